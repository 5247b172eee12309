//! The product: texts in, values with their evidence out.
//!
//! A [`Probe`] is a bundle's network on a device, with what its numbers mean. It scores a text in a
//! [`Job`]: sentences and windows are planned, wait in a queue, run through the network a batch at a
//! time, and the highest of their windows is the score of text and sentence.

pub mod compare;
mod document;
mod embed;
pub mod explain;
pub mod frameworks;
mod job;
mod layers;
pub mod map;
mod options;
pub mod own;
pub mod principles;
mod queue;
mod rollup;
mod schema;
mod score;
mod self_test;

use std::sync::Arc;

pub use compare::{CompareJob, CompareOptions, Comparison};
pub use explain::{ExplainJob, ExplainOptions, Explanation, Explanations};
pub use frameworks::{PreferJob, Preference, PreferenceSide, ReplyJob, ReplyScore};
pub use job::{Job, Progress};
pub use map::{MapJob, MapPoint};
pub use options::ScoreOptions;
pub use own::{Examples, OwnDimension, OwnJob};
pub use principles::{FoundPrinciples, PrincipleFinder, PrinciplesJob};
pub use rollup::Rollups;
pub use schema::{Schema, Values};
pub use score::{DECISION, SentenceScore, TextScore};
pub use self_test::SelfTest;

use crate::Result;
use crate::bundle::{
    Bundle, Calibration, Classifier, Frameworks, Golden, Head, HeadCalibration, Manifest, WEIGHTS,
};
use crate::device::{DeviceChoice, OpenDevice};
use crate::taxonomy::Taxonomy;
use crate::text::{Encoding, WordPiece};
pub(crate) use document::Tokens;
use frameworks::TextHeads;
pub(crate) use job::Work;
use rollup::Groups;

/// A model that is ready to score texts. A clone shares the network.
#[derive(Clone)]
pub struct Probe {
    manifest: Arc<Manifest>,
    taxonomy: Arc<Taxonomy>,
    tokenizer: Arc<WordPiece>,
    golden: Arc<Golden>,
    classifier: Arc<Classifier>,
    device: DeviceChoice,
    /// SHA-256 of the weights.
    encoder: String,
    /// Of the bundle's own heads.
    base: Arc<Model>,
    frameworks: Option<Arc<Frameworks>>,
    /// Of all heads that score a text alone.
    model: Arc<Model>,
}

/// What turns logits into scores; shared by the probe and its jobs.
pub(crate) struct Model {
    /// Of scores: the heads' dimensions, then a person's own.
    schema: Arc<Schema>,
    /// Of probabilities: the heads' dimensions alone.
    calibrated: Arc<Schema>,
    calibration: Calibration,
    own: Vec<Arc<OwnDimension>>,
    groups: Groups,
    /// Longest window in tokens, special ones included.
    max_length: usize,
    /// What of the classifier's own row is kept; `None`: all of it.
    columns: Option<Vec<usize>>,
    /// Heads beside the classifier's own.
    further: Option<TextHeads>,
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
        let (columns, further) = (None, None);
        let own = Vec::new();
        Ok(Arc::new(Self { schema, calibrated, calibration, own, groups, max_length, columns, further }))
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
            columns: self.columns.clone(),
            further: self.further.clone(),
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
        let Manifest { heads, max_length, .. } = &bundle.manifest;
        let base = Model::new(heads, bundle.calibration.clone(), &taxonomy, *max_length)?;
        let classifier = bundle.classifier(device)?;
        let weights = bundle.manifest.files.iter().find(|file| file.name == WEIGHTS);
        let encoder = weights.map(|file| file.sha256.clone()).unwrap_or_default();
        Ok(Self {
            manifest: Arc::new(bundle.manifest),
            taxonomy: Arc::new(taxonomy),
            tokenizer: Arc::new(bundle.tokenizer),
            golden: Arc::new(bundle.golden),
            classifier: Arc::new(classifier),
            device: device.choice,
            encoder,
            model: base.clone(),
            base,
            frameworks: None,
        })
    }

    /// Name of the bundle.
    pub fn name(&self) -> &str {
        &self.manifest.name
    }

    /// Version of the bundle.
    pub fn version(&self) -> &str {
        &self.manifest.version
    }

    /// Frameworks and dimensions that the bundle itself scores, in the manifest's order.
    pub fn heads(&self) -> &[Head] {
        &self.manifest.heads
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// What the probabilities and scores of its own heads are made with.
    pub(crate) fn calibration(&self) -> &Calibration {
        &self.base.calibration
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
        Job::new(self.model_with(options)?, text, options.clone())
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
        let (mut work, refused) = Work::many(self.model_with(options)?, texts, options);
        while !work.progress().is_finished() {
            work.step(self).await?;
            on_step(work.progress());
        }
        Ok(refused.with(work.take()?))
    }

    /// Logits of a batch, one row a window: the bundle's heads, those of further frameworks, a person's own dimensions.
    ///
    /// # Errors
    /// [`crate::Error::Device`] where the device fails.
    async fn rows(&self, model: &Model, batch: &[Encoding]) -> Result<Vec<Vec<f32>>> {
        let (hidden, last) = (self.classifier.hidden(), self.classifier.layers());
        let asked = model.further.as_ref().map_or(&[][..], |further| further.layers());
        // One forward for all: the last layer is the bundle's own.
        let layers: Vec<usize> = asked.iter().copied().filter(|&layer| layer < last).chain([last]).collect();
        let pooled = self.classifier.pooled_layers(&batch.iter().collect::<Vec<_>>(), &layers).await?;
        let row = |(vectors, encoding): (&[f32], &Encoding)| {
            let vector = &vectors[vectors.len() - hidden..];
            let mut logits = self.classifier.head(vector);
            if let Some(columns) = &model.columns {
                logits = columns.iter().map(|&column| logits[column]).collect();
            }
            if let Some(further) = &model.further {
                let ids = self.words(&encoding.ids);
                further.extend(&mut logits, &vectors[..asked.len() * hidden], ids);
            }
            logits.extend(model.own.iter().map(|own| own.log_odds(vector)));
            logits
        };
        Ok(pooled.chunks_exact(layers.len() * hidden).zip(batch).map(row).collect())
    }

    /// A window without the special tokens around it.
    fn words<'a>(&self, window: &'a [u32]) -> &'a [u32] {
        let (first, last) = (self.tokenizer.prefix().len(), self.tokenizer.suffix().len());
        window.get(first..window.len().saturating_sub(last)).unwrap_or_default()
    }
}
