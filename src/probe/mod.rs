//! The product: texts in, values with their evidence out.
//!
//! A [`Probe`] is a bundle's network on a device, with what its numbers mean. It scores a text in a
//! [`Job`]: sentences and windows are planned, wait in a queue, run through the network a batch at a
//! time, and the highest of their windows is the score of text and sentence.

pub mod compare;
mod document;
mod embed;
pub mod explain;
mod job;
mod layers;
mod options;
pub mod own;
mod queue;
mod rollup;
mod schema;
mod score;
mod self_test;

use std::sync::Arc;

pub use compare::{CompareJob, CompareOptions, Comparison};
pub use explain::{ExplainJob, ExplainOptions, Explanation, Explanations};
pub use job::{Job, Progress};
pub use options::ScoreOptions;
pub use own::{Examples, OwnDimension, OwnJob};
pub use rollup::Rollups;
pub use schema::{Schema, Values};
pub use score::{DECISION, SentenceScore, TextScore};
pub use self_test::SelfTest;

use crate::Result;
use crate::bundle::{Bundle, Calibration, Classifier, Golden, Head, HeadCalibration, WEIGHTS};
use crate::device::{DeviceChoice, OpenDevice};
use crate::taxonomy::Taxonomy;
use crate::text::{Encoding, WordPiece};
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
    /// SHA-256 of the weights.
    encoder: String,
    model: Arc<Model>,
}

/// What turns logits into scores; shared by the probe and its jobs.
pub(crate) struct Model {
    /// Of scores: the bundle's dimensions, then a person's own.
    schema: Arc<Schema>,
    /// Of probabilities: the bundle's dimensions alone.
    calibrated: Arc<Schema>,
    calibration: Calibration,
    own: Vec<Arc<OwnDimension>>,
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
        let calibrated = schema.clone();
        Ok(Arc::new(Self { schema, calibrated, calibration, own: Vec::new(), groups, max_length }))
    }

    /// Scores and probabilities of a row of logits.
    fn calibrated(&self, logits: &[f32]) -> (Values, Values) {
        let mut probabilities = self.calibration.probabilities(logits);
        let scores = self.calibration.scores(&probabilities);
        probabilities.truncate(self.calibrated.width());
        (Values::new(&self.schema, scores), Values::new(&self.calibrated, probabilities))
    }

    /// The same model with own dimensions behind its own.
    fn with(&self, head: Head, line: HeadCalibration, own: Vec<Arc<OwnDimension>>) -> Self {
        let mut calibration = self.calibration.clone();
        calibration.heads.push(line);
        Self {
            schema: self.calibrated.and(head),
            calibrated: self.calibrated.clone(),
            calibration,
            own,
            groups: self.groups.clone(),
            max_length: self.max_length,
        }
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
        let weights = bundle.manifest.files.iter().find(|file| file.name == WEIGHTS);
        let encoder = weights.map(|file| file.sha256.clone()).unwrap_or_default();
        Ok(Self {
            name: bundle.manifest.name,
            version: bundle.manifest.version,
            heads,
            taxonomy,
            tokenizer: bundle.tokenizer,
            golden: bundle.golden,
            classifier,
            device: device.choice,
            encoder,
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
        Job::new(self.model_with(&options.own)?, text, options.clone())
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
        let (mut work, refused) = Work::many(self.model_with(&options.own)?, texts, options);
        while !work.progress().is_finished() {
            work.step(self).await?;
            on_step(work.progress());
        }
        Ok(refused.with(work.take()?))
    }

    /// Logits of a batch, one row a window: the bundle's heads, then the model's own dimensions.
    ///
    /// # Errors
    /// [`crate::Error::Device`] where the device fails.
    async fn rows(&self, model: &Model, batch: &[Encoding]) -> Result<Vec<Vec<f32>>> {
        let pooled = self.classifier.pooled(&batch.iter().collect::<Vec<_>>()).await?;
        let row = |vector: &[f32]| {
            let mut logits = self.classifier.head(vector);
            logits.extend(model.own.iter().map(|own| own.log_odds(vector)));
            logits
        };
        Ok(pooled.chunks_exact(self.classifier.hidden()).map(row).collect())
    }
}
