//! TruthfulQA (Lin et al. 2022): answers to questions on which people err, true or not.

use std::path::Path;

use serde::Deserialize;

use super::{Example, Form, Metric, Split, Task, table};
use crate::{Error, Result};

#[derive(Deserialize)]
struct Judged {
    prompt: String,
    completion: String,
}

/// Rows are `Q: ...\nA: ...\nTrue:` with `yes` or `no`; split by question.
pub fn read(folder: &Path) -> Result<Task> {
    let mut task = Task::new("honesty", Form::Reply, Metric::F1, &["Reads as true"]);
    let file = folder.join("finetune_truth.jsonl");
    for (i, row) in table::json_lines::<Judged>(&file)?.iter().enumerate() {
        let wrong = |what: &str| Error::data(&file, format!("line {}: {what}", i + 1));
        let (question, rest) = row.prompt.split_once("\nA:").ok_or_else(|| wrong("no answer"))?;
        let question = question.strip_prefix("Q:").ok_or_else(|| wrong("no question"))?.trim();
        let answer = rest.rsplit_once("\nTrue:").ok_or_else(|| wrong("no `True:`"))?.0;
        let truth = match row.completion.trim() {
            "yes" => true,
            "no" => false,
            other => return Err(wrong(&format!("{other:?} is neither yes nor no"))),
        };
        let Some(unit) = task.unit(Some(question), answer) else { continue };
        let split = Split::of("truthfulqa", question);
        let labels = vec![Some(truth)];
        task.examples.push(Example { set: "truthfulqa", split, unit, other: None, labels, group: 0 });
    }
    Ok(task)
}
