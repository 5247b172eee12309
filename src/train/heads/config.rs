//! What `value-probe train CONFIG` reads where the kind is `language-heads`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::bundle::language_heads::KIND;
use crate::bundle::{Feature, StatePooling, Template};
use crate::train::config::{check_name, is_of_kind, read_toml};
use crate::train::data::Input;
use crate::{Error, Result};

/// Heads on a language model's hidden states: what is tried, and how the heads are fitted. Paths come from the command
/// line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadsConfig {
    /// `language-heads`
    pub kind: String,
    /// Name of the run; its folder under the output folder.
    pub name: String,
    /// Forms of the arguments that the heads learn from and are chosen by.
    pub inputs: Vec<Input>,
    pub templates: Vec<Template>,
    /// Layers whose states are tried: 0 is the embedding.
    pub layers: Vec<usize>,
    pub poolings: Vec<StatePooling>,
    /// So many of the best features, of any template, are tried in pairs too (where one template gives both).
    #[serde(default)]
    pub pairs_of_best: usize,
    /// Strengths of the penalty on squared weights, of which the best on validation is taken.
    pub l2: Vec<f32>,
    /// Most steps of the solver.
    pub steps: usize,
    /// Folds of topics by whose held-out texts the heads are calibrated (see `folds.rs`).
    pub folds: usize,
    /// Weight of the project's texts that invoke no value; 0 leaves them out.
    #[serde(default)]
    pub neutral_weight: f32,
    /// Longest part of a text that is read at once, in tokens.
    pub max_length: usize,
}

impl HeadsConfig {
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

    /// All features that are tried, of one template.
    pub fn features(&self) -> Vec<Feature> {
        let of = |&layer: &usize| self.poolings.iter().map(move |&pooling| Feature { layer, pooling });
        self.layers.iter().flat_map(of).collect()
    }

    fn validate(&self) -> Result<()> {
        let wrong = |what: &str| Err(Error::Config(format!("{}: {what}", self.name)));
        let Self { inputs, templates, layers, poolings, l2, .. } = self;
        check_name(&self.name)?;
        if inputs.is_empty() || templates.is_empty() || layers.is_empty() || poolings.is_empty() {
            return wrong("there must be at least one input, template, layer and pooling");
        }
        if l2.is_empty() || l2.iter().any(|l2| !(*l2 > 0.0 && l2.is_finite())) {
            return wrong("l2 must be at least one positive number");
        }
        if self.folds < 2 || self.steps == 0 || self.max_length < 8 || self.neutral_weight < 0.0 {
            return wrong(
                "folds must be at least 2, steps 1 and max_length 8, and neutral_weight not negative",
            );
        }
        Ok(())
    }
}
