//! Multi-label metrics as the field names them.

use serde::{Deserialize, Serialize};

/// One label's counts and rates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelMetrics {
    pub label: String,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// Texts that have the label.
    pub support: usize,
    /// Texts that were given it.
    pub predicted: usize,
}

/// A whole set's metrics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// The task's "F1": harmonic mean of macro precision and macro recall (SemEval-2023 Task 4).
    pub official_f1: f64,
    /// Mean of the labels' F1 (macro F1).
    pub mean_f1: f64,
    pub macro_precision: f64,
    pub macro_recall: f64,
    pub per_label: Vec<LabelMetrics>,
}

/// Precision and recall of a label without predictions or without positives count as 0.
///
/// `predicted` and `gold`: one row a text, one column a label.
pub fn multi_label(names: &[String], predicted: &[Vec<bool>], gold: &[Vec<bool>]) -> Metrics {
    let per_label: Vec<LabelMetrics> = names
        .iter()
        .enumerate()
        .map(|(j, name)| {
            let column = || predicted.iter().zip(gold).map(|(p, g)| (p[j], g[j]));
            let hits = column().filter(|&(p, g)| p && g).count();
            let predicted = column().filter(|&(p, _)| p).count();
            let support = column().filter(|&(_, g)| g).count();
            let (precision, recall) = (ratio(hits, predicted), ratio(hits, support));
            LabelMetrics {
                label: name.clone(),
                precision,
                recall,
                f1: harmonic(precision, recall),
                support,
                predicted,
            }
        })
        .collect();
    let mean =
        |f: fn(&LabelMetrics) -> f64| per_label.iter().map(f).sum::<f64>() / per_label.len().max(1) as f64;
    let (macro_precision, macro_recall) = (mean(|l| l.precision), mean(|l| l.recall));
    Metrics {
        official_f1: harmonic(macro_precision, macro_recall),
        mean_f1: mean(|l| l.f1),
        macro_precision,
        macro_recall,
        per_label,
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b == 0.0 { 0.0 } else { 2.0 * a * b / (a + b) }
}

/// Expected calibration error over all cells, 15 bins of equal width (Guo et al. 2017,
/// arXiv:1706.04599): the mean distance between what was said and what came true.
pub fn expected_calibration_error(probabilities: &[Vec<f32>], gold: &[Vec<bool>]) -> f64 {
    const BINS: usize = 15;
    let mut bins = [(0usize, 0.0f64, 0usize); BINS]; // cells, sum of probabilities, positives
    for (p, g) in probabilities.iter().flatten().zip(gold.iter().flatten()) {
        let bin = &mut bins[((p * BINS as f32) as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += f64::from(*p);
        bin.2 += usize::from(*g);
    }
    let cells: usize = bins.iter().map(|b| b.0).sum();
    bins.iter().map(|&(_, sum, positives)| (sum - positives as f64).abs()).sum::<f64>() / cells.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[u8]]) -> Vec<Vec<bool>> {
        rows.iter().map(|r| r.iter().map(|&x| x == 1).collect()).collect()
    }

    #[test]
    fn two_labels_by_hand() {
        // Label a: 2 hits of 3 predicted and 4 gold. Label b: 1 hit of 1 predicted and 2 gold.
        let predicted = rows(&[&[1, 1], &[1, 0], &[1, 0], &[0, 0], &[0, 0]]);
        let gold = rows(&[&[1, 1], &[1, 1], &[0, 0], &[1, 0], &[1, 0]]);
        let m = multi_label(&["a".into(), "b".into()], &predicted, &gold);
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} != {b}");
        close(m.per_label[0].precision, 2.0 / 3.0);
        close(m.per_label[0].recall, 0.5);
        close(m.per_label[0].f1, 4.0 / 7.0);
        close(m.per_label[1].f1, 2.0 / 3.0);
        close(m.mean_f1, (4.0 / 7.0 + 2.0 / 3.0) / 2.0);
        // Macro precision 5/6, macro recall 1/2: the official figure is not the mean F1.
        close(m.official_f1, 2.0 * (5.0 / 6.0) * 0.5 / (5.0 / 6.0 + 0.5));
    }

    #[test]
    fn labels_nobody_predicts_or_has_count_as_zero() {
        let m = multi_label(&["a".into()], &rows(&[&[0]]), &rows(&[&[0]]));
        assert_eq!((m.mean_f1, m.official_f1), (0.0, 0.0));
    }

    #[test]
    fn calibration_error_by_hand() {
        // Two cells say .9 and one comes true; two say .1 and none does: (|1.8-1| + |.2-0|) / 4.
        let ece = expected_calibration_error(&[vec![0.9, 0.9], vec![0.1, 0.1]], &rows(&[&[1, 0], &[0, 0]]));
        assert!((ece - 0.25).abs() < 1e-6, "{ece}");
    }
}
