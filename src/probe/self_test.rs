//! Does this device compute what the model was published with?

use serde::Serialize;

use super::document::Document;
use super::job::Work;
use super::{Probe, ScoreOptions, TextScore};
use crate::bundle::{Golden, Head, Tolerance};
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
    /// Holds the scores of the golden texts, in their order, to what was published.
    ///
    /// # Errors
    /// [`Error::Bundle`] where the golden set is not of these heads.
    pub(crate) fn of(
        golden: &Golden,
        heads: &[Head],
        scores: &[TextScore],
        device: DeviceChoice,
    ) -> Result<Self> {
        let mut worst = 0.0f32;
        for (golden, score) in golden.texts.iter().zip(scores) {
            worst = worst.max(difference(&golden.row(heads)?, score.probabilities.row()));
        }
        Ok(Self::within(worst, golden.tolerance, device))
    }

    pub(super) fn within(worst: f32, tolerance: Tolerance, device: DeviceChoice) -> Self {
        let tolerance = match device {
            DeviceChoice::Cpu => tolerance.cpu,
            DeviceChoice::Gpu => tolerance.gpu,
        };
        Self { worst, tolerance, passed: worst <= tolerance }
    }

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

/// Largest difference of two rows; what is not a number is infinitely far.
pub(super) fn difference(expected: &[f32], found: &[f32]) -> f32 {
    let of = |(a, b): (&f32, &f32)| if (a - b).is_nan() { f32::INFINITY } else { (a - b).abs() };
    expected.iter().zip(found).map(of).fold(0.0, f32::max)
}

impl Probe {
    /// Scores the golden set of the bundle, and of the frameworks beside it, and compares; of the two the worse.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails; a difference is no error but a result.
    pub async fn self_test(&self) -> Result<SelfTest> {
        let options = ScoreOptions { sentences: false, ..ScoreOptions::default() };
        let golden = &self.golden.texts;
        let documents = golden.iter().map(|g| Document::new(&g.text, &options)).collect::<Result<_>>()?;
        let mut work = Work::new(self.base.clone(), documents, options);
        while !work.progress().is_finished() {
            work.step(self).await?;
        }
        let own = SelfTest::of(&self.golden, self.heads(), &work.take()?, self.device)?;
        let further = self.frameworks_test().await?;
        let share = |test: &SelfTest| test.worst / test.tolerance;
        Ok(further.filter(|further| share(further) > share(&own)).unwrap_or(own))
    }
}
