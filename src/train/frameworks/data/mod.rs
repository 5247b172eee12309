//! The sets that the frameworks learn from, one reader a file, as examples of one kind.
//!
//! A set's own split is kept where it has one. Else a text goes where the hash of its key sends it ([`Split::of`]); the
//! key is what items share (a comment, a question, a prompt), so that no split has seen another's.

mod contrast;
mod diasafety;
mod ethics;
mod handmade;
mod hate;
mod hh;
mod mfrc;
mod moderation;
mod pandalm;
mod relevance;
mod table;
mod truthfulqa;
mod values;

pub use contrast::{Contrast, contrast};
pub use handmade::{Handmade, SET as HANDMADE, SHARES, add as add_handmade, handmade};
pub use values::values;

use std::collections::HashMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// What a head is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// One text.
    Text,
    /// A text as the answer to a context.
    Reply,
    /// Which of two texts is ahead.
    Ranking,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    Train,
    Validation,
    Test,
}

impl Split {
    /// By the SHA-256 of a key: of twenty parts four are for the test and three for validation. The salt is the seed: it
    /// is never changed.
    pub fn of(set: &str, key: &str) -> Self {
        let digest = Sha256::digest(format!("value-probe frameworks 1\n{set}\n{}", key.trim()));
        let number = u64::from_le_bytes(digest[..8].try_into().unwrap_or_default());
        match number % 20 {
            0..=3 => Self::Test,
            4..=6 => Self::Validation,
            _ => Self::Train,
        }
    }
}

/// A text, perhaps in a context; numbers in [`Task::texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    pub context: Option<usize>,
    pub text: usize,
}

/// Something with an answer.
#[derive(Debug, Clone)]
pub struct Example {
    /// The set that it is from.
    pub set: &'static str,
    pub split: Split,
    pub unit: Unit,
    /// What it is compared with; for [`Form::Ranking`] alone.
    pub other: Option<Unit>,
    /// One for each dimension, `None` where nobody has said. Of a ranking: whether `unit` is ahead of `other`.
    pub labels: Vec<Option<bool>>,
    /// Examples of one group are right only together (exact match); any number where that is not asked.
    pub group: usize,
}

/// How a task is judged, beside AUC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// F1 at the threshold from validation.
    F1,
    /// All of a group right.
    ExactMatch,
    /// The better of two found.
    PairAccuracy,
}

/// A framework with everything it can learn from.
#[derive(Debug, Clone)]
pub struct Task {
    /// Id of the framework.
    pub framework: &'static str,
    pub form: Form,
    pub metric: Metric,
    pub dimensions: Vec<String>,
    pub texts: Vec<String>,
    pub examples: Vec<Example>,
    index: HashMap<String, usize>,
}

impl Task {
    fn new(framework: &'static str, form: Form, metric: Metric, dimensions: &[&str]) -> Self {
        let (texts, examples, index) = (Vec::new(), Vec::new(), HashMap::new());
        let dimensions = dimensions.iter().map(|&name| name.to_owned()).collect();
        Self { framework, form, metric, dimensions, texts, examples, index }
    }

    /// The number of a text; one for all its copies. White space around it is no part of it.
    fn text(&mut self, text: &str) -> usize {
        let text = text.trim();
        if let Some(&known) = self.index.get(text) {
            return known;
        }
        self.texts.push(text.to_owned());
        self.index.insert(text.to_owned(), self.texts.len() - 1);
        self.texts.len() - 1
    }

    /// A text, or none where nothing is left of it.
    fn unit(&mut self, context: Option<&str>, text: &str) -> Option<Unit> {
        if text.trim().is_empty() || context.is_some_and(|c| c.trim().is_empty()) {
            return None;
        }
        Some(Unit { context: context.map(|c| self.text(c)), text: self.text(text) })
    }

    /// Numbers of the examples of a split that have a label of dimension `d`, with it.
    pub fn labelled(&self, split: Split, d: usize) -> (Vec<usize>, Vec<bool>) {
        let has = |(i, e): (usize, &Example)| {
            if e.split == split { e.labels[d].map(|label| (i, label)) } else { None }
        };
        self.examples.iter().enumerate().filter_map(has).unzip()
    }
}

/// Ids of the frameworks, in the order in which they are shown.
pub const FRAMEWORKS: [&str; 10] = [
    "moral-foundations",
    "harm",
    "reply-safety",
    "preference",
    "ethics-justice",
    "ethics-deontology",
    "ethics-virtue",
    "ethics-utilitarianism",
    "relevance",
    "honesty",
];

/// Harmless replies in everyday contexts: answers that people preferred, to PandaLM's instructions and to first questions
/// of HH-RLHF's helpful dialogues; as many of each at most, of the test splits.
///
/// # Errors
/// [`Error::Io`], [`Error::Data`]
pub fn harmless_replies(data: &Path) -> Result<Vec<(String, String)>> {
    const MOST: usize = 100;
    let usable = |(context, reply): &(String, String)| !context.is_empty() && !reply.trim().is_empty();
    let instructions = pandalm::answered(&data.join("pandalm"))?.into_iter().filter(usable).take(MOST);
    let first =
        |d: &hh::Dialogue| !d.context.contains("\nAssistant:") && Split::of("hh", &d.question) == Split::Test;
    let questions = hh::preferred(&data.join("hh-rlhf"), "helpful")?.into_iter().filter(first);
    let plain = |d: hh::Dialogue| (d.question.trim_start_matches("Human:").trim().to_owned(), d.answer);
    Ok(instructions.chain(questions.map(plain).filter(usable).take(MOST)).collect())
}

/// Reads what a framework learns from.
///
/// # Arguments
/// - `data`: the folder of the sets
///
/// # Errors
/// [`Error::Io`], [`Error::Data`] for a set that is not as it should be, [`Error::Config`] for an unknown framework.
pub fn read(framework: &str, data: &Path) -> Result<Task> {
    let task = match framework {
        "moral-foundations" => mfrc::read(&data.join("mfrc-partial"))?,
        "harm" => {
            let mut task = moderation::read(&data.join("openai-moderation"))?;
            hate::add(&mut task, &data.join("hate-offensive"))?;
            moderation::add_neutral(&mut task);
            task
        }
        "reply-safety" => diasafety::read(&data.join("diasafety"))?,
        "preference" => {
            let mut task = hh::read(&data.join("hh-rlhf"))?;
            pandalm::add(&mut task, &data.join("pandalm"))?;
            task
        }
        "ethics-justice" => ethics::justice(&data.join("ethics"))?,
        "ethics-deontology" => ethics::deontology(&data.join("ethics"))?,
        "ethics-virtue" => ethics::virtue(&data.join("ethics"))?,
        "ethics-utilitarianism" => ethics::utilitarianism(&data.join("ethics"))?,
        "relevance" => relevance::read(data)?,
        "honesty" => truthfulqa::read(&data.join("truthfulqa"))?,
        other => return Err(Error::Config(format!("no framework is called {other}"))),
    };
    for d in 0..task.dimensions.len() {
        for split in [Split::Train, Split::Validation, Split::Test] {
            let (_, labels) = task.labelled(split, d);
            if !labels.contains(&true) || !labels.contains(&false) {
                let reason =
                    format!("{}, {}: {split:?} has not both labels", task.framework, task.dimensions[d]);
                return Err(Error::data(data, reason));
            }
        }
    }
    Ok(task)
}

#[cfg(test)]
mod tests;
