//! Anthropic's HH-RLHF (Bai et al. 2022): which of two answers to one dialogue people preferred, once for being helpful
//! and once for being harmless. Only the test files are at hand: they are split here, by the first question.

use std::path::Path;

use serde::Deserialize;

use super::{Example, Form, Metric, Split, Task, table};
use crate::Result;

#[derive(Deserialize)]
struct Choice {
    chosen: String,
    rejected: String,
}

pub const DIMENSIONS: [&str; 3] = ["Helpful", "Harmless", "Follows the instruction"];

/// Pairs whose dialogues are the same up to the last answer.
pub fn read(folder: &Path) -> Result<Task> {
    let mut task = Task::new("preference", Form::Ranking, Metric::PairAccuracy, &DIMENSIONS);
    for (d, set) in ["helpful", "harmless"].into_iter().enumerate() {
        for (i, choice) in
            table::json_lines::<Choice>(&folder.join(format!("{set}-base_test.jsonl")))?.iter().enumerate()
        {
            let (Some(chosen), Some(rejected)) = (parts(&choice.chosen), parts(&choice.rejected)) else {
                continue;
            };
            if chosen.context != rejected.context || chosen.answer == rejected.answer {
                continue;
            }
            let (Some(better), Some(worse)) = (
                task.unit(Some(&chosen.context), &chosen.answer),
                task.unit(Some(&chosen.context), &rejected.answer),
            ) else {
                continue;
            };
            let mut labels = vec![None; DIMENSIONS.len()];
            // Half of the pairs stand the other way round, so that both answers occur.
            let swapped = i % 2 == 1;
            labels[d] = Some(!swapped);
            let (unit, other) = if swapped { (worse, better) } else { (better, worse) };
            // Both sets ask some of the same questions: one key for both.
            let split = Split::of("hh", &chosen.question);
            let set = ["hh-helpful", "hh-harmless"][d];
            task.examples.push(Example { set, split, unit, other: Some(other), labels, group: 0 });
        }
    }
    Ok(task)
}

/// A dialogue taken apart.
pub struct Dialogue {
    /// Everything before the last answer, turns joined by a line break: "Human: ...\nAssistant: ...\nHuman: ...".
    pub context: String,
    /// The first turn.
    pub question: String,
    /// The last answer, without its name.
    pub answer: String,
}

/// `None` for a dialogue without an answer.
pub fn parts(dialogue: &str) -> Option<Dialogue> {
    let (context, answer) = dialogue.rsplit_once("\n\nAssistant:")?;
    let context = context.trim().replace("\n\nHuman:", "\nHuman:").replace("\n\nAssistant:", "\nAssistant:");
    let question = context.split("\nAssistant:").next().unwrap_or_default().to_owned();
    Some(Dialogue { context, question, answer: answer.trim().to_owned() })
}

/// All dialogues of a file, the preferred answers.
pub fn preferred(folder: &Path, set: &str) -> Result<Vec<Dialogue>> {
    let choices = table::json_lines::<Choice>(&folder.join(format!("{set}-base_test.jsonl")))?;
    Ok(choices.iter().filter_map(|choice| parts(&choice.chosen)).collect())
}
