//! Fits the heads of one framework, and the baseline beside them.

use super::baseline;
use super::config::FrameworksConfig;
use super::data::{Split, Task};
use super::judged::Line;
use super::logit::{Design, Head, Moments, Penalty, fit};
use super::metrics::auc;
use crate::{Error, Result};

/// What a system says of one dimension.
#[derive(Debug, Clone)]
pub struct Answers {
    /// Logits of the validation and the test examples that have a label.
    pub validation: Vec<f32>,
    pub test: Vec<f32>,
    pub line: Line,
    /// AUC on validation.
    pub auc: f64,
}

impl Answers {
    pub fn of(task: &Task, design: &Design, d: usize, head: &Head) -> Self {
        let (rows, gold) = task.labelled(Split::Validation, d);
        let validation = head.logits(design, &rows);
        let test = head.logits(design, &task.labelled(Split::Test, d).0);
        Self { line: Line::fit(task, &validation, &gold), auc: auc(&validation, &gold), validation, test }
    }
}

/// The baseline's answers, a dimension each, with its penalty.
pub fn baseline(task: &Task) -> Vec<(Answers, f32)> {
    let design = baseline::design(task);
    let of = |d: usize| {
        let (_, gold) = task.labelled(Split::Validation, d);
        let (head, l2) = baseline::train(task, &design, d, |logits| auc(logits, &gold));
        (Answers::of(task, &design, d, &head), l2)
    };
    (0..task.dimensions.len()).map(of).collect()
}

/// A fitted head of one dimension.
#[derive(Debug, Clone)]
pub struct Fitted {
    pub head: Head,
    pub penalty: Penalty,
    /// AUC on validation.
    pub auc: f64,
}

/// Fits one dimension: the deep penalty is chosen first, beside the middle wide one, then the wide one.
///
/// # Errors
/// [`Error::Config`] without penalties.
pub fn dimension(config: &FrameworksConfig, task: &Task, design: &Design, d: usize) -> Result<Fitted> {
    let (rows, labels) = task.labelled(Split::Train, d);
    let (validation, gold) = task.labelled(Split::Validation, d);
    let moments = Moments::of(design, &rows);
    let mut best: Option<Fitted> = None;
    let mut judge = |penalty: Penalty| {
        if best.as_ref().is_some_and(|best| best.penalty == penalty) {
            return;
        }
        let head = fit(design, &rows, &labels, &moments, penalty, config.steps);
        let auc = auc(&head.logits(design, &validation), &gold);
        if best.as_ref().is_none_or(|best| auc > best.auc) {
            best = Some(Fitted { head, penalty, auc });
        }
    };
    let middle = config.wide_l2[config.wide_l2.len() / 2];
    config.deep_l2.iter().for_each(|&deep| judge(Penalty { deep, wide: middle }));
    if design.sparse.width > 0 {
        let deep = best.as_ref().map_or(0.0, |best| best.penalty.deep);
        let mut judge = |penalty: Penalty| {
            if best.as_ref().is_some_and(|best| best.penalty == penalty) {
                return;
            }
            let head = fit(design, &rows, &labels, &moments, penalty, config.steps);
            let auc = auc(&head.logits(design, &validation), &gold);
            if best.as_ref().is_none_or(|best| auc > best.auc) {
                best = Some(Fitted { head, penalty, auc });
            }
        };
        config.wide_l2.iter().for_each(|&wide| judge(Penalty { deep, wide }));
    }
    best.ok_or_else(|| Error::Config("there is no penalty to try".into()))
}
