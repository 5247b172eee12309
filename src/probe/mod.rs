//! The product: texts in, values with their evidence out.
//!
//! A [`Probe`] is a bundle's network on a device, with what its numbers mean. It scores a text in a
//! [`Job`]: sentences and windows are planned, wait in a queue, run through the network a batch at a
//! time, and the highest of their windows is the score of text and sentence.

mod document;
mod embed;
mod job;
mod options;
mod queue;
mod rollup;
mod schema;
mod score;
mod self_test;

use std::sync::Arc;

pub use job::{Job, Progress};
pub use options::ScoreOptions;
pub use rollup::Rollups;
pub use schema::{Schema, Values};
pub use score::{DECISION, SentenceScore, TextScore};
pub use self_test::SelfTest;

use crate::Result;
use crate::bundle::{Bundle, Calibration, Classifier, Golden, Head};
use crate::device::{DeviceChoice, OpenDevice};
use crate::taxonomy::Taxonomy;
use crate::text::WordPiece;
pub(crate) use document::Tokens;
pub(crate) use job::Work;
use rollup::Groups;

/// A model that is ready to score texts.
pub struct Probe {
    name: String,
    version: String,
    heads: Vec<Head>,
    taxonomy: Taxonomy,
    tokenizer: WordPiece,
    golden: Golden,
    classifier: Classifier,
    device: DeviceChoice,
    model: Arc<Model>,
}

/// What turns logits into scores; shared by the probe and its jobs.
pub(crate) struct Model {
    schema: Arc<Schema>,
    calibration: Calibration,
    groups: Groups,
    /// Longest window in tokens, special ones included.
    max_length: usize,
}

impl Model {
    /// # Arguments
    /// - `max_length`: longest window in tokens, special ones included
    ///
    /// # Errors
    /// [`crate::Error::Taxonomy`] if the taxonomy does not describe exactly what the heads score.
    pub fn new(
        heads: &[Head],
        calibration: Calibration,
        taxonomy: &Taxonomy,
        max_length: usize,
    ) -> Result<Arc<Self>> {
        for head in heads {
            taxonomy.match_head(&head.framework, &head.dimensions)?;
        }
        let schema = Schema::new(heads.to_vec());
        let groups = Groups::new(taxonomy, &schema, heads.iter().map(|h| h.framework.as_str()))?;
        Ok(Arc::new(Self { schema, calibration, groups, max_length }))
    }

    /// Scores and probabilities of a row of logits.
    fn calibrated(&self, logits: &[f32]) -> (Values, Values) {
        let probabilities = self.calibration.probabilities(logits);
        let scores = self.calibration.scores(&probabilities);
        (Values::new(&self.schema, scores), Values::new(&self.schema, probabilities))
    }
}

impl Probe {
    /// Puts a bundle's network on a device.
    ///
    /// # Errors
    /// [`crate::Error::Taxonomy`] if the taxonomy does not describe exactly what the bundle scores,
    /// [`crate::Error::Bundle`] if the weights do not fit the manifest.
    pub fn new(mut bundle: Bundle, taxonomy: Taxonomy, device: &OpenDevice) -> Result<Self> {
        let heads = bundle.manifest.heads.clone();
        let model = Model::new(&heads, bundle.calibration.clone(), &taxonomy, bundle.manifest.max_length)?;
        let classifier = bundle.classifier(device)?;
        Ok(Self {
            name: bundle.manifest.name,
            version: bundle.manifest.version,
            heads,
            taxonomy,
            tokenizer: bundle.tokenizer,
            golden: bundle.golden,
            classifier,
            device: device.choice,
            model,
        })
    }

    /// Name of the bundle.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Version of the bundle.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Frameworks and dimensions that are scored, in the manifest's order.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// What its probabilities and scores are made with.
    pub(crate) fn calibration(&self) -> &Calibration {
        &self.model.calibration
    }

    /// Longest window in tokens, special ones included.
    pub fn max_length(&self) -> usize {
        self.model.max_length
    }

    /// The kind of device it computes on.
    pub fn device(&self) -> DeviceChoice {
        self.device
    }

    /// Begins to score a text; nothing is computed before [`Job::step`].
    ///
    /// # Errors
    /// [`crate::Error::EmptyInput`] for nothing or white space, [`crate::Error::TooLarge`] over the options' limit.
    pub fn start(&self, text: &str, options: &ScoreOptions) -> Result<Job> {
        Job::new(self.model.clone(), text, options.clone())
    }

    /// Scores a text in one go.
    ///
    /// # Errors
    /// As [`Self::start`], and [`crate::Error::Device`] where the device fails.
    pub async fn score(&self, text: &str, options: &ScoreOptions) -> Result<TextScore> {
        let mut job = self.start(text, options)?;
        while !job.step(self).await?.is_finished() {}
        job.finish()
    }

    /// Scores several texts together, which is faster than one after the other. The order is kept, and
    /// a text that cannot be scored does not hinder the others. `on_step` hears of each forward.
    ///
    /// # Errors
    /// [`crate::Error::Device`] where the device fails; within the list as [`Self::start`].
    pub async fn score_many(
        &self,
        texts: &[&str],
        options: &ScoreOptions,
        mut on_step: impl FnMut(Progress),
    ) -> Result<Vec<Result<TextScore>>> {
        let (mut work, refused) = Work::many(self.model.clone(), texts, options);
        while !work.progress().is_finished() {
            work.step(self).await?;
            on_step(work.progress());
        }
        Ok(refused.with(work.finish()?))
    }
}
