//! AArch64's NEON, which every such processor has.

#![allow(unsafe_code)] // loads and stores by pointer, as the trait asks
#![allow(unused_unsafe)] // most of these instructions are safe to name, but not all

use std::arch::aarch64::*;

use super::{Dots, Simd};

#[derive(Debug, Clone, Copy)]
pub struct Neon;

// SAFETY: NEON is part of the architecture; pointers are the caller's word, and none of these loads and
// stores needs more alignment than its element has.
impl Simd for Neon {
    const LANES: usize = 4;
    const GROUP: usize = 4;
    const TILE: (usize, usize) = (6, 2);
    const BLOCK_TILE: (usize, usize) = (4, 2);

    type Narrow = Self;

    type F32 = float32x4_t;
    type I32 = int32x4_t;
    type Weights = int8x16_t;

    #[inline(always)]
    unsafe fn splat(x: f32) -> float32x4_t {
        unsafe { vdupq_n_f32(x) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> float32x4_t {
        unsafe { vld1q_f32(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: float32x4_t) {
        unsafe { vst1q_f32(to, x) }
    }
    #[inline(always)]
    unsafe fn add(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vaddq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vsubq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vmulq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: float32x4_t, b: float32x4_t) -> float32x4_t {
        unsafe { vdivq_f32(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t {
        unsafe { vfmaq_f32(c, a, b) }
    }
    #[inline(always)]
    unsafe fn at_least(x: float32x4_t, low: float32x4_t) -> float32x4_t {
        unsafe { vbslq_f32(vcltq_f32(x, low), low, x) }
    }
    #[inline(always)]
    unsafe fn at_most(x: float32x4_t, high: float32x4_t) -> float32x4_t {
        unsafe { vbslq_f32(vcgtq_f32(x, high), high, x) }
    }
    #[inline(always)]
    unsafe fn round(x: float32x4_t) -> int32x4_t {
        unsafe { vcvtnq_s32_f32(x) }
    }
    #[inline(always)]
    unsafe fn scale_by_power(x: float32x4_t, n: int32x4_t) -> float32x4_t {
        unsafe { vmulq_f32(x, vreinterpretq_f32_s32(vshlq_n_s32::<23>(vaddq_s32(n, vdupq_n_s32(127))))) }
    }
    #[inline(always)]
    unsafe fn sum(x: float32x4_t) -> f32 {
        unsafe { vaddvq_f32(x) }
    }
    #[inline(always)]
    unsafe fn greatest_f32(x: float32x4_t) -> f32 {
        unsafe { vmaxvq_f32(x) }
    }
    #[inline(always)]
    unsafe fn magnitude(x: float32x4_t) -> int32x4_t {
        unsafe { vreinterpretq_s32_f32(vabsq_f32(x)) }
    }
    #[inline(always)]
    unsafe fn splat_i32(x: i32) -> int32x4_t {
        unsafe { vdupq_n_s32(x) }
    }
    #[inline(always)]
    unsafe fn add_i32(a: int32x4_t, b: int32x4_t) -> int32x4_t {
        unsafe { vaddq_s32(a, b) }
    }
    #[inline(always)]
    unsafe fn max_i32(a: int32x4_t, b: int32x4_t) -> int32x4_t {
        unsafe { vmaxq_s32(a, b) }
    }
    #[inline(always)]
    unsafe fn to_f32(x: int32x4_t) -> float32x4_t {
        unsafe { vcvtq_f32_s32(x) }
    }
    #[inline(always)]
    unsafe fn sum_i32(x: int32x4_t) -> i32 {
        unsafe { vaddvq_s32(x) }
    }
    #[inline(always)]
    unsafe fn greatest(x: int32x4_t) -> i32 {
        unsafe { vmaxvq_s32(x) }
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> int32x4_t {
        unsafe {
            vmovl_s16(vget_low_s16(vmovl_s8(vcreate_s8(u64::from(from.cast::<u32>().read_unaligned())))))
        }
    }
    #[inline(always)]
    unsafe fn store_activations(to: *mut u8, x: int32x4_t) {
        unsafe {
            let halves = vqmovn_s32(x);
            let bytes = vqmovn_s16(vcombine_s16(halves, halves));
            to.cast::<u32>().write_unaligned(vget_lane_u32::<0>(vreinterpret_u32_s8(bytes)));
        }
    }
    #[inline(always)]
    unsafe fn splat_activations(word: i32) -> int32x4_t {
        unsafe { vdupq_n_s32(word) }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const u8) -> int8x16_t {
        unsafe { vld1q_s8(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot(sum: int32x4_t, activations: int32x4_t, weights: int8x16_t) -> int32x4_t {
        unsafe { dot(sum, vreinterpretq_s8_s32(activations), weights) }
    }

    const SIGNED_GROUP: usize = 4;
    const SIGNED_OFFSET: i32 = 0;
    type Signed = int8x16_t;

    #[inline(always)]
    unsafe fn load_signed(from: *const u8) -> int8x16_t {
        unsafe { vld1q_s8(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot_signed(sum: int32x4_t, activations: int32x4_t, weights: int8x16_t) -> int32x4_t {
        unsafe { dot(sum, vreinterpretq_s8_s32(activations), weights) }
    }
    #[inline(always)]
    unsafe fn store_i8(to: *mut i8, x: int32x4_t) {
        unsafe { Self::store_activations(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn gather(from: *const u8, stride: usize) -> int32x4_t {
        unsafe {
            let word = |lane: usize| from.add(lane * stride).cast::<i32>().read_unaligned();
            let x = vdupq_n_s32(word(0));
            let x = vsetq_lane_s32::<1>(word(1), x);
            let x = vsetq_lane_s32::<2>(word(2), x);
            vsetq_lane_s32::<3>(word(3), x)
        }
    }
    #[inline(always)]
    unsafe fn low_nibbles(words: int32x4_t) -> int32x4_t {
        unsafe { vandq_s32(words, vdupq_n_s32(0x0f0f_0f0f)) }
    }
    #[inline(always)]
    unsafe fn high_nibbles(words: int32x4_t) -> int32x4_t {
        unsafe { vreinterpretq_s32_u8(vshrq_n_u8::<4>(vreinterpretq_u8_s32(words))) }
    }
    #[inline(always)]
    unsafe fn store_words(to: *mut u8, _: usize, words: int32x4_t) {
        unsafe { vst1q_u8(to, vreinterpretq_u8_s32(words)) }
    }
    #[inline(always)]
    unsafe fn store_signed_words(to: *mut u8, _: usize, words: int32x4_t) {
        unsafe { vst1q_u8(to, vreinterpretq_u8_s32(words)) }
    }
    #[inline(always)]
    unsafe fn lower_halves(words: int32x4_t) -> float32x4_t {
        unsafe { Self::upper_halves(vshlq_n_s32::<16>(words)) }
    }
    #[inline(always)]
    unsafe fn upper_halves(words: int32x4_t) -> float32x4_t {
        unsafe {
            // Sign, exponent and mantissa in a float32's place; the number is then 2^112 too small.
            let bits = vandq_s32(vshrq_n_s32::<3>(words), vdupq_n_s32(0x8fff_e000_u32.cast_signed()));
            vmulq_f32(vreinterpretq_f32_s32(bits), vdupq_n_f32(f32::from_bits(0x7780_0000)))
        }
    }
    #[inline(always)]
    unsafe fn load_halves(from: *const u16) -> float32x4_t {
        unsafe { Self::upper_halves(vreinterpretq_s32_u32(vshll_n_u16::<16>(vld1_u16(from)))) }
    }
}

/// Adds the products of bytes, four to a lane.
#[inline(always)]
unsafe fn dot(sum: int32x4_t, x: int8x16_t, y: int8x16_t) -> int32x4_t {
    unsafe {
        let low = vmull_s8(vget_low_s8(x), vget_low_s8(y));
        let high = vmull_high_s8(x, y);
        // Two products make at most 2 * 127 * 128: the sum of neighbours fits 16 bits.
        vpadalq_s16(sum, vpaddq_s16(low, high))
    }
}

/// `sums + scale * dot`, of 32 bytes.
#[inline(always)]
unsafe fn add(sums: float32x4_t, weights: [int8x16_t; 2], inputs: [int8x16_t; 2], scale: f32) -> float32x4_t {
    unsafe {
        let x = dot(dot(vdupq_n_s32(0), inputs[0], weights[0]), inputs[1], weights[1]);
        vfmaq_n_f32(sums, vcvtq_f32_s32(x), scale)
    }
}

// SAFETY: as above.
impl Dots for Neon {
    type Sums = float32x4_t;
    type Inputs4 = [int8x16_t; 2];
    type Inputs8 = [int8x16_t; 2];

    #[inline(always)]
    unsafe fn nothing() -> float32x4_t {
        unsafe { vdupq_n_f32(0.0) }
    }
    #[inline(always)]
    unsafe fn total(sums: float32x4_t) -> f32 {
        unsafe { vaddvq_f32(sums) }
    }
    #[inline(always)]
    unsafe fn inputs4(from: *const i8) -> [int8x16_t; 2] {
        unsafe { [vld1q_s8(from), vld1q_s8(from.add(16))] }
    }
    #[inline(always)]
    unsafe fn inputs8(from: *const i8) -> [int8x16_t; 2] {
        unsafe { Self::inputs4(from) }
    }
    #[inline(always)]
    unsafe fn add4(sums: float32x4_t, weights: *const u8, inputs: [int8x16_t; 2], scale: f32) -> float32x4_t {
        unsafe {
            let both = vld1q_u8(weights);
            let (low, high) = (vandq_u8(both, vdupq_n_u8(15)), vshrq_n_u8::<4>(both));
            add(sums, [vreinterpretq_s8_u8(low), vreinterpretq_s8_u8(high)], inputs, scale)
        }
    }
    #[inline(always)]
    unsafe fn add8(sums: float32x4_t, weights: *const u8, inputs: [int8x16_t; 2], scale: f32) -> float32x4_t {
        unsafe { add(sums, Self::inputs4(weights.cast()), inputs, scale) }
    }
}
