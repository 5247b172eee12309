//! WebAssembly's 128-bit vectors, with and without the relaxed ones.

#![allow(unsafe_code)] // loads and stores by pointer, as the trait asks
#![allow(unused_unsafe)] // most of these instructions are safe to name, but not all

use std::arch::wasm32::*;

use super::Simd;

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

// SAFETY of both: the module is only instantiated where its instructions are; pointers are the caller's
// word, and WebAssembly's loads and stores need no alignment.
#[cfg(not(target_feature = "relaxed-simd"))]
impl Simd for Simd128 {
    const LANES: usize = 4;
    const GROUP: usize = 2;
    const TILE: (usize, usize) = (4, 2);

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
    unsafe fn at_least(x: v128, low: v128) -> v128 {
        unsafe { f32x4_pmax(x, low) }
    }
    #[inline(always)]
    unsafe fn at_most(x: v128, high: v128) -> v128 {
        unsafe { f32x4_pmin(x, high) }
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
    unsafe fn store_activations(to: *mut u8, x: v128) {
        unsafe { v128_store64_lane::<0>(i16x8_narrow_i32x4(x, x), to.cast()) }
    }
    #[inline(always)]
    unsafe fn splat_activations(word: i32) -> v128 {
        unsafe { i32x4_splat(word) }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const u8) -> v128 {
        unsafe { i16x8_load_extend_u8x8(from) }
    }
    #[inline(always)]
    unsafe fn dot(sum: v128, activations: v128, weights: v128) -> v128 {
        unsafe { i32x4_add(sum, i32x4_dot_i16x8(activations, weights)) }
    }
}

#[cfg(target_feature = "relaxed-simd")]
impl Simd for Relaxed {
    const LANES: usize = 4;
    const GROUP: usize = 4;
    const TILE: (usize, usize) = (4, 2);

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
    unsafe fn at_least(x: v128, low: v128) -> v128 {
        unsafe { or_nan(f32x4_relaxed_max(x, low), x) }
    }
    #[inline(always)]
    unsafe fn at_most(x: v128, high: v128) -> v128 {
        unsafe { or_nan(f32x4_relaxed_min(x, high), x) }
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
    unsafe fn store_activations(to: *mut u8, x: v128) {
        unsafe {
            let halves = i16x8_narrow_i32x4(x, x);
            v128_store32_lane::<0>(i8x16_narrow_i16x8(halves, halves), to.cast());
        }
    }
    #[inline(always)]
    unsafe fn splat_activations(word: i32) -> v128 {
        unsafe { i32x4_splat(word) }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const u8) -> v128 {
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot(sum: v128, activations: v128, weights: v128) -> v128 {
        unsafe { i32x4_relaxed_dot_i8x16_i7x16_add(activations, weights, sum) }
    }
}
