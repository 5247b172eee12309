//! The steps between products as kernels for any [`Simd`].

#![allow(unsafe_code)] // runs functions of `Simd`, under its contract

use super::super::simd::{Op, Simd};
use super::norm::{RmsNorm, gate};
use super::rounded::Writer;

/// Normalises and rounds a row. Who makes it sees to it that the writer's row is nobody else's.
pub struct Normalize<'a> {
    pub x: &'a [f32],
    pub norm: &'a RmsNorm,
    /// Where it is written.
    pub row: usize,
    /// As long as `x`.
    pub scratch: &'a mut [f32],
    pub writer: Writer,
}

impl Op for Normalize<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let scratch = &mut self.scratch[..self.x.len()];
        assert!(
            self.x.len() == self.norm.gamma.len() && self.x.len().is_multiple_of(S::LANES),
            "a row is as wide as its norm, and whole vectors"
        );
        unsafe {
            self.norm.apply::<S>(self.x, scratch);
            self.writer.set::<S>(self.row, 0, scratch);
        }
    }
}

/// Rounds a row, or part of it. As for [`Normalize`], it is nobody else's.
pub struct Round<'a> {
    pub x: &'a [f32],
    pub row: usize,
    /// The first block.
    pub block: usize,
    pub writer: Writer,
}

impl Op for Round<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe { self.writer.set::<S>(self.row, self.block, self.x) }
    }
}

/// Gates and rounds some columns of all rows. As for [`Normalize`], they are nobody else's.
pub struct Gate<'a> {
    /// `[rows, width]`
    pub gate: &'a mut [f32],
    /// `[rows, width]`
    pub up: &'a [f32],
    /// Whole blocks.
    pub width: usize,
    /// The first block.
    pub block: usize,
    pub writer: Writer,
}

impl Op for Gate<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let rows = self.gate.chunks_exact_mut(self.width).zip(self.up.chunks_exact(self.width));
        for (row, (g, up)) in rows.enumerate() {
            unsafe {
                gate::<S>(g, up);
                self.writer.set::<S>(row, self.block, g);
            }
        }
    }
}
