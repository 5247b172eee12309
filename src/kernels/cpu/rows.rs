//! Rows of activations as small integers, and what is done to a row at a time.

#![allow(unsafe_code)] // calls operations of `Simd`, under its contract

use super::linear::Layout;
use super::math;
use super::pool::{Buffer, Pool};
use super::simd::{Simd, activation_bytes};
use crate::Result;

/// `value = integer * scale`, one scale a row, integers of -127..=127.
#[derive(Debug)]
pub struct Quantized {
    /// `[rows, words]`: bytes or halves, `GROUP` of them a word
    pub words: Buffer<i32>,
    /// `[rows]`; NaN for a row with a number that is not finite
    pub scales: Buffer<f32>,
    /// `[rows]`: the sum of a row's integers
    pub sums: Buffer<i32>,
    /// Words of a row.
    pub stride: usize,
    pub width: usize,
}

impl Quantized {
    pub fn take(
        rows: usize,
        width: usize,
        layout: Layout,
        floats: &Pool<f32>,
        words: &Pool<i32>,
    ) -> Result<Self> {
        let stride = layout.words(width);
        Ok(Self {
            words: words.take(rows * stride)?,
            scales: floats.take(rows)?,
            sums: words.take(rows)?,
            stride,
            width,
        })
    }

    /// Rounds `values`, whose greatest magnitude has the bits `peak`, to a row.
    ///
    /// # Safety
    /// As for [`Simd`]; the layout is that of `S`.
    #[inline(always)]
    pub unsafe fn set<S: Simd>(&mut self, row: usize, values: &[f32], peak: i32) {
        const INFINITE: i32 = 0x7f80_0000;
        let peak_value = f32::from_bits(peak.cast_unsigned());
        let words = &mut self.words[row * self.stride..(row + 1) * self.stride];
        // A peak so small that its inverse overflows is none.
        if peak >= INFINITE || peak_value < 1e-30 {
            words.fill(0);
            self.sums[row] = 0;
            self.scales[row] = if peak >= INFINITE { f32::NAN } else { 0.0 };
            return;
        }
        if let Some(last) = words.last_mut() {
            *last = 0; // a width that is no whole number of words
        }
        let to: *mut u8 = words.as_mut_ptr().cast();
        unsafe {
            let factor = S::splat(127.0 / peak_value);
            let mut sum = S::splat_i32(0);
            let mut i = 0;
            while i < values.len() {
                let x = S::round(S::mul(S::load(values.as_ptr().add(i)), factor));
                S::store_activations(to.add(i * activation_bytes::<S>()), x);
                sum = S::add_i32(sum, x);
                i += S::LANES;
            }
            self.sums[row] = S::sum_i32(sum);
        }
        self.scales[row] = peak_value / 127.0;
    }
}

/// Layer normalisation of `row` in place; the bits of the greatest magnitude.
///
/// # Safety
/// As for [`Simd`]; `gamma` and `beta` are as long as `row`.
#[inline(always)]
pub unsafe fn normalize<S: Simd>(row: &mut [f32], gamma: &[f32], beta: &[f32], epsilon: f32) -> i32 {
    let (width, x) = (row.len(), row.as_mut_ptr());
    unsafe {
        let mut sum = S::splat(0.0);
        let mut i = 0;
        while i < width {
            sum = S::add(sum, S::load(x.add(i)));
            i += S::LANES;
        }
        let mean = S::splat(S::sum(sum) / width as f32);
        let mut squares = S::splat(0.0);
        i = 0;
        while i < width {
            let d = S::sub(S::load(x.add(i)), mean);
            squares = S::mul_add(d, d, squares);
            i += S::LANES;
        }
        let scale = S::splat(1.0 / (S::sum(squares) / width as f32 + epsilon).sqrt());
        let mut peak = S::splat_i32(0);
        i = 0;
        while i < width {
            let d = S::mul(S::sub(S::load(x.add(i)), mean), scale);
            let y = S::mul_add(d, S::load(gamma.as_ptr().add(i)), S::load(beta.as_ptr().add(i)));
            S::store(x.add(i), y);
            peak = S::max_i32(peak, S::magnitude(y));
            i += S::LANES;
        }
        S::greatest(peak)
    }
}

/// GELU of `row` in place; the bits of the greatest magnitude.
///
/// # Safety
/// As for [`Simd`].
#[inline(always)]
pub unsafe fn gelu<S: Simd>(row: &mut [f32]) -> i32 {
    let x = row.as_mut_ptr();
    unsafe {
        let mut peak = S::splat_i32(0);
        let mut i = 0;
        while i < row.len() {
            let y = math::gelu::<S>(S::load(x.add(i)));
            S::store(x.add(i), y);
            peak = S::max_i32(peak, S::magnitude(y));
            i += S::LANES;
        }
        S::greatest(peak)
    }
}

/// `row += other`
///
/// # Safety
/// As for [`Simd`]; `other` is at least as long as `row`.
#[inline(always)]
pub unsafe fn add<S: Simd>(row: &mut [f32], other: &[f32]) {
    let x = row.as_mut_ptr();
    unsafe {
        let mut i = 0;
        while i < row.len() {
            S::store(x.add(i), S::add(S::load(x.add(i)), S::load(other.as_ptr().add(i))));
            i += S::LANES;
        }
    }
}

/// The bits of the greatest magnitude of a row.
///
/// # Safety
/// As for [`Simd`].
#[inline(always)]
pub unsafe fn peak<S: Simd>(row: &[f32]) -> i32 {
    unsafe {
        let mut peak = S::splat_i32(0);
        let mut i = 0;
        while i < row.len() {
            peak = S::max_i32(peak, S::magnitude(S::load(row.as_ptr().add(i))));
            i += S::LANES;
        }
        S::greatest(peak)
    }
}
