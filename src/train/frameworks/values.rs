//! The baseline of the frameworks on the twenty values: TF-IDF with logistic regression beside the classifier, and beside the
//! heads on the language model.

use serde::{Deserialize, Serialize};

use super::data::{self, Split, Task};
use super::judged::{Held, Line};
use super::learn::{self, Answers};
use super::metrics;
use crate::train::config::Paths;
use crate::train::data::Input;
use crate::train::metrics::{expected_calibration_error, multi_label};
use crate::{Error, Result};

/// What the baseline has on the test split, and how much more a system has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Beside {
    pub official_f1: f64,
    pub mean_f1: f64,
    /// Expected calibration error, all labels together.
    pub ece: f64,
    pub per_label: Vec<LabelBeside>,
}

/// One label: the baseline's figures, and the system's gain on them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LabelBeside {
    pub label: String,
    pub f1: f64,
    pub auc: f64,
    /// AUC of the system that is compared.
    pub ours_auc: f64,
    /// 95 % band of how much more AUC the system has, by bootstrap over the texts, as the frameworks' `gain_band`.
    pub gain_band: [f64; 2],
}

/// TF-IDF with logistic regression for each label: learnt from the training split, penalty, calibration and threshold from
/// validation.
pub struct Baseline {
    task: Task,
    answers: Vec<Answers>,
}

impl Baseline {
    /// # Errors
    /// As [`data::values`]; [`Error::Io`].
    pub fn learn(paths: &Paths, input: Input) -> Result<Self> {
        let task = data::values(&paths.valueeval(), input)?;
        let answers = learn::baseline(&task, &paths.runs.join("values"))?;
        Ok(Self { task, answers })
    }

    /// Its figures on the test split beside a system's.
    ///
    /// # Arguments
    /// - `ours`: probabilities, one row a test argument in the set's order, one column a label
    ///
    /// # Errors
    /// [`Error::Data`] where a test argument has no text, so that rows would not be of the same arguments.
    pub fn beside(&self, ours: &[Vec<f32>]) -> Result<Beside> {
        let (rows, _) = self.task.labelled(Split::Test, 0);
        if rows.len() != ours.len() {
            return Err(Error::data("arguments-test.tsv", "an argument without a text"));
        }
        let (mut probabilities, mut said, mut gold) =
            (vec![Vec::new(); rows.len()], vec![Vec::new(); rows.len()], vec![Vec::new(); rows.len()]);
        let mut per_label = Vec::new();
        for (d, answers) in self.answers.iter().enumerate() {
            let held = Held::of(&self.task, Split::Test, d);
            for (i, (&logit, &label)) in answers.test.iter().zip(&held.gold).enumerate() {
                let p = answers.line.probability(logit);
                probabilities[i].push(p);
                said[i].push(p >= answers.line.threshold);
                gold[i].push(label);
            }
            // AUC asks for the order alone, and a probability has its logit's.
            let own: Vec<f32> = ours.iter().map(|row| row[d]).collect();
            let line = Line { a: 1.0, b: 0.0, threshold: 0.5 };
            per_label.push(LabelBeside {
                label: self.task.dimensions[d].clone(),
                f1: 0.0,
                auc: metrics::auc(&answers.test, &held.gold),
                ours_auc: metrics::auc(&own, &held.gold),
                gain_band: held.gain_band((&own, line), (&answers.test, answers.line)),
            });
        }
        let found = multi_label(&self.task.dimensions, &said, &gold);
        for (label, found) in per_label.iter_mut().zip(&found.per_label) {
            label.f1 = found.f1;
        }
        let ece = expected_calibration_error(&probabilities, &gold);
        Ok(Beside { official_f1: found.official_f1, mean_f1: found.mean_f1, ece, per_label })
    }
}
