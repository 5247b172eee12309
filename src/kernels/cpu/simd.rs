//! What the kernels need of a processor: vectors of float32 and int32, and an integer dot product.
//!
//! The kernels are written once over [`Simd`]. An implementation is a few lines an operation, one file a
//! family of processors; [`scalar::Scalar`] is the one that everything is held to in the tests.

#![allow(unsafe_code)] // a contract that the implementations' instructions ask for
#![allow(clippy::missing_safety_doc)] // one contract for all, at the trait

mod dots;
mod level;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(target_family = "wasm")]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use dots::Dots;
pub use level::{Level, Op};

/// Vectors of one processor family. `LANES` numbers each, and all widths that the kernels are given are
/// multiples of it.
///
/// # Safety
/// Everything here may only be called on a processor that has the family's instructions, which is what
/// [`Level::run`] sees to; loads and stores need as many valid numbers behind their pointer as they take.
pub trait Simd: Dots {
    const LANES: usize;
    /// Inputs that [`Simd::dot`] takes at once from one word of activations: 4 bytes or 2 halves.
    const GROUP: usize;
    /// Rows and vectors of outputs that a product keeps in registers.
    const TILE: (usize, usize);
    /// The same where the sums of a block are scaled and added up beside them, in as many registers again.
    const BLOCK_TILE: (usize, usize);

    /// The same processor's vectors for short rows.
    type Narrow: Simd;

    type F32: Copy;
    type I32: Copy;

    unsafe fn splat(x: f32) -> Self::F32;
    unsafe fn load(from: *const f32) -> Self::F32;
    unsafe fn store(to: *mut f32, x: Self::F32);
    unsafe fn add(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn sub(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn mul(a: Self::F32, b: Self::F32) -> Self::F32;
    unsafe fn div(a: Self::F32, b: Self::F32) -> Self::F32;
    /// `a * b + c`, rounded once or twice.
    unsafe fn mul_add(a: Self::F32, b: Self::F32, c: Self::F32) -> Self::F32;
    /// `x < low ? low : x`: not a number stays so.
    unsafe fn at_least(x: Self::F32, low: Self::F32) -> Self::F32;
    /// `high < x ? high : x`: not a number stays so.
    unsafe fn at_most(x: Self::F32, high: Self::F32) -> Self::F32;
    /// To the nearest integer, ties to even; for `|x| < 2^22`.
    unsafe fn round(x: Self::F32) -> Self::I32;
    /// `x * 2^n`, for results that are normal numbers.
    unsafe fn scale_by_power(x: Self::F32, n: Self::I32) -> Self::F32;
    /// The sum of all lanes.
    unsafe fn sum(x: Self::F32) -> f32;
    /// The greatest lane, where none is NaN.
    unsafe fn greatest_f32(x: Self::F32) -> f32;
    /// The bits of `|x|`, which grow with it; of what is not a number they are the greatest.
    unsafe fn magnitude(x: Self::F32) -> Self::I32;

    unsafe fn splat_i32(x: i32) -> Self::I32;
    unsafe fn add_i32(a: Self::I32, b: Self::I32) -> Self::I32;
    unsafe fn max_i32(a: Self::I32, b: Self::I32) -> Self::I32;
    unsafe fn to_f32(x: Self::I32) -> Self::F32;
    /// The sum of all lanes.
    unsafe fn sum_i32(x: Self::I32) -> i32;
    /// The greatest lane.
    unsafe fn greatest(x: Self::I32) -> i32;

    /// `LANES` bytes from as many int8 in memory.
    unsafe fn load_i8(from: *const i8) -> Self::I32;
    /// Writes `LANES` numbers of -127..=127 as activations: bytes, or halves where `GROUP` is 2.
    unsafe fn store_activations(to: *mut u8, x: Self::I32);
    /// One word of activations in every lane.
    unsafe fn splat_activations(word: i32) -> Self::I32;
    /// `GROUP * LANES` bytes of weights, ready for [`Simd::dot`].
    type Weights: Copy;
    unsafe fn load_weights(from: *const u8) -> Self::Weights;
    /// Adds to each lane the dot product of its `GROUP` weights (0..=127) with the activations.
    unsafe fn dot(sum: Self::I32, activations: Self::I32, weights: Self::Weights) -> Self::I32;

    // The same for weights of eight bits.

    /// As [`Simd::GROUP`].
    const SIGNED_GROUP: usize;
    /// What [`Simd::store_signed_words`] adds to each weight.
    const SIGNED_OFFSET: i32;
    type Signed: Copy;
    unsafe fn load_signed(from: *const u8) -> Self::Signed;
    /// Adds to each lane the dot product of its `SIGNED_GROUP` weights with the activations.
    unsafe fn dot_signed(sum: Self::I32, activations: Self::I32, weights: Self::Signed) -> Self::I32;

    // For blocks as they lie in a file.

    /// Writes `LANES` bytes of -127..=127.
    unsafe fn store_i8(to: *mut i8, x: Self::I32);
    /// The four bytes at `from`, at `from + stride` and so on, one word a lane.
    unsafe fn gather(from: *const u8, stride: usize) -> Self::I32;
    /// Of each byte the lower four bits.
    unsafe fn low_nibbles(words: Self::I32) -> Self::I32;
    /// Of each byte the upper four bits.
    unsafe fn high_nibbles(words: Self::I32) -> Self::I32;
    /// Writes each lane's four bytes as weights: `4 / GROUP` vectors for [`Simd::load_weights`], `stride` bytes
    /// apart.
    unsafe fn store_words(to: *mut u8, stride: usize, words: Self::I32);
    /// The same for [`Simd::load_signed`].
    unsafe fn store_signed_words(to: *mut u8, stride: usize, words: Self::I32);
    /// The half-precision numbers in the lower halves of the lanes, all of them finite.
    unsafe fn lower_halves(words: Self::I32) -> Self::F32;
    /// The same of the upper halves.
    unsafe fn upper_halves(words: Self::I32) -> Self::F32;
    /// `LANES` half-precision numbers, all of them finite.
    unsafe fn load_halves(from: *const u16) -> Self::F32;
}

/// Bytes of one activation in memory: [`Simd::GROUP`] of them are a word.
pub const fn activation_bytes<S: Simd>() -> usize {
    4 / S::GROUP
}
