//! Further frameworks: heads beside the bundle's own on the same encoder. Those for a text alone stand in every row behind
//! the bundle's, from the same forward; [`reply`] and [`prefer`] answer what a single text cannot be asked.

mod choice;
mod golden;
mod prefer;
mod reply;
mod turns;

use std::sync::Arc;

use choice::Chosen;
pub use prefer::{PreferJob, Preference, PreferenceSide};
pub use reply::{ReplyJob, ReplyScore};
use turns::Turns;

use super::rollup::Groups;
use super::schema::Schema;
use super::{Model, Probe, ScoreOptions};
use crate::bundle::{Calibration, Form, Frameworks, Head};
use crate::taxonomy::Taxonomy;
use crate::{Error, Result};

/// Largest text or context of a reply or a preference, in UTF-8 bytes: all its windows are kept until the last is read.
pub const MOST_BYTES: usize = 1 << 20;

/// Heads for a text alone.
#[derive(Clone)]
pub(super) struct TextHeads {
    frameworks: Arc<Frameworks>,
    /// Places in the manifest.
    places: Vec<usize>,
}

impl TextHeads {
    pub fn layers(&self) -> &[usize] {
        &self.frameworks.manifest.layers
    }

    /// Puts their logits behind others.
    ///
    /// # Arguments
    /// - `vectors`: `[layers * hidden]`
    /// - `ids`: of the window, special tokens left out
    pub fn extend(&self, logits: &mut Vec<f32>, vectors: &[f32], ids: &[u32]) {
        let bag = self.frameworks.bag(ids);
        for &place in &self.places {
            logits.extend(self.frameworks.logits(place, vectors, &bag));
        }
    }
}

impl Probe {
    /// Puts further frameworks on the encoder, in place of any that were there. Nothing is computed; the bundle's own
    /// scores stay as they are.
    ///
    /// # Errors
    /// [`Error::Bundle`] where they were made for another encoder, [`Error::Taxonomy`] if the taxonomy does not describe
    /// exactly what they score.
    pub fn add_frameworks(&mut self, frameworks: Frameworks) -> Result<()> {
        frameworks.verify_classifier(&self.manifest)?;
        *self = self.with(self.taxonomy.clone(), Some(Arc::new(frameworks)))?;
        Ok(())
    }

    /// Describes what is scored by another taxonomy, which must know all that the bundle and the frameworks score.
    ///
    /// # Errors
    /// [`Error::Taxonomy`]
    pub fn set_taxonomy(&mut self, taxonomy: Taxonomy) -> Result<()> {
        *self = self.with(Arc::new(taxonomy), self.frameworks.clone())?;
        Ok(())
    }

    fn with(&self, taxonomy: Arc<Taxonomy>, frameworks: Option<Arc<Frameworks>>) -> Result<Self> {
        for head in frameworks.iter().flat_map(|further| &further.manifest.heads) {
            taxonomy.match_head(&head.framework, &head.dimensions)?;
        }
        let calibration = self.base.calibration.clone();
        let base = Model::new(self.heads(), calibration, &taxonomy, self.max_length())?;
        let mut probe = Self { taxonomy, model: base.clone(), base, frameworks, ..self.clone() };
        if probe.frameworks.is_some() {
            let all: Vec<String> = probe.heads_of(Form::Text).into_iter().map(|h| h.framework).collect();
            probe.model = probe.model_of(&all)?;
        }
        Ok(probe)
    }

    /// The frameworks beside the bundle's own, if there are any.
    pub fn frameworks(&self) -> Option<&Frameworks> {
        self.frameworks.as_deref()
    }

    /// Frameworks and dimensions of one form; those for a text alone begin with the bundle's own.
    pub fn heads_of(&self, form: Form) -> Vec<Head> {
        let mut heads = if form == Form::Text { self.heads().to_vec() } else { Vec::new() };
        heads.extend(self.frameworks.iter().flat_map(|further| further.manifest.heads_of(form)));
        heads
    }

    /// Frameworks and dimensions of the rows that [`Probe::score`] gives with these options; own dimensions left out.
    ///
    /// # Errors
    /// [`Error::UnknownFramework`]
    pub fn scored_heads(&self, options: &ScoreOptions) -> Result<Vec<Head>> {
        let heads = self.heads_of(Form::Text);
        let Some(wanted) = &options.frameworks else { return Ok(heads) };
        known(wanted, &heads)?;
        Ok(heads.into_iter().filter(|head| wanted.contains(&head.framework)).collect())
    }

    /// The model of some frameworks for a text alone.
    pub(super) fn model_of(&self, wanted: &[String]) -> Result<Arc<Model>> {
        let options = ScoreOptions { frameworks: Some(wanted.to_vec()), ..ScoreOptions::default() };
        let heads = self.scored_heads(&options)?;
        let is_wanted = |framework: &str| wanted.iter().any(|id| id == framework);
        let mut calibration = Calibration { heads: self.base.calibration.heads.clone() };
        calibration.heads.retain(|line| is_wanted(&line.framework));
        let names = self.base.schema.names().enumerate();
        let columns = names.filter(|(_, (framework, _))| is_wanted(framework)).map(|(i, _)| i).collect();
        let further = self.frameworks.as_ref().and_then(|frameworks| {
            let places = (0..frameworks.manifest.heads.len()).filter(|&place| {
                let head = &frameworks.manifest.heads[place];
                head.form == Form::Text && is_wanted(&head.framework)
            });
            let places: Vec<usize> = places.collect();
            calibration.heads.extend(places.iter().map(|&p| frameworks.calibration.heads[p].clone()));
            (!places.is_empty()).then(|| TextHeads { frameworks: frameworks.clone(), places })
        });
        let schema = Schema::new(heads.clone());
        let ids = heads.iter().map(|head| head.framework.as_str());
        Ok(Arc::new(Model {
            groups: Groups::new(&self.taxonomy, &schema, ids)?,
            calibrated: schema.clone(),
            schema,
            calibration,
            own: Vec::new(),
            max_length: self.max_length(),
            columns: Some(columns),
            further,
        }))
    }
}

/// # Errors
/// [`Error::UnknownFramework`] for one of `wanted` that is none of `heads`.
fn known(wanted: &[String], heads: &[Head]) -> Result<()> {
    let is_known = |id: &&String| heads.iter().any(|head| head.framework == **id);
    match wanted.iter().find(|id| !is_known(id)) {
        None => Ok(()),
        Some(name) => {
            let known: Vec<&str> = heads.iter().map(|head| head.framework.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            Err(Error::UnknownFramework { name: name.clone(), known })
        }
    }
}

/// # Errors
/// [`Error::TooLarge`]
fn check_size(texts: &[&str], options: &ScoreOptions) -> Result<()> {
    let limit = options.max_bytes.min(MOST_BYTES);
    match texts.iter().map(|text| text.len()).find(|&bytes| bytes > limit) {
        Some(bytes) => Err(Error::TooLarge { bytes, limit }),
        None => Ok(()),
    }
}
