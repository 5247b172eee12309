//! The block formats as kernels see them.

#![allow(unsafe_code)] // calls operations of `Simd`, and reads blocks by pointer

use super::super::simd::Simd;
use crate::kernels::{BLOCK, BlockFormat};

/// What differs between the formats.
///
/// # Safety
/// As for [`Simd`]; pointers to a block point to its first byte.
pub trait Format {
    const FORMAT: BlockFormat;
    /// Whether a block has a minimum beside its scale.
    const MINIMUM: bool;

    // Along a row.

    type Inputs<S: Simd>: Copy;
    unsafe fn inputs<S: Simd>(from: *const i8) -> Self::Inputs<S>;
    /// Adds `scale` times the dot product of a block's integers with the inputs.
    unsafe fn add<S: Simd>(sums: S::Sums, block: *const u8, inputs: Self::Inputs<S>, scale: f32) -> S::Sums;

    // Across `LANES` rows.

    type Weights<S: Simd>: Copy;
    /// Inputs of a word of activations.
    fn group<S: Simd>() -> usize;
    /// What was added to the weights.
    fn offset<S: Simd>() -> i32;
    unsafe fn load<S: Simd>(from: *const u8) -> Self::Weights<S>;
    unsafe fn dot<S: Simd>(sum: S::I32, activations: S::I32, weights: Self::Weights<S>) -> S::I32;
    /// Takes a block each of `LANES` rows apart, so that [`Format::load`] finds the weights of one word of
    /// activations together, and those of the next word `stride` bytes further.
    unsafe fn interleave<S: Simd>(block: *const u8, row_bytes: usize, to: *mut u8, stride: usize);
}

/// [`BlockFormat::Q4_1`]
pub struct Four;

/// [`BlockFormat::Q8_0`]
pub struct Eight;

impl Format for Four {
    const FORMAT: BlockFormat = BlockFormat::Q4_1;
    const MINIMUM: bool = true;

    type Inputs<S: Simd> = S::Inputs4;
    type Weights<S: Simd> = S::Weights;

    #[inline(always)]
    unsafe fn inputs<S: Simd>(from: *const i8) -> S::Inputs4 {
        unsafe { S::inputs4(from) }
    }
    #[inline(always)]
    unsafe fn add<S: Simd>(sums: S::Sums, block: *const u8, inputs: S::Inputs4, scale: f32) -> S::Sums {
        unsafe { S::add4(sums, block.add(4), inputs, scale) }
    }
    #[inline(always)]
    fn group<S: Simd>() -> usize {
        S::GROUP
    }
    #[inline(always)]
    fn offset<S: Simd>() -> i32 {
        0
    }
    #[inline(always)]
    unsafe fn load<S: Simd>(from: *const u8) -> S::Weights {
        unsafe { S::load_weights(from) }
    }
    #[inline(always)]
    unsafe fn dot<S: Simd>(sum: S::I32, activations: S::I32, weights: S::Weights) -> S::I32 {
        unsafe { S::dot(sum, activations, weights) }
    }
    #[inline(always)]
    unsafe fn interleave<S: Simd>(block: *const u8, row_bytes: usize, to: *mut u8, stride: usize) {
        let groups = 4 / S::GROUP; // of four bytes
        for word in 0..4 {
            unsafe {
                let both = S::gather(block.add(4 + 4 * word), row_bytes);
                S::store_words(to.add(word * groups * stride), stride, S::low_nibbles(both));
                S::store_words(to.add((word + 4) * groups * stride), stride, S::high_nibbles(both));
            }
        }
    }
}

impl Format for Eight {
    const FORMAT: BlockFormat = BlockFormat::Q8_0;
    const MINIMUM: bool = false;

    type Inputs<S: Simd> = S::Inputs8;
    type Weights<S: Simd> = S::Signed;

    #[inline(always)]
    unsafe fn inputs<S: Simd>(from: *const i8) -> S::Inputs8 {
        unsafe { S::inputs8(from) }
    }
    #[inline(always)]
    unsafe fn add<S: Simd>(sums: S::Sums, block: *const u8, inputs: S::Inputs8, scale: f32) -> S::Sums {
        unsafe { S::add8(sums, block.add(2), inputs, scale) }
    }
    #[inline(always)]
    fn group<S: Simd>() -> usize {
        S::SIGNED_GROUP
    }
    #[inline(always)]
    fn offset<S: Simd>() -> i32 {
        S::SIGNED_OFFSET
    }
    #[inline(always)]
    unsafe fn load<S: Simd>(from: *const u8) -> S::Signed {
        unsafe { S::load_signed(from) }
    }
    #[inline(always)]
    unsafe fn dot<S: Simd>(sum: S::I32, activations: S::I32, weights: S::Signed) -> S::I32 {
        unsafe { S::dot_signed(sum, activations, weights) }
    }
    #[inline(always)]
    unsafe fn interleave<S: Simd>(block: *const u8, row_bytes: usize, to: *mut u8, stride: usize) {
        let groups = 4 / S::SIGNED_GROUP;
        for word in 0..BLOCK / 4 {
            unsafe {
                let four = S::gather(block.add(2 + 4 * word), row_bytes);
                S::store_signed_words(to.add(word * groups * stride), stride, four);
            }
        }
    }
}
