//! Figures of one dimension on held-out examples.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Area under the ROC curve: the share of pairs of a positive and a negative in which the positive is ahead; ties count
/// half (Mann and Whitney 1947). One half where there is only one kind.
pub fn auc(scores: &[f32], gold: &[bool]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&i, &j| scores[i].total_cmp(&scores[j]));
    let positives = gold.iter().filter(|&&g| g).count();
    let negatives = gold.len() - positives;
    if positives == 0 || negatives == 0 {
        return 0.5;
    }
    // Sum of the positives' ranks, ties at their mean rank.
    let (mut sum, mut i) = (0.0f64, 0);
    while i < order.len() {
        let tied = order[i..].iter().take_while(|&&j| scores[j] == scores[order[i]]).count();
        let rank = i as f64 + (tied + 1) as f64 / 2.0;
        sum += rank * order[i..i + tied].iter().filter(|&&j| gold[j]).count() as f64;
        i += tied;
    }
    let least = (positives * (positives + 1)) as f64 / 2.0;
    (sum - least) / (positives as f64 * negatives as f64)
}

/// Precision, recall and F1 of yes/no answers; 0 where there is nothing to divide by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    pub predicted: usize,
}

pub fn decided(said: &[bool], gold: &[bool]) -> Decided {
    let hits = said.iter().zip(gold).filter(|(s, g)| **s && **g).count() as f64;
    let (predicted, support) = (count(said), count(gold));
    let share = |of: usize| if of == 0 { 0.0 } else { hits / of as f64 };
    let (precision, recall) = (share(predicted), share(support));
    let f1 = if hits == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
    Decided { precision, recall, f1, predicted }
}

/// Share of groups whose answers are all right.
pub fn exact_match(said: &[bool], gold: &[bool], groups: &[usize]) -> f64 {
    let mut right: BTreeMap<usize, bool> = BTreeMap::new();
    for ((said, gold), &group) in said.iter().zip(gold).zip(groups) {
        *right.entry(group).or_insert(true) &= said == gold;
    }
    right.values().filter(|&&right| right).count() as f64 / right.len().max(1) as f64
}

/// Share of answers that are right.
pub fn accuracy(said: &[bool], gold: &[bool]) -> f64 {
    said.iter().zip(gold).filter(|(s, g)| s == g).count() as f64 / gold.len().max(1) as f64
}

/// Of equal width; a bin that nothing falls into has no mean.
pub const BINS: usize = 10;

/// A bin of a reliability diagram.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    pub examples: usize,
    /// Mean of what was said.
    pub said: f64,
    /// Share that came true.
    pub came_true: f64,
}

/// What was said beside what came true, in [`BINS`] bins.
pub fn reliability(probabilities: &[f32], gold: &[bool]) -> Vec<Bin> {
    let mut bins = vec![Bin::default(); BINS];
    for (&p, &g) in probabilities.iter().zip(gold) {
        let bin = &mut bins[((p * BINS as f32) as usize).min(BINS - 1)];
        bin.examples += 1;
        bin.said += f64::from(p);
        bin.came_true += f64::from(u8::from(g));
    }
    for bin in bins.iter_mut().filter(|bin| bin.examples > 0) {
        bin.said /= bin.examples as f64;
        bin.came_true /= bin.examples as f64;
    }
    bins
}

/// The middle 95 % of a figure over samples of the examples with replacement (Efron 1979), drawn by a fixed seed.
///
/// # Arguments
/// - `figure`: of the examples with these numbers
pub fn bootstrap(examples: usize, figure: impl Fn(&[usize]) -> f64 + Sync) -> [f64; 2] {
    use rand::{Rng, SeedableRng, rngs::StdRng};
    use rayon::prelude::*;
    const SAMPLES: u64 = 400;
    let sample = |seed: u64| {
        let mut random = StdRng::seed_from_u64(seed);
        let drawn: Vec<usize> = (0..examples).map(|_| random.random_range(0..examples)).collect();
        figure(&drawn)
    };
    let mut found: Vec<f64> = (0..SAMPLES).into_par_iter().map(sample).collect();
    found.sort_by(f64::total_cmp);
    let at = |share: f64| found[((found.len() - 1) as f64 * share).round() as usize];
    [at(0.025), at(0.975)]
}

pub fn count(yes: &[bool]) -> usize {
    yes.iter().filter(|&&yes| yes).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} != {b}");
    }

    #[test]
    fn auc_by_hand() {
        // Pairs: (.8,.5) (.8,.8 tie) (.4,.5 lost) (.4,.8 lost): 1.5 of 4.
        close(auc(&[0.8, 0.4, 0.5, 0.8], &[true, true, false, false]), 0.375);
        close(auc(&[0.1, 0.9], &[false, true]), 1.0);
        close(auc(&[0.5, 0.5, 0.5], &[false, true, true]), 0.5);
        close(auc(&[0.5], &[true]), 0.5);
    }

    #[test]
    fn exact_match_by_hand() {
        let gold = [true, false, true, true, false, false];
        // The middle group has one wrong answer.
        let said = [true, false, true, false, false, false];
        close(exact_match(&said, &gold, &[0, 0, 1, 1, 2, 2]), 2.0 / 3.0);
        close(accuracy(&said, &gold), 5.0 / 6.0);
    }

    #[test]
    fn f1_by_hand() {
        let found = decided(&[true, true, false, false], &[true, false, true, false]);
        close(found.precision, 0.5);
        close(found.f1, 0.5);
        assert_eq!(decided(&[false], &[true]).f1, 0.0);
    }

    #[test]
    fn reliability_by_hand() {
        let bins = reliability(&[0.05, 0.95, 0.99, 1.0], &[false, true, true, false]);
        assert_eq!((bins[0].examples, bins[9].examples), (1, 3));
        close(bins[9].came_true, 2.0 / 3.0);
    }

    #[test]
    fn a_band_holds_the_figure_and_is_the_same_every_time() {
        let gold: Vec<bool> = (0..200).map(|i| i % 4 == 0).collect();
        let share = |drawn: &[usize]| drawn.iter().filter(|&&i| gold[i]).count() as f64 / drawn.len() as f64;
        let [low, high] = bootstrap(gold.len(), share);
        assert!(low < 0.25 && 0.25 < high && high - low < 0.15, "{low} {high}");
        assert_eq!(bootstrap(gold.len(), share), [low, high]);
    }
}
