//! Fits the heads of one framework, and the baseline beside them; kept in files, so that a killed run goes on.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::baseline;
use super::config::FrameworksConfig;
use super::data::{Split, Task};
use super::judged::Line;
use super::logit::{Dense, Design, Head, Moments, Penalty, fit};
use super::metrics::auc;
use super::mlp::{self, Mlp, Rows, Settings};
use super::sparse::Sparse;
use crate::bundle::files::write_atomically;
use crate::bundle::sha256_hex;
use crate::{Error, Result};

/// What a system says of one dimension.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answers {
    /// Logits of the test examples that have a label.
    pub test: Vec<f32>,
    pub line: Line,
    /// AUC on validation.
    pub auc: f64,
    pub penalty: Penalty,
}

impl Answers {
    fn of(task: &Task, design: &Design, d: usize, head: &Head, penalty: Penalty) -> Self {
        let (rows, gold) = task.labelled(Split::Validation, d);
        let validation = head.logits(design, &rows);
        let test = head.logits(design, &task.labelled(Split::Test, d).0);
        Self { line: Line::fit(task, &validation, &gold), auc: auc(&validation, &gold), test, penalty }
    }
}

/// The baseline's answers, a dimension each.
///
/// # Errors
/// [`Error::Io`]
pub fn baseline(task: &Task, folder: &Path) -> Result<Vec<Answers>> {
    kept(folder, "baseline", task, &baseline::PENALTIES, || {
        let design = baseline::design(task);
        let of = |d: usize| {
            let (_, gold) = task.labelled(Split::Validation, d);
            let (head, l2) = baseline::train(task, &design, d, |logits| auc(logits, &gold));
            Answers::of(task, &design, d, &head, Penalty { deep: 0.0, wide: Some(l2) })
        };
        Ok((0..task.dimensions.len()).map(of).collect())
    })
}

/// A fitted head of one dimension.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fitted {
    pub head: Head,
    pub answers: Answers,
}

/// Heads on layers alone, and with word pieces beside them; a dimension each.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Learnt {
    pub deep: Vec<Fitted>,
    pub wide: Vec<Fitted>,
}

impl Learnt {
    /// Mean AUC on validation.
    pub fn auc(fitted: &[Fitted]) -> f64 {
        fitted.iter().map(|f| f.answers.auc).sum::<f64>() / fitted.len().max(1) as f64
    }

    /// The word pieces' heads where they gain enough on validation.
    pub fn best(&self, wide_gain: f64) -> (&[Fitted], bool) {
        let wide = !self.wide.is_empty() && Self::auc(&self.wide) - Self::auc(&self.deep) >= wide_gain;
        (if wide { &self.wide } else { &self.deep }, wide)
    }
}

/// Fits every dimension of a task: first on layers alone, the best penalty on validation, then with word pieces beside.
///
/// # Errors
/// [`Error::Io`]
pub fn learn(
    config: &FrameworksConfig,
    task: &Task,
    layers: &[usize],
    folder: &Path,
    design: impl FnOnce() -> Result<Design>,
) -> Result<Learnt> {
    let what = (layers, &config.deep_l2, &config.wide_l2, config.steps);
    kept(folder, "learnt", task, &what, || {
        let design = design()?;
        let (mut deep, mut wide) = (Vec::new(), Vec::new());
        for d in 0..task.dimensions.len() {
            let alone = config.deep_l2.iter().map(|&deep| Penalty { deep, wide: None });
            let own = best(config, task, &design, d, alone)?;
            let deepest = own.answers.penalty.deep;
            eprintln!(
                "{} / {}: layers {:.4} (l2 {deepest})",
                task.framework, task.dimensions[d], own.answers.auc
            );
            deep.push(own);
            if design.sparse.width > 0 {
                let both = config.wide_l2.iter().map(|&wide| Penalty { deep: deepest, wide: Some(wide) });
                let own = best(config, task, &design, d, both)?;
                let l2 = own.answers.penalty.wide.unwrap_or_default();
                eprintln!("    and word pieces {:.4} (l2 {l2})", own.answers.auc);
                wide.push(own);
            }
        }
        Ok(Learnt { deep, wide })
    })
}

/// A fitted head with a hidden layer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FittedMlp {
    pub mlp: Mlp,
    pub answers: Answers,
}

/// Fits a hidden layer to the only dimension of a task.
///
/// # Errors
/// [`Error::Io`]
pub fn mlp(
    settings: &Settings,
    task: &Task,
    layers: &[usize],
    folder: &Path,
    rows: impl FnOnce() -> Result<(Dense, Option<Dense>)>,
) -> Result<FittedMlp> {
    kept(folder, "mlp", task, &(layers, settings), || {
        let (first, second) = rows()?;
        let rows = Rows { first: &first, second: second.as_ref() };
        let (learnt, labels) = task.labelled(Split::Train, 0);
        let (validation, gold) = task.labelled(Split::Validation, 0);
        let mut sparse = Sparse::new(0);
        task.examples.iter().for_each(|_| sparse.push(Vec::new()));
        // Both texts of a pair are standardised alike, by the first ones'.
        let design = Design { dense: first.clone(), sparse, paired: false };
        let moments = Moments::of(&design, &learnt);
        let (mlp, auc) = mlp::fit(
            &rows,
            (&learnt, &labels),
            (&validation, &gold),
            (&moments.mean, &moments.scale),
            settings,
        );
        eprintln!("{}: {} hidden units {auc:.4}", task.framework, settings.units);
        let line = Line::fit(task, &mlp.logits(&rows, &validation), &gold);
        let test = mlp.logits(&rows, &task.labelled(Split::Test, 0).0);
        let penalty = Penalty { deep: settings.decay, wide: None };
        Ok(FittedMlp { answers: Answers { test, line, auc, penalty }, mlp })
    })
}

fn best(
    config: &FrameworksConfig,
    task: &Task,
    design: &Design,
    d: usize,
    penalties: impl Iterator<Item = Penalty>,
) -> Result<Fitted> {
    let (rows, labels) = task.labelled(Split::Train, d);
    let moments = Moments::of(design, &rows);
    let fitted = penalties.map(|penalty| {
        let mut head = fit(design, &rows, &labels, &moments, penalty, config.steps);
        head.round();
        let answers = Answers::of(task, design, d, &head, penalty);
        Fitted { head, answers }
    });
    let best = fitted.max_by(|a, b| a.answers.auc.total_cmp(&b.answers.auc));
    best.ok_or_else(|| Error::Config("there is no penalty to try".into()))
}

/// Computes something once for a task as it is and for `with`.
fn kept<T: Serialize + for<'de> Deserialize<'de>>(
    folder: &Path,
    name: &str,
    task: &Task,
    with: &impl Serialize,
    compute: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let json = |e: serde_json::Error| Error::Config(e.to_string());
    let examples: Vec<_> = task.examples.iter().map(|e| (e.split, e.unit.text, &e.labels)).collect();
    let key = serde_json::to_vec(&(with, &task.texts, examples, name)).map_err(json)?;
    let file = folder.join(format!("{name}-{}-{}.json", task.framework, &sha256_hex(&key)[..12]));
    if file.is_file() {
        let bytes = std::fs::read(&file).map_err(|e| Error::io(&file, e))?;
        return serde_json::from_slice(&bytes).map_err(|e| Error::data(&file, e));
    }
    let found = compute()?;
    std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
    write_atomically(&file, &serde_json::to_vec(&found).map_err(json)?)?;
    Ok(found)
}
