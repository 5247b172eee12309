//! WebAssembly's 128-bit vectors, with and without the relaxed ones.

#![allow(unsafe_code)] // loads and stores by pointer, as the trait asks
#![allow(unused_unsafe)] // most of these instructions are safe to name, but not all

use std::arch::wasm32::*;

use super::{Dots, Simd};

/// 1.5 * 2^23: added to a smaller number it leaves the nearest integer in the lowest bits.
const MAGIC: f32 = 12_582_912.0;

/// Fixed-width SIMD. Its widest integer product takes halves of 16 bits: activations are stored so, and
/// weights are widened as they are loaded.
#[cfg(not(target_feature = "relaxed-simd"))]
#[derive(Debug, Clone, Copy)]
pub struct Simd128;

/// Relaxed SIMD: four products of bytes and their sum in one instruction, where the processor has one.
/// Whether a processor sums in 16 bits or 32, no sum here is beyond either: a weight has seven bits.
#[cfg(target_feature = "relaxed-simd")]
#[derive(Debug, Clone, Copy)]
pub struct Relaxed;

/// `y`, but NaN where `x` is. A relaxed minimum or maximum may lose it, and the compiler makes them even of
/// comparisons.
#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
fn or_nan(y: v128, x: v128) -> v128 {
    v128_or(y, f32x4_ne(x, x))
}

/// Four bytes each from four places.
#[inline(always)]
unsafe fn gather(from: *const u8, stride: usize) -> v128 {
    unsafe {
        let x = v128_load32_zero(from.cast());
        let x = v128_load32_lane::<1>(x, from.add(stride).cast());
        let x = v128_load32_lane::<2>(x, from.add(2 * stride).cast());
        v128_load32_lane::<3>(x, from.add(3 * stride).cast())
    }
}

/// The first two bytes of each lane, and `stride` further the second two.
#[inline(always)]
unsafe fn store_pairs(to: *mut u8, stride: usize, words: v128) {
    unsafe {
        let pairs = i16x8_shuffle::<0, 2, 4, 6, 1, 3, 5, 7>(words, words);
        v128_store64_lane::<0>(pairs, to.cast());
        v128_store64_lane::<1>(pairs, to.add(stride).cast());
    }
}

/// The half-precision numbers in the upper halves of the lanes: sign, exponent and mantissa go to a float32's
/// place, and the number is then 2^112 too small.
#[inline(always)]
unsafe fn upper_halves(words: v128) -> v128 {
    unsafe {
        let bits = v128_and(i32x4_shr(words, 3), i32x4_splat(0x8fff_e000_u32.cast_signed()));
        f32x4_mul(bits, f32x4_splat(f32::from_bits(0x7780_0000)))
    }
}

/// 32 signed bytes as halves of 16 bits.
#[inline(always)]
unsafe fn halves_of_block(from: *const i8) -> [v128; 4] {
    unsafe {
        [
            i16x8_load_extend_i8x8(from),
            i16x8_load_extend_i8x8(from.add(8)),
            i16x8_load_extend_i8x8(from.add(16)),
            i16x8_load_extend_i8x8(from.add(24)),
        ]
    }
}

#[inline(always)]
unsafe fn dot_halves(a: [v128; 4], b: [v128; 4]) -> v128 {
    unsafe {
        let low = i32x4_add(i32x4_dot_i16x8(a[0], b[0]), i32x4_dot_i16x8(a[1], b[1]));
        let high = i32x4_add(i32x4_dot_i16x8(a[2], b[2]), i32x4_dot_i16x8(a[3], b[3]));
        i32x4_add(low, high)
    }
}

/// What both have in common: all that is no relaxed instruction. A module has one of the two.
macro_rules! fixed_width {
    () => {
        const LANES: usize = 4;
        const TILE: (usize, usize) = (4, 2);
        type Narrow = Self;
        type F32 = v128;
        type I32 = v128;
        type Weights = v128;
        #[inline(always)]
        unsafe fn splat(x: f32) -> v128 {
            unsafe { f32x4_splat(x) }
        }
        #[inline(always)]
        unsafe fn load(from: *const f32) -> v128 {
            unsafe { v128_load(from.cast()) }
        }
        #[inline(always)]
        unsafe fn store(to: *mut f32, x: v128) {
            unsafe { v128_store(to.cast(), x) }
        }
        #[inline(always)]
        unsafe fn add(a: v128, b: v128) -> v128 {
            unsafe { f32x4_add(a, b) }
        }
        #[inline(always)]
        unsafe fn sub(a: v128, b: v128) -> v128 {
            unsafe { f32x4_sub(a, b) }
        }
        #[inline(always)]
        unsafe fn mul(a: v128, b: v128) -> v128 {
            unsafe { f32x4_mul(a, b) }
        }
        #[inline(always)]
        unsafe fn div(a: v128, b: v128) -> v128 {
            unsafe { f32x4_div(a, b) }
        }
        #[inline(always)]
        unsafe fn mul_add(a: v128, b: v128, c: v128) -> v128 {
            unsafe { f32x4_add(f32x4_mul(a, b), c) }
        }
        #[inline(always)]
        unsafe fn round(x: v128) -> v128 {
            unsafe { i32x4_sub(f32x4_add(x, f32x4_splat(MAGIC)), i32x4_splat(MAGIC.to_bits().cast_signed())) }
        }
        #[inline(always)]
        unsafe fn scale_by_power(x: v128, n: v128) -> v128 {
            unsafe { f32x4_mul(x, i32x4_shl(i32x4_add(n, i32x4_splat(127)), 23)) }
        }
        #[inline(always)]
        unsafe fn sum(x: v128) -> f32 {
            unsafe {
                let x = f32x4_add(x, i32x4_shuffle::<2, 3, 0, 1>(x, x));
                f32x4_extract_lane::<0>(x) + f32x4_extract_lane::<1>(x)
            }
        }
        #[inline(always)]
        unsafe fn greatest_f32(x: v128) -> f32 {
            unsafe {
                let x = f32x4_pmax(x, i32x4_shuffle::<2, 3, 0, 1>(x, x));
                f32x4_extract_lane::<0>(x).max(f32x4_extract_lane::<1>(x))
            }
        }
        #[inline(always)]
        unsafe fn magnitude(x: v128) -> v128 {
            unsafe { f32x4_abs(x) }
        }
        #[inline(always)]
        unsafe fn splat_i32(x: i32) -> v128 {
            unsafe { i32x4_splat(x) }
        }
        #[inline(always)]
        unsafe fn add_i32(a: v128, b: v128) -> v128 {
            unsafe { i32x4_add(a, b) }
        }
        #[inline(always)]
        unsafe fn max_i32(a: v128, b: v128) -> v128 {
            unsafe { i32x4_max(a, b) }
        }
        #[inline(always)]
        unsafe fn to_f32(x: v128) -> v128 {
            unsafe { f32x4_convert_i32x4(x) }
        }
        #[inline(always)]
        unsafe fn sum_i32(x: v128) -> i32 {
            unsafe {
                let x = i32x4_add(x, i32x4_shuffle::<2, 3, 0, 1>(x, x));
                i32x4_extract_lane::<0>(x) + i32x4_extract_lane::<1>(x)
            }
        }
        #[inline(always)]
        unsafe fn greatest(x: v128) -> i32 {
            unsafe {
                let x = i32x4_max(x, i32x4_shuffle::<2, 3, 0, 1>(x, x));
                i32x4_extract_lane::<0>(x).max(i32x4_extract_lane::<1>(x))
            }
        }
        #[inline(always)]
        unsafe fn load_i8(from: *const i8) -> v128 {
            unsafe { i32x4_extend_low_i16x8(i16x8_extend_low_i8x16(v128_load32_zero(from.cast()))) }
        }
        #[inline(always)]
        unsafe fn splat_activations(word: i32) -> v128 {
            unsafe { i32x4_splat(word) }
        }
        const SIGNED_GROUP: usize = 2;
        const SIGNED_OFFSET: i32 = 0;
        type Signed = v128;
        #[inline(always)]
        unsafe fn load_signed(from: *const u8) -> v128 {
            unsafe { i16x8_load_extend_i8x8(from.cast()) }
        }
        #[inline(always)]
        unsafe fn dot_signed(sum: v128, activations: v128, weights: v128) -> v128 {
            unsafe { i32x4_add(sum, i32x4_dot_i16x8(activations, weights)) }
        }
        #[inline(always)]
        unsafe fn store_i8(to: *mut i8, x: v128) {
            unsafe {
                let halves = i16x8_narrow_i32x4(x, x);
                v128_store32_lane::<0>(i8x16_narrow_i16x8(halves, halves), to.cast());
            }
        }
        #[inline(always)]
        unsafe fn gather(from: *const u8, stride: usize) -> v128 {
            unsafe { gather(from, stride) }
        }
        #[inline(always)]
        unsafe fn low_nibbles(words: v128) -> v128 {
            unsafe { v128_and(words, i8x16_splat(15)) }
        }
        #[inline(always)]
        unsafe fn high_nibbles(words: v128) -> v128 {
            unsafe { v128_and(u16x8_shr(words, 4), i8x16_splat(15)) }
        }
        #[inline(always)]
        unsafe fn store_signed_words(to: *mut u8, stride: usize, words: v128) {
            unsafe { store_pairs(to, stride, words) }
        }
        #[inline(always)]
        unsafe fn lower_halves(words: v128) -> v128 {
            unsafe { upper_halves(i32x4_shl(words, 16)) }
        }
        #[inline(always)]
        unsafe fn upper_halves(words: v128) -> v128 {
            unsafe { upper_halves(words) }
        }
        #[inline(always)]
        unsafe fn load_halves(from: *const u16) -> v128 {
            unsafe { upper_halves(i32x4_shl(i32x4_load_extend_u16x4(from), 16)) }
        }
    };
}

// SAFETY of both: the module is only instantiated where its instructions are; pointers are the caller's
// word, and WebAssembly's loads and stores need no alignment.
#[cfg(not(target_feature = "relaxed-simd"))]
impl Simd for Simd128 {
    fixed_width!();

    const GROUP: usize = 2;
    const BLOCK_TILE: (usize, usize) = (2, 2);
    #[inline(always)]
    unsafe fn at_least(x: v128, low: v128) -> v128 {
        unsafe { f32x4_pmax(x, low) }
    }
    #[inline(always)]
    unsafe fn at_most(x: v128, high: v128) -> v128 {
        unsafe { f32x4_pmin(x, high) }
    }
    #[inline(always)]
    unsafe fn store_activations(to: *mut u8, x: v128) {
        unsafe { v128_store64_lane::<0>(i16x8_narrow_i32x4(x, x), to.cast()) }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const u8) -> v128 {
        unsafe { i16x8_load_extend_u8x8(from) }
    }
    #[inline(always)]
    unsafe fn dot(sum: v128, activations: v128, weights: v128) -> v128 {
        unsafe { i32x4_add(sum, i32x4_dot_i16x8(activations, weights)) }
    }
    #[inline(always)]
    unsafe fn store_words(to: *mut u8, stride: usize, words: v128) {
        unsafe { store_pairs(to, stride, words) }
    }
}

// SAFETY: as above.
#[cfg(not(target_feature = "relaxed-simd"))]
impl Dots for Simd128 {
    type Sums = v128;
    type Inputs4 = [v128; 4];
    type Inputs8 = [v128; 4];

    #[inline(always)]
    unsafe fn nothing() -> v128 {
        unsafe { f32x4_splat(0.0) }
    }
    #[inline(always)]
    unsafe fn total(sums: v128) -> f32 {
        unsafe { <Self as Simd>::sum(sums) }
    }
    #[inline(always)]
    unsafe fn inputs4(from: *const i8) -> Self::Inputs4 {
        unsafe { halves_of_block(from) }
    }
    #[inline(always)]
    unsafe fn inputs8(from: *const i8) -> [v128; 4] {
        unsafe { halves_of_block(from) }
    }
    #[inline(always)]
    unsafe fn add4(sums: v128, weights: *const u8, inputs: [v128; 4], scale: f32) -> v128 {
        unsafe {
            // Widened as they are loaded: the upper halves then need no mask.
            let (first, second) = (i16x8_load_extend_u8x8(weights), i16x8_load_extend_u8x8(weights.add(8)));
            let mask = i16x8_splat(15);
            let weights =
                [v128_and(first, mask), v128_and(second, mask), u16x8_shr(first, 4), u16x8_shr(second, 4)];
            let dot = dot_halves(weights, inputs);
            Self::mul_add(f32x4_convert_i32x4(dot), f32x4_splat(scale), sums)
        }
    }
    #[inline(always)]
    unsafe fn add8(sums: v128, weights: *const u8, inputs: [v128; 4], scale: f32) -> v128 {
        unsafe {
            let dot = dot_halves(halves_of_block(weights.cast()), inputs);
            Self::mul_add(f32x4_convert_i32x4(dot), f32x4_splat(scale), sums)
        }
    }
}

#[cfg(target_feature = "relaxed-simd")]
impl Simd for Relaxed {
    fixed_width!();

    const GROUP: usize = 4;
    const BLOCK_TILE: (usize, usize) = (4, 2);
    #[inline(always)]
    unsafe fn at_least(x: v128, low: v128) -> v128 {
        unsafe { or_nan(f32x4_relaxed_max(x, low), x) }
    }
    #[inline(always)]
    unsafe fn at_most(x: v128, high: v128) -> v128 {
        unsafe { or_nan(f32x4_relaxed_min(x, high), x) }
    }
    #[inline(always)]
    unsafe fn store_activations(to: *mut u8, x: v128) {
        unsafe {
            let halves = i16x8_narrow_i32x4(x, x);
            v128_store32_lane::<0>(i8x16_narrow_i16x8(halves, halves), to.cast());
        }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const u8) -> v128 {
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot(sum: v128, activations: v128, weights: v128) -> v128 {
        unsafe { i32x4_relaxed_dot_i8x16_i7x16_add(activations, weights, sum) }
    }
    #[inline(always)]
    unsafe fn store_words(to: *mut u8, _: usize, words: v128) {
        unsafe { v128_store(to.cast(), words) }
    }
}

// SAFETY: as above.
#[cfg(target_feature = "relaxed-simd")]
impl Dots for Relaxed {
    type Sums = v128;
    type Inputs4 = [v128; 2];
    type Inputs8 = [v128; 4];

    #[inline(always)]
    unsafe fn nothing() -> v128 {
        unsafe { f32x4_splat(0.0) }
    }
    #[inline(always)]
    unsafe fn total(sums: v128) -> f32 {
        unsafe { <Self as Simd>::sum(sums) }
    }
    #[inline(always)]
    unsafe fn inputs4(from: *const i8) -> Self::Inputs4 {
        unsafe { [v128_load(from.cast()), v128_load(from.add(16).cast())] }
    }
    #[inline(always)]
    unsafe fn inputs8(from: *const i8) -> [v128; 4] {
        unsafe { halves_of_block(from) }
    }
    #[inline(always)]
    unsafe fn add4(sums: v128, weights: *const u8, inputs: [v128; 2], scale: f32) -> v128 {
        unsafe {
            let both = v128_load(weights.cast());
            let dot = Self::dot(i32x4_splat(0), inputs[0], Self::low_nibbles(both));
            let dot = Self::dot(dot, inputs[1], Self::high_nibbles(both));
            Self::mul_add(f32x4_convert_i32x4(dot), f32x4_splat(scale), sums)
        }
    }
    #[inline(always)]
    unsafe fn add8(sums: v128, weights: *const u8, inputs: [v128; 4], scale: f32) -> v128 {
        unsafe {
            let dot = dot_halves(halves_of_block(weights.cast()), inputs);
            Self::mul_add(f32x4_convert_i32x4(dot), f32x4_splat(scale), sums)
        }
    }
}
