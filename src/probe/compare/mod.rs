//! Texts side by side: what one invokes more than another, and whether that is more than chance.
//!
//! A text's score is its highest window's, which grows with the length of a text and has no error to speak of. What is
//! compared is therefore another statistic: the **mean sentence probability**. A sentence's probability is calibrated,
//! so their mean is the share of sentences that are expected to invoke a value. It does not grow with length, and it is
//! a mean, which [`bootstrap`] can put a band round. The band says what other sentences by the same hand might have
//! given, as if sentences were drawn independently; it knows nothing of how far the model itself may be wrong.

pub mod bootstrap;

use std::sync::Arc;

use serde::Serialize;

use super::document::Document;
use super::job::{Progress, Work};
use super::{Model, Probe, ScoreOptions, TextScore, Values};
use crate::{Error, Result};
pub use bootstrap::LEVEL;
use bootstrap::Sample;

/// How many texts can be compared.
pub const MOST_TEXTS: usize = 6;
/// Resamples of every text.
pub const RESAMPLES: usize = 1000;
/// Resamples in one step: a few milliseconds, unless the texts are very long.
const RESAMPLES_A_STEP: usize = 100;
/// What bands miss by in arithmetic.
const ROUNDING: f64 = 1e-6;

/// What to compare.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareOptions {
    /// The prompt that the texts answer. It is scored beside them, so that what it invokes itself can be told from what
    /// an answer adds; it is not compared, and the texts are read without it.
    pub prompt: Option<String>,
    /// The same seed gives the same bands.
    pub seed: u64,
    /// How the texts are scored. Sentences are scored in any case.
    pub score: ScoreOptions,
}

impl Default for CompareOptions {
    fn default() -> Self {
        Self { prompt: None, seed: 1, score: ScoreOptions::default() }
    }
}

/// Texts side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// What `means` and `differences` are of: `mean-sentence-probability`.
    pub statistic: &'static str,
    /// Share of bands that hold the true difference.
    pub level: f32,
    pub resamples: usize,
    pub seed: u64,
    pub texts: Vec<Side>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Side>,
    /// Every two texts, the first with each of the others first.
    pub differences: Vec<Pair>,
}

/// One text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    pub sentences: usize,
    /// Mean probability of its sentences; of an own dimension, which has none, mean score.
    pub means: Values,
    /// Sentences with a score of at least 0.5.
    pub with_evidence: Values,
    /// The text's own score, for reference: the highest of any window.
    pub scores: Values,
}

/// How one text differs from another, a dimension each in the model's order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// Places in [`Comparison::texts`].
    pub first: usize,
    pub second: usize,
    pub dimensions: Vec<Difference>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    pub framework: String,
    pub dimension: String,
    /// The second text's mean less the first's.
    pub difference: f32,
    /// Where the true difference lies; absent where either text is a single sentence.
    pub band: Option<[f32; 2]>,
    /// Whether the band holds 0; absent with it.
    pub within_noise: Option<bool>,
}

/// Texts on their way to their comparison. Belongs to the [`Probe`] that started it.
pub struct CompareJob {
    model: Arc<Model>,
    work: Work,
    /// Bytes of all texts.
    bytes: usize,
    has_prompt: bool,
    seed: u64,
    scores: Vec<TextScore>,
    /// Of the texts, after they are scored.
    samples: Vec<Sample>,
    resamples: usize,
}

impl Probe {
    /// Begins to compare texts; nothing is computed before [`CompareJob::step`].
    ///
    /// # Errors
    /// [`Error::TextCount`] unless there are 2 to [`MOST_TEXTS`]; for each text as [`Probe::start`].
    pub fn start_compare(&self, texts: &[&str], options: &CompareOptions) -> Result<CompareJob> {
        if !(2..=MOST_TEXTS).contains(&texts.len()) {
            return Err(Error::TextCount { count: texts.len(), most: MOST_TEXTS });
        }
        let score = ScoreOptions { sentences: true, ..options.score.clone() };
        let all = texts.iter().copied().chain(options.prompt.as_deref());
        let documents = all.map(|text| Document::new(text, &score)).collect::<Result<Vec<_>>>()?;
        let model = self.model_with(&score)?;
        Ok(CompareJob {
            bytes: documents.iter().map(Document::bytes).sum(),
            work: Work::new(model.clone(), documents, score),
            model,
            has_prompt: options.prompt.is_some(),
            seed: options.seed,
            scores: Vec::new(),
            samples: Vec::new(),
            resamples: 0,
        })
    }

    /// Compares texts in one go.
    ///
    /// # Errors
    /// As [`Self::start_compare`], and [`Error::Device`] where the device fails.
    pub async fn compare(&self, texts: &[&str], options: &CompareOptions) -> Result<Comparison> {
        let mut job = self.start_compare(texts, options)?;
        while !job.step(self).await?.is_finished() {}
        job.finish()
    }
}

impl CompareJob {
    /// How far it is: bytes scored, then resamples.
    pub fn progress(&self) -> Progress {
        let scored = if self.samples.is_empty() { self.work.progress().done } else { self.bytes };
        Progress { done: scored + self.resamples, total: self.bytes + RESAMPLES }
    }

    /// One forward of the network, or some resamples, or nothing if all is done. `probe` is the one that started it.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails or computes no numbers.
    pub async fn step(&mut self, probe: &Probe) -> Result<Progress> {
        if self.samples.is_empty() {
            self.work.step(probe).await?;
            if self.work.progress().is_finished() {
                self.scores = self.work.take()?;
                let seeds = self.seed..;
                self.samples =
                    self.scores.iter().zip(seeds).map(|(s, seed)| self.model.sample(s, seed)).collect();
            }
        } else if self.resamples < RESAMPLES {
            self.samples.iter_mut().for_each(|sample| sample.draw(RESAMPLES_A_STEP));
            self.resamples += RESAMPLES_A_STEP;
        }
        Ok(self.progress())
    }

    /// The comparison, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(self) -> Result<Comparison> {
        if self.resamples < RESAMPLES {
            return Err(Error::Cancelled);
        }
        let mut texts: Vec<Side> = self
            .scores
            .iter()
            .zip(&self.samples)
            .map(|(score, sample)| self.model.side(score, sample))
            .collect();
        let prompt = if self.has_prompt { texts.pop() } else { None };
        let pairs = (0..texts.len()).flat_map(|a| (a + 1..texts.len()).map(move |b| (a, b)));
        let differences = pairs.map(|(a, b)| self.pair(a, b)).collect();
        Ok(Comparison {
            statistic: "mean-sentence-probability",
            level: LEVEL,
            resamples: RESAMPLES,
            seed: self.seed,
            texts,
            prompt,
            differences,
        })
    }

    fn pair(&self, first: usize, second: usize) -> Pair {
        let (a, b) = (&self.samples[first], &self.samples[second]);
        let dimension = |(column, (framework, name)): (usize, (&str, &str))| {
            let band = a.band(b, column);
            Difference {
                framework: framework.to_owned(),
                dimension: name.to_owned(),
                difference: (b.mean()[column] - a.mean()[column]) as f32,
                band: band.map(|band| band.map(|end| end as f32)),
                within_noise: band.map(|[low, high]| low <= ROUNDING && high >= -ROUNDING),
            }
        };
        Pair { first, second, dimensions: self.model.schema.names().enumerate().map(dimension).collect() }
    }
}

impl Model {
    /// The sentences' probabilities, and scores where there are no probabilities.
    fn sample(&self, score: &TextScore, seed: u64) -> Sample {
        let mut values = Vec::new();
        for sentence in score.sentences.iter().flatten() {
            let calibrated = sentence.probabilities.row();
            values.extend(calibrated.iter().chain(&sentence.scores.row()[calibrated.len()..]));
        }
        // SplitMix64 states that are neighbours give streams that are not.
        Sample::new(values, self.schema.width(), seed)
    }

    fn side(&self, score: &TextScore, sample: &Sample) -> Side {
        let mut evidence = vec![0.0; self.schema.width()];
        for sentence in score.sentences.iter().flatten() {
            for (count, score) in evidence.iter_mut().zip(sentence.scores.row()) {
                *count += f32::from(u8::from(*score >= super::DECISION));
            }
        }
        Side {
            sentences: sample.sentences(),
            means: Values::new(&self.schema, sample.mean().iter().map(|&mean| mean as f32).collect()),
            with_evidence: Values::new(&self.schema, evidence),
            scores: score.scores.clone(),
        }
    }
}
