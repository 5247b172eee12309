//! How good a bundle or a run is on a split, beside the baseline that says yes to everything.

use burn::tensor::Device;
use serde::Serialize;

use super::config::{Paths, TrainConfig};
use super::data::{Input, ValueEval};
use super::metrics::{Metrics, expected_calibration_error, multi_label};
use super::{predict, teacher};
use crate::Result;
use crate::bundle::{Bundle, Calibration, Classifier};
use crate::text::WordPiece;

/// Metrics of one split and one input form.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    pub split: String,
    pub input: Input,
    pub texts: usize,
    /// Labels given in the data, all labels together.
    pub gold_labels: usize,
    #[serde(flatten)]
    pub metrics: Metrics,
    /// Expected calibration error of the probabilities, all labels together.
    pub ece: f64,
    /// The same metrics of saying yes to every label.
    pub all_ones: AllOnes,
}

#[derive(Debug, Clone, Serialize)]
pub struct AllOnes {
    pub official_f1: f64,
    pub mean_f1: f64,
    pub per_label_f1: Vec<f64>,
}

/// What gives the logits: the int8 network of a bundle, or a run's float32 network with a bundle's
/// calibration.
pub enum Network {
    Bundle { classifier: Box<Classifier>, tokenizer: Box<WordPiece> },
    Run { name: String },
}

/// A network with the calibration and thresholds that it is judged by.
pub struct Evaluator {
    network: Network,
    calibration: Calibration,
}

impl Evaluator {
    /// Of a bundle as it ships.
    pub fn of_bundle(mut bundle: Bundle, device: &Device) -> Result<Self> {
        let classifier = Box::new(bundle.classifier(device)?);
        let Bundle { tokenizer, calibration, .. } = bundle;
        Ok(Self { network: Network::Bundle { classifier, tokenizer: Box::new(tokenizer) }, calibration })
    }

    /// Of a run's float32 weights with the calibration of `bundle`: what int8 costs is the difference.
    pub fn of_run(name: &str, bundle: Bundle) -> Self {
        Self { network: Network::Run { name: name.into() }, calibration: bundle.calibration }
    }

    /// Scores a split.
    pub fn evaluate(&self, paths: &Paths, split: &str, input: Input) -> Result<Evaluation> {
        let set = ValueEval::read(&paths.valueeval(), split)?;
        let texts: Vec<String> = set.arguments.iter().map(|a| a.text(input)).collect();
        let logits = match &self.network {
            Network::Bundle { classifier, tokenizer } => {
                predict::classifier_logits(classifier, tokenizer, &texts)?
            }
            Network::Run { name } => {
                let config = TrainConfig::read(&paths.runs.join(name).join("config.toml"))?;
                let (model, tokenizer, pad_id) = teacher::load_run(&config, paths, &set)?;
                predict::logits(&model, &tokenizer, &texts, config.max_length.max(256), pad_id)?
            }
        };
        let probabilities: Vec<Vec<f32>> =
            logits.iter().map(|row| self.calibration.probabilities(row)).collect();
        let predicted: Vec<Vec<bool>> = probabilities
            .iter()
            .map(|p| self.calibration.scores(p).iter().map(|&s| s >= 0.5).collect())
            .collect();
        let gold = gold(&set);
        Ok(Evaluation {
            split: split.into(),
            input,
            texts: gold.len(),
            gold_labels: gold.iter().flatten().filter(|&&g| g).count(),
            metrics: multi_label(&set.labels, &predicted, &gold),
            ece: expected_calibration_error(&probabilities, &gold),
            all_ones: all_ones(&set),
        })
    }
}

/// The labels of a set as yes or no, one row an argument.
pub fn gold(set: &ValueEval) -> Vec<Vec<bool>> {
    set.arguments.iter().map(|a| a.labels.iter().map(|&l| l == 1.0).collect()).collect()
}

/// The baseline that gives every text every label.
pub fn all_ones(set: &ValueEval) -> AllOnes {
    let metrics =
        multi_label(&set.labels, &vec![vec![true; set.labels.len()]; set.arguments.len()], &gold(set));
    AllOnes {
        official_f1: metrics.official_f1,
        mean_f1: metrics.mean_f1,
        per_label_f1: metrics.per_label.iter().map(|l| l.f1).collect(),
    }
}
