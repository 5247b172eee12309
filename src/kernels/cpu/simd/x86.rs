//! x86-64: AVX2, the same with AVX-VNNI's integer dot product, and AVX-512 with its own.

#![allow(unsafe_code)] // instructions that a processor may lack, loads and stores by pointer

use std::arch::x86_64::*;

use super::Simd;

/// AVX2 and FMA.
#[derive(Debug, Clone, Copy)]
pub struct Avx2;

/// AVX2, FMA and AVX-VNNI.
#[derive(Debug, Clone, Copy)]
pub struct AvxVnni;

/// AVX-512 F, BW, VL and VNNI.
#[derive(Debug, Clone, Copy)]
pub struct Avx512;

#[inline(always)]
unsafe fn sum_of_four(x: __m128) -> f32 {
    unsafe {
        let x = _mm_add_ps(x, _mm_movehl_ps(x, x));
        _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)))
    }
}

/// All but the dot product is the same with and without AVX-VNNI.
macro_rules! vectors_of_256_bits {
    ($name:ty, |$sum:ident, $activations:ident, $weights:ident| $dot:expr) => {
        impl Simd for $name {
            const LANES: usize = 8;
            const GROUP: usize = 4;
            const TILE: (usize, usize) = (4, 2);

            type F32 = __m256;
            type I32 = __m256i;
            type Weights = __m256i;

            #[inline(always)]
            unsafe fn splat(x: f32) -> __m256 {
                unsafe { _mm256_set1_ps(x) }
            }
            #[inline(always)]
            unsafe fn load(from: *const f32) -> __m256 {
                unsafe { _mm256_loadu_ps(from) }
            }
            #[inline(always)]
            unsafe fn store(to: *mut f32, x: __m256) {
                unsafe { _mm256_storeu_ps(to, x) }
            }
            #[inline(always)]
            unsafe fn add(a: __m256, b: __m256) -> __m256 {
                unsafe { _mm256_add_ps(a, b) }
            }
            #[inline(always)]
            unsafe fn sub(a: __m256, b: __m256) -> __m256 {
                unsafe { _mm256_sub_ps(a, b) }
            }
            #[inline(always)]
            unsafe fn mul(a: __m256, b: __m256) -> __m256 {
                unsafe { _mm256_mul_ps(a, b) }
            }
            #[inline(always)]
            unsafe fn div(a: __m256, b: __m256) -> __m256 {
                unsafe { _mm256_div_ps(a, b) }
            }
            #[inline(always)]
            unsafe fn mul_add(a: __m256, b: __m256, c: __m256) -> __m256 {
                unsafe { _mm256_fmadd_ps(a, b, c) }
            }
            #[inline(always)]
            unsafe fn at_least(x: __m256, low: __m256) -> __m256 {
                unsafe {
                    _mm256_max_ps(low, x) // the second operand, where one is NaN
                }
            }
            #[inline(always)]
            unsafe fn at_most(x: __m256, high: __m256) -> __m256 {
                unsafe {
                    _mm256_min_ps(high, x) // so too
                }
            }
            #[inline(always)]
            unsafe fn round(x: __m256) -> __m256i {
                unsafe { _mm256_cvtps_epi32(x) }
            }
            #[inline(always)]
            unsafe fn scale_by_power(x: __m256, n: __m256i) -> __m256 {
                unsafe {
                    let power = _mm256_slli_epi32::<23>(_mm256_add_epi32(n, _mm256_set1_epi32(127)));
                    _mm256_mul_ps(x, _mm256_castsi256_ps(power))
                }
            }
            #[inline(always)]
            unsafe fn sum(x: __m256) -> f32 {
                unsafe { sum_of_four(_mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x))) }
            }
            #[inline(always)]
            unsafe fn greatest_f32(x: __m256) -> f32 {
                unsafe {
                    let x = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x));
                    let x = _mm_max_ps(x, _mm_movehl_ps(x, x));
                    _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)))
                }
            }
            #[inline(always)]
            unsafe fn magnitude(x: __m256) -> __m256i {
                unsafe { _mm256_and_si256(_mm256_castps_si256(x), _mm256_set1_epi32(i32::MAX)) }
            }
            #[inline(always)]
            unsafe fn splat_i32(x: i32) -> __m256i {
                unsafe { _mm256_set1_epi32(x) }
            }
            #[inline(always)]
            unsafe fn add_i32(a: __m256i, b: __m256i) -> __m256i {
                unsafe { _mm256_add_epi32(a, b) }
            }
            #[inline(always)]
            unsafe fn max_i32(a: __m256i, b: __m256i) -> __m256i {
                unsafe { _mm256_max_epi32(a, b) }
            }
            #[inline(always)]
            unsafe fn to_f32(x: __m256i) -> __m256 {
                unsafe { _mm256_cvtepi32_ps(x) }
            }
            #[inline(always)]
            unsafe fn sum_i32(x: __m256i) -> i32 {
                unsafe {
                    let x = _mm_add_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256::<1>(x));
                    let x = _mm_add_epi32(x, _mm_shuffle_epi32::<0b01_00_11_10>(x));
                    _mm_cvtsi128_si32(_mm_add_epi32(x, _mm_shuffle_epi32::<0b10_11_00_01>(x)))
                }
            }
            #[inline(always)]
            unsafe fn greatest(x: __m256i) -> i32 {
                unsafe {
                    let x = _mm_max_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256::<1>(x));
                    let x = _mm_max_epi32(x, _mm_shuffle_epi32::<0b01_00_11_10>(x));
                    _mm_cvtsi128_si32(_mm_max_epi32(x, _mm_shuffle_epi32::<0b10_11_00_01>(x)))
                }
            }
            #[inline(always)]
            unsafe fn load_i8(from: *const i8) -> __m256i {
                unsafe { _mm256_cvtepi8_epi32(_mm_loadl_epi64(from.cast())) }
            }
            #[inline(always)]
            unsafe fn store_activations(to: *mut u8, x: __m256i) {
                unsafe {
                    let halves = _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256::<1>(x));
                    _mm_storel_epi64(to.cast(), _mm_packs_epi16(halves, halves))
                }
            }
            #[inline(always)]
            unsafe fn splat_activations(word: i32) -> __m256i {
                unsafe { _mm256_set1_epi32(word) }
            }
            #[inline(always)]
            unsafe fn load_weights(from: *const u8) -> __m256i {
                unsafe { _mm256_loadu_si256(from.cast()) }
            }

            #[inline(always)]
            unsafe fn dot($sum: __m256i, $activations: __m256i, $weights: __m256i) -> __m256i {
                unsafe { $dot }
            }
        }
    };
}

// SAFETY of all three: `Level::run` enters only what the processor was found to have; pointers are the
// caller's word, and none of these loads and stores needs alignment.
vectors_of_256_bits!(Avx2, |sum, activations, weights| {
    // Two products of bytes make at most 2 * 127 * 127: nothing saturates.
    let pairs = _mm256_maddubs_epi16(weights, activations);
    _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
});
vectors_of_256_bits!(AvxVnni, |sum, activations, weights| {
    _mm256_dpbusd_avx_epi32(sum, weights, activations)
});

impl Simd for Avx512 {
    const LANES: usize = 16;
    const GROUP: usize = 4;
    const TILE: (usize, usize) = (6, 4);

    type F32 = __m512;
    type I32 = __m512i;
    type Weights = __m512i;

    #[inline(always)]
    unsafe fn splat(x: f32) -> __m512 {
        unsafe { _mm512_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, x: __m512) {
        unsafe { _mm512_storeu_ps(to, x) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: __m512, b: __m512, c: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn at_least(x: __m512, low: __m512) -> __m512 {
        unsafe {
            _mm512_max_ps(low, x) // the second operand, where one is NaN
        }
    }
    #[inline(always)]
    unsafe fn at_most(x: __m512, high: __m512) -> __m512 {
        unsafe {
            _mm512_min_ps(high, x) // so too
        }
    }
    #[inline(always)]
    unsafe fn round(x: __m512) -> __m512i {
        unsafe { _mm512_cvtps_epi32(x) }
    }
    #[inline(always)]
    unsafe fn scale_by_power(x: __m512, n: __m512i) -> __m512 {
        unsafe {
            let power = _mm512_slli_epi32::<23>(_mm512_add_epi32(n, _mm512_set1_epi32(127)));
            _mm512_mul_ps(x, _mm512_castsi512_ps(power))
        }
    }
    #[inline(always)]
    unsafe fn sum(x: __m512) -> f32 {
        unsafe { _mm512_reduce_add_ps(x) }
    }
    #[inline(always)]
    unsafe fn greatest_f32(x: __m512) -> f32 {
        unsafe { _mm512_reduce_max_ps(x) }
    }
    #[inline(always)]
    unsafe fn magnitude(x: __m512) -> __m512i {
        unsafe { _mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(i32::MAX)) }
    }
    #[inline(always)]
    unsafe fn splat_i32(x: i32) -> __m512i {
        unsafe { _mm512_set1_epi32(x) }
    }
    #[inline(always)]
    unsafe fn add_i32(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_add_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn max_i32(a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_max_epi32(a, b) }
    }
    #[inline(always)]
    unsafe fn to_f32(x: __m512i) -> __m512 {
        unsafe { _mm512_cvtepi32_ps(x) }
    }
    #[inline(always)]
    unsafe fn sum_i32(x: __m512i) -> i32 {
        unsafe { _mm512_reduce_add_epi32(x) }
    }
    #[inline(always)]
    unsafe fn greatest(x: __m512i) -> i32 {
        unsafe { _mm512_reduce_max_epi32(x) }
    }
    #[inline(always)]
    unsafe fn load_i8(from: *const i8) -> __m512i {
        unsafe { _mm512_cvtepi8_epi32(_mm_loadu_si128(from.cast())) }
    }
    #[inline(always)]
    unsafe fn store_activations(to: *mut u8, x: __m512i) {
        unsafe { _mm_storeu_si128(to.cast(), _mm512_cvtsepi32_epi8(x)) }
    }
    #[inline(always)]
    unsafe fn splat_activations(word: i32) -> __m512i {
        unsafe { _mm512_set1_epi32(word) }
    }
    #[inline(always)]
    unsafe fn load_weights(from: *const u8) -> __m512i {
        unsafe { _mm512_loadu_si512(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot(sum: __m512i, activations: __m512i, weights: __m512i) -> __m512i {
        unsafe { _mm512_dpbusd_epi32(sum, weights, activations) }
    }
}
