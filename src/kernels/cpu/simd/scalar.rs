//! One number at a time: for processors without an implementation of their own, for widths that no
//! vector divides, and the measure of the others.

#![allow(unsafe_code)] // reads and writes by pointer, as the trait asks

use super::{Dots, Simd};
use crate::kernels::half;

#[derive(Debug, Clone, Copy)]
pub struct Scalar;

// SAFETY of every operation: no instruction is special; the pointers are the caller's word, see the trait.
impl Simd for Scalar {
    const LANES: usize = 1;
    const GROUP: usize = 4;
    const TILE: (usize, usize) = (2, 2);
    const BLOCK_TILE: (usize, usize) = (2, 2);

    type Narrow = Self;

    type F32 = f32;
    type I32 = i32;
    type Weights = [u8; 4];

    #[inline(always)]
    unsafe fn splat(x: f32) -> f32 {
        x
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> f32 {
        unsafe { *from }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: f32) {
        unsafe { *to = x }
    }
    #[inline(always)]
    unsafe fn add(a: f32, b: f32) -> f32 {
        a + b
    }
    #[inline(always)]
    unsafe fn sub(a: f32, b: f32) -> f32 {
        a - b
    }
    #[inline(always)]
    unsafe fn mul(a: f32, b: f32) -> f32 {
        a * b
    }
    #[inline(always)]
    unsafe fn div(a: f32, b: f32) -> f32 {
        a / b
    }
    #[inline(always)]
    unsafe fn mul_add(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }
    #[inline(always)]
    unsafe fn at_least(x: f32, low: f32) -> f32 {
        if x < low { low } else { x }
    }
    #[inline(always)]
    unsafe fn at_most(x: f32, high: f32) -> f32 {
        if high < x { high } else { x }
    }
    #[inline(always)]
    unsafe fn round(x: f32) -> i32 {
        x.round_ties_even() as i32
    }
    #[inline(always)]
    unsafe fn scale_by_power(x: f32, n: i32) -> f32 {
        x * f32::from_bits((127 + n).cast_unsigned() << 23)
    }
    #[inline(always)]
    unsafe fn sum(x: f32) -> f32 {
        x
    }
    #[inline(always)]
    unsafe fn greatest_f32(x: f32) -> f32 {
        x
    }
    #[inline(always)]
    unsafe fn magnitude(x: f32) -> i32 {
        x.abs().to_bits().cast_signed()
    }
    #[inline(always)]
    unsafe fn splat_i32(x: i32) -> i32 {
        x
    }
    #[inline(always)]
    unsafe fn add_i32(a: i32, b: i32) -> i32 {
        a + b
    }
    #[inline(always)]
    unsafe fn max_i32(a: i32, b: i32) -> i32 {
        a.max(b)
    }
    #[inline(always)]
    unsafe fn to_f32(x: i32) -> f32 {
        x as f32
    }
    #[inline(always)]
    unsafe fn sum_i32(x: i32) -> i32 {
        x
    }
    #[inline(always)]
    unsafe fn greatest(x: i32) -> i32 {
        x
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> i32 {
        i32::from(unsafe { *from })
    }
    #[inline(always)]
    unsafe fn store_activations(to: *mut u8, x: i32) {
        unsafe { *to = x as u8 }
    }
    #[inline(always)]
    unsafe fn splat_activations(word: i32) -> i32 {
        word
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const u8) -> [u8; 4] {
        unsafe { *from.cast() }
    }
    #[inline(always)]
    unsafe fn dot(sum: i32, activations: i32, weights: [u8; 4]) -> i32 {
        let mut sum = sum;
        for (activation, weight) in activations.to_le_bytes().into_iter().zip(weights) {
            sum += i32::from(activation as i8) * i32::from(weight);
        }
        sum
    }

    const SIGNED_GROUP: usize = 4;
    const SIGNED_OFFSET: i32 = 0;
    type Signed = [i8; 4];

    #[inline(always)]
    unsafe fn load_signed(from: *const u8) -> [i8; 4] {
        unsafe { *from.cast() }
    }
    #[inline(always)]
    unsafe fn dot_signed(sum: i32, activations: i32, weights: [i8; 4]) -> i32 {
        let mut sum = sum;
        for (activation, weight) in activations.to_le_bytes().into_iter().zip(weights) {
            sum += i32::from(activation as i8) * i32::from(weight);
        }
        sum
    }
    #[inline(always)]
    unsafe fn store_i8(to: *mut i8, x: i32) {
        unsafe { *to = x as i8 }
    }
    #[inline(always)]
    unsafe fn gather(from: *const u8, _: usize) -> i32 {
        unsafe { from.cast::<i32>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn low_nibbles(words: i32) -> i32 {
        words & 0x0f0f_0f0f
    }
    #[inline(always)]
    unsafe fn high_nibbles(words: i32) -> i32 {
        words >> 4 & 0x0f0f_0f0f
    }
    #[inline(always)]
    unsafe fn store_words(to: *mut u8, _: usize, words: i32) {
        unsafe { to.cast::<i32>().write_unaligned(words) }
    }
    #[inline(always)]
    unsafe fn store_signed_words(to: *mut u8, _: usize, words: i32) {
        unsafe { to.cast::<i32>().write_unaligned(words) }
    }
    #[inline(always)]
    unsafe fn lower_halves(words: i32) -> f32 {
        let [low, high, ..] = words.to_le_bytes();
        half(low, high)
    }
    #[inline(always)]
    unsafe fn upper_halves(words: i32) -> f32 {
        let [.., low, high] = words.to_le_bytes();
        half(low, high)
    }
    #[inline(always)]
    unsafe fn load_halves(from: *const u16) -> f32 {
        let [low, high] = unsafe { *from }.to_le_bytes();
        half(low, high)
    }
}

// SAFETY: as above.
impl Dots for Scalar {
    type Sums = f32;
    type Inputs4 = [i8; 32];
    type Inputs8 = [i8; 32];

    #[inline(always)]
    unsafe fn nothing() -> f32 {
        0.0
    }
    #[inline(always)]
    unsafe fn total(sums: f32) -> f32 {
        sums
    }
    #[inline(always)]
    unsafe fn inputs4(from: *const i8) -> [i8; 32] {
        unsafe { *from.cast() }
    }
    #[inline(always)]
    unsafe fn inputs8(from: *const i8) -> [i8; 32] {
        unsafe { *from.cast() }
    }
    #[inline(always)]
    unsafe fn add4(sums: f32, weights: *const u8, inputs: [i8; 32], scale: f32) -> f32 {
        let mut sum = 0;
        for j in 0..16 {
            let byte = unsafe { *weights.add(j) };
            sum += i32::from(byte & 15) * i32::from(inputs[j])
                + i32::from(byte >> 4) * i32::from(inputs[j + 16]);
        }
        sums + scale * sum as f32
    }
    #[inline(always)]
    unsafe fn add8(sums: f32, weights: *const u8, inputs: [i8; 32], scale: f32) -> f32 {
        let mut sum = 0;
        for (j, &x) in inputs.iter().enumerate() {
            sum += i32::from(unsafe { *weights.add(j) } as i8) * i32::from(x);
        }
        sums + scale * sum as f32
    }
}
