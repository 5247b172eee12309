//! How good a bundle or a run is on a split, beside the baseline that says yes to everything.

use serde::{Deserialize, Serialize};

use super::config::{Paths, TrainConfig};
use super::data::{Input, ValueEval};
use super::frameworks::values::{Baseline, Beside};
use super::metrics::{Metrics, expected_calibration_error, multi_label};
use super::{examples, heads, predict, teacher};
use crate::Result;
use crate::bundle::{Bundle, Calibration, Classifier, LanguageHeads, LanguageModel};
use crate::device::OpenDevice;
use crate::probe::DECISION;
use crate::text::WordPiece;

/// Metrics of one split and one input form.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// TF-IDF with logistic regression on the same texts; of the test split alone, since it has learnt from the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tfidf: Option<Beside>,
}

/// Neutral texts, and how many of them are given no label.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NeutralCheck {
    pub texts: usize,
    pub without_evidence: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AllOnes {
    pub official_f1: f64,
    pub mean_f1: f64,
    pub per_label_f1: Vec<f64>,
}

/// What gives the logits: the int8 network of a bundle, or a run's float32 network with a bundle's
/// calibration.
pub enum Network {
    Bundle {
        classifier: Box<Classifier>,
        tokenizer: Box<WordPiece>,
    },
    Run {
        name: String,
    },
    /// Heads on a language model's hidden states.
    Heads {
        heads: Box<LanguageHeads>,
        model: Box<LanguageModel>,
    },
}

/// A network with the calibration and thresholds that it is judged by.
pub struct Evaluator {
    network: Network,
    calibration: Calibration,
}

impl Evaluator {
    /// Of a bundle as it ships.
    pub fn of_bundle(mut bundle: Bundle, device: &OpenDevice) -> Result<Self> {
        let classifier = Box::new(bundle.classifier(device)?);
        let Bundle { tokenizer, calibration, .. } = bundle;
        Ok(Self { network: Network::Bundle { classifier, tokenizer: Box::new(tokenizer) }, calibration })
    }

    /// Of a run's float32 weights with the calibration of `bundle`: what int8 costs is the difference.
    pub fn of_run(name: &str, bundle: Bundle) -> Self {
        Self { network: Network::Run { name: name.into() }, calibration: bundle.calibration }
    }

    /// Of heads on a language model.
    ///
    /// # Errors
    /// [`crate::Error::Bundle`] where they were made for another model.
    pub fn of_heads(heads: LanguageHeads, model: LanguageModel) -> Result<Self> {
        heads.verify_model(&model.manifest)?;
        let calibration = heads.calibration.clone();
        Ok(Self { network: Network::Heads { heads: Box::new(heads), model: Box::new(model) }, calibration })
    }

    /// How often the network finds no evidence in texts that have none: the project's own, which no run
    /// learns from (`models/train/neutral-check.txt`).
    pub fn neutral_check(&self, paths: &Paths, labels_of: &ValueEval) -> Result<NeutralCheck> {
        let texts: Vec<String> = examples::neutral_check().into_iter().map(str::to_owned).collect();
        let probabilities = self.probabilities(paths, labels_of, &texts)?;
        Ok(NeutralCheck::of(&Judgement::of(probabilities, &self.calibration).decided))
    }

    /// Calibrated probabilities, one row a text.
    fn probabilities(&self, paths: &Paths, set: &ValueEval, texts: &[String]) -> Result<Vec<Vec<f32>>> {
        let logits = match &self.network {
            Network::Bundle { classifier, tokenizer } => {
                predict::classifier_logits(classifier, tokenizer, texts)?
            }
            Network::Run { name } => {
                let config = TrainConfig::read(&paths.runs.join(name).join("config.toml"))?;
                let (model, tokenizer, pad_id) = teacher::load_run(&config, paths, set)?;
                predict::logits(&model, &tokenizer, texts, config.max_length.max(256), pad_id)?
            }
            Network::Heads { heads, model } => heads::logits(heads, model, texts)?,
        };
        Ok(logits.iter().map(|row| self.calibration.probabilities(row)).collect())
    }

    /// Scores a split.
    pub fn evaluate(&self, paths: &Paths, split: &str, input: Input) -> Result<Evaluation> {
        let set = ValueEval::read(&paths.valueeval(), split)?;
        let texts: Vec<String> = set.arguments.iter().map(|a| a.text(input)).collect();
        let probabilities = self.probabilities(paths, &set, &texts)?;
        let Judgement { probabilities, decided } = Judgement::of(probabilities, &self.calibration);
        let mut evaluation = Evaluation::of(&set, split, input, &probabilities, &decided);
        evaluation.tfidf = baseline(paths, split, input)?.map(|b| b.beside(&probabilities)).transpose()?;
        Ok(evaluation)
    }

    /// Scores a split by itself, by `other`, and by the average of both; and neutral texts as
    /// [`Self::neutral_check`] does.
    pub fn evaluate_with(
        &self,
        other: &Self,
        paths: &Paths,
        split: &str,
        input: Input,
    ) -> Result<[(Evaluation, NeutralCheck); 3]> {
        let set = ValueEval::read(&paths.valueeval(), split)?;
        let texts: Vec<String> = set.arguments.iter().map(|a| a.text(input)).collect();
        let neutral: Vec<String> = examples::neutral_check().into_iter().map(str::to_owned).collect();
        let (on_set, on_neutral) =
            (self.judge_with(other, paths, &set, &texts)?, self.judge_with(other, paths, &set, &neutral)?);
        let baseline = baseline(paths, split, input)?;
        let mut found = on_set.into_iter().zip(on_neutral).map(|(on_set, on_neutral)| {
            let Judgement { probabilities, decided } = on_set;
            let mut evaluation = Evaluation::of(&set, split, input, &probabilities, &decided);
            evaluation.tfidf = baseline.as_ref().map(|b| b.beside(&probabilities)).transpose()?;
            Ok::<_, crate::Error>((evaluation, NeutralCheck::of(&on_neutral.decided)))
        });
        let mut next = || found.next().expect("there are three judgements");
        Ok([next()?, next()?, next()?])
    }

    fn judge_with(
        &self,
        other: &Self,
        paths: &Paths,
        set: &ValueEval,
        texts: &[String],
    ) -> Result<[Judgement; 3]> {
        let own = self.probabilities(paths, set, texts)?;
        let others = other.probabilities(paths, set, texts)?;
        let both: Vec<Vec<f32>> = own.iter().zip(&others).map(|(a, b)| Calibration::average(a, b)).collect();
        let average = self.calibration.averaged(&other.calibration);
        Ok([
            Judgement::of(own, &self.calibration),
            Judgement::of(others, &other.calibration),
            Judgement::of(both, &average),
        ])
    }
}

/// The baseline for a split that it has not learnt from.
fn baseline(paths: &Paths, split: &str, input: Input) -> Result<Option<Baseline>> {
    (split == "test").then(|| Baseline::learn(paths, input)).transpose()
}

/// What a system says of some texts.
struct Judgement {
    probabilities: Vec<Vec<f32>>,
    /// Which labels each text is given.
    decided: Vec<Vec<bool>>,
}

impl Judgement {
    fn of(probabilities: Vec<Vec<f32>>, calibration: &Calibration) -> Self {
        let decided = |p: &Vec<f32>| calibration.scores(p).iter().map(|&s| s >= DECISION).collect();
        Self { decided: probabilities.iter().map(decided).collect(), probabilities }
    }
}

impl NeutralCheck {
    fn of(decided: &[Vec<bool>]) -> Self {
        let without_evidence = decided.iter().filter(|row| !row.contains(&true)).count();
        Self { texts: decided.len(), without_evidence }
    }
}

impl Evaluation {
    fn of(
        set: &ValueEval,
        split: &str,
        input: Input,
        probabilities: &[Vec<f32>],
        predicted: &[Vec<bool>],
    ) -> Self {
        let gold = gold(set);
        Self {
            split: split.into(),
            input,
            texts: gold.len(),
            gold_labels: gold.iter().flatten().filter(|&&g| g).count(),
            metrics: multi_label(&set.labels, predicted, &gold),
            ece: expected_calibration_error(probabilities, &gold),
            all_ones: all_ones(set),
            tfidf: None,
        }
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
