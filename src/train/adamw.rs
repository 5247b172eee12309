//! AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101) in one pass over each parameter.
//!
//! Burn's own AdamW makes a dozen temporaries a parameter; over 23 million embedding weights that
//! took longer than the forward pass. Here gradient, moments, weight and their running average are
//! read and written once, on all cores.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor, TensorData};
use rayon::prelude::*;

use crate::nn::state::Path;

/// Elements that one task works on.
const CHUNK: usize = 1 << 14;

#[derive(Debug, Clone, Copy)]
pub struct AdamWConfig {
    pub beta1: f32,
    pub beta2: f32,
    pub epsilon: f32,
    pub weight_decay: f32,
    /// Decay of the running average of the weights; 0 keeps no average.
    pub ema_decay: f32,
    /// Gradients are scaled down to this global norm.
    pub max_grad_norm: f32,
}

/// Moments and running average of one parameter.
#[derive(Debug, Clone, Default)]
pub struct Moments {
    pub m: Vec<f32>,
    pub v: Vec<f32>,
    pub ema: Vec<f32>,
}

/// Optimiser state by parameter path.
pub struct AdamW {
    pub config: AdamWConfig,
    pub step: u64,
    pub moments: BTreeMap<String, Moments>,
}

impl AdamW {
    pub fn new(config: AdamWConfig) -> Self {
        Self { config, step: 0, moments: BTreeMap::new() }
    }

    /// One update with the sum of `grads` (one map a worker, see [`gradients`]). `rate(path)` is the
    /// learning rate of a parameter.
    pub fn step<M: Module>(&mut self, module: M, grads: Vec<GradientMap>, rate: impl Fn(&str) -> f64) -> M {
        self.step += 1;
        let grads = sum(grads);
        let norm = grads.values().map(|g| square_sum(g)).sum::<f64>().sqrt() as f32;
        let scale = if norm > self.config.max_grad_norm { self.config.max_grad_norm / norm } else { 1.0 };
        module.map(&mut Update { path: Path::default(), optim: self, grads, rate: &rate, scale })
    }

    /// The running average of each parameter, where one is kept.
    pub fn average(&self, path: &str) -> Option<&[f32]> {
        self.moments.get(path).map(|m| m.ema.as_slice()).filter(|e| !e.is_empty())
    }
}

/// Gradients by parameter path.
pub type GradientMap = BTreeMap<String, Vec<f32>>;

/// Takes the gradients of `module`'s parameters out of a graph's result.
pub fn gradients<M: Module>(module: &M, grads: Gradients) -> GradientMap {
    let mut gather = Gather { path: Path::default(), grads, found: GradientMap::new() };
    module.visit(&mut gather);
    gather.found
}

fn sum(workers: Vec<GradientMap>) -> GradientMap {
    let mut workers = workers.into_iter();
    let mut total = workers.next().unwrap_or_default();
    for worker in workers {
        for (path, grad) in worker {
            match total.get_mut(&path) {
                Some(sum) => sum.par_chunks_mut(CHUNK).zip(grad.par_chunks(CHUNK)).for_each(|(s, g)| {
                    s.iter_mut().zip(g).for_each(|(s, g)| *s += g);
                }),
                None => {
                    total.insert(path, grad);
                }
            }
        }
    }
    total
}

fn square_sum(values: &[f32]) -> f64 {
    values.par_chunks(CHUNK).map(|c| f64::from(c.iter().map(|x| x * x).sum::<f32>())).sum()
}

struct Gather {
    path: Path,
    grads: Gradients,
    found: GradientMap,
}

impl ModuleVisitor for Gather {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.enter(name);
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(grad) = param.val().grad_remove(&mut self.grads) {
            let values = grad.into_data().try_into_vec().expect("gradients are float32");
            self.found.insert(self.path.join(), values);
        }
    }
}

struct Update<'a, F> {
    path: Path,
    optim: &'a mut AdamW,
    grads: GradientMap,
    rate: &'a F,
    scale: f32,
}

impl<F: Fn(&str) -> f64> ModuleMapper for Update<'_, F> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.enter(name);
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.exit();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let path = self.path.join();
        let Some(grad) = self.grads.remove(&path) else { return param };
        let rate = (self.rate)(&path) as f32;
        let device = param.lazy_device();
        let id = param.id;
        let data = param.into_value().inner().into_data();
        let shape = data.shape().clone();
        let mut weights: Vec<f32> = data.try_into_vec().expect("parameters are float32");
        // Biases and normalisation weights are not decayed.
        let decay = if D > 1 { self.optim.config.weight_decay } else { 0.0 };
        self.optim.update(&path, &mut weights, &grad, rate, decay, self.scale);
        Param::initialized(id, Tensor::from_data(TensorData::new(weights, shape), &device).require_grad())
    }
}

impl AdamW {
    fn update(&mut self, path: &str, w: &mut [f32], g: &[f32], rate: f32, decay: f32, scale: f32) {
        let AdamWConfig { beta1, beta2, epsilon, ema_decay, .. } = self.config;
        let state = self.moments.entry(path.to_owned()).or_insert_with(|| Moments {
            m: vec![0.0; w.len()],
            v: vec![0.0; w.len()],
            ema: if ema_decay > 0.0 { w.to_vec() } else { Vec::new() },
        });
        // Bias correction folded into the rate and epsilon.
        let t = self.step as i32;
        let correction2 = (1.0 - beta2.powi(t)).sqrt();
        let alpha = rate * correction2 / (1.0 - beta1.powi(t));
        let epsilon = epsilon * correction2;
        // The average warms up, so that early steps do not linger in it.
        let ema_decay = ema_decay.min((1.0 + t as f32) / (10.0 + t as f32));
        let shrink = 1.0 - rate * decay;
        let one = |w: &mut [f32], m: &mut [f32], v: &mut [f32], g: &[f32]| {
            for i in 0..w.len() {
                let g = g[i] * scale;
                m[i] = beta1 * m[i] + (1.0 - beta1) * g;
                v[i] = beta2 * v[i] + (1.0 - beta2) * g * g;
                w[i] = w[i] * shrink - alpha * m[i] / (v[i].sqrt() + epsilon);
            }
        };
        w.par_chunks_mut(CHUNK)
            .zip(state.m.par_chunks_mut(CHUNK))
            .zip(state.v.par_chunks_mut(CHUNK))
            .zip(g.par_chunks(CHUNK))
            .for_each(|(((w, m), v), g)| one(w, m, v, g));
        state.ema.par_chunks_mut(CHUNK).zip(w.par_chunks(CHUNK)).for_each(|(e, w)| {
            for (e, w) in e.iter_mut().zip(w) {
                *e += (1.0 - ema_decay) * (*w - *e);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_step_moves_by_the_rate_against_the_gradient() {
        // With bias correction the first step is rate * sign(gradient), whatever its size.
        let config = AdamWConfig {
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
            ema_decay: 0.0,
            max_grad_norm: 1.0,
        };
        let mut optim = AdamW::new(config);
        optim.step = 1;
        let mut w = vec![1.0, 1.0, 1.0];
        optim.update("w", &mut w, &[3.0, -0.01, 0.0], 0.1, 0.0, 1.0);
        for (got, want) in w.iter().zip([0.9, 1.1, 1.0]) {
            assert!((got - want).abs() < 1e-4, "{w:?}");
        }
    }

    #[test]
    fn decay_shrinks_weights_apart_from_the_gradient() {
        let config = AdamWConfig {
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.5,
            ema_decay: 0.0,
            max_grad_norm: 1.0,
        };
        let mut optim = AdamW::new(config);
        optim.step = 1;
        let mut w = vec![2.0];
        optim.update("w", &mut w, &[0.0], 0.1, 0.5, 1.0);
        assert!((w[0] - 1.9).abs() < 1e-6, "{w:?}");
    }
}
