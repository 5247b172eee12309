//! Logistic regression of many labels at once, with a penalty on squared weights.
//!
//! The loss of every label has a Hessian of at most `X^T X / 4` (Böhning and Lindsay 1988, "Monotonicity of quadratic-
//! approximation algorithms"): one matrix, factored once, takes the place of every label's own in Newton's method, and
//! each step lowers the loss. Nesterov's momentum makes up for its being a bound only.

use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor, TensorData};

use super::features::Vectors;
use crate::{Error, Result};

/// Logits are `weight x + bias`.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// `[outputs, inputs]`
    pub weight: Vec<f32>,
    /// `[outputs]`
    pub bias: Vec<f32>,
}

impl Linear {
    /// One row of logits for each row of `x`.
    pub fn logits(&self, x: &Vectors) -> Vec<Vec<f32>> {
        let row = |x: &[f32]| {
            self.weight.chunks_exact(x.len()).zip(&self.bias).map(|(w, b)| dot(w, x) + b).collect()
        };
        x.rows().map(row).collect()
    }
}

/// What is learnt from, ready for any penalty.
pub struct Problem {
    device: Device,
    /// `[rows, inputs]`, standardised: the penalty treats all numbers alike
    x: Tensor<2>,
    /// `[rows, outputs]`
    targets: Tensor<2>,
    /// `[rows, 1]`, of mean 1
    weights: Tensor<2>,
    /// Of each input.
    mean: Vec<f32>,
    scale: Vec<f32>,
    /// `X^T W X / (4 rows)`, `[inputs, inputs]`
    bound: Vec<f32>,
    rows: usize,
}

impl Problem {
    /// # Arguments
    /// - `targets`: 0 or 1, a row a text
    /// - `weights`: how much each text counts
    ///
    /// # Errors
    /// [`Error::Config`] where there are not as many of each.
    pub fn new(x: &Vectors, targets: &[Vec<f32>], weights: &[f32]) -> Result<Self> {
        let (rows, width) = (x.rows().len(), x.width);
        if rows == 0 || targets.len() != rows || weights.len() != rows {
            return Err(Error::Config(format!(
                "{rows} vectors, {} targets, {} weights",
                targets.len(),
                weights.len()
            )));
        }
        let device = Device::flex();
        let sum: f64 = weights.iter().map(|&w| f64::from(w)).sum();
        let weights: Vec<f32> = weights.iter().map(|w| w * (rows as f64 / sum) as f32).collect();
        let (mean, scale) = moments(x, &weights);
        let standard = x.rows().flat_map(|row| row.iter().enumerate().map(|(j, x)| (x - mean[j]) * scale[j]));
        let x =
            Tensor::<2>::from_data(TensorData::new(standard.collect::<Vec<f32>>(), [rows, width]), &device);
        let outputs = targets[0].len();
        let targets = TensorData::new(targets.concat(), [rows, outputs]);
        let targets = Tensor::<2>::from_data(targets, &device);
        let weights = Tensor::<2>::from_data(TensorData::new(weights, [rows, 1]), &device);
        let bound = x.clone().transpose().matmul(x.clone() * weights.clone()) / (4.0 * rows as f32);
        let bound = values(bound)?;
        Ok(Self { device, x, targets, weights, mean, scale, bound, rows })
    }

    /// The heads at the least mean loss plus `l2 / 2` times the squared weights (of standardised inputs).
    ///
    /// # Errors
    /// [`Error::Device`]
    pub fn solve(&self, l2: f32, steps: usize) -> Result<Linear> {
        let [inputs, outputs] = [self.mean.len(), self.targets.dims()[1]];
        let factor = Cholesky::new(&self.bound, inputs, l2)?;
        let (mut w, mut b) = (vec![0.0f32; inputs * outputs], vec![0.0f32; outputs]); // w: [outputs, inputs]
        let (mut old_w, mut old_b) = (w.clone(), b.clone());
        let mut momentum = 1.0f32;
        for _ in 0..steps {
            let next = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
            let share = (momentum - 1.0) / next;
            let ahead = |now: &[f32], old: &[f32]| -> Vec<f32> {
                now.iter().zip(old).map(|(now, old)| now + share * (now - old)).collect()
            };
            let (v, c) = (ahead(&w, &old_w), ahead(&b, &old_b));
            let (mut gradient, offsets) = self.gradient(&v, &c)?;
            gradient.iter_mut().zip(&v).for_each(|(g, v)| *g += l2 * v);
            let uphill: f32 = gradient.iter().zip(&w).zip(&v).map(|((g, w), v)| g * (v - w)).sum();
            gradient.chunks_exact_mut(inputs).for_each(|row| factor.solve(row));
            (old_w, old_b) = (w, b);
            w = v.iter().zip(&gradient).map(|(v, g)| v - g).collect();
            // The bound of a bias is 1/4.
            b = c.iter().zip(&offsets).map(|(c, g)| c - 4.0 * g).collect();
            // Momentum that carries uphill begins anew.
            momentum = if uphill > 0.0 { 1.0 } else { next };
            let moved = w.iter().zip(&old_w).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            if moved < 1e-5 {
                break;
            }
        }
        // From standardised inputs to the inputs themselves.
        let weight: Vec<f32> =
            w.chunks_exact(inputs).flat_map(|row| row.iter().zip(&self.scale).map(|(w, s)| w * s)).collect();
        let shifted = weight.chunks_exact(inputs).zip(&b).map(|(row, b)| b - dot(row, &self.mean));
        Ok(Linear { bias: shifted.collect(), weight })
    }

    /// Of the mean loss: for the weights `[outputs, inputs]`, and for the biases.
    fn gradient(&self, w: &[f32], b: &[f32]) -> Result<(Vec<f32>, Vec<f32>)> {
        let (inputs, outputs) = (self.mean.len(), b.len());
        let w = Tensor::<2>::from_data(TensorData::new(w.to_vec(), [outputs, inputs]), &self.device);
        let b = Tensor::<2>::from_data(TensorData::new(b.to_vec(), [1, outputs]), &self.device);
        let p = sigmoid(self.x.clone().matmul(w.transpose()) + b);
        let error = (p - self.targets.clone()) * self.weights.clone() / self.rows as f32;
        let offsets = values(error.clone().sum_dim(0))?;
        Ok((values(error.transpose().matmul(self.x.clone()))?, offsets))
    }
}

fn values(tensor: Tensor<2>) -> Result<Vec<f32>> {
    tensor.into_data().try_into_vec().map_err(|e| Error::Device(format!("{e:?}")))
}

/// Mean of each input, and 1 over its standard deviation.
fn moments(x: &Vectors, weights: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let rows = x.rows().len() as f64;
    let (mut sum, mut squares) = (vec![0.0f64; x.width], vec![0.0f64; x.width]);
    for (row, &weight) in x.rows().zip(weights) {
        for ((sum, squares), &x) in sum.iter_mut().zip(&mut squares).zip(row) {
            *sum += f64::from(weight) * f64::from(x);
            *squares += f64::from(weight) * f64::from(x) * f64::from(x);
        }
    }
    let mean: Vec<f64> = sum.iter().map(|sum| sum / rows).collect();
    let deviation =
        squares.iter().zip(&mean).map(|(squares, mean)| (squares / rows - mean * mean).max(0.0).sqrt());
    let scale =
        deviation.map(|deviation| if deviation > 1e-6 { (1.0 / deviation) as f32 } else { 0.0 }).collect();
    (mean.into_iter().map(|mean| mean as f32).collect(), scale)
}

/// `L L^T = A + ridge I`, rows one after another.
pub(crate) struct Cholesky {
    lower: Vec<f32>,
    width: usize,
}

impl Cholesky {
    pub(crate) fn new(matrix: &[f32], width: usize, ridge: f32) -> Result<Self> {
        let mut lower = vec![0.0f32; width * width];
        for i in 0..width {
            for j in 0..=i {
                let (above, row) = lower.split_at(i * width);
                let other = if j == i { row } else { &above[j * width..] };
                let rest = matrix[i * width + j] - dot(&row[..j], &other[..j]);
                lower[i * width + j] = if i == j {
                    let pivot = rest + ridge;
                    if pivot <= 0.0 {
                        return Err(Error::Config(format!("l2 = {ridge} is too small for these features")));
                    }
                    pivot.sqrt()
                } else {
                    rest / lower[j * width + j]
                };
            }
        }
        Ok(Self { lower, width })
    }

    /// Solves for one right-hand side, in its place.
    pub(crate) fn solve(&self, x: &mut [f32]) {
        let row = |i: usize| &self.lower[i * self.width..][..=i];
        for i in 0..self.width {
            x[i] = (x[i] - dot(&row(i)[..i], &x[..i])) / row(i)[i];
        }
        for i in (0..self.width).rev() {
            x[i] /= row(i)[i];
            let (before, own) = x.split_at_mut(i);
            before.iter_mut().zip(row(i)).for_each(|(x, l)| *x -= l * own[0]);
        }
    }
}

/// In several sums, which the processor keeps side by side.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 16;
    let mut sums = [0.0f32; LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers by chance in -1..1, the same every time.
    fn chance(state: &mut u64) -> f32 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn problem(rows: usize) -> (Vectors, Vec<Vec<f32>>) {
        let mut state = 1;
        let width = 20;
        let values: Vec<f32> =
            (0..rows * width).map(|i| 3.0 + [0.1, 1.0, 10.0][i % width % 3] * chance(&mut state)).collect();
        let x = Vectors { width, values };
        // Of the first and the second number; the third label is rare.
        let label = |row: &[f32], noise: f32| {
            let (first, second) = ((row[0] - 3.0) / 0.1, row[1] - 3.0);
            [first + noise > 0.0, first - second > 0.1, second > 0.9]
                .map(|yes| f32::from(u8::from(yes)))
                .to_vec()
        };
        let targets = x.rows().map(|row| label(row, 0.3 * chance(&mut state))).collect();
        (x, targets)
    }

    #[test]
    fn the_gradient_is_zero_at_the_solution() {
        let (x, targets) = problem(400);
        let weights: Vec<f32> = (0..400).map(|i| 1.0 + (i % 3) as f32).collect();
        let problem = Problem::new(&x, &targets, &weights).unwrap();
        let l2 = 0.01;
        let found = problem.solve(l2, 500).unwrap();
        // Computed by hand from the raw inputs: d/dw of the weighted mean loss, times the inputs' spread.
        let sum: f32 = weights.iter().sum();
        for (label, w) in found.weight.chunks_exact(x.width).enumerate() {
            let error = |i: usize, row: &[f32]| {
                let z: f32 = w.iter().zip(row).map(|(w, x)| w * x).sum::<f32>() + found.bias[label];
                weights[i] / sum * (1.0 / (1.0 + (-z).exp()) - targets[i][label])
            };
            let bias: f32 = x.rows().enumerate().map(|(i, row)| error(i, row)).sum();
            assert!(bias.abs() < 1e-4, "{label}: {bias}");
            for j in 0..x.width {
                let raw: f32 =
                    x.rows().enumerate().map(|(i, row)| error(i, row) * (row[j] - problem.mean[j])).sum();
                let gradient = raw * problem.scale[j] + l2 * w[j] / problem.scale[j];
                assert!(gradient.abs() < 1e-4, "{label} {j}: {gradient}");
            }
        }
    }

    #[test]
    fn what_can_be_told_is_learnt() {
        let (x, targets) = problem(400);
        let found = Problem::new(&x, &targets, &[1.0; 400]).unwrap().solve(1e-3, 300).unwrap();
        let right =
            found.logits(&x).iter().zip(&targets).filter(|(z, t)| (z[1] > 0.0) == (t[1] == 1.0)).count();
        assert!(right > 380, "{right} of 400");
    }

    #[test]
    fn a_constant_input_has_no_weight() {
        let (mut x, targets) = problem(50);
        x.values.iter_mut().step_by(x.width).for_each(|x| *x = 7.0);
        let found = Problem::new(&x, &targets, &[1.0; 50]).unwrap().solve(0.1, 50).unwrap();
        assert!(found.weight.iter().step_by(x.width).all(|&w| w == 0.0));
        assert!(found.bias.iter().all(|b| b.is_finite()));
    }

    #[test]
    fn unequal_counts_are_refused() {
        let (x, targets) = problem(50);
        assert!(matches!(Problem::new(&x, &targets[1..], &[1.0; 50]), Err(Error::Config(_))));
    }
}
