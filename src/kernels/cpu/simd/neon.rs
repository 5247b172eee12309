//! AArch64's NEON, which every such processor has.

#![allow(unsafe_code)] // loads and stores by pointer, as the trait asks
#![allow(unused_unsafe)] // most of these instructions are safe to name, but not all

use std::arch::aarch64::*;

use super::Simd;

#[derive(Debug, Clone, Copy)]
pub struct Neon;

// SAFETY: NEON is part of the architecture; pointers are the caller's word, and none of these loads and
// stores needs more alignment than its element has.
impl Simd for Neon {
    const LANES: usize = 4;
    const GROUP: usize = 4;
    const TILE: (usize, usize) = (6, 2);

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
        unsafe {
            let x = vreinterpretq_s8_s32(activations);
            let low = vmull_s8(vget_low_s8(x), vget_low_s8(weights));
            let high = vmull_high_s8(x, weights);
            // Two products make at most 2 * 127 * 127: the sum of neighbours fits 16 bits.
            vpadalq_s16(sum, vpaddq_s16(low, high))
        }
    }
}
