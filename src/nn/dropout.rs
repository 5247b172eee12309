//! Dropout (Srivastava et al. 2014) whose masks depend on a seed of the calling thread alone.
//!
//! Burn's own draws from one generator for the whole process: two threads that train side by side
//! would change each other's masks, and a resumed run could not repeat what the killed one did.

use std::cell::Cell;

use burn::module::Module;
use burn::tensor::{Tensor, TensorData};

thread_local! {
    static STATE: Cell<u64> = const { Cell::new(0) };
}

/// Sets the generator of this thread.
pub fn seed(seed: u64) {
    STATE.set(seed);
}

/// The next 64 random bits of this thread: SplitMix64 (Steele et al. 2014).
fn next() -> u64 {
    let state = STATE.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
    STATE.set(state);
    let mut z = state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Sets cells to 0 with probability `prob` and scales the others up; on a device without autodiff it
/// does nothing.
#[derive(Module, Debug)]
pub struct Dropout {
    prob: f64,
}

impl Dropout {
    pub fn new(prob: f64) -> Self {
        Self { prob }
    }

    /// Any shape, kept.
    pub fn forward<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        if self.prob == 0.0 || !input.device().is_autodiff() {
            return input;
        }
        let shape = input.shape();
        let mask = mask(shape.num_elements(), self.prob);
        let mask = Tensor::<D>::from_data(TensorData::new(mask, shape), &input.device());
        input * mask
    }
}

/// `1 / (1 - prob)` or 0, from 16 random bits a cell.
fn mask(cells: usize, prob: f64) -> Vec<f32> {
    let limit = (prob * 65536.0) as u64;
    let kept = (1.0 / (1.0 - prob)) as f32;
    let mut mask = Vec::with_capacity(cells + 3);
    while mask.len() < cells {
        let bits = next();
        mask.extend((0..4).map(|i| if (bits >> (16 * i)) & 0xffff < limit { 0.0 } else { kept }));
    }
    mask.truncate(cells);
    mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_repeat_with_the_seed_and_keep_the_mean() {
        seed(7);
        let first = mask(100_001, 0.1);
        seed(7);
        assert_eq!(first, mask(100_001, 0.1));
        assert_ne!(first, mask(100_001, 0.1));
        let mean = first.iter().sum::<f32>() / first.len() as f32;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
        let dropped = first.iter().filter(|&&x| x == 0.0).count() as f64 / first.len() as f64;
        assert!((dropped - 0.1).abs() < 0.01, "{dropped}");
    }

    #[test]
    fn without_autodiff_nothing_is_dropped() {
        let device = burn::tensor::Device::flex();
        let x = Tensor::<2>::ones([4, 4], &device);
        let y = Dropout::new(0.5).forward(x);
        assert_eq!(y.sum().into_scalar::<f32>(), 16.0);
    }
}
