//! What the commands have in common that make a bundle beside the classifier.

use std::path::PathBuf;

use super::probe::ProbeArgs;
use crate::Result;
use crate::bundle::Bundle;
use crate::device::{OpenDevice, open_blocking};
use crate::probe::Probe;

#[derive(Debug, clap::Args)]
pub struct BuildArgs {
    /// Folder of the data sets
    #[arg(long, value_name = "DIR", env = "VALUE_PROBE_DATA")]
    pub data: PathBuf,
    /// What to call it
    #[arg(long, default_value = "0.1.0")]
    pub version: String,
    #[command(flatten)]
    probe: ProbeArgs,
}

impl BuildArgs {
    /// The device, and the classifier as a probe and as a bundle.
    ///
    /// # Errors
    /// As [`ProbeArgs::load`].
    pub fn open(&self) -> Result<(OpenDevice, Probe, Bundle)> {
        Ok((open_blocking(self.probe.choice()?)?, self.probe.load()?, self.probe.bundle()?))
    }
}
