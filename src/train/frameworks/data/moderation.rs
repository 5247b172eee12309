//! OpenAI's moderation evaluation set (Markov et al. 2022): 1,680 texts with kinds of harm, not all judged on all.

use std::path::Path;

use serde::Deserialize;

use super::{Example, Form, Metric, Split, Task, table};
use crate::Result;
use crate::train::examples;

/// The last is of the tweets alone (`hate.rs`).
pub const KINDS: [&str; 6] = [
    "Sexual content",
    "Hateful content",
    "Violent content",
    "Harassing content",
    "Self-harm",
    "Offensive language",
];

#[derive(Deserialize)]
#[allow(non_snake_case)] // the file's names
struct Sample {
    prompt: String,
    S: Option<u8>,
    H: Option<u8>,
    V: Option<u8>,
    HR: Option<u8>,
    SH: Option<u8>,
}

/// The five broad kinds. The set's three narrow ones (`S3`, `H2`, `V2`) lie within `S`, `H` and `V`, and are too rare
/// to be learnt apart.
pub fn read(folder: &Path) -> Result<Task> {
    let mut task = Task::new("harm", Form::Text, Metric::F1, &KINDS);
    for sample in table::json_lines::<Sample>(&folder.join("samples-1680.jsonl"))? {
        let Some(unit) = task.unit(None, &sample.prompt) else { continue };
        let kinds = [sample.S, sample.H, sample.V, sample.HR, sample.SH, None];
        let labels = kinds.map(|kind| kind.map(|kind| kind == 1)).to_vec();
        let split = Split::of("moderation", &sample.prompt);
        task.examples.push(Example { set: "moderation", split, unit, other: None, labels, group: 0 });
    }
    Ok(task)
}

/// The project's texts that invoke no value, as texts without harm, for training alone.
pub fn add_neutral(task: &mut Task) {
    for text in examples::neutral_texts() {
        if let Some(unit) = task.unit(None, text) {
            let labels = vec![Some(false); KINDS.len()];
            let split = Split::Train;
            task.examples.push(Example { set: "neutral", split, unit, other: None, labels, group: 0 });
        }
    }
}
