//! Probabilities that mean something and thresholds that decide, both fitted on validation.

/// Platt scaling (Platt 1999): `sigmoid(a * logit + b)` by Newton's method on the log-loss with
/// Platt's smoothed targets. Returns `(a, b)`; `a` is kept positive, so that the order of texts stays.
pub fn platt(logits: &[f32], gold: &[bool]) -> (f32, f32) {
    let positives = gold.iter().filter(|&&g| g).count() as f64;
    let negatives = gold.len() as f64 - positives;
    let (high, low) = ((positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0));
    let (mut a, mut b) = (1.0f64, 0.0f64);
    // A weak pull towards a = 1 keeps rare labels from extreme slopes.
    const RIDGE: f64 = 1.0;
    for _ in 0..100 {
        let (mut ga, mut gb) = (RIDGE * (a - 1.0), 0.0);
        let (mut haa, mut hab, mut hbb) = (RIDGE, 0.0, 1e-9);
        for (&x, &g) in logits.iter().zip(gold) {
            let x = f64::from(x);
            let p = 1.0 / (1.0 + (-(a * x + b)).exp());
            let error = p - if g { high } else { low };
            let w = p * (1.0 - p);
            ga += error * x;
            gb += error;
            haa += w * x * x;
            hab += w * x;
            hbb += w;
        }
        let determinant = haa * hbb - hab * hab;
        if determinant.abs() < 1e-12 {
            break;
        }
        let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant);
        // A damped step: far from the optimum a full one may overshoot.
        let damp = 1.0 / (1.0 + da.abs().max(db.abs()) / 2.0);
        a = (a - damp * da).max(0.05);
        b -= damp * db;
        if da.abs() + db.abs() < 1e-9 {
            break;
        }
    }
    (a as f32, b as f32)
}

/// The threshold on a label's probability that gives its best F1. Of neighbouring candidates with
/// nearly the same F1 the middle is taken: F1 over the threshold is smoothed over a few candidates,
/// so that one lucky text does not decide. Stays within `0.02..=0.9`.
pub fn best_threshold(probabilities: &[f32], gold: &[bool]) -> f32 {
    let mut order: Vec<usize> = (0..gold.len()).collect();
    order.sort_by(|&i, &j| probabilities[j].total_cmp(&probabilities[i]));
    let support = gold.iter().filter(|&&g| g).count();
    if support == 0 {
        return 0.5;
    }
    // F1 if the k most probable texts are given the label, at every cut between different values.
    let mut hits = 0;
    let mut cuts: Vec<(f32, f64)> = Vec::new();
    for (k, &i) in order.iter().enumerate() {
        hits += usize::from(gold[i]);
        let next = order.get(k + 1).map_or(0.0, |&j| probabilities[j]);
        if next < probabilities[i] {
            let f1 = 2.0 * hits as f64 / (k + 1 + support) as f64;
            cuts.push(((probabilities[i] + next) / 2.0, f1));
        }
    }
    let window = (support / 20).clamp(2, 25);
    let smoothed = |i: usize| {
        let near = &cuts[i.saturating_sub(window)..(i + window + 1).min(cuts.len())];
        near.iter().map(|c| c.1).sum::<f64>() / near.len() as f64
    };
    let best = (0..cuts.len()).max_by(|&i, &j| smoothed(i).total_cmp(&smoothed(j))).unwrap_or(0);
    cuts.get(best).map_or(0.5, |c| c.0).clamp(0.02, 0.9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platt_recovers_a_known_scaling() {
        // Labels drawn evenly at the probabilities of sigmoid(0.5 x - 1).
        let (mut logits, mut gold) = (Vec::new(), Vec::new());
        for step in -60..=60 {
            let x = step as f32 / 10.0;
            let p = 1.0 / (1.0 + (-(0.5 * x - 1.0)).exp());
            for k in 0..200 {
                logits.push(x);
                gold.push((k as f32 + 0.5) / 200.0 < p);
            }
        }
        let (a, b) = platt(&logits, &gold);
        assert!((a - 0.5).abs() < 0.02 && (b + 1.0).abs() < 0.04, "{a} {b}");
    }

    #[test]
    fn threshold_separates_what_can_be_separated() {
        let probabilities: Vec<f32> = (0..100).map(|i| i as f32 / 100.0).collect();
        let gold: Vec<bool> = (0..100).map(|i| i >= 70).collect();
        let t = best_threshold(&probabilities, &gold);
        assert!((0.66..0.74).contains(&t), "{t}");
    }

    #[test]
    fn a_label_nobody_has_keeps_a_plain_threshold() {
        assert_eq!(best_threshold(&[0.1, 0.9], &[false, false]), 0.5);
    }
}
