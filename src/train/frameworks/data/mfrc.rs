//! Moral Foundations Reddit Corpus (Trager et al. 2022), the part that is at hand: single annotations of comments. There
//! is no purity in it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{Example, Form, Metric, Split, Task, table};
use crate::Result;

#[derive(Deserialize)]
struct Annotation {
    text: String,
    labels: Vec<String>,
}

/// The file's names of the dimensions, in their order.
const LABELS: [&str; 4] = ["care", "fairness", "loyalty", "authority"];

/// One example a comment, split by comment. A foundation counts where at least half of the comment's annotators saw it:
/// nine of ten comments have one annotator, and of two that disagree the one who saw it is believed, since the full
/// corpus too takes the union of few annotators rather than lose rare foundations.
pub fn read(folder: &Path) -> Result<Task> {
    let mut task =
        Task::new("moral-foundations", Form::Text, Metric::F1, &["Care", "Fairness", "Loyalty", "Authority"]);
    let mut comments: BTreeMap<String, (usize, [usize; 4])> = BTreeMap::new();
    for row in table::json_lines::<Annotation>(&folder.join("mfrc_partial.jsonl"))? {
        let (annotators, seen) = comments.entry(row.text.trim().to_owned()).or_default();
        *annotators += 1;
        for (seen, label) in seen.iter_mut().zip(LABELS) {
            *seen += usize::from(row.labels.iter().any(|own| own == label));
        }
    }
    for (text, (annotators, seen)) in comments {
        let Some(unit) = task.unit(None, &text) else { continue };
        let labels = seen.map(|seen| Some(2 * seen >= annotators)).to_vec();
        let split = Split::of("mfrc", &text);
        task.examples.push(Example { set: "mfrc", split, unit, other: None, labels, group: 0 });
    }
    Ok(task)
}
