//! A product for many tokens: some rows of weights are taken apart once and used for all of them.

#![allow(unsafe_code)] // calls operations of `Simd`, and reads and writes by pointer
#![allow(clippy::needless_range_loop)] // a tile is indexed by token and vector throughout

use super::super::simd::Simd;
use super::format::Format;
use super::product::Out;
use super::rounded::View;
use crate::kernels::{BLOCK, BlockMatrix};

/// Rows of a panel.
#[inline(always)]
pub fn width<S: Simd>() -> usize {
    S::BLOCK_TILE.1 * S::LANES
}

/// Numbers of scratch that a panel needs.
pub fn scratch<S: Simd>(blocks: usize) -> usize {
    // A byte a weight, scales and minima.
    blocks * width::<S>() * (BLOCK / 4 + 2)
}

/// `out[token] = x[token] W^T` for a panel's rows from `row` on and for all tokens.
///
/// # Safety
/// As for [`Simd`]; the rows are those of `weights` and `out`, `activations` are the integers of `x` as
/// [`Format::group`] wants them, `scratch` is as long as it must be.
#[inline(always)]
pub unsafe fn product<S: Simd, F: Format>(
    x: View<'_>,
    activations: &[i32],
    weights: &BlockMatrix,
    row: usize,
    out: Out,
    scratch: &mut [f32],
) {
    unsafe {
        match S::BLOCK_TILE.1 {
            1 => panel::<S, F, 1>(x, activations, weights, row, out, scratch),
            2 => panel::<S, F, 2>(x, activations, weights, row, out, scratch),
            3 => panel::<S, F, 3>(x, activations, weights, row, out, scratch),
            4 => panel::<S, F, 4>(x, activations, weights, row, out, scratch),
            _ => unreachable!("a tile is 1 to 4 vectors wide"),
        }
    }
}

#[inline(always)]
unsafe fn panel<S: Simd, F: Format, const V: usize>(
    x: View<'_>,
    activations: &[i32],
    weights: &BlockMatrix,
    row: usize,
    out: Out,
    scratch: &mut [f32],
) {
    let panel = V * S::LANES;
    let (scales, rest) = scratch.split_at_mut(x.blocks * panel);
    let (minima, bytes) = rest.split_at_mut(x.blocks * panel);
    let (row_bytes, block_bytes) = (x.blocks * F::FORMAT.bytes(), F::FORMAT.bytes());
    let words = BLOCK / F::group::<S>();
    unsafe {
        let bytes: *mut u8 = bytes.as_mut_ptr().cast();
        let next = weights.bytes().as_ptr().wrapping_add((row + panel) * row_bytes);
        for v in 0..V {
            let first = weights.bytes().as_ptr().add((row + v * S::LANES) * row_bytes);
            for block in 0..x.blocks {
                let at = first.add(block * block_bytes);
                let to = bytes.add(block * BLOCK * panel + v * S::LANES * F::group::<S>());
                // The next panel comes while this one is used.
                let ahead = (v * x.blocks + block) * S::LANES * block_bytes;
                for line in (0..S::LANES * block_bytes).step_by(64) {
                    S::prefetch(next.wrapping_add(ahead + line));
                }
                F::interleave::<S>(at, row_bytes, to, panel * F::group::<S>());
                let head = S::gather(at, row_bytes);
                let place = block * panel + v * S::LANES;
                S::store(scales.as_mut_ptr().add(place), S::lower_halves(head));
                if F::MINIMUM {
                    S::store(minima.as_mut_ptr().add(place), S::upper_halves(head));
                }
            }
        }
        let mut token = 0;
        while token < x.rows {
            let tile = Tile {
                x,
                token,
                activations: activations.as_ptr().add(token * x.blocks * words),
                weights: bytes,
                scales: scales.as_ptr(),
                minima: minima.as_ptr(),
                row,
            };
            token += tile.run::<S, F, V>(out);
        }
    }
}

/// Some tokens against a panel.
struct Tile<'a> {
    x: View<'a>,
    /// The first.
    token: usize,
    /// Of the first token.
    activations: *const i32,
    weights: *const u8,
    scales: *const f32,
    minima: *const f32,
    row: usize,
}

impl Tile<'_> {
    /// As many tokens as a tile has, and as are there; returns how many.
    #[inline(always)]
    unsafe fn run<S: Simd, F: Format, const V: usize>(&self, out: Out) -> usize {
        let most = S::BLOCK_TILE.0;
        let tokens = (self.x.rows - self.token).min(most);
        // The first comparison of each arm is known when this is compiled: no tile is made in vain.
        unsafe {
            match tokens {
                8 if most >= 8 => self.compute::<S, F, 8, V>(out),
                7 if most >= 7 => self.compute::<S, F, 7, V>(out),
                6 if most >= 6 => self.compute::<S, F, 6, V>(out),
                5 if most >= 5 => self.compute::<S, F, 5, V>(out),
                4 if most >= 4 => self.compute::<S, F, 4, V>(out),
                3 if most >= 3 => self.compute::<S, F, 3, V>(out),
                2 if most >= 2 => self.compute::<S, F, 2, V>(out),
                _ => {
                    self.compute::<S, F, 1, V>(out);
                    return 1;
                }
            }
        }
        tokens
    }

    #[inline(always)]
    unsafe fn compute<S: Simd, F: Format, const T: usize, const V: usize>(&self, out: Out) {
        let (panel, words) = (V * S::LANES, BLOCK / F::group::<S>());
        let first = self.token * self.x.blocks;
        unsafe {
            let mut results = [[S::splat(0.0); V]; T];
            let mut weights = self.weights;
            for block in 0..self.x.blocks {
                let mut sums = [[S::splat_i32(0); V]; T];
                if F::offset::<S>() != 0 {
                    for t in 0..T {
                        let sum = *self.x.whole_sums.as_ptr().add(first + t * self.x.blocks + block);
                        sums[t] = [S::splat_i32(-F::offset::<S>() * sum); V];
                    }
                }
                for word in 0..words {
                    let mut column = [F::load::<S>(weights); V];
                    for v in 1..V {
                        column[v] = F::load::<S>(weights.add(v * S::LANES * F::group::<S>()));
                    }
                    for t in 0..T {
                        let at = (t * self.x.blocks + block) * words + word;
                        let x = S::splat_activations(*self.activations.add(at));
                        for v in 0..V {
                            sums[t][v] = F::dot::<S>(sums[t][v], x, column[v]);
                        }
                    }
                    weights = weights.add(panel * F::group::<S>());
                }
                for t in 0..T {
                    let at = first + t * self.x.blocks + block;
                    let scale = S::splat(*self.x.scales.as_ptr().add(at));
                    let sum = S::splat(*self.x.sums.as_ptr().add(at));
                    for v in 0..V {
                        let place = block * panel + v * S::LANES;
                        let scale = S::mul(scale, S::load(self.scales.add(place)));
                        let y = S::mul_add(S::to_f32(sums[t][v]), scale, results[t][v]);
                        results[t][v] = match F::MINIMUM {
                            true => S::mul_add(S::load(self.minima.add(place)), sum, y),
                            false => y,
                        };
                    }
                }
            }
            for t in 0..T {
                for v in 0..V {
                    out.set_vector::<S>(self.token + t, self.row + v * S::LANES, results[t][v]);
                }
            }
        }
    }
}
