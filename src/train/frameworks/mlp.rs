//! A head with one hidden layer of GELU units for one label, by Adam (Kingma and Ba 2015) on the log-loss, with dropout
//! (Srivastava et al. 2014); the epoch with the best AUC on validation is kept.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::logit::{Dense, sigmoid};
use super::metrics::auc;
use crate::train::heads::dot;

/// What is learnt from and judged on. The logit of an example is the utility of its first row less that of its second,
/// where it has one.
pub struct Rows<'a> {
    pub first: &'a Dense,
    pub second: Option<&'a Dense>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub units: usize,
    pub epochs: usize,
    pub rate: f32,
    /// Share of inputs, and of units, that a step leaves out.
    pub dropout: f32,
    /// Decoupled weight decay (Loshchilov and Hutter 2019), times the rate.
    pub decay: f32,
}

/// `out gelu(hidden x + bias) + shift`, on numbers as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mlp {
    /// `[units, inputs]`
    pub hidden: Vec<f32>,
    /// `[units]`
    pub bias: Vec<f32>,
    /// `[units]`
    pub out: Vec<f32>,
    pub shift: f32,
}

const BATCH: usize = 128;

impl Mlp {
    pub fn utility(&self, x: &[f32]) -> f32 {
        let unit = |(row, b): (&[f32], &f32)| gelu(dot(row, x) + b);
        let units: Vec<f32> = self.hidden.chunks_exact(x.len()).zip(&self.bias).map(unit).collect();
        dot(&units, &self.out) + self.shift
    }

    pub fn logits(&self, rows: &Rows<'_>, numbers: &[usize]) -> Vec<f32> {
        let of = |&i: &usize| {
            let own = self.utility(rows.first.row(i));
            rows.second.map_or(own, |second| own - self.utility(second.row(i)))
        };
        numbers.par_iter().map(of).collect()
    }
}

/// Parameters one after another: hidden `[units, inputs]`, bias `[units]`, out `[units]`, shift.
struct Net {
    inputs: usize,
    units: usize,
    values: Vec<f32>,
}

impl Mlp {
    /// Rounds the hidden weights to float16, as they are shipped.
    pub fn round(&mut self) {
        self.hidden.iter_mut().for_each(|w| *w = crate::bundle::frameworks::to_half(*w).1);
    }
}

/// Fits to the labels of some rows; `validation` says which epoch is kept, and its AUC comes back.
///
/// # Arguments
/// - `mean`, `scale`: of the inputs, folded into the weights that are returned
pub fn fit(
    rows: &Rows<'_>,
    learnt: (&[usize], &[bool]),
    validation: (&[usize], &[bool]),
    (mean, scale): (&[f32], &[f32]),
    settings: &Settings,
) -> (Mlp, f64) {
    let (inputs, units) = (rows.first.width, settings.units);
    let mut random = StdRng::seed_from_u64(1);
    let spread = (2.0 / inputs as f32).sqrt();
    let mut net = Net { inputs, units, values: vec![0.0; units * inputs + 2 * units + 1] };
    net.values[..units * inputs].fill_with(|| spread * (random.random::<f32>() * 2.0 - 1.0));
    let out = units * inputs + units;
    net.values[out..out + units]
        .fill_with(|| (3.0 / units as f32).sqrt() * (random.random::<f32>() * 2.0 - 1.0));
    let (mut first, mut second) = (vec![0.0f32; net.values.len()], vec![0.0f32; net.values.len()]);
    let mut order: Vec<(usize, bool)> = learnt.0.iter().copied().zip(learnt.1.iter().copied()).collect();
    let steps = settings.epochs * order.len().div_ceil(BATCH);
    let (mut step, mut best) = (0usize, None::<(Mlp, f64)>);
    for _ in 0..settings.epochs {
        order.shuffle(&mut random);
        for batch in order.chunks(BATCH) {
            let seed: u64 = random.random();
            let part = |(at, chunk): (usize, &[(usize, bool)])| {
                let mut chance = StdRng::seed_from_u64(seed ^ (at as u64 + 1));
                let mut gradient = vec![0.0f32; net.values.len()];
                for &(i, label) in chunk {
                    net.learn(rows, i, label, (mean, scale), settings.dropout, &mut chance, &mut gradient);
                }
                gradient
            };
            let size = batch.len().div_ceil(2).max(1);
            let parts: Vec<Vec<f32>> = batch.par_chunks(size).enumerate().map(part).collect();
            step += 1;
            // Linearly down to nothing.
            let rate = settings.rate * (1.0 - (step - 1) as f32 / steps as f32);
            let (a, b) = (1.0 - 0.9f32.powi(step as i32), 1.0 - 0.999f32.powi(step as i32));
            for j in 0..net.values.len() {
                let g = parts.iter().map(|part| part[j]).sum::<f32>() / batch.len() as f32;
                first[j] = 0.9 * first[j] + 0.1 * g;
                second[j] = 0.999 * second[j] + 0.001 * g * g;
                let decay = if j < units * inputs { settings.decay * net.values[j] } else { 0.0 };
                net.values[j] -= rate * (first[j] / a / ((second[j] / b).sqrt() + 1e-8) + decay);
            }
        }
        let mut mlp = net.folded(mean, scale, rows.second.is_some());
        mlp.round();
        let found = auc(&mlp.logits(rows, validation.0), validation.1);
        if best.as_ref().is_none_or(|(_, auc)| found > *auc) {
            best = Some((mlp, found));
        }
    }
    best.unwrap_or_else(|| (net.folded(mean, scale, rows.second.is_some()), 0.5))
}

impl Net {
    fn folded(&self, mean: &[f32], scale: &[f32], paired: bool) -> Mlp {
        let (n, units) = (self.inputs, self.units);
        let hidden: Vec<f32> = self.values[..units * n]
            .chunks_exact(n)
            .flat_map(|row| row.iter().zip(scale).map(|(w, s)| w * s))
            .collect();
        let bias = hidden.chunks_exact(n).zip(&self.values[units * n..]).map(|(row, b)| b - dot(row, mean));
        Mlp {
            bias: bias.collect(),
            out: self.values[units * n + units..][..units].to_vec(),
            shift: if paired { 0.0 } else { self.values[units * n + 2 * units] },
            hidden,
        }
    }

    /// Adds the gradient of one example.
    #[allow(clippy::too_many_arguments)] // one step of one loop, with all that it needs
    fn learn(
        &self,
        rows: &Rows<'_>,
        i: usize,
        label: bool,
        (mean, scale): (&[f32], &[f32]),
        dropout: f32,
        chance: &mut StdRng,
        gradient: &mut [f32],
    ) {
        let (n, units) = (self.inputs, self.units);
        let keep = 1.0 - dropout;
        // One mask for both texts of a pair: what is compared is read alike.
        let mask: Vec<f32> =
            (0..n).map(|_| if chance.random::<f32>() < keep { 1.0 / keep } else { 0.0 }).collect();
        let open: Vec<f32> =
            (0..units).map(|_| if chance.random::<f32>() < keep { 1.0 / keep } else { 0.0 }).collect();
        let read = |dense: &Dense| -> (Vec<f32>, Vec<f32>, f32) {
            let x =
                dense.row(i).iter().zip(mean).zip(scale).zip(&mask).map(|(((x, m), s), k)| (x - m) * s * k);
            let x: Vec<f32> = x.collect();
            let before: Vec<f32> = (0..units)
                .map(|u| dot(&self.values[u * n..][..n], &x) + self.values[units * n + u])
                .collect();
            let out = &self.values[units * n + units..][..units];
            let utility = before.iter().zip(out).zip(&open).map(|((z, w), k)| gelu(*z) * w * k).sum::<f32>();
            (x, before, utility)
        };
        let own = read(rows.first);
        let other = rows.second.map(read);
        let shift = if other.is_some() { 0.0 } else { self.values[units * n + 2 * units] };
        let logit = own.2 - other.as_ref().map_or(0.0, |other| other.2) + shift;
        let error = sigmoid(logit) - f32::from(u8::from(label));
        let mut back = |(x, before, _): &(Vec<f32>, Vec<f32>, f32), error: f32| {
            for u in (0..units).filter(|&u| open[u] > 0.0) {
                let at = units * n + units + u;
                let passed = error * open[u];
                gradient[at] += passed * gelu(before[u]);
                let slope = passed * self.values[at] * gelu_slope(before[u]);
                gradient[units * n + u] += slope;
                gradient[u * n..][..n].iter_mut().zip(x).for_each(|(g, x)| *g += slope * x);
            }
        };
        back(&own, error);
        if let Some(other) = &other {
            back(other, -error);
        } else {
            gradient[units * n + 2 * units] += error;
        }
    }
}

/// `x` times the normal distribution's share below `x` (Hendrycks and Gimpel 2016), as the product computes it.
fn gelu(x: f32) -> f32 {
    x * below(x)
}

fn gelu_slope(x: f32) -> f32 {
    below(x) + x * (-x * x / 2.0).exp() * 0.398_942_3
}

/// By formula 7.1.26 of Abramowitz and Stegun (1964), to about 1e-7.
fn below(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let sum = ((((1.061_405_4 * t - 1.453_152) * t + 1.421_413_7) * t - 0.284_496_74) * t + 0.254_829_6) * t;
    let erf = 1.0 - sum * (-z * z).exp();
    0.5 * (1.0 + erf.copysign(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_line_can_tell_is_learnt() {
        // Exclusive or of two signs.
        let mut random = StdRng::seed_from_u64(7);
        let values: Vec<f32> = (0..800).map(|_| random.random::<f32>() * 2.0 - 1.0).collect();
        let first = Dense { width: 2, values };
        let labels: Vec<bool> =
            (0..400).map(|i| (first.row(i)[0] > 0.0) != (first.row(i)[1] > 0.0)).collect();
        let rows: Vec<usize> = (0..400).collect();
        let settings = Settings { units: 16, epochs: 120, rate: 0.02, dropout: 0.0, decay: 0.0 };
        let all = Rows { first: &first, second: None };
        let (mlp, found) = fit(
            &all,
            (&rows[..300], &labels[..300]),
            (&rows[300..], &labels[300..]),
            (&[0.0; 2], &[1.0; 2]),
            &settings,
        );
        assert!(found > 0.95, "{found}");
        let logits = mlp.logits(&all, &rows);
        assert!(auc(&logits, &labels) > 0.95);
    }

    #[test]
    fn gelu_by_the_table_of_the_normal_distribution() {
        assert!((gelu(1.0) - 0.841_344_7).abs() < 1e-5 && (gelu(-2.0) + 2.0 * 0.022_750_1).abs() < 1e-5);
        assert_eq!(gelu(0.0), 0.0);
    }

    #[test]
    fn the_slope_is_the_derivative() {
        for x in [-2.0f32, -0.3, 0.0, 0.7, 3.0] {
            let measured = (gelu(x + 1e-2) - gelu(x - 1e-2)) / 2e-2;
            assert!((measured - gelu_slope(x)).abs() < 1e-3, "{x}");
        }
    }
}
