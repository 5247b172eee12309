//! Relevant principles: which sentences of a library bear on a text, most relevant first, or none.
//!
//! The order is by the cosine of text and principle ([`Principles`]), plus a little for the words that they share: the
//! sum over common word pieces of the squared inverse document frequency (it weighs on both sides), damped as BM25 damps
//! it (Robertson and Zaragoza 2009). How rare a word is was counted in everyday texts and not in the library, in which
//! "my" is rare.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::document::encode;
use super::layers::{Reading, Window, mean};
use super::{Probe, Progress, ScoreOptions};
use crate::bundle::Principles;
use crate::bundle::finder::Principle;
use crate::{Error, Result};

/// Principles in an answer, where nobody says how many.
pub const MOST: usize = 5;
/// Principles in an answer, at most.
pub const MOST_OF_ALL: usize = 50;
/// BM25's saturation of repeated words, and its share of the length.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// A library that is ready to be asked.
#[derive(Debug)]
pub struct PrincipleFinder {
    bundle: Principles,
    /// For each word piece the principles that have it, with what it adds.
    pieces: BTreeMap<u32, Vec<(usize, f32)>>,
}

/// A principle with its relevance to a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relevant {
    #[serde(flatten)]
    pub principle: Principle,
    /// Cosine, plus what shared words add.
    pub score: f32,
}

/// What bears on a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoundPrinciples {
    /// Most relevant first; empty where nothing is called for.
    pub principles: Vec<Relevant>,
    /// How far the text calls for any.
    pub call: f32,
    /// Below it, nothing is.
    pub threshold: f32,
}

/// A text on its way to its principles.
pub struct PrinciplesJob {
    finder: Arc<PrincipleFinder>,
    reading: Reading,
    most: usize,
}

impl PrincipleFinder {
    pub fn bundle(&self) -> &Principles {
        &self.bundle
    }

    /// What shared words say, for each principle.
    fn lexical(&self, ids: &BTreeSet<u32>) -> Vec<f32> {
        let mut sums = vec![0.0; self.bundle.library.len()];
        for (principle, weight) in ids.iter().filter_map(|id| self.pieces.get(id)).flatten() {
            sums[*principle] += weight;
        }
        sums
    }

    /// Every principle's score, in the library's order, and how far the text calls for any.
    fn scores(&self, windows: &[Window], lexical: f32) -> (Vec<f32>, f32) {
        let nearness = self.bundle.nearness(&mean(windows));
        let words = self.lexical(&windows.iter().flat_map(|window| &window.ids).copied().collect());
        let scores = nearness.cosines.iter().zip(words).map(|(cosine, words)| cosine + lexical * words);
        (scores.collect(), nearness.call)
    }

    fn found(&self, windows: &[Window], most: usize) -> FoundPrinciples {
        let settings = &self.bundle.manifest.settings;
        let (scores, call) = self.scores(windows, settings.lexical);
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        order.truncate(if call < settings.threshold { 0 } else { most });
        let relevant = |i: usize| Relevant { principle: self.bundle.library[i].clone(), score: scores[i] };
        FoundPrinciples {
            principles: order.into_iter().map(relevant).collect(),
            call,
            threshold: settings.threshold,
        }
    }
}

impl Probe {
    /// Makes a library ready.
    ///
    /// # Errors
    /// [`Error::Bundle`] where it belongs to other weights than this probe's.
    pub fn principle_finder(&self, bundle: Principles) -> Result<PrincipleFinder> {
        bundle.manifest.verify_encoder(&self.encoder, self.classifier.hidden(), self.classifier.layers())?;
        let texts: Vec<&str> = bundle.library.iter().map(|principle| principle.text.as_str()).collect();
        let encodings = encode(&*self.tokenizer, &texts)?;
        let all: usize = encodings.iter().map(|encoding| encoding.ids.len()).sum();
        let average = (all as f32 / texts.len() as f32).max(1.0);
        let mut pieces: BTreeMap<u32, Vec<(usize, f32)>> = BTreeMap::new();
        for (principle, encoding) in encodings.iter().enumerate() {
            let mut counts: BTreeMap<u32, f32> = BTreeMap::new();
            encoding.ids.iter().for_each(|&id| *counts.entry(id).or_default() += 1.0);
            let length = 1.0 - B + B * encoding.ids.len() as f32 / average;
            for (id, count) in counts {
                let idf = bundle.idf.get(&id).copied().unwrap_or(0.0);
                let weight = idf * idf * count * (K1 + 1.0) / (count + K1 * length);
                pieces.entry(id).or_default().push((principle, weight));
            }
        }
        Ok(PrincipleFinder { bundle, pieces })
    }

    /// Begins to look for the principles that bear on a text; nothing is computed before [`PrinciplesJob::step`].
    ///
    /// # Errors
    /// [`Error::EmptyInput`], [`Error::TooLarge`]; [`Error::Config`] for `most` out of 1..=[`MOST_OF_ALL`].
    pub fn start_principles(
        &self,
        finder: &Arc<PrincipleFinder>,
        text: &str,
        most: usize,
    ) -> Result<PrinciplesJob> {
        if !(1..=MOST_OF_ALL).contains(&most) {
            return Err(Error::Config(format!("{most} principles: ask for 1 to {MOST_OF_ALL}")));
        }
        check_size(text)?;
        let reading = Reading::new(self, &[text], &finder.bundle.manifest.layers)?;
        Ok(PrinciplesJob { finder: finder.clone(), reading, most })
    }

    /// The principles that bear on a text, in one go.
    ///
    /// # Errors
    /// As [`Self::start_principles`], and [`Error::Device`] where the device fails.
    pub async fn principles(
        &self,
        finder: &Arc<PrincipleFinder>,
        text: &str,
        most: usize,
    ) -> Result<FoundPrinciples> {
        let mut job = self.start_principles(finder, text, most)?;
        while !job.step(self, BATCH_TOKENS).await?.is_finished() {}
        job.finish()
    }

    /// For each text the score of every principle, in the library's order, and how far it calls for any: for
    /// evaluations, which rank all and choose thresholds.
    ///
    /// # Arguments
    /// - `lexical`: what a point of shared words adds, in place of the manifest's
    ///
    /// # Errors
    /// As [`Self::layer_features`].
    pub async fn principle_scores(
        &self,
        finder: &PrincipleFinder,
        texts: &[&str],
        lexical: f32,
    ) -> Result<Vec<(Vec<f32>, f32)>> {
        let mut reading = Reading::new(self, texts, &finder.bundle.manifest.layers)?;
        while !reading.step(self, BATCH_TOKENS).await?.is_finished() {}
        Ok(reading.finish()?.iter().map(|windows| finder.scores(windows, lexical)).collect())
    }
}

/// Padded tokens in one forward, where nobody waits for a step.
pub(super) const BATCH_TOKENS: usize = 2048;

/// # Errors
/// [`Error::TooLarge`] for a text that no score would be given either.
pub(super) fn check_size(text: &str) -> Result<()> {
    let (bytes, limit) = (text.len(), ScoreOptions::default().max_bytes);
    if bytes > limit { Err(Error::TooLarge { bytes, limit }) } else { Ok(()) }
}

impl PrinciplesJob {
    /// How far it is, in tokens.
    pub fn progress(&self) -> Progress {
        self.reading.progress()
    }

    /// One forward of the network, or nothing if all is done. `probe` is the one that started the job.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails or computes no numbers.
    pub async fn step(&mut self, probe: &Probe, batch_tokens: usize) -> Result<Progress> {
        self.reading.step(probe, batch_tokens).await
    }

    /// The principles, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(self) -> Result<FoundPrinciples> {
        let texts = self.reading.finish()?;
        Ok(self.finder.found(&texts.concat(), self.most))
    }
}
