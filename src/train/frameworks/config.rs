//! What `value-probe train CONFIG` reads where the kind is `frameworks`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::data::FRAMEWORKS;
use crate::train::config::{check_name, is_of_kind, read_toml};
use crate::{Error, Result};

/// The kind.
pub const KIND: &str = "frameworks";

/// Heads of the frameworks on the classifier's encoder. Paths come from the command line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameworksConfig {
    /// [`KIND`]
    pub kind: String,
    /// Name of the run; its folder under the output folder.
    pub name: String,
    /// Layers whose mean token vectors the heads read: 0 is the embedding. More than one choice is only compared, on
    /// validation; a single one is trained, tested and written.
    pub layers: Vec<Vec<usize>>,
    /// Ids of frameworks.
    pub frameworks: Vec<String>,
    /// Penalties on the squared weights of layers, and of word pieces, of which the best on validation are taken.
    pub deep_l2: Vec<f32>,
    pub wide_l2: Vec<f32>,
    /// Word pieces must gain so much AUC on validation to be worth their bytes.
    pub wide_gain: f64,
    /// Most steps of the solver.
    pub steps: usize,
    /// Heads with a hidden layer, tried beside the linear ones.
    #[serde(default)]
    pub mlp: Option<MlpConfig>,
}

/// Heads with a hidden layer, on layers alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MlpConfig {
    /// Frameworks of one dimension that they are tried for.
    pub frameworks: Vec<String>,
    /// Hidden units, and those of a head that reads a context, whose inputs are four times as many.
    pub units: usize,
    pub context_units: usize,
    pub epochs: usize,
    pub rate: f32,
    pub dropout: f32,
    pub decay: f32,
    /// They must gain so much AUC on validation over the better linear head.
    pub gain: f64,
}

impl FrameworksConfig {
    /// Whether a configuration is of this kind.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn is_meant_by(file: &Path) -> Result<bool> {
        is_of_kind(file, KIND)
    }

    /// # Errors
    /// [`Error::Io`], [`Error::Config`]
    pub fn read(file: &Path) -> Result<Self> {
        let config: Self = read_toml(file)?;
        config.validate()?;
        Ok(config)
    }

    fn validate(&self) -> Result<()> {
        let wrong = |what: String| Err(Error::Config(format!("{}: {what}", self.name)));
        check_name(&self.name)?;
        if let Some(unknown) = self.frameworks.iter().find(|id| !FRAMEWORKS.contains(&id.as_str())) {
            return wrong(format!("no framework is called {unknown}: there are {}", FRAMEWORKS.join(", ")));
        }
        let increasing = |layers: &Vec<usize>| !layers.is_empty() && layers.is_sorted_by(|a, b| a < b);
        if self.frameworks.is_empty() || self.layers.is_empty() || !self.layers.iter().all(increasing) {
            return wrong("there must be a framework, and layers in increasing order".into());
        }
        let penalties = self.deep_l2.iter().chain(&self.wide_l2);
        if self.deep_l2.is_empty() || self.wide_l2.is_empty() || !penalties.clone().all(|l2| *l2 > 0.0) {
            return wrong("the penalties must be positive, at least one of each".into());
        }
        if self.steps == 0 {
            return wrong("steps must be at least 1".into());
        }
        Ok(())
    }
}
