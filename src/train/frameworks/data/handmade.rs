//! The project's own texts for the heads of harm (`models/harm/train.tsv`): texts that only mention harm beside texts that
//! do it. Other sets have few of the former, and a head that has seen none alarms at the words.

use super::{Example, Split, Task, moderation};
use crate::{Error, Result};

const FILE: &str = include_str!("../../../../models/harm/train.tsv");
const NAME: &str = "models/harm/train.tsv";

/// [`Example::set`] of these texts.
pub const SET: &str = "handmade";

/// Weights that they are tried with in training: all of them together, as a share of all other examples together.
pub const SHARES: [f32; 5] = [0.0, 0.03, 0.1, 0.3, 1.0];

/// Columns of the labels, and the dimensions that they are labels of.
const LABELS: [&str; 3] = ["Hateful content", "Violent content", "Self-harm"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handmade {
    /// [`Split::Train`], or [`Split::Validation`] for what the file calls `dev`.
    pub split: Split,
    /// Why it mentions harm (`quoted`, `negated`), or what harm it does.
    pub kind: &'static str,
    /// Hateful, violent, self-harm; none for a text that only mentions harm.
    pub labels: [bool; 3],
    pub text: &'static str,
}

/// # Errors
/// [`Error::Data`]
pub fn handmade() -> Result<Vec<Handmade>> {
    let row = |(i, line): (usize, &'static str)| {
        let wrong = |what: String| Error::data(NAME, format!("row {}: {what}", i + 2));
        let columns: Vec<&str> = line.split('\t').collect();
        let &[_, split, kind, hateful, violent, self_harm, text] = columns.as_slice() else {
            return Err(wrong("not seven columns".into()));
        };
        let split = match split {
            "train" => Split::Train,
            "dev" => Split::Validation,
            other => return Err(wrong(format!("no split is called {other}"))),
        };
        let label = |label: &str| match label {
            "0" => Ok(false),
            "1" => Ok(true),
            other => Err(wrong(format!("label {other:?} is neither 0 nor 1"))),
        };
        Ok(Handmade { split, kind, labels: [label(hateful)?, label(violent)?, label(self_harm)?], text })
    };
    FILE.lines().skip(1).enumerate().map(row).collect()
}

/// Adds them to the task of harm. Nothing is said of the kinds that the file has no column for. The shipped heads have not
/// learnt from them: `models/harm/README.md` says what came of it.
///
/// # Errors
/// [`Error::Data`]
pub fn add(task: &mut Task) -> Result<()> {
    for case in handmade()? {
        let Some(unit) = task.unit(None, case.text) else { continue };
        let label = |kind: &&str| LABELS.iter().position(|own| own == kind).map(|i| case.labels[i]);
        let labels = moderation::KINDS.iter().map(label).collect();
        task.examples.push(Example { set: SET, split: case.split, unit, other: None, labels, group: 0 });
    }
    Ok(())
}

impl Task {
    /// Which of some examples are hand-made.
    pub fn handmade(&self, rows: &[usize]) -> Vec<bool> {
        rows.iter().map(|&i| self.examples[i].set == SET).collect()
    }

    /// Weights of some examples: 1, and of the hand-made ones what makes them together `share` of the others.
    pub fn weights(&self, rows: &[usize], share: f32) -> Vec<f32> {
        let own = self.handmade(rows);
        let number = own.iter().filter(|&&own| own).count();
        let weight = share * (rows.len() - number) as f32 / number.max(1) as f32;
        own.iter().map(|&own| if own { weight } else { 1.0 }).collect()
    }

    /// The shares to try for some examples: none where none of them is hand-made.
    pub fn shares(&self, rows: &[usize]) -> Vec<Option<f32>> {
        if self.handmade(rows).contains(&true) { SHARES.map(Some).to_vec() } else { vec![None] }
    }
}
