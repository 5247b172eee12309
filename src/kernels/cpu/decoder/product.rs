//! The product of rounded activations with a matrix of blocks.

#![allow(unsafe_code)] // calls operations of `Simd`, and writes by pointer

use std::ops::Range;

use super::super::simd::{Level, Op, Simd};
use super::format::{Eight, Format, Four};
use super::rounded::View;
use super::{panel, vector};
use crate::kernels::{BlockFormat, BlockMatrix};

/// Fewer tokens than these go through one by one: for them a panel would not be worth its making.
const PANEL_TOKENS: usize = 3;

/// Where results go: other workers write other rows' results.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    to: *mut f32,
    len: usize,
    /// Numbers from one token to the next.
    stride: usize,
    /// The row of weights whose result stands first.
    first: usize,
    /// Added to what is there, or put in its place.
    add: bool,
}

// SAFETY: it is a place to write; that no two threads write to the same place is what the writing functions
// ask for.
unsafe impl Send for Out {}
unsafe impl Sync for Out {}

impl Out {
    pub fn new(to: &mut [f32], stride: usize) -> Self {
        Self { to: to.as_mut_ptr(), len: to.len(), stride, first: 0, add: false }
    }

    /// Adds results to what is there.
    pub fn adding(self) -> Self {
        Self { add: true, ..self }
    }

    /// With the result of the row `first` in the first place.
    pub fn starting_at(self, first: usize) -> Self {
        Self { first, ..self }
    }

    fn fits(&self, tokens: usize, rows: &Range<usize>) -> bool {
        rows.start >= self.first
            && rows.end - self.first <= self.stride
            && (tokens == 0 || (tokens - 1) * self.stride + rows.end - self.first <= self.len)
    }

    #[inline(always)]
    unsafe fn at(self, token: usize, row: usize) -> *mut f32 {
        unsafe { self.to.add(token * self.stride + row - self.first) }
    }

    /// # Safety
    /// Token and row have been held to [`Out::fits`], what it was made from lives, and nobody else uses this
    /// place.
    #[inline(always)]
    pub unsafe fn set(self, token: usize, row: usize, y: f32) {
        unsafe {
            let to = self.at(token, row);
            *to = if self.add { *to + y } else { y };
        }
    }

    /// The results of `LANES` rows.
    ///
    /// # Safety
    /// As [`Out::set`], and as for [`Simd`].
    #[inline(always)]
    pub unsafe fn set_vector<S: Simd>(self, token: usize, row: usize, y: S::F32) {
        unsafe {
            let to = self.at(token, row);
            S::store(to, if self.add { S::add(S::load(to), y) } else { y });
        }
    }
}

/// A product, or one worker's share of it.
pub struct Product<'a> {
    pub x: View<'a>,
    /// As [`Needs::halves`] says; empty where it says no.
    pub halves: &'a [i32],
    pub weights: &'a BlockMatrix,
    /// Of the weights.
    pub rows: Range<usize>,
    pub out: Out,
    /// As [`Needs::scratch`] says.
    pub scratch: &'a mut [f32],
}

impl Op for Product<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe {
            match self.weights.format {
                BlockFormat::Q4_1 => self.compute::<S, Four>(),
                BlockFormat::Q8_0 => self.compute::<S, Eight>(),
            }
        }
    }
}

impl Product<'_> {
    #[inline(always)]
    unsafe fn compute<S: Simd, F: Format>(self) {
        let Self { x, halves, weights, rows, out, scratch } = self;
        let needs = needs::<S, F>(x.rows, x.blocks);
        assert!(
            x.blocks * crate::kernels::BLOCK == weights.columns
                && rows.end <= weights.rows
                && out.fits(x.rows, &rows)
                && scratch.len() >= needs.scratch
                && (!needs.halves || halves.len() == 2 * x.words.len()),
            "the product's operands fit together"
        );
        unsafe {
            let mut row = rows.start;
            if x.rows >= PANEL_TOKENS {
                let activations = if needs.halves { halves } else { x.words };
                let width = panel::width::<S>();
                while row + width <= rows.end {
                    panel::product::<S, F>(x, activations, weights, row, out, scratch);
                    row += width;
                }
            }
            vector::product::<S, F>(x, 0..x.rows, weights, row..rows.end, out, scratch);
        }
    }
}

/// What a product wants of who calls it.
#[derive(Debug, Clone, Copy)]
pub struct Needs {
    /// Activations as halves of 16 bits beside the bytes.
    pub halves: bool,
    /// Numbers of scratch, each worker its own.
    pub scratch: usize,
    /// Rows that go through together: a worker's share should be a multiple.
    pub unit: usize,
}

impl Needs {
    pub fn of(level: Level, format: BlockFormat, tokens: usize, blocks: usize) -> Self {
        level.run(Ask { format, tokens, blocks })
    }
}

fn needs<S: Simd, F: Format>(tokens: usize, blocks: usize) -> Needs {
    let panels = tokens >= PANEL_TOKENS;
    Needs {
        halves: panels && F::group::<S>() == 2,
        // Rows that are no whole panel go through one by one.
        scratch: match panels {
            true => panel::scratch::<S>(blocks).max(vector::scratch::<S>(blocks)),
            false => vector::scratch::<S>(blocks),
        },
        unit: if panels { panel::width::<S>().max(S::ROWS) } else { S::ROWS },
    }
}

struct Ask {
    format: BlockFormat,
    tokens: usize,
    blocks: usize,
}

impl Op for Ask {
    type Output = Needs;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> Needs {
        match self.format {
            BlockFormat::Q4_1 => needs::<S, Four>(self.tokens, self.blocks),
            BlockFormat::Q8_0 => needs::<S, Eight>(self.tokens, self.blocks),
        }
    }
}
