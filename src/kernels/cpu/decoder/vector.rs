//! A product for few tokens: weights are read where they lie, each block once a token.

#![allow(unsafe_code)] // calls operations of `Simd`, and reads and writes rows by pointer

use std::ops::Range;

use super::super::simd::Simd;
use super::format::Format;
use super::product::Out;
use super::rounded::View;
use crate::kernels::{BLOCK, BlockMatrix, half};

/// Numbers of scratch that the product needs.
pub fn scratch<S: Simd>(blocks: usize) -> usize {
    S::ROWS * blocks
}

/// `out[token] = x[token] W^T` for the rows `rows` of `W` and the tokens `tokens`.
///
/// # Safety
/// As for [`Simd`]; rows and tokens are those of `weights`, `x` and `out`, `scratch` is as long as it must be.
#[inline(always)]
pub unsafe fn product<S: Simd, F: Format>(
    x: View<'_>,
    tokens: Range<usize>,
    weights: &BlockMatrix,
    rows: Range<usize>,
    out: Out,
    scratch: &mut [f32],
) {
    const { assert!(S::ROWS == 4) }
    let mut row = rows.start;
    while row < rows.end {
        let count = if rows.end - row >= S::ROWS { S::ROWS } else { 1 };
        for token in tokens.clone() {
            unsafe {
                let product = Rows { x, token, weights, row, scratch };
                match count {
                    1 => product.run::<S, F, 1>(out),
                    _ => product.run::<S, F, 4>(out),
                }
            }
        }
        row += count;
    }
}

struct Rows<'a> {
    x: View<'a>,
    token: usize,
    weights: &'a BlockMatrix,
    /// The first.
    row: usize,
    scratch: &'a mut [f32],
}

impl Rows<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd, F: Format, const R: usize>(self, out: Out) {
        let blocks = self.x.blocks;
        let first = self.token * blocks;
        let (scales, sums) = (&self.x.scales[first..first + blocks], &self.x.sums[first..first + blocks]);
        let row_bytes = blocks * F::FORMAT.bytes();
        let mut minima = [0.0; R];
        unsafe {
            let weights = self.weights.bytes().as_ptr().add(self.row * row_bytes);
            for (r, minima) in minima.iter_mut().enumerate() {
                let products = &mut self.scratch[r * blocks..(r + 1) * blocks];
                *minima = multiply_scales::<S::Narrow, F>(weights.add(r * row_bytes), scales, sums, products);
            }
            let inputs = self.x.words.as_ptr().cast::<i8>().add(first * BLOCK);
            let products = self.scratch.as_ptr();
            let mut all = [S::nothing(); R];
            for block in 0..blocks {
                let inputs = F::inputs::<S>(inputs.add(block * BLOCK));
                S::prefetch(weights.wrapping_add(AHEAD + block * R * F::FORMAT.bytes()));
                for (r, sums) in all.iter_mut().enumerate() {
                    let weights = weights.add(r * row_bytes + block * F::FORMAT.bytes());
                    *sums = F::add::<S>(*sums, weights, inputs, *products.add(r * blocks + block));
                }
            }
            for r in 0..R {
                out.set(self.token, self.row + r, S::total(all[r]) + minima[r]);
            }
        }
    }
}

/// Writes each block's scale times that of the activations; returns the sum of each block's minimum times the
/// sum of its activations.
#[inline(always)]
unsafe fn multiply_scales<S: Simd, F: Format>(
    row: *const u8,
    scales: &[f32],
    sums: &[f32],
    products: &mut [f32],
) -> f32 {
    let (bytes, blocks) = (F::FORMAT.bytes(), scales.len());
    unsafe {
        if blocks < S::LANES {
            let mut minima = 0.0;
            for block in 0..blocks {
                let at = row.add(block * bytes);
                products[block] = half(*at, *at.add(1)) * scales[block];
                if F::MINIMUM {
                    minima += half(*at.add(2), *at.add(3)) * sums[block];
                }
            }
            return minima;
        }
        let mut minima = S::splat(0.0);
        let mut block = 0;
        while block + S::LANES <= blocks {
            let words = S::gather(row.add(block * bytes), bytes);
            let scale = S::mul(S::lower_halves(words), S::load(scales.as_ptr().add(block)));
            S::store(products.as_mut_ptr().add(block), scale);
            if F::MINIMUM {
                minima = S::mul_add(S::upper_halves(words), S::load(sums.as_ptr().add(block)), minima);
            }
            block += S::LANES;
        }
        if block < blocks {
            // The last vector's worth, some of it for the second time: but minima count once.
            let last = blocks - S::LANES;
            let words = S::gather(row.add(last * bytes), bytes);
            let scale = S::mul(S::lower_halves(words), S::load(scales.as_ptr().add(last)));
            S::store(products.as_mut_ptr().add(last), scale);
            if F::MINIMUM {
                let mut rest = [0.0; WIDEST];
                rest[block - last..S::LANES].copy_from_slice(&sums[block..]);
                minima = S::mul_add(S::upper_halves(words), S::load(rest.as_ptr()), minima);
            }
        }
        S::sum(minima)
    }
}

/// Bytes from what is read to what is told to the processor that it will be: it looks ahead by itself, but not
/// beyond a page.
const AHEAD: usize = 4096;
/// Lanes at the most.
const WIDEST: usize = 16;
