//! Least squares with a penalty in the space of the sentences (kernel ridge regression; Evgeniou and Pontil 2004,
//! "Regularized multi-task learning"): a row of weights for each value, all pulled to one they share.

use crate::train::heads::Cholesky;
use crate::{Error, Result};

/// What is learnt from: unit vectors, and the value of each.
pub struct Rows<'a> {
    pub vectors: &'a [Vec<f32>],
    pub values: &'a [usize],
}

/// `k(i, j) = x_i x_j (1 + [same value]) / 2`, `[rows, rows]`.
pub fn kernel(vectors: &[Vec<f32>], values: &[usize]) -> Vec<f32> {
    let n = vectors.len();
    let mut all = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let dot = crate::train::heads::dot(&vectors[i], &vectors[j]);
            let k = if values[i] == values[j] { dot } else { dot / 2.0 };
            (all[i * n + j], all[j * n + i]) = (k, k);
        }
    }
    all
}

/// The dual weights of the rows `chosen`.
///
/// # Errors
/// [`Error::Config`] for a penalty that is too small.
pub fn solve(kernel: &[f32], targets: &[f32], chosen: &[usize], ridge: f32) -> Result<Vec<f32>> {
    let (n, m) = (targets.len(), chosen.len());
    if kernel.len() != n * n {
        return Err(Error::Config(format!("{} numbers for {n} rows", kernel.len())));
    }
    let part: Vec<f32> =
        chosen.iter().flat_map(|&i| chosen.iter().map(move |&j| kernel[i * n + j])).collect();
    let mut dual: Vec<f32> = chosen.iter().map(|&i| targets[i]).collect();
    Cholesky::new(&part, m, ridge)?.solve(&mut dual);
    Ok(dual)
}

/// Logit of row `of` by the dual weights of `chosen`.
pub fn logit(kernel: &[f32], n: usize, chosen: &[usize], dual: &[f32], of: usize) -> f32 {
    chosen.iter().zip(dual).map(|(&i, a)| a * kernel[of * n + i]).sum()
}

/// From dual weights to a row of weights for each of `count` values, `[count, inputs]`.
pub fn weights(rows: &Rows<'_>, dual: &[f32], count: usize) -> Vec<f32> {
    let width = rows.vectors.first().map_or(0, Vec::len);
    let mut all = vec![0.0; count * width];
    for ((vector, &value), a) in rows.vectors.iter().zip(rows.values).zip(dual) {
        for (at, row) in all.chunks_exact_mut(width).enumerate() {
            let share = if at == value { *a } else { a / 2.0 };
            row.iter_mut().zip(vector).for_each(|(w, x)| *w += share * x);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_say_what_the_kernel_says_and_the_solution_solves() {
        let vectors = [vec![1.0, 0.0], vec![0.6, 0.8], vec![0.0, -1.0]];
        let (values, targets, chosen) = ([0, 1, 1], [1.0, -1.0, 1.0], [0, 1, 2]);
        let all = kernel(&vectors, &values);
        let dual = solve(&all, &targets, &chosen, 0.1).unwrap();
        let rows = Rows { vectors: &vectors, values: &values };
        let weights = weights(&rows, &dual, 2);
        for i in 0..3 {
            let z = logit(&all, 3, &chosen, &dual, i);
            // (K + ridge) a = y
            assert!((z + 0.1 * dual[i] - targets[i]).abs() < 1e-5);
            let row = &weights[values[i] * 2..][..2];
            let direct: f32 = row.iter().zip(&vectors[i]).map(|(w, x)| w * x).sum();
            assert!((z - direct).abs() < 1e-5);
        }
    }
}
