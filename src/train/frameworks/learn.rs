//! Fits the heads of one framework, and the baseline beside them; kept in files, so that a killed run goes on.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::baseline;
use super::config::{FrameworksConfig, MlpConfig};
use super::data::{self, SHARES, Split, Task};
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
    /// AUC on validation; the mean of both where some texts of it are hand-made.
    pub auc: f64,
    #[serde(default)]
    pub quality: Quality,
    pub penalty: Penalty,
    /// Weight of the hand-made texts in training, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f32>,
    /// The baseline's logits of the contrast cases, for harm alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contrast: Vec<f32>,
}

impl Answers {
    fn of(task: &Task, design: &Design, d: usize, head: &Head, penalty: Penalty, share: Option<f32>) -> Self {
        let (rows, gold) = task.labelled(Split::Validation, d);
        let validation = head.logits(design, &rows);
        let test = head.logits(design, &task.labelled(Split::Test, d).0);
        let line = Line::fit(task, &rows, &validation, &gold);
        let quality = quality(task, &rows, &validation, &gold);
        Self { line, auc: quality.mean(), quality, test, penalty, share, contrast: Vec::new() }
    }
}

/// What is chosen by: AUC on validation, of the hand-made texts and of all others; both of all texts where none is
/// hand-made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    pub others: f64,
    pub handmade: f64,
    /// Standard error of the others'.
    pub error: f64,
}

/// What the public sets may lose to what is gained on the hand-made texts, in standard errors of their AUC on validation.
const MOST_LOST: f64 = 0.5;

impl Quality {
    /// Without hand-made texts.
    fn of_one(auc: f64) -> Self {
        Self { others: auc, handmade: auc, error: 0.0 }
    }

    /// The public sets count double: their texts are people's.
    pub fn mean(&self) -> f64 {
        (2.0 * self.others + self.handmade) / 3.0
    }

    /// The best mean of those that lose little on the public sets.
    pub fn choose<T>(trials: Vec<(Self, T)>) -> Option<T> {
        let others = |(own, _): &(Self, T)| own.others;
        let top = trials.iter().max_by(|a, b| others(a).total_cmp(&others(b)))?.0;
        let least = top.others - MOST_LOST * top.error;
        let near = trials.into_iter().filter(|(own, _)| own.others >= least);
        near.max_by(|a, b| a.0.mean().total_cmp(&b.0.mean())).map(|(_, trial)| trial)
    }
}

/// Standard error of an area under the curve (Hanley and McNeil 1982).
fn standard_error(auc: f64, gold: &[bool]) -> f64 {
    let positives = gold.iter().filter(|&&g| g).count() as f64;
    let negatives = gold.len() as f64 - positives;
    let (one, two) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let square = auc * auc;
    let sum = auc * (1.0 - auc) + (positives - 1.0) * (one - square) + (negatives - 1.0) * (two - square);
    (sum / (positives * negatives)).max(0.0).sqrt()
}

fn quality(task: &Task, rows: &[usize], logits: &[f32], gold: &[bool]) -> Quality {
    let handmade = task.handmade(rows);
    if !handmade.contains(&true) {
        return Quality::of_one(auc(logits, gold));
    }
    let of = |own: bool| {
        let part = (0..rows.len()).filter(|&i| handmade[i] == own);
        let (logits, gold): (Vec<f32>, Vec<bool>) = part.map(|i| (logits[i], gold[i])).unzip();
        let auc = auc(&logits, &gold);
        (auc, standard_error(auc, &gold))
    };
    let ((others, error), (handmade, _)) = (of(false), of(true));
    Quality { others, handmade, error }
}

/// The baseline's answers, a dimension each.
///
/// # Errors
/// [`Error::Io`]
pub fn baseline(task: &Task, folder: &Path) -> Result<Vec<Answers>> {
    baseline_as("baseline", task, folder)
}

/// [`baseline`] of a task that shares its answers with another: its file has another name.
///
/// # Errors
/// [`Error::Io`]
pub fn baseline_as(name: &str, task: &Task, folder: &Path) -> Result<Vec<Answers>> {
    kept(folder, name, task, &baseline::PENALTIES, || {
        let vectorizer = baseline::vectorizer(task);
        let design = baseline::design(task, &vectorizer);
        let cases = if task.framework == "harm" { data::contrast()? } else { Vec::new() };
        let cases = vectorizer.rows(&cases.iter().map(|case| case.text).collect::<Vec<_>>());
        let of = |d: usize| {
            let (rows, gold) = task.labelled(Split::Validation, d);
            let judge = |logits: &[f32]| quality(task, &rows, logits, &gold);
            let (head, l2, share) = baseline::train(task, &design, d, judge);
            let penalty = Penalty { deep: 0.0, wide: Some(l2) };
            let contrast = (0..cases.rows()).map(|i| cases.dot(i, &head.wide) + head.bias).collect();
            Answers { contrast, ..Answers::of(task, &design, d, &head, penalty, share) }
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
            let shares = task.shares(&task.labelled(Split::Train, d).0);
            let alone = config.deep_l2.iter().map(|&deep| Penalty { deep, wide: None });
            let own = best(config, task, &design, d, alone, &shares)?;
            let (deepest, share) = (own.answers.penalty.deep, own.answers.share);
            eprintln!(
                "{} / {}: layers {:.4} (l2 {deepest}, share {share:?}; {:?})",
                task.framework, task.dimensions[d], own.answers.auc, own.answers.quality
            );
            deep.push(own);
            if design.sparse.width > 0 {
                let both = config.wide_l2.iter().map(|&wide| Penalty { deep: deepest, wide: Some(wide) });
                let own = best(config, task, &design, d, both, &[share])?;
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
/// # Arguments
/// - `name`: of its file
///
/// # Errors
/// [`Error::Io`]
pub fn mlp(
    name: &str,
    config: &MlpConfig,
    task: &Task,
    layers: &[usize],
    folder: &Path,
    rows: impl FnOnce() -> Result<(Dense, Option<Dense>)>,
) -> Result<FittedMlp> {
    let context = task.examples.first().is_some_and(|e| e.unit.context.is_some());
    let units = if context { config.context_units } else { config.units };
    let MlpConfig { epochs, rate, dropout, decay, .. } = *config;
    let settings = &Settings { units, epochs, rate, dropout, decay };
    kept(folder, name, task, &(layers, settings), || {
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
        let line = Line::fit(task, &validation, &mlp.logits(&rows, &validation), &gold);
        let test = mlp.logits(&rows, &task.labelled(Split::Test, 0).0);
        let (penalty, quality) = (Penalty { deep: settings.decay, wide: None }, Quality::of_one(auc));
        let answers = Answers { test, line, auc, quality, penalty, share: None, contrast: Vec::new() };
        Ok(FittedMlp { mlp, answers })
    })
}

fn best(
    config: &FrameworksConfig,
    task: &Task,
    design: &Design,
    d: usize,
    penalties: impl Iterator<Item = Penalty>,
    shares: &[Option<f32>],
) -> Result<Fitted> {
    let (rows, labels) = task.labelled(Split::Train, d);
    let moments = Moments::of(design, &rows);
    let trials = penalties.flat_map(|penalty| shares.iter().map(move |&share| (penalty, share)));
    let fitted = trials.map(|(penalty, share)| {
        let weights = share.map(|share| task.weights(&rows, share));
        let mut head = fit(design, &rows, &labels, weights.as_deref(), &moments, penalty, config.steps);
        head.round();
        let answers = Answers::of(task, design, d, &head, penalty, share);
        (answers.quality, Fitted { head, answers })
    });
    Quality::choose(fitted.collect()).ok_or_else(|| Error::Config("there is no penalty to try".into()))
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
    let mut key = serde_json::to_vec(&(with, &task.texts, examples, name)).map_err(json)?;
    if task.examples.iter().any(|e| e.set == data::HANDMADE) {
        key.extend(SHARES.iter().flat_map(|share| share.to_le_bytes()));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_error_of_hanley_and_mcneil() {
        // Their own example: an area of 0.893 with 51 abnormal and 58 normal images has an error of 0.032.
        let gold: Vec<bool> = (0..109).map(|i| i < 51).collect();
        let error = standard_error(0.893, &gold);
        assert!((error - 0.032).abs() < 1e-3, "{error}");
    }

    #[test]
    fn handmade_texts_decide_among_those_that_lose_little() {
        let of = |others, handmade| Quality { others, handmade, error: 0.02 };
        let trials = || vec![(of(0.90, 0.70), 'a'), (of(0.895, 0.80), 'b'), (of(0.80, 1.0), 'c')];
        assert_eq!(Quality::choose(trials()), Some('b'));
        assert_eq!(
            Quality::choose(vec![(Quality::of_one(0.6), 'a'), (Quality::of_one(0.7), 'b')]),
            Some('b')
        );
        assert_eq!(Quality::choose::<char>(Vec::new()), None);
    }
}
