//! What `value-probe train CONFIG` reads: one TOML file for each model, kept under `models/train/`.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Hyperparameters of one training run. Paths are not in here: they come from the command line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// Name of the run; its folder under the output folder.
    pub name: String,
    /// Folder of the base checkpoint under the weights folder: `minilm` or `mpnet`.
    pub checkpoint: String,
    pub seed: u64,
    pub epochs: usize,
    /// Stop after so many epochs without a better validation F1.
    pub patience: usize,
    pub batch_size: usize,
    /// Longest input in tokens; what is longer is cut in training only.
    pub max_length: usize,
    /// Learning rate of the topmost encoder layer.
    pub body_rate: f64,
    pub head_rate: f64,
    /// Each layer further down learns at this share of the rate above it.
    #[serde(default = "one")]
    pub layer_decay: f64,
    /// The word embeddings stay as they are.
    #[serde(default)]
    pub freeze_embeddings: bool,
    /// Share of the steps over which the rate rises linearly; then it falls as a cosine to 0.
    pub warmup: f64,
    pub weight_decay: f32,
    pub dropout: f64,
    #[serde(default)]
    pub attention_dropout: f64,
    /// Decay of the running average of the weights, which is what is evaluated and kept.
    #[serde(default)]
    pub ema_decay: f32,
    /// Share of the training texts that are the premise alone.
    pub premise_share: f64,
    /// A positive of label j counts `(negatives_j / positives_j) ^ this`.
    #[serde(default)]
    pub positive_power: f32,
    /// Weight of the auxiliary level-1 labels in the loss.
    #[serde(default)]
    pub level1_weight: f32,
    /// Weight of the value descriptions as training texts; 0 leaves them out.
    #[serde(default)]
    pub definition_weight: f32,
    /// Weight of the project's texts that invoke no value; 0 leaves them out.
    #[serde(default)]
    pub neutral_weight: f32,
    /// So many of the lowest layers, and all embeddings, stay as they are.
    #[serde(default)]
    pub freeze_layers: usize,
    #[serde(default)]
    pub cross_fit: Option<CrossFit>,
    #[serde(default)]
    pub distill: Option<Distill>,
}

/// Learning from training and validation together, in folds of whole conclusions (`folds.rs`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrossFit {
    pub folds: usize,
    /// The fold that the run is judged on and does not learn from. None: it learns from all of them,
    /// nothing judges it, and the weights of its last epoch are kept.
    #[serde(default)]
    pub held_out: Option<usize>,
    /// Runs with a fold held out each: calibration and thresholds of the bundle come from them.
    #[serde(default)]
    pub calibrate_with: Vec<String>,
}

/// Learning from a teacher's probabilities (Hinton et al. 2015, arXiv:1503.02531).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distill {
    /// Names of finished runs under the output folder; their probabilities are averaged. None speaks
    /// on an argument that it has learnt from.
    pub teachers: Vec<String>,
    /// Target = (1 - this) * label + this * teacher's probability.
    pub teacher_share: f32,
    /// Also learn from the teacher alone on the validation texts, without their labels.
    pub validation_texts: bool,
    /// How many texts of other sets (no labels) the teacher's opinion is learnt on.
    pub unlabelled_texts: usize,
    /// Weight of a text without labels.
    pub unlabelled_weight: f32,
}

fn one() -> f64 {
    1.0
}

/// Where things are.
#[derive(Debug, Clone)]
pub struct Paths {
    /// Folder of the data sets (`valueeval23/`, ...).
    pub data: PathBuf,
    /// Folder of the base checkpoints (`minilm/`, `mpnet/`).
    pub weights: PathBuf,
    /// Folder of the runs.
    pub runs: PathBuf,
}

impl Paths {
    /// Folder of the ValueEval'23 set: `data/valueeval23`, or `data` itself where it is that folder.
    pub fn valueeval(&self) -> PathBuf {
        let inner = self.data.join("valueeval23");
        if inner.is_dir() { inner } else { self.data.clone() }
    }
}

/// Whether a configuration says that it is of a kind. What cannot be read at all is said by who reads it whole.
///
/// # Errors
/// [`Error::Io`]
pub fn is_of_kind(file: &Path, kind: &str) -> Result<bool> {
    #[derive(Deserialize)]
    struct Kind {
        kind: Option<String>,
    }
    let text = std::fs::read_to_string(file).map_err(|e| Error::io(file, e))?;
    Ok(toml::from_str::<Kind>(&text).is_ok_and(|found| found.kind.as_deref() == Some(kind)))
}

/// Reads a configuration, which is still to be checked.
///
/// # Errors
/// [`Error::Io`], [`Error::Config`]
pub fn read_toml<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let text = std::fs::read_to_string(file).map_err(|e| Error::io(file, e))?;
    toml::from_str(&text).map_err(|e| Error::Config(format!("{}: {e}", file.display())))
}

/// Holds the name of a run to what a folder may be called.
///
/// # Errors
/// [`Error::Config`]
pub fn check_name(name: &str) -> Result<()> {
    if name.is_empty() || name.contains(['/', '\\', '.']) {
        return Err(Error::Config(format!("{name}: the name must be a plain folder name")));
    }
    Ok(())
}

impl TrainConfig {
    pub fn read(file: &Path) -> Result<Self> {
        let config: Self = read_toml(file)?;
        config.validate()?;
        Ok(config)
    }

    fn validate(&self) -> Result<()> {
        let wrong = |what: &str| Err(Error::Config(format!("{}: {what}", self.name)));
        if self.epochs == 0 || self.batch_size == 0 || self.max_length < 8 {
            return wrong("epochs and batch_size must be at least 1, max_length at least 8");
        }
        if !(0.0..=1.0).contains(&self.premise_share) || !(0.0..1.0).contains(&self.dropout) {
            return wrong("premise_share must lie in 0..=1 and dropout in 0..1");
        }
        check_name(&self.name)?;
        if let Some(Err(what)) = self.cross_fit.as_ref().map(CrossFit::validate) {
            return wrong(what);
        }
        if let Some(d) = &self.distill
            && (d.teachers.is_empty() || !(0.0..=1.0).contains(&d.teacher_share))
        {
            return wrong("distill needs a teacher and a teacher_share in 0..=1");
        }
        Ok(())
    }
}
