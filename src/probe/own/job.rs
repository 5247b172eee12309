//! A dimension in the making: its examples are read by the network a batch at a time.

use super::fit::{Direction, FEW, SHRINKAGE, balanced_accuracy, gain, leave_one_out};
use super::{Examples, OwnDimension, Quality};
use crate::probe::embed::Embedding;
use crate::probe::{Probe, Progress};
use crate::{Error, Result};

/// A dimension in the making. Belongs to the [`Probe`] that started it.
pub struct OwnJob {
    name: String,
    encoder: String,
    model: String,
    examples: Examples,
    embedding: Embedding,
}

impl OwnJob {
    pub(super) fn new(probe: &Probe, name: &str, examples: &Examples) -> Result<Self> {
        examples.check()?;
        let texts: Vec<&str> = examples.for_it.iter().chain(&examples.against).map(String::as_str).collect();
        Ok(Self {
            name: name.to_owned(),
            encoder: probe.encoder.clone(),
            model: format!("{} {}", probe.name(), probe.version()),
            examples: examples.clone(),
            embedding: Embedding::new(probe, &texts)?,
        })
    }

    /// How far it is, in tokens.
    pub fn progress(&self) -> Progress {
        self.embedding.progress()
    }

    /// One forward of the network, or nothing if all is done. `probe` is the one that started the job.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails or computes no numbers.
    pub async fn step(&mut self, probe: &Probe) -> Result<Progress> {
        self.embedding.step(probe).await
    }

    /// The dimension, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(self) -> Result<OwnDimension> {
        let vectors = self.embedding.finish()?;
        let rows: Vec<&[f32]> = vectors.iter().map(Vec::as_slice).collect();
        let (for_it, against) = rows.split_at(self.examples.for_it.len());
        let direction = Direction::fit([for_it, against], SHRINKAGE);
        if direction.weights.iter().all(|&weight| weight == 0.0) {
            let reason = "the network reads the examples for and against as the same: choose others";
            return Err(Error::Config(reason.into()));
        }
        let left_out = leave_one_out([for_it, against], SHRINKAGE);
        let enough = for_it.len().min(against.len()) >= FEW;
        let accuracy = left_out.as_ref().filter(|_| enough).map(|[a, b]| balanced_accuracy([a, b]));
        // One example of a side cannot be left out: its own value has to do.
        let values = left_out
            .unwrap_or_else(|| [for_it, against].map(|side| side.iter().map(|x| direction.of(x)).collect()));
        let gain = gain([&values[0], &values[1]]);
        let dimension = OwnDimension {
            quality: Quality { for_it: for_it.len(), against: against.len(), balanced_accuracy: accuracy },
            weights: direction.weights.iter().map(|w| gain * w).collect(),
            bias: gain * direction.bias,
            name: self.name,
            encoder: self.encoder,
            model: self.model,
            examples: Some(self.examples),
        };
        if dimension.weights.iter().chain([&dimension.bias]).all(|x| x.is_finite()) {
            Ok(dimension)
        } else {
            Err(Error::Device("it computed something that is not a number".into()))
        }
    }
}
