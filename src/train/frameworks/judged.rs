//! What a system says of the held-out examples of one dimension, and how good that is.

use serde::{Deserialize, Serialize};

use super::data::{Metric, Split, Task};
use super::logit::sigmoid;
use super::metrics::{self, Bin, Decided};
use crate::train::calibrate::{best_threshold_beta, platt};
use crate::train::metrics::expected_calibration_error;

/// From logits to probabilities and answers; fitted on validation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub a: f32,
    pub b: f32,
    pub threshold: f32,
}

impl Line {
    /// Platt's line on validation. The threshold is the best F1's, where F1 is what counts; for kinds of harm, where a
    /// false alarm is worse than a miss, the best F0.5's; else one half.
    pub fn fit(task: &Task, rows: &[usize], logits: &[f32], gold: &[bool]) -> Self {
        let (a, b) = platt(logits, gold);
        // A ranking has no bias: either order of the two must give one answer.
        let b = if task.metric == Metric::PairAccuracy { 0.0 } else { b };
        let probabilities: Vec<f32> = logits.iter().map(|x| sigmoid(a * x + b)).collect();
        let threshold = match task.framework {
            "harm" => strictest(task, rows, &probabilities, gold),
            "reply-safety" => best_threshold_beta(&probabilities, gold, 0.5),
            "ethics-virtue" => best_threshold_beta(&probabilities, gold, 1.0),
            _ if task.metric == Metric::F1 => best_threshold_beta(&probabilities, gold, 1.0),
            _ => 0.5,
        };
        Self { a, b, threshold }
    }

    pub fn probability(&self, logit: f32) -> f32 {
        sigmoid(self.a * logit + self.b)
    }
}

/// Share of the hand-made texts which only mention harm that may be above a threshold.
const MOST_MENTIONS: f64 = 0.02;

/// The best F0.5's threshold. Where some texts are hand-made it is the highest of three: the best of theirs, the best of the
/// others', and the one that few texts reach which only mention harm.
fn strictest(task: &Task, rows: &[usize], probabilities: &[f32], gold: &[bool]) -> f32 {
    let handmade = task.handmade(rows);
    let best = |own: bool| {
        let part = (0..gold.len()).filter(|&i| handmade[i] == own);
        let (p, g): (Vec<f32>, Vec<bool>) = part.map(|i| (probabilities[i], gold[i])).unzip();
        best_threshold_beta(&p, &g, 0.5)
    };
    if !handmade.contains(&true) {
        return best(false);
    }
    let mention = |i: &usize| handmade[*i] && !task.examples[rows[*i]].labels.contains(&Some(true));
    let mut mentions: Vec<f32> = (0..gold.len()).filter(mention).map(|i| probabilities[i]).collect();
    mentions.sort_unstable_by(|a, b| b.total_cmp(a));
    let few = (MOST_MENTIONS * mentions.len() as f64) as usize;
    // Just above the first that may not reach it; probabilities stay below 1, and so does it.
    let above = mentions.get(few).map_or(0.0, |p| (p * 1.000_1).min(0.99));
    best(true).max(best(false)).max(above)
}

/// Figures of one system on one split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub auc: f64,
    pub auc_band: [f64; 2],
    /// Exact match or pair accuracy, where the set has such a metric; else F1.
    pub metric: f64,
    pub metric_band: [f64; 2],
    #[serde(flatten)]
    pub decided: Decided,
    pub accuracy: f64,
    /// Expected calibration error, 15 bins.
    pub ece: f64,
    pub reliability: Vec<Bin>,
}

/// The examples of one split and dimension that a system is judged on.
pub struct Held<'a> {
    pub task: &'a Task,
    pub rows: Vec<usize>,
    pub gold: Vec<bool>,
}

impl<'a> Held<'a> {
    pub fn of(task: &'a Task, split: Split, d: usize) -> Self {
        let (rows, gold) = task.labelled(split, d);
        Self { task, rows, gold }
    }

    /// The examples of one set alone.
    pub fn of_set(&self, set: &str) -> Self {
        let keep = |i: &usize| self.task.examples[self.rows[*i]].set == set;
        let kept: Vec<usize> = (0..self.rows.len()).filter(keep).collect();
        Self {
            task: self.task,
            rows: kept.iter().map(|&i| self.rows[i]).collect(),
            gold: kept.iter().map(|&i| self.gold[i]).collect(),
        }
    }

    pub fn positives(&self) -> usize {
        metrics::count(&self.gold)
    }

    /// The metric of the task on some of the examples.
    fn metric(&self, said: &[bool], drawn: &[usize]) -> f64 {
        let of = |all: &[bool]| -> Vec<bool> { drawn.iter().map(|&i| all[i]).collect() };
        match self.task.metric {
            Metric::F1 => metrics::decided(&of(said), &of(&self.gold)).f1,
            Metric::PairAccuracy => metrics::accuracy(&of(said), &of(&self.gold)),
            Metric::ExactMatch => {
                let groups: Vec<usize> =
                    drawn.iter().map(|&i| self.task.examples[self.rows[i]].group).collect();
                metrics::exact_match(&of(said), &of(&self.gold), &groups)
            }
        }
    }

    /// Judges logits, one for each example.
    pub fn judge(&self, logits: &[f32], line: Line) -> Figures {
        let probabilities: Vec<f32> = logits.iter().map(|&x| line.probability(x)).collect();
        let said: Vec<bool> = probabilities.iter().map(|&p| p >= line.threshold).collect();
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let auc = |drawn: &[usize]| {
            let (x, g): (Vec<f32>, Vec<bool>) = drawn.iter().map(|&i| (logits[i], self.gold[i])).unzip();
            metrics::auc(&x, &g)
        };
        let metric_band = if self.task.metric == Metric::ExactMatch {
            self.grouped_band(&said)
        } else {
            metrics::bootstrap(all.len(), |drawn| self.metric(&said, drawn))
        };
        let (rows, gold) = (vec![probabilities.clone()], vec![self.gold.clone()]);
        Figures {
            auc: auc(&all),
            auc_band: metrics::bootstrap(all.len(), auc),
            metric: self.metric(&said, &all),
            metric_band,
            decided: metrics::decided(&said, &self.gold),
            accuracy: metrics::accuracy(&said, &self.gold),
            ece: expected_calibration_error(&rows, &gold),
            reliability: metrics::reliability(&probabilities, &self.gold),
        }
    }

    /// Groups are drawn, not their examples: exact match is of whole groups.
    fn grouped_band(&self, said: &[bool]) -> [f64; 2] {
        let mut right = std::collections::BTreeMap::new();
        for (i, &row) in self.rows.iter().enumerate() {
            *right.entry(self.task.examples[row].group).or_insert(true) &= said[i] == self.gold[i];
        }
        let right: Vec<bool> = right.into_values().collect();
        metrics::bootstrap(right.len(), |drawn| {
            drawn.iter().filter(|&&i| right[i]).count() as f64 / drawn.len() as f64
        })
    }

    /// Band of how much better one system's AUC or metric is than another's, on the same samples of examples.
    pub fn gain_band(&self, ours: (&[f32], Line), other: (&[f32], Line)) -> [f64; 2] {
        let said = |(logits, line): (&[f32], Line)| -> Vec<bool> {
            logits.iter().map(|&x| line.probability(x) >= line.threshold).collect()
        };
        let (a, b) = (said(ours), said(other));
        let by_auc = self.task.metric == Metric::F1;
        metrics::bootstrap(self.rows.len(), |drawn| {
            if by_auc {
                let gold: Vec<bool> = drawn.iter().map(|&i| self.gold[i]).collect();
                let of = |x: &[f32]| metrics::auc(&drawn.iter().map(|&i| x[i]).collect::<Vec<_>>(), &gold);
                of(ours.0) - of(other.0)
            } else {
                // Of single answers where the metric is of groups: a sample of examples has no whole groups.
                let right = |said: &[bool]| drawn.iter().filter(|&&i| said[i] == self.gold[i]).count() as f64;
                (right(&a) - right(&b)) / drawn.len() as f64
            }
        })
    }
}
