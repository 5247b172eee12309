//! What the commands have in common that ask a model with further frameworks.

use super::format::Format;
use super::probe::{FrameworkArgs, ProbeArgs};
use crate::Result;
use crate::probe::{Probe, ScoreOptions};

/// How to print, and what is asked.
#[derive(Debug, clap::Args)]
pub struct AskArgs {
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    #[command(flatten)]
    pub probe: ProbeArgs,
    #[command(flatten)]
    frameworks: FrameworkArgs,
}

impl AskArgs {
    /// A probe with the frameworks that are asked.
    ///
    /// # Errors
    /// As [`FrameworkArgs::load`].
    pub fn load(&self) -> Result<Probe> {
        self.frameworks.load(&self.probe)
    }

    pub fn options(&self) -> ScoreOptions {
        ScoreOptions { batch_tokens: 2048, frameworks: self.frameworks.wanted(), ..ScoreOptions::default() }
    }
}
