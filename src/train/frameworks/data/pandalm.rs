//! PandaLM's test set (Wang et al. 2023): which of two models' answers to an instruction three people preferred.

use std::path::Path;

use serde::Deserialize;

use super::{Example, Split, Task, table};
use crate::Result;

#[derive(Deserialize)]
pub struct Judged {
    #[serde(deserialize_with = "text")]
    pub instruction: String,
    #[serde(deserialize_with = "text")]
    pub input: String,
    #[serde(deserialize_with = "text")]
    pub response1: String,
    #[serde(deserialize_with = "text")]
    pub response2: String,
    annotator1: u8,
    annotator2: u8,
    annotator3: u8,
}

/// An answer of a lone number or truth value lies in the file as such.
fn text<'de, D: serde::Deserializer<'de>>(from: D) -> std::result::Result<String, D::Error> {
    Ok(match serde_json::Value::deserialize(from)? {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    })
}

impl Judged {
    /// Instruction and input as one text.
    pub fn prompt(&self) -> String {
        format!("{}\n{}", self.instruction.trim(), self.input.trim()).trim().to_owned()
    }

    /// Which answer most of the three prefer; `None` for a tie.
    pub fn first_is_better(&self) -> Option<bool> {
        let votes = [self.annotator1, self.annotator2, self.annotator3];
        let count = |answer: u8| votes.iter().filter(|&&vote| vote == answer).count();
        if count(1) >= 2 {
            Some(true)
        } else if count(2) >= 2 {
            Some(false)
        } else {
            None
        }
    }
}

pub fn rows(folder: &Path) -> Result<Vec<Judged>> {
    table::json(&folder.join("testset-v1.json"))
}

/// Instructions of the test split with the answer that most preferred.
///
/// # Errors
/// [`crate::Error::Io`], [`crate::Error::Data`]
pub fn answered(folder: &Path) -> Result<Vec<(String, String)>> {
    let held = rows(folder)?.into_iter().filter(|row| Split::of("pandalm", &row.prompt()) == Split::Test);
    let preferred = held.filter_map(|row| {
        let first = row.first_is_better()?;
        Some((row.prompt(), if first { row.response1 } else { row.response2 }))
    });
    Ok(preferred.collect())
}

/// Adds the pairs that a majority decides, as the third dimension; split by instruction with its input.
pub fn add(task: &mut Task, folder: &Path) -> Result<()> {
    for row in rows(folder)? {
        let Some(first) = row.first_is_better() else { continue };
        let prompt = format!("Human: {}", row.prompt());
        let units = (task.unit(Some(&prompt), &row.response1), task.unit(Some(&prompt), &row.response2));
        let (Some(unit), Some(other)) = units else { continue };
        if unit == other {
            continue;
        }
        let labels = vec![None, None, Some(first)];
        let split = Split::of("pandalm", &row.prompt());
        task.examples.push(Example { set: "pandalm", split, unit, other: Some(other), labels, group: 0 });
    }
    Ok(())
}
