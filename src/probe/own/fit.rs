//! From examples to a direction: regularised linear discriminant analysis on text vectors.
//!
//! Fisher's discriminant is `w = S^-1 (m1 - m0)`, with the classes' means and their shared covariance. A few examples
//! say little about a covariance of hundreds of axes, so it is shrunk toward a multiple of the identity (Friedman 1989,
//! "Regularized discriminant analysis"): `(1 - g) S + g (tr S / d) I`. With `g = 1` what is left is the difference of
//! the class means. The shift puts zero half-way between the means, as if both classes were equally common.

/// How far the covariance is shrunk, chosen by `value-probe dimension evaluate`.
pub const SHRINKAGE: f32 = 0.9;
/// Examples of each side below which nothing is said about quality: of five, leave-one-out is off by .15 on average, of
/// ten by .09, of twenty by .06 (the same command).
pub const FEW: usize = 10;
/// Steps of conjugate gradients: the system is well conditioned, and what is left then is below float32.
const ITERATIONS: usize = 60;

/// A direction with its zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Direction {
    pub weights: Vec<f32>,
    pub bias: f32,
}

impl Direction {
    /// Where a vector lies: positive on the side of the examples for.
    pub fn of(&self, x: &[f32]) -> f32 {
        dot(&self.weights, x) + self.bias
    }

    /// # Arguments
    /// - `sides`: vectors of the examples for, and of those against; at least one each, all equally long
    /// - `shrinkage`: above 0, up to 1
    pub fn fit(sides: [&[&[f32]]; 2], shrinkage: f32) -> Self {
        let means = sides.map(mean);
        let difference: Vec<f32> = means[0].iter().zip(&means[1]).map(|(a, b)| a - b).collect();
        let centred: Vec<Vec<f32>> = sides
            .iter()
            .zip(&means)
            .flat_map(|(side, mean)| {
                side.iter().map(move |x| x.iter().zip(mean).map(|(x, m)| x - m).collect())
            })
            .collect();
        let spread: f32 = centred.iter().map(|x: &Vec<f32>| dot(x, x)).sum();
        let weights = if spread > 0.0 && shrinkage < 1.0 {
            // Scaled so that the identity's factor is 1; only the direction counts.
            let ridge = shrinkage * spread / difference.len() as f32;
            solve(&centred, (1.0 - shrinkage) / ridge, &difference)
        } else {
            difference
        };
        let middle = (dot(&weights, &means[0]) + dot(&weights, &means[1])) / 2.0;
        Self { weights, bias: -middle }
    }
}

/// `(I + factor X^T X) w = b` by conjugate gradients (Hestenes and Stiefel 1952).
fn solve(rows: &[Vec<f32>], factor: f32, b: &[f32]) -> Vec<f32> {
    let product = |v: &[f32]| {
        let mut out = v.to_vec();
        for row in rows {
            add(&mut out, factor * dot(row, v), row);
        }
        out
    };
    let mut w = vec![0.0; b.len()];
    let (mut rest, mut step) = (b.to_vec(), b.to_vec());
    let mut square = dot(&rest, &rest);
    let enough = square * 1e-10;
    for _ in 0..ITERATIONS {
        if square <= enough {
            break;
        }
        let image = product(&step);
        let length = square / dot(&step, &image);
        add(&mut w, length, &step);
        add(&mut rest, -length, &image);
        let next = dot(&rest, &rest);
        let turn = next / square;
        step.iter_mut().zip(&rest).for_each(|(s, r)| *s = r + turn * *s);
        square = next;
    }
    w
}

/// The discriminant value of every example by the direction fitted without it, sides in order. `None` where a side has
/// one example only: nothing would be left of it.
pub fn leave_one_out(sides: [&[&[f32]]; 2], shrinkage: f32) -> Option<[Vec<f32>; 2]> {
    if sides.iter().any(|side| side.len() < 2) {
        return None;
    }
    let left_out = |side: usize, i: usize| {
        let mut own = sides[side].to_vec();
        let x = own.remove(i);
        let rest = if side == 0 { [&own[..], sides[1]] } else { [sides[0], &own[..]] };
        Direction::fit(rest, shrinkage).of(x)
    };
    Some([0, 1].map(|side| (0..sides[side].len()).map(|i| left_out(side, i)).collect()))
}

/// Mean of the shares of both sides that are told right.
pub fn balanced_accuracy(values: [&[f32]; 2]) -> f32 {
    let right = |side: usize| {
        let hits = values[side].iter().filter(|&&v| (v >= 0.0) == (side == 0)).count();
        hits as f32 / values[side].len().max(1) as f32
    };
    (right(0) + right(1)) / 2.0
}

/// What turns discriminant values into log-odds.
///
/// One-dimensional discriminant analysis of the values that leave-one-out gives: distance of the means over the
/// variance. A handful of examples that are all told right would claim certainty; by Laplace's rule of succession `n`
/// of them support odds of `n + 1`, and the mean example gets no more.
pub fn gain(values: [&[f32]; 2]) -> f32 {
    let mean = |v: &[f32]| v.iter().sum::<f32>() / v.len().max(1) as f32;
    let means = values.map(mean);
    let apart = means[0] - means[1];
    let spread: f32 = (0..2).flat_map(|i| values[i].iter().map(move |v| (v - means[i]).powi(2))).sum();
    let free = (values[0].len() + values[1].len()).saturating_sub(2).max(1);
    let fewest = values[0].len().min(values[1].len());
    // The values' own scale where they say nothing about the means' distance.
    let size = values.iter().flat_map(|v| v.iter()).map(|v| v.abs()).sum::<f32>();
    let size = size / (values[0].len() + values[1].len()).max(1) as f32;
    let most = ((fewest + 1) as f32).ln() / (apart / 2.0).max(size).max(1e-6);
    // Never flat: the order of texts is kept even where the examples hardly support it.
    (apart * free as f32 / spread.max(f32::MIN_POSITIVE)).clamp(most / 10.0, most)
}

fn mean(side: &[&[f32]]) -> Vec<f32> {
    let mut sum = vec![0.0; side[0].len()];
    side.iter().for_each(|x| add(&mut sum, 1.0 / side.len() as f32, x));
    sum
}

fn add(to: &mut [f32], factor: f32, x: &[f32]) {
    to.iter_mut().zip(x).for_each(|(to, x)| *to += factor * x);
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn close(a: f32, b: f32) {
        assert!((a - b).abs() < 1e-4 * b.abs().max(1.0), "{a} is not {b}");
    }

    #[test]
    fn two_axes_by_hand() {
        // Means (2, 0) and (0, 0); the first axis varies by +-1 within both sides, the second not at all.
        let side = [[3.0f32, 0.0], [1.0, 0.0]];
        let other = [[1.0f32, 0.0], [-1.0, 0.0]];
        let sides = [[&side[0][..], &side[1][..]], [&other[0][..], &other[1][..]]];
        let plain = Direction::fit([&sides[0], &sides[1]], 1.0);
        assert_eq!((plain.weights, plain.bias), (vec![2.0, 0.0], -2.0));
        // Spread 4, ridge .5 * 4 / 2 = 1: (1 + .5 * 4) w = 2.
        let shrunk = Direction::fit([&sides[0], &sides[1]], 0.5);
        close(shrunk.weights[0], 2.0 / 3.0);
        close(shrunk.bias, -2.0 / 3.0);
        // Without 3 the mean is 1, the direction 1 and the middle .5: 3 lies at 2.5. Likewise the others.
        let values = leave_one_out([&sides[0], &sides[1]], 1.0).unwrap();
        assert_eq!(values, [vec![2.5, -1.5], vec![1.5, -2.5]]);
        assert_eq!(leave_one_out([&sides[0], &sides[1][..1]], 1.0), None);
    }

    #[test]
    fn conjugate_gradients_solve() {
        let mut random = Random(3);
        let rows: Vec<Vec<f32>> =
            (0..12).map(|_| (0..40).map(|_| random.unit() as f32 - 0.5).collect()).collect();
        let b: Vec<f32> = (0..40).map(|_| random.unit() as f32 - 0.5).collect();
        let w = solve(&rows, 3.0, &b);
        let mut image = w.clone();
        rows.iter().for_each(|row| add(&mut image, 3.0 * dot(row, &w), row));
        image.iter().zip(&b).for_each(|(a, b)| close(*a, *b));
    }

    #[test]
    fn quality_and_gain_by_hand() {
        close(balanced_accuracy([&[1.0, -1.0, 2.0, 0.0], &[-1.0, 1.0]]), (0.75 + 0.5) / 2.0);
        // Means 2 and -2, variance (4 * 1) / 2 = 2: 4 / 2 = 2, but two examples support odds of 3 at the mean.
        close(gain([&[1.0, 3.0], &[-1.0, -3.0]]), 3f32.ln() / 2.0);
        // Means 1 and -1, variance (4 * 16) / 2 = 32: 2 / 32.
        close(gain([&[5.0, -3.0], &[-5.0, 3.0]]), 0.0625);
        // Told wrong: never below a tenth of the most, here ln 3 / 2.
        close(gain([&[-1.0, -3.0], &[1.0, 3.0]]), 3f32.ln() / 20.0);
        // Four a side, means 1 and -1, variance 8 * 4 / 6: 2 / 5.33.
        close(gain([&[3.0, -1.0, 3.0, -1.0], &[-3.0, 1.0, -3.0, 1.0]]), 0.375);
        assert!(gain([&[0.0], &[0.0]]).is_finite());
    }
}
