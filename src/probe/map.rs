//! Texts in a plane that the bundle fixes: where a text lies does not depend on the others.

use std::sync::Arc;

use serde::Serialize;

use super::layers::{Reading, mean};
use super::principles::{BATCH_TOKENS, check_size};
use super::{Probe, Progress};
use crate::bundle::ValueMap;
use crate::{Error, Result};

/// Texts that are placed together, at most.
pub const MOST_TEXTS: usize = 1000;

/// A text's place; the second axis points up, as the circle's twelve o'clock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MapPoint {
    pub x: f32,
    pub y: f32,
}

/// Texts on their way to their places.
pub struct MapJob {
    map: Arc<ValueMap>,
    reading: Reading,
}

impl Probe {
    /// Holds a map to this probe's encoder.
    ///
    /// # Errors
    /// [`Error::Bundle`] where it belongs to other weights.
    pub fn check_map(&self, map: &ValueMap) -> Result<()> {
        map.manifest.verify_encoder(&self.encoder, self.classifier.hidden(), self.classifier.layers())
    }

    /// Begins to place texts; nothing is computed before [`MapJob::step`].
    ///
    /// # Errors
    /// As [`Self::check_map`]; [`Error::EmptyInput`], [`Error::TooLarge`]; [`Error::Config`] for more than [`MOST_TEXTS`].
    pub fn start_map(&self, map: &Arc<ValueMap>, texts: &[&str]) -> Result<MapJob> {
        self.check_map(map)?;
        if texts.len() > MOST_TEXTS {
            return Err(Error::Config(format!("{} texts: place at most {MOST_TEXTS} together", texts.len())));
        }
        texts.iter().try_for_each(|text| check_size(text))?;
        Ok(MapJob { map: map.clone(), reading: Reading::new(self, texts, &map.manifest.layers)? })
    }

    /// Places texts in one go.
    ///
    /// # Errors
    /// As [`Self::start_map`], and [`Error::Device`] where the device fails.
    pub async fn map(&self, map: &Arc<ValueMap>, texts: &[&str]) -> Result<Vec<MapPoint>> {
        let mut job = self.start_map(map, texts)?;
        while !job.step(self, BATCH_TOKENS).await?.is_finished() {}
        job.finish()
    }
}

impl MapJob {
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

    /// The places in the texts' order, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(self) -> Result<Vec<MapPoint>> {
        let place = |[x, y]: [f32; 2]| MapPoint { x, y };
        let texts = self.reading.finish()?;
        Ok(texts.iter().map(|windows| place(self.map.place(&mean(windows)))).collect())
    }
}
