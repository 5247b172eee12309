//! Texts without labels that the way back to the base encoder is learnt from.

use std::path::Path;

use crate::random::Random;
use crate::text::sentences;
use crate::train::data::{Input, ValueEval};
use crate::train::examples::{neutral_texts, unlabelled_texts};
use crate::{Error, Result};

/// Parts of dilemmas, and statements and scenarios of other sets, at most.
const DILEMMAS: usize = 8000;
const STATEMENTS: usize = 10_000;
/// A part of a dilemma up to this many words stands for texts that call for a principle: about as long as those that do
/// not, so that length is not what is learnt.
const SHORT: usize = 20;

/// What the fits learn from; deterministic.
pub struct Texts {
    /// All of them.
    pub all: Vec<String>,
    /// Parts of dilemmas that people put to others: something is called for.
    pub calling: Vec<String>,
    /// The project's texts that invoke no value: nothing is.
    pub neutral: Vec<String>,
}

impl Texts {
    /// # Errors
    /// [`Error::Io`] and [`Error::Data`] for sets that cannot be read.
    pub fn read(data: &Path, valueeval: &Path) -> Result<Self> {
        let dilemmas = dilemmas(&data.join("ethics/commonsense/cm_ambig.csv"))?;
        let neutral: Vec<String> = neutral_texts().map(str::to_owned).collect();
        let set = ValueEval::read(valueeval, "training")?;
        let mut all = dilemmas.clone();
        all.extend(unlabelled_texts(data, STATEMENTS, 1)?);
        all.extend(set.arguments.iter().map(|argument| argument.text(Input::Premise)));
        all.extend(neutral.iter().cloned());
        let calling = dilemmas.into_iter().filter(|text| text.split_whitespace().count() <= SHORT).collect();
        Ok(Self { all, calling, neutral })
    }
}

/// One to three sentences at a time, of posts in which people ask whether they were wrong (ETHICS, the ambiguous part of
/// its commonsense set, which has no labels).
fn dilemmas(file: &Path) -> Result<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(file);
    let reader = reader.as_mut().map_err(|e| Error::data(file, &*e))?;
    let mut random = Random(1);
    let mut parts = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| Error::data(file, e))?;
        let post = row.get(0).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let spans = sentences(&post);
        let mut at = 0;
        while at < spans.len() {
            let last = (at + random.below(3)).min(spans.len() - 1);
            let part = post[spans[at].start..spans[last].end].trim();
            if (5..=60).contains(&part.split_whitespace().count()) {
                parts.push(part.to_owned());
            }
            at = last + 1;
        }
    }
    parts.sort();
    parts.dedup();
    for i in (1..parts.len()).rev() {
        parts.swap(i, random.below(i + 1));
    }
    parts.truncate(DILEMMAS);
    Ok(parts)
}
