//! Activations as bytes, a scale a block of 32: what products of blocks read.
//!
//! This is llama.cpp's Q8_1, but that scales stay float32 and that bytes lie by themselves.

#![allow(unsafe_code)] // calls operations of `Simd`, and reads and writes rows by pointer

use super::super::pool::{Buffer, Pool};
use super::super::simd::Simd;
use crate::Result;
use crate::kernels::BLOCK;

/// `value = integer * scale`, one scale a block, integers of -127..=127.
#[derive(Debug)]
pub struct Rounded {
    /// `[rows, width / 4]`: four integers a word
    words: Buffer<i32>,
    /// `[rows, blocks]`; NaN for a block with a number that is not finite
    scales: Buffer<f32>,
    /// `[rows, blocks]`: scale times the sum of the block's integers
    sums: Buffer<f32>,
    /// `[rows, blocks]`: the sum of the block's integers
    whole_sums: Buffer<i32>,
    pub rows: usize,
    pub width: usize,
}

impl Rounded {
    /// For `rows` rows of `width` numbers, whole blocks.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`]
    pub fn take(rows: usize, width: usize, floats: &Pool<f32>, words: &Pool<i32>) -> Result<Self> {
        let blocks = rows * (width / BLOCK);
        Ok(Self {
            words: words.take(rows * width / 4)?,
            scales: floats.take(blocks)?,
            sums: floats.take(blocks)?,
            whole_sums: words.take(blocks)?,
            rows,
            width,
        })
    }

    /// Blocks of a row.
    pub fn blocks(&self) -> usize {
        self.width / BLOCK
    }

    pub fn view(&self) -> View<'_> {
        View {
            words: &self.words,
            scales: &self.scales,
            sums: &self.sums,
            whole_sums: &self.whole_sums,
            rows: self.rows,
            blocks: self.blocks(),
        }
    }

    /// Where workers write: each of them other blocks.
    pub fn writer(&mut self) -> Writer {
        Writer {
            bytes: self.words.as_mut_ptr().cast(),
            scales: self.scales.as_mut_ptr(),
            sums: self.sums.as_mut_ptr(),
            whole_sums: self.whole_sums.as_mut_ptr(),
            blocks: self.blocks(),
            all: self.scales.len(),
        }
    }
}

/// [`Rounded`] as products read it.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub words: &'a [i32],
    pub scales: &'a [f32],
    pub sums: &'a [f32],
    pub whole_sums: &'a [i32],
    pub rows: usize,
    /// Blocks of a row.
    pub blocks: usize,
}

/// [`Rounded`] as it is written, by block.
#[derive(Debug, Clone, Copy)]
pub struct Writer {
    bytes: *mut i8,
    scales: *mut f32,
    sums: *mut f32,
    whole_sums: *mut i32,
    /// Blocks of a row.
    blocks: usize,
    /// Blocks of all rows.
    all: usize,
}

// SAFETY: it is a place to write; that no two threads write to the same block is what `set` asks for.
unsafe impl Send for Writer {}
unsafe impl Sync for Writer {}

impl Writer {
    /// Rounds `values`, whole blocks, to those of `row` from `block` on.
    ///
    /// # Safety
    /// As for [`Simd`]; the [`Rounded`] lives, and nobody else uses these blocks.
    #[inline(always)]
    pub unsafe fn set<S: Simd>(&self, row: usize, block: usize, values: &[f32]) {
        let count = values.len() / BLOCK;
        assert!(row * self.blocks + block + count <= self.all, "blocks that are there");
        for (i, values) in values.chunks_exact(BLOCK).enumerate() {
            let at = row * self.blocks + block + i;
            unsafe { self.set_block::<S>(at, values) }
        }
    }

    #[inline(always)]
    unsafe fn set_block<S: Simd>(&self, at: usize, values: &[f32]) {
        const INFINITE: i32 = 0x7f80_0000;
        unsafe {
            let (x, to) = (values.as_ptr(), self.bytes.add(at * BLOCK));
            let mut peak = S::splat_i32(0);
            let mut i = 0;
            while i < BLOCK {
                peak = S::max_i32(peak, S::magnitude(S::load(x.add(i))));
                i += S::LANES;
            }
            let peak = S::greatest(peak);
            let peak_value = f32::from_bits(peak.cast_unsigned());
            // A peak so small that its inverse overflows is none.
            let nothing = peak >= INFINITE || peak_value < 1e-30;
            let scale = match nothing {
                true if peak >= INFINITE => f32::NAN,
                true => 0.0,
                false => peak_value / 127.0,
            };
            let factor = S::splat(if nothing { 0.0 } else { 127.0 / peak_value });
            let mut sum = S::splat_i32(0);
            if nothing {
                to.write_bytes(0, BLOCK);
            } else {
                let mut i = 0;
                while i < BLOCK {
                    let q = S::round(S::mul(S::load(x.add(i)), factor));
                    S::store_i8(to.add(i), q);
                    sum = S::add_i32(sum, q);
                    i += S::LANES;
                }
            }
            let sum = S::sum_i32(sum);
            *self.scales.add(at) = scale;
            *self.whole_sums.add(at) = sum;
            *self.sums.add(at) = scale * sum as f32;
        }
    }
}
