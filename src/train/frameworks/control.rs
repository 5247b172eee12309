//! How much of a reply's head is in the wording of the reply alone: the same kind of head without the context, and with
//! another example's.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::config::MlpConfig;
use super::data::{Split, Task};
use super::features;
use super::learn::{self, FittedMlp};
use super::logit::Dense;
use super::metrics::auc;
use super::mlp::Rows;
use crate::Result;

/// AUC on the test split of a head that was denied something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlReport {
    /// What was done.
    pub name: String,
    pub auc: f64,
    /// Of TF-IDF with logistic regression under the same condition, where it was fitted.
    pub baseline_auc: Option<f64>,
}

/// # Arguments
/// - `shipped`: the head that saw everything
/// - `dense`: layers of the task's texts
///
/// # Errors
/// [`crate::Error::Io`]
pub fn controls(
    task: &Task,
    shipped: &FittedMlp,
    config: &MlpConfig,
    (layers, dense): (&[usize], &Dense),
    folder: &Path,
) -> Result<Vec<ControlReport>> {
    let (rows, gold) = task.labelled(Split::Test, 0);
    let mut found = Vec::new();
    let swapped = swapped(task);
    for (id, name, denied) in [
        ("alone", "learnt and tested on answers without their questions", alone(task)),
        ("swapped", "learnt and tested with the questions of other answers", swapped.clone()),
    ] {
        let own = learn::mlp(&format!("mlp-{id}"), config, &denied, layers, folder, || {
            Ok(features::apart(&denied, dense))
        })?;
        let theirs = learn::baseline_as(&format!("baseline-{id}"), &denied, folder)?;
        let baseline_auc = Some(auc(&theirs[0].test, &gold));
        found.push(ControlReport { name: name.into(), auc: auc(&own.answers.test, &gold), baseline_auc });
    }
    let (first, _) = features::apart(&swapped, dense);
    let logits = shipped.mlp.logits(&Rows { first: &first, second: None }, &rows);
    found.push(ControlReport {
        name: "the head as it is, asked with the questions of other answers".into(),
        auc: auc(&logits, &gold),
        baseline_auc: None,
    });
    Ok(found)
}

/// The replies without what they answer.
fn alone(task: &Task) -> Task {
    let mut task = task.clone();
    task.examples.iter_mut().for_each(|e| e.unit.context = None);
    task
}

/// All replies to one context moved to another context of the same split.
fn swapped(task: &Task) -> Task {
    let mut task = task.clone();
    for split in [Split::Train, Split::Validation, Split::Test] {
        let mut own: Vec<usize> =
            task.examples.iter().filter(|e| e.split == split).filter_map(|e| e.unit.context).collect();
        own.sort_unstable();
        own.dedup();
        let other = |context: usize| {
            let at = own.binary_search(&context).unwrap_or_default();
            own[(at + own.len() / 2) % own.len()]
        };
        for example in task.examples.iter_mut().filter(|e| e.split == split) {
            example.unit.context = example.unit.context.map(other);
        }
    }
    task
}
