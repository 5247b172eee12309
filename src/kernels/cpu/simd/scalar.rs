//! One number at a time: for processors without an implementation of their own, for widths that no
//! vector divides, and the measure of the others.

#![allow(unsafe_code)] // reads and writes by pointer, as the trait asks

use super::Simd;

#[derive(Debug, Clone, Copy)]
pub struct Scalar;

// SAFETY of every operation: no instruction is special; the pointers are the caller's word, see the trait.
impl Simd for Scalar {
    const LANES: usize = 1;
    const GROUP: usize = 4;
    const TILE: (usize, usize) = (2, 2);

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
}
