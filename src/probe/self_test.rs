//! Does this device compute what the model was published with?

use serde::Serialize;

use super::document::Document;
use super::job::Work;
use super::{Probe, ScoreOptions};
use crate::device::DeviceChoice;
use crate::{Error, Result};

/// The outcome of the golden set on the probe's device.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SelfTest {
    /// Largest difference of a probability from the published one.
    pub worst: f32,
    /// Largest difference allowed on this kind of device.
    pub tolerance: f32,
    pub passed: bool,
}

impl SelfTest {
    /// # Errors
    /// [`Error::SelfTest`] unless it passed.
    pub fn into_result(self) -> Result<()> {
        if self.passed {
            Ok(())
        } else {
            Err(Error::SelfTest { worst: self.worst, tolerance: self.tolerance })
        }
    }
}

impl Probe {
    /// Scores the golden set of the bundle and compares.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails; a difference is no error but a result.
    pub async fn self_test(&self) -> Result<SelfTest> {
        let options = ScoreOptions { sentences: false, ..ScoreOptions::default() };
        let golden = &self.golden.texts;
        let documents = golden.iter().map(|g| Document::new(&g.text, &options)).collect::<Result<_>>()?;
        let mut work = Work::new(self.model.clone(), documents, options);
        while !work.progress().is_finished() {
            work.step(self).await?;
        }
        let mut worst = 0.0f32;
        for (golden, score) in golden.iter().zip(work.take()?) {
            let expected = golden.row(&self.heads)?;
            let differences = expected.iter().zip(score.probabilities.row()).map(|(a, b)| (a - b).abs());
            worst = differences.fold(worst, f32::max);
        }
        let tolerance = match self.device {
            DeviceChoice::Cpu => self.golden.tolerance.cpu,
            DeviceChoice::Gpu => self.golden.tolerance.gpu,
        };
        Ok(SelfTest { worst, tolerance, passed: worst <= tolerance })
    }
}
