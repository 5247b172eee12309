//! Logistic regression of one label on dense and sparse numbers together ("wide and deep", Cheng et al. 2016), with a
//! penalty on squared weights for each kind.

use rayon::prelude::*;

use super::lbfgs::minimize;
use super::sparse::Sparse;
use crate::train::heads::dot;

/// Rows of numbers, `[rows, width]`.
#[derive(Debug, Clone, Default)]
pub struct Dense {
    pub width: usize,
    pub values: Vec<f32>,
}

impl Dense {
    pub fn row(&self, i: usize) -> &[f32] {
        &self.values[i * self.width..][..self.width]
    }

    /// Some rows, in the order given.
    pub fn rows(&self, wanted: &[usize]) -> Self {
        Self { width: self.width, values: wanted.iter().flat_map(|&i| self.row(i)).copied().collect() }
    }
}

/// What every example is known by; either part may have no columns.
#[derive(Debug, Clone)]
pub struct Design {
    pub dense: Dense,
    pub sparse: Sparse,
    /// Differences of two texts have no bias, and no mean to take off.
    pub paired: bool,
}

/// Strengths of the penalties on the squared weights, of the mean loss. Without a wide one that part is left out.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Penalty {
    pub deep: f32,
    pub wide: Option<f32>,
}

/// Logit of a row: `deep dense + wide sparse + bias`, on the numbers as they are.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Head {
    pub deep: Vec<f32>,
    pub wide: Vec<f32>,
    pub bias: f32,
}

impl Head {
    pub fn logit(&self, design: &Design, i: usize) -> f32 {
        dot(&self.deep, design.dense.row(i)) + design.sparse.dot(i, &self.wide) + self.bias
    }

    /// Rounds the wide weights to what an int8 with one scale can say, as they are shipped.
    pub fn round(&mut self) {
        let scale = self.wide.iter().fold(0.0f32, |most, w| most.max(w.abs())) / 127.0;
        if scale > 0.0 {
            self.wide.iter_mut().for_each(|w| *w = (*w / scale).round() * scale);
        }
    }

    pub fn logits(&self, design: &Design, rows: &[usize]) -> Vec<f32> {
        rows.par_iter().map(|&i| self.logit(design, i)).collect()
    }
}

/// Mean and 1 / deviation of each dense column over some rows.
#[derive(Debug, Clone)]
pub struct Moments {
    pub mean: Vec<f32>,
    pub scale: Vec<f32>,
}

impl Moments {
    pub fn of(design: &Design, rows: &[usize]) -> Self {
        let width = design.dense.width;
        let (mut sum, mut squares) = (vec![0.0f64; width], vec![0.0f64; width]);
        for &i in rows {
            for ((sum, squares), &x) in sum.iter_mut().zip(&mut squares).zip(design.dense.row(i)) {
                *sum += f64::from(x);
                *squares += f64::from(x) * f64::from(x);
            }
        }
        let n = rows.len().max(1) as f64;
        let mean: Vec<f64> = sum.iter().map(|sum| if design.paired { 0.0 } else { sum / n }).collect();
        let scale = squares.iter().zip(&mean).map(|(squares, mean)| {
            let deviation = (squares / n - mean * mean).max(0.0).sqrt();
            if deviation > 1e-6 { (1.0 / deviation) as f32 } else { 0.0 }
        });
        Self { scale: scale.collect(), mean: mean.into_iter().map(|mean| mean as f32).collect() }
    }
}

/// Fits a head to the labels of some rows: least mean log-loss plus half the penalties times the squared weights (of
/// standardised dense numbers).
///
/// # Arguments
/// - `weights`: of the rows' losses; without them every row counts alike
pub fn fit(
    design: &Design,
    rows: &[usize],
    labels: &[bool],
    weights: Option<&[f32]>,
    moments: &Moments,
    penalty: Penalty,
    steps: usize,
) -> Head {
    let (deep, wide) = (design.dense.width, design.sparse.width);
    let reads_wide = penalty.wide.is_some();
    let mut x = vec![0.0f32; deep + wide + 1];
    let weight = |k: usize| weights.map_or(1.0, |weights| weights[k]);
    let n = (0..rows.len().max(1)).map(|k| f64::from(weight(k))).sum::<f64>();
    let numbered: Vec<(usize, bool, f32)> =
        rows.iter().zip(labels).enumerate().map(|(k, (&i, &label))| (i, label, weight(k))).collect();
    let chunk = numbered.len().div_ceil(4 * rayon::current_num_threads()).max(64);
    minimize(&mut x, steps, |x, gradient| {
        // Standardising is done to the weights and not to the numbers.
        let scaled: Vec<f32> = x[..deep].iter().zip(&moments.scale).map(|(w, s)| w * s).collect();
        let bias = if design.paired { 0.0 } else { x[deep + wide] - dot(&scaled, &moments.mean) };
        let parts = numbered.par_chunks(chunk).map(|part| {
            let (mut loss, mut own) = (0.0f64, vec![0.0f32; deep + wide + 1]);
            for &(i, label, weight) in part {
                let row = design.dense.row(i);
                let mut z = dot(&scaled, row) + bias;
                if reads_wide {
                    z += design.sparse.dot(i, &x[deep..deep + wide]);
                }
                let signed = if label { z } else { -z };
                loss += f64::from(weight * ((-signed.abs()).exp().ln_1p() + (-signed).max(0.0)));
                let error = weight * (sigmoid(z) - f32::from(u8::from(label)));
                own[..deep].iter_mut().zip(row).for_each(|(g, x)| *g += error * x);
                if reads_wide {
                    design.sparse.row(i).for_each(|(j, x)| own[deep + j] += error * x);
                }
                own[deep + wide] += error;
            }
            (loss, own)
        });
        let zero = || (0.0f64, vec![0.0f32; deep + wide + 1]);
        let (loss, sum) = parts.reduce(zero, |(a, mut x), (b, y)| {
            x.iter_mut().zip(&y).for_each(|(x, y)| *x += y);
            (a + b, x)
        });
        gradient.copy_from_slice(&sum);
        let errors = gradient[deep + wide];
        for ((g, mean), scale) in gradient[..deep].iter_mut().zip(&moments.mean).zip(&moments.scale) {
            *g = (*g - errors * mean) * scale;
        }
        if design.paired {
            gradient[deep + wide] = 0.0;
        }
        let mut value = loss / n;
        for (j, (g, w)) in gradient[..deep + wide].iter_mut().zip(x).enumerate() {
            // Weights that are not read stay 0.
            let l2 = if j < deep { penalty.deep } else { penalty.wide.unwrap_or(0.0) };
            *g = *g / n as f32 + l2 * w;
            value += f64::from(l2 / 2.0 * w * w);
        }
        gradient[deep + wide] /= n as f32;
        value
    });
    let weights: Vec<f32> = x[..deep].iter().zip(&moments.scale).map(|(w, s)| w * s).collect();
    let bias = if design.paired { 0.0 } else { x[deep + wide] - dot(&weights, &moments.mean) };
    Head { deep: weights, wide: x[deep..deep + wide].to_vec(), bias }
}

pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solution_of_one_feature_by_hand() {
        // Symmetric: x = 1 is right three times of four, x = -1 wrong three times of four; no bias. At the least loss
        // p(1) - 3/4 + l2 w = 0.
        let mut sparse = Sparse::new(1);
        let labels: Vec<bool> = (0..8).map(|i| (i % 4 == 0) != (i < 4)).collect();
        (0..8).for_each(|i| sparse.push(vec![(0, if i < 4 { 1.0 } else { -1.0 })]));
        let design = Design { dense: Dense::default(), sparse, paired: false };
        let rows: Vec<usize> = (0..8).collect();
        let moments = Moments::of(&design, &rows);
        for l2 in [1e-6, 0.1] {
            let head =
                fit(&design, &rows, &labels, None, &moments, Penalty { deep: 0.0, wide: Some(l2) }, 100);
            let rest = sigmoid(head.wide[0]) - 0.75 + l2 * head.wide[0];
            assert!(rest.abs() < 1e-3 && head.bias.abs() < 1e-3, "{head:?}: {rest}");
        }
    }

    #[test]
    fn dense_numbers_are_standardised_and_given_back() {
        let values: Vec<f32> = (0..200).map(|i| 100.0 + 3.0 * ((i * 37 % 200) as f32)).collect();
        let labels: Vec<bool> = values.iter().map(|x| *x > 400.0).collect();
        let dense = Dense { width: 1, values };
        let mut sparse = Sparse::new(0);
        (0..200).for_each(|_| sparse.push(Vec::new()));
        let design = Design { dense, sparse, paired: false };
        let rows: Vec<usize> = (0..200).collect();
        let penalty = Penalty { deep: 1e-3, wide: None };
        let head = fit(&design, &rows, &labels, None, &Moments::of(&design, &rows), penalty, 200);
        let right = rows.iter().filter(|&&i| (head.logit(&design, i) > 0.0) == labels[i]).count();
        assert!(right >= 197, "{right} of 200");
    }
}
