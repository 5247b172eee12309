//! The steps of a forward as kernels for any [`Simd`].

#![allow(unsafe_code)] // runs functions of `Simd`, under its contract

use std::ops::Range;

use super::attention::Text;
use super::linear::Linear;
use super::product::product;
use super::rows::{self, Quantized};
use super::simd::{Op, Simd};
use super::{Embeddings, Hidden, Norm, Qkv};
use crate::kernels::Ragged;

/// Rows that a product computes before what follows it: their results stay in the second cache. A
/// multiple of most tiles.
pub const BLOCK: usize = 24;

/// Rows `0..rows`, a block at a time.
fn blocks(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(BLOCK).map(move |first| first..rows.min(first + BLOCK))
}

pub struct Embed<'a> {
    pub table: &'a Embeddings,
    pub batch: &'a Ragged,
    pub hidden: &'a mut Hidden,
}

impl Op for Embed<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Norm { gamma, beta, epsilon } = &self.table.norm;
        let width = gamma.len();
        for text in self.batch.ranges() {
            for (place, token) in text.enumerate() {
                let id = self.batch.ids()[token] as usize;
                let word = &self.table.word[id * width..(id + 1) * width];
                let position = &self.table.position[place * width..(place + 1) * width];
                let row = &mut self.hidden.floats[token * width..(token + 1) * width];
                unsafe {
                    let scale = S::splat(self.table.scales[id]);
                    let mut i = 0;
                    while i < width {
                        let x = S::to_f32(S::load_i8(word.as_ptr().add(i)));
                        let sum = S::mul_add(x, scale, S::load(position.as_ptr().add(i)));
                        S::store(row.as_mut_ptr().add(i), sum);
                        i += S::LANES;
                    }
                    let peak = rows::normalize::<S>(row, gamma, beta, *epsilon);
                    self.hidden.quantized.set::<S>(token, row, peak);
                }
            }
        }
    }
}

pub struct Project<'a> {
    pub x: &'a Quantized,
    pub weights: &'a Linear,
    /// `[rows, stride of the weights]`
    pub out: &'a mut [f32],
}

impl Op for Project<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let stride = self.weights.stride();
        for block in blocks(self.x.scales.len()) {
            let out = &mut self.out[block.start * stride..block.end * stride];
            unsafe { product::<S>(self.x, block, self.weights, out) }
        }
    }
}

pub struct Attend<'a> {
    pub qkv: &'a Qkv,
    pub batch: &'a Ragged,
    pub heads: usize,
    pub bias: Option<&'a [f32]>,
    /// As [`Text::scratch`] asks, for the longest text.
    pub scratch: &'a mut [f32],
    /// `[longest, width]`
    pub context: &'a mut [f32],
    pub out: &'a mut Quantized,
}

impl Op for Attend<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Qkv { floats, stride, width } = self.qkv;
        for rows in self.batch.ranges() {
            let text = Text {
                qkv: &floats[rows.start * stride..rows.end * stride],
                stride: *stride,
                tokens: rows.len(),
                heads: self.heads,
                head: width / self.heads,
                bias: self.bias,
            };
            unsafe { text.attend::<S>(self.scratch, self.context) }
            for (row, values) in rows.zip(self.context.chunks_exact(*width)) {
                unsafe { self.out.set::<S>(row, values, rows::peak::<S>(values)) }
            }
        }
    }
}

pub struct AddNorm<'a> {
    /// The residual; becomes the sum, normalised.
    pub hidden: &'a mut Hidden,
    pub x: &'a Quantized,
    pub weights: &'a Linear,
    pub norm: &'a Norm,
    /// `[BLOCK, stride of the weights]`
    pub scratch: &'a mut [f32],
}

impl Op for AddNorm<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Norm { gamma, beta, epsilon } = self.norm;
        let width = gamma.len();
        for block in blocks(self.x.scales.len()) {
            unsafe { product::<S>(self.x, block.clone(), self.weights, self.scratch) }
            for (row, projected) in block.zip(self.scratch.chunks_exact(self.weights.stride())) {
                let values = &mut self.hidden.floats[row * width..(row + 1) * width];
                unsafe {
                    rows::add::<S>(values, projected);
                    let peak = rows::normalize::<S>(values, gamma, beta, *epsilon);
                    self.hidden.quantized.set::<S>(row, values, peak);
                }
            }
        }
    }
}

pub struct Expand<'a> {
    pub x: &'a Quantized,
    pub weights: &'a Linear,
    /// `[BLOCK, stride of the weights]`
    pub scratch: &'a mut [f32],
    pub out: &'a mut Quantized,
}

impl Op for Expand<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        for block in blocks(self.x.scales.len()) {
            unsafe { product::<S>(self.x, block.clone(), self.weights, self.scratch) }
            for (row, values) in block.zip(self.scratch.chunks_exact_mut(self.weights.stride())) {
                let values = &mut values[..self.weights.outputs];
                unsafe {
                    let peak = rows::gelu::<S>(values);
                    self.out.set::<S>(row, values, peak);
                }
            }
        }
    }
}

/// GELU by itself.
pub struct Gelu<'a>(pub &'a mut [f32]);

impl Op for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe { rows::gelu::<S>(self.0) };
    }
}
