//! The integer matrix product, a tile of outputs in registers.

#![allow(unsafe_code)] // calls operations of `Simd`, and reads rows and weights by pointer
#![allow(clippy::needless_range_loop)] // a tile is indexed by row and vector throughout

use std::ops::Range;

use super::linear::{Linear, OFFSET};
use super::rows::Quantized;
use super::simd::Simd;

/// `out[row] = x[row] W^T + b` for the rows of `rows`; a row of `out` is [`Linear::stride`] wide.
///
/// # Safety
/// As for [`Simd`]; `x` and `weights` were laid out for `S`.
#[inline(always)]
pub unsafe fn product<S: Simd>(x: &Quantized, rows: Range<usize>, weights: &Linear, out: &mut [f32]) {
    assert!(
        x.width == weights.inputs
            && rows.end <= x.scales.len()
            && x.words.len() == x.scales.len() * x.stride
            && out.len() >= rows.len() * weights.stride(),
        "the product's operands fit together"
    );
    unsafe {
        match S::TILE.1 {
            1 => panels::<S, 1>(x, rows, weights, out),
            2 => panels::<S, 2>(x, rows, weights, out),
            3 => panels::<S, 3>(x, rows, weights, out),
            4 => panels::<S, 4>(x, rows, weights, out),
            _ => unreachable!("a tile is 1 to 4 vectors wide"),
        }
    }
}

/// A panel of weights at a time: it stays in the nearest cache for all rows.
#[inline(always)]
unsafe fn panels<S: Simd, const V: usize>(
    x: &Quantized,
    rows: Range<usize>,
    weights: &Linear,
    out: &mut [f32],
) {
    let width = V * S::LANES;
    let panel_bytes = x.stride * width * S::GROUP;
    let stride = weights.stride();
    for panel in 0..stride / width {
        let mut row = rows.start;
        while row < rows.end {
            let column = panel * width;
            unsafe {
                let tile = Tile {
                    activations: x.words.as_ptr().add(row * x.stride),
                    words: x.stride,
                    sums: x.sums.as_ptr().add(row),
                    row_scales: x.scales.as_ptr().add(row),
                    weights: weights.as_ptr().add(panel * panel_bytes),
                    scales: weights.scales.as_ptr().add(column),
                    bias: weights.bias.as_ptr().add(column),
                    out: out.as_mut_ptr().add((row - rows.start) * stride + column),
                    stride,
                };
                row += tile.run::<S, V>(rows.end - row);
            }
        }
    }
}

/// Where a tile of outputs reads and writes.
struct Tile {
    activations: *const i32,
    /// Words of a row of activations.
    words: usize,
    sums: *const i32,
    row_scales: *const f32,
    weights: *const u8,
    scales: *const f32,
    bias: *const f32,
    out: *mut f32,
    /// Width of a row of `out`.
    stride: usize,
}

impl Tile {
    /// As many of the `left` rows as a tile has; returns how many.
    #[inline(always)]
    unsafe fn run<S: Simd, const V: usize>(&self, left: usize) -> usize {
        let most = S::TILE.0;
        let rows = left.min(most);
        // The first comparison of each arm is known when this is compiled: no tile is made in vain.
        unsafe {
            match rows {
                8 if most >= 8 => self.compute::<S, 8, V>(),
                7 if most >= 7 => self.compute::<S, 7, V>(),
                6 if most >= 6 => self.compute::<S, 6, V>(),
                5 if most >= 5 => self.compute::<S, 5, V>(),
                4 if most >= 4 => self.compute::<S, 4, V>(),
                3 if most >= 3 => self.compute::<S, 3, V>(),
                2 if most >= 2 => self.compute::<S, 2, V>(),
                _ => {
                    self.compute::<S, 1, V>();
                    return 1;
                }
            }
        }
        rows
    }

    #[inline(always)]
    unsafe fn compute<S: Simd, const R: usize, const V: usize>(&self) {
        unsafe {
            let mut sums = [[S::splat_i32(0); V]; R];
            for r in 0..R {
                // The weights are 64 too large each.
                sums[r] = [S::splat_i32(-OFFSET * *self.sums.add(r)); V];
            }
            let mut weights = self.weights;
            for word in 0..self.words {
                let mut panel = [S::load_weights(weights); V];
                for v in 1..V {
                    panel[v] = S::load_weights(weights.add(v * S::LANES * S::GROUP));
                }
                for r in 0..R {
                    let x = S::splat_activations(*self.activations.add(r * self.words + word));
                    for v in 0..V {
                        sums[r][v] = S::dot(sums[r][v], x, panel[v]);
                    }
                }
                weights = weights.add(V * S::LANES * S::GROUP);
            }
            for r in 0..R {
                let scale = S::splat(*self.row_scales.add(r));
                for v in 0..V {
                    let column = v * S::LANES;
                    let scale = S::mul(scale, S::load(self.scales.add(column)));
                    let y = S::mul_add(S::to_f32(sums[r][v]), scale, S::load(self.bias.add(column)));
                    S::store(self.out.add(r * self.stride + column), y);
                }
            }
        }
    }
}
