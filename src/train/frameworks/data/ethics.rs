//! ETHICS (Hendrycks et al. 2021): four of its tasks, in their own forms, with their own test files. Validation is held
//! out of the training files, by scenario. The fifth, commonsense, is left out: its training file is not at hand, and
//! learning from its test file would leave nothing comparable to be tested on.

use std::path::Path;

use super::{Example, Form, Metric, Split, Task, Unit, table};
use crate::Result;

/// Training rows whose key falls there are validation.
fn split(set: &'static str, test: bool, key: &str) -> Split {
    match (test, Split::of(set, key)) {
        (true, _) => Split::Test,
        (false, Split::Validation) => Split::Validation,
        (false, _) => Split::Train,
    }
}

fn files(folder: &Path, name: &str) -> [(std::path::PathBuf, bool); 2] {
    ["train", "test"].map(|part| (folder.join(format!("{name}_{part}.csv")), part == "test"))
}

/// "I deserve ... because ...", reasonable or not. Test rows stand in groups of four. Rows that begin with the same eight
/// words are of one scenario.
pub fn justice(folder: &Path) -> Result<Task> {
    let mut task = Task::new("ethics-justice", Form::Text, Metric::ExactMatch, &["Just"]);
    for (file, test) in files(&folder.join("justice"), "justice") {
        for (i, row) in table::csv(&file, true)?.iter().enumerate() {
            let label = table::bit(&file, i, row.first())?;
            let text = table::cell(&file, i, row, 1)?;
            let key: Vec<&str> = text.split_whitespace().take(8).collect();
            let split = split("ethics-justice", test, &key.join(" "));
            let Some(unit) = task.unit(None, text) else { continue };
            push(&mut task, "ethics-justice", split, unit, label, i / 4);
        }
    }
    Ok(task)
}

/// A duty or a request and an excuse, or a role and what follows from it: reasonable or not; groups of four.
pub fn deontology(folder: &Path) -> Result<Task> {
    let mut task = Task::new("ethics-deontology", Form::Reply, Metric::ExactMatch, &["Fits the duty"]);
    for (file, test) in files(&folder.join("deontology"), "deontology") {
        for (i, row) in table::csv(&file, true)?.iter().enumerate() {
            let label = table::bit(&file, i, row.first())?;
            let (scenario, excuse) = (table::cell(&file, i, row, 1)?, table::cell(&file, i, row, 2)?);
            let split = split("ethics-deontology", test, scenario);
            let Some(unit) = task.unit(Some(scenario), excuse) else { continue };
            push(&mut task, "ethics-deontology", split, unit, label, i / 4);
        }
    }
    Ok(task)
}

/// A scene and a trait of character, shown in it or not; groups of five.
pub fn virtue(folder: &Path) -> Result<Task> {
    let mut task = Task::new("ethics-virtue", Form::Reply, Metric::ExactMatch, &["Shows the trait"]);
    for (file, test) in files(&folder.join("virtue"), "virtue") {
        for (i, row) in table::csv(&file, true)?.iter().enumerate() {
            let label = table::bit(&file, i, row.first())?;
            let Some((scene, character)) = table::cell(&file, i, row, 1)?.split_once(" [SEP] ") else {
                return Err(crate::Error::data(&file, format!("row {}: no [SEP]", i + 1)));
            };
            let split = split("ethics-virtue", test, scene);
            let Some(unit) = task.unit(Some(scene), character) else { continue };
            push(&mut task, "ethics-virtue", split, unit, label, i / 5);
        }
    }
    Ok(task)
}

/// Two scenes, of which the first is the more pleasant for whoever tells it. Every other pair is turned round. Split by
/// the first five words of the pleasant scene, which variants of a scene share.
pub fn utilitarianism(folder: &Path) -> Result<Task> {
    let mut task =
        Task::new("ethics-utilitarianism", Form::Ranking, Metric::PairAccuracy, &["More pleasant"]);
    for (file, test) in files(&folder.join("utilitarianism"), "util") {
        for (i, row) in table::csv(&file, false)?.iter().enumerate() {
            let (better, worse) = (table::cell(&file, i, row, 0)?, table::cell(&file, i, row, 1)?);
            let key: Vec<&str> = better.split_whitespace().take(5).collect();
            let split = split("ethics-utilitarianism", test, &key.join(" "));
            let (Some(better), Some(worse)) = (task.unit(None, better), task.unit(None, worse)) else {
                continue;
            };
            let first = i % 2 == 0;
            let (unit, other) = if first { (better, worse) } else { (worse, better) };
            let (set, other) = ("ethics-utilitarianism", Some(other));
            task.examples.push(Example { set, split, unit, other, labels: vec![Some(first)], group: i });
        }
    }
    Ok(task)
}

fn push(task: &mut Task, set: &'static str, split: Split, unit: Unit, label: bool, group: usize) {
    task.examples.push(Example { set, split, unit, other: None, labels: vec![Some(label)], group });
}
