//! What is done to a row at a time: RMSNorm and the gate.

#![allow(unsafe_code)] // calls operations of `Simd`, and reads and writes rows by pointer

use super::super::math::exp;
use super::super::simd::Simd;

/// `x / sqrt(mean(x^2) + epsilon) * gamma`
#[derive(Debug)]
pub struct RmsNorm {
    pub gamma: Vec<f32>,
    pub epsilon: f32,
}

impl RmsNorm {
    /// Writes the normalised row.
    ///
    /// # Safety
    /// As for [`Simd`]; `x` and `out` are as long as `gamma`.
    #[inline(always)]
    pub unsafe fn apply<S: Simd>(&self, x: &[f32], out: &mut [f32]) {
        let width = self.gamma.len();
        let (x, gamma, out) = (x.as_ptr(), self.gamma.as_ptr(), out.as_mut_ptr());
        unsafe {
            let mut squares = S::splat(0.0);
            let mut i = 0;
            while i < width {
                let x = S::load(x.add(i));
                squares = S::mul_add(x, x, squares);
                i += S::LANES;
            }
            let scale = S::splat(1.0 / (S::sum(squares) / width as f32 + self.epsilon).sqrt());
            i = 0;
            while i < width {
                let y = S::mul(S::mul(S::load(x.add(i)), scale), S::load(gamma.add(i)));
                S::store(out.add(i), y);
                i += S::LANES;
            }
        }
    }
}

/// `gate = silu(gate) * up`, where `silu(x) = x / (1 + e^-x)`.
///
/// # Safety
/// As for [`Simd`]; `up` is as long as `gate`.
#[inline(always)]
pub unsafe fn gate<S: Simd>(gate: &mut [f32], up: &[f32]) {
    let (g, u) = (gate.as_mut_ptr(), up.as_ptr());
    unsafe {
        let (zero, one) = (S::splat(0.0), S::splat(1.0));
        let mut i = 0;
        while i < gate.len() {
            let x = S::load(g.add(i));
            // At 88 and above e^x would no longer be right; silu(-88) is 0 but for what no float32 shows.
            let e = exp::<S>(S::at_most(S::sub(zero, x), S::splat(88.0)));
            let y = S::mul(S::div(x, S::add(one, e)), S::load(u.add(i)));
            S::store(g.add(i), y);
            i += S::LANES;
        }
    }
}
