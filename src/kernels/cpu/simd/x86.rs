//! x86-64: AVX2, the same with AVX-VNNI's integer dot product, and AVX-512 with its own.

#![allow(unsafe_code)] // instructions that a processor may lack, loads and stores by pointer

use std::arch::x86_64::*;

use super::{Dots, Simd};

/// AVX2, FMA and F16C.
#[derive(Debug, Clone, Copy)]
pub struct Avx2;

/// AVX2, FMA, F16C and AVX-VNNI.
#[derive(Debug, Clone, Copy)]
pub struct AvxVnni;

/// AVX-512 F, BW, VL and VNNI; what takes a block at a time, on 256 bits.
#[derive(Debug, Clone, Copy)]
pub struct Avx512;

/// 2^112: what a half-precision number lacks when its bits stand in a float32's place.
const TWO_TO_112: f32 = f32::from_bits(0x7780_0000);

#[inline(always)]
unsafe fn sum_of_four(x: __m128) -> f32 {
    unsafe {
        let x = _mm_add_ps(x, _mm_movehl_ps(x, x));
        _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)))
    }
}

#[inline(always)]
unsafe fn sum_of_eight(x: __m256) -> f32 {
    unsafe { sum_of_four(_mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x))) }
}

/// `sums + scale * x`
#[inline(always)]
unsafe fn add(sums: __m256, x: __m256i, scale: f32) -> __m256 {
    unsafe { _mm256_fmadd_ps(_mm256_cvtepi32_ps(x), _mm256_set1_ps(scale), sums) }
}

/// The 32 numbers of four bits of a block, in their order.
#[inline(always)]
unsafe fn nibbles(from: *const u8) -> __m256i {
    unsafe {
        let twice = _mm256_broadcastsi128_si256(_mm_loadu_si128(from.cast()));
        // 16-bit shifts would do too, but then in another instruction for each half.
        let shifted = _mm256_srlv_epi32(twice, _mm256_setr_epi32(0, 0, 0, 0, 4, 4, 4, 4));
        _mm256_and_si256(shifted, _mm256_set1_epi8(15))
    }
}

/// All but the dot product is the same with and without AVX-VNNI.
macro_rules! vectors_of_256_bits {
    (
        $name:ty,
        |$sum:ident, $activations:ident, $weights:ident| $dot:expr,
        offset $offset:literal,
        |$sum8:ident, $activations8:ident, $weights8:ident| $dot_signed:expr
    ) => {
        impl Simd for $name {
            const LANES: usize = 8;
            const GROUP: usize = 4;
            const TILE: (usize, usize) = (4, 2);
            const BLOCK_TILE: (usize, usize) = (4, 2);

            type Narrow = Self;

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
                unsafe { sum_of_eight(x) }
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

            const SIGNED_GROUP: usize = 4;
            const SIGNED_OFFSET: i32 = $offset;
            type Signed = __m256i;

            #[inline(always)]
            unsafe fn load_signed(from: *const u8) -> __m256i {
                unsafe { _mm256_loadu_si256(from.cast()) }
            }
            #[inline(always)]
            unsafe fn dot_signed($sum8: __m256i, $activations8: __m256i, $weights8: __m256i) -> __m256i {
                unsafe { $dot_signed }
            }
            #[inline(always)]
            unsafe fn store_i8(to: *mut i8, x: __m256i) {
                unsafe { Self::store_activations(to.cast(), x) }
            }
            #[inline(always)]
            unsafe fn gather(from: *const u8, stride: usize) -> __m256i {
                unsafe {
                    let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
                    let places = _mm256_mullo_epi32(lanes, _mm256_set1_epi32(stride as i32));
                    _mm256_i32gather_epi32::<1>(from.cast(), places)
                }
            }
            #[inline(always)]
            unsafe fn low_nibbles(words: __m256i) -> __m256i {
                unsafe { _mm256_and_si256(words, _mm256_set1_epi8(15)) }
            }
            #[inline(always)]
            unsafe fn high_nibbles(words: __m256i) -> __m256i {
                unsafe { _mm256_and_si256(_mm256_srli_epi32::<4>(words), _mm256_set1_epi8(15)) }
            }
            #[inline(always)]
            unsafe fn store_words(to: *mut u8, _: usize, words: __m256i) {
                unsafe { _mm256_storeu_si256(to.cast(), words) }
            }
            #[inline(always)]
            unsafe fn store_signed_words(to: *mut u8, _: usize, words: __m256i) {
                unsafe {
                    let offset = _mm256_set1_epi8(Self::SIGNED_OFFSET as i8);
                    _mm256_storeu_si256(to.cast(), _mm256_xor_si256(words, offset))
                }
            }
            #[inline(always)]
            unsafe fn lower_halves(words: __m256i) -> __m256 {
                unsafe { Self::upper_halves(_mm256_slli_epi32::<16>(words)) }
            }
            #[inline(always)]
            unsafe fn upper_halves(words: __m256i) -> __m256 {
                unsafe {
                    // Sign, exponent and mantissa in a float32's place; the number is then 2^112 too small.
                    let bits = _mm256_srai_epi32::<3>(words);
                    let bits = _mm256_and_si256(bits, _mm256_set1_epi32(0x8fff_e000_u32.cast_signed()));
                    _mm256_mul_ps(_mm256_castsi256_ps(bits), _mm256_set1_ps(TWO_TO_112))
                }
            }
            #[inline(always)]
            unsafe fn load_halves(from: *const u16) -> __m256 {
                unsafe { _mm256_cvtph_ps(_mm_loadu_si128(from.cast())) }
            }
        }
    };
}

/// Products of blocks; the dot product of 32 bytes without and with a sign, of at most 128 and 127, is what
/// differs.
macro_rules! dots_of_256_bits {
    ($name:ty, |$unsigned:ident, $signed:ident| $dot:expr) => {
        impl Dots for $name {
            type Sums = __m256;
            type Inputs4 = __m256i;
            type Inputs8 = __m256i;

            #[inline(always)]
            unsafe fn prefetch(from: *const u8) {
                unsafe { _mm_prefetch::<_MM_HINT_T0>(from.cast()) }
            }
            #[inline(always)]
            unsafe fn nothing() -> __m256 {
                unsafe { _mm256_setzero_ps() }
            }
            #[inline(always)]
            unsafe fn total(sums: __m256) -> f32 {
                unsafe { sum_of_eight(sums) }
            }
            #[inline(always)]
            unsafe fn inputs4(from: *const i8) -> __m256i {
                unsafe { _mm256_loadu_si256(from.cast()) }
            }
            #[inline(always)]
            unsafe fn inputs8(from: *const i8) -> __m256i {
                unsafe { _mm256_loadu_si256(from.cast()) }
            }
            #[inline(always)]
            unsafe fn add4(sums: __m256, weights: *const u8, inputs: __m256i, scale: f32) -> __m256 {
                unsafe {
                    let ($unsigned, $signed) = (nibbles(weights), inputs);
                    add(sums, $dot, scale)
                }
            }
            #[inline(always)]
            unsafe fn add8(sums: __m256, weights: *const u8, inputs: __m256i, scale: f32) -> __m256 {
                unsafe {
                    let weights = _mm256_loadu_si256(weights.cast());
                    // The one operand without its sign, and the sign given to the other.
                    let ($unsigned, $signed) = (_mm256_abs_epi8(weights), _mm256_sign_epi8(inputs, weights));
                    add(sums, $dot, scale)
                }
            }
        }
    };
}

// SAFETY of all: `Level::run` enters only what the processor was found to have; pointers are the
// caller's word, and none of these loads and stores needs alignment.
vectors_of_256_bits!(
    Avx2,
    |sum, activations, weights| {
        // Two products of bytes make at most 2 * 127 * 127: nothing saturates.
        let pairs = _mm256_maddubs_epi16(weights, activations);
        _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
    },
    offset 0,
    |sum, activations, weights| {
        let activations = _mm256_sign_epi8(activations, weights);
        Self::dot(sum, activations, _mm256_abs_epi8(weights))
    }
);
vectors_of_256_bits!(
    AvxVnni,
    |sum, activations, weights| _mm256_dpbusd_avx_epi32(sum, weights, activations),
    offset 128,
    |sum, activations, weights| _mm256_dpbusd_avx_epi32(sum, weights, activations)
);
dots_of_256_bits!(Avx2, |unsigned, signed| {
    // At most 2 * 128 * 127: here too nothing saturates.
    _mm256_madd_epi16(_mm256_maddubs_epi16(unsigned, signed), _mm256_set1_epi16(1))
});
dots_of_256_bits!(AvxVnni, |unsigned, signed| {
    _mm256_dpbusd_avx_epi32(_mm256_setzero_si256(), unsigned, signed)
});
dots_of_256_bits!(Avx512, |unsigned, signed| {
    _mm256_dpbusd_epi32(_mm256_setzero_si256(), unsigned, signed)
});

impl Simd for Avx512 {
    const LANES: usize = 16;
    const GROUP: usize = 4;
    const TILE: (usize, usize) = (6, 4);
    const BLOCK_TILE: (usize, usize) = (7, 2);

    type Narrow = Avx2;

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

    const SIGNED_GROUP: usize = 4;
    const SIGNED_OFFSET: i32 = 128;
    type Signed = __m512i;

    #[inline(always)]
    unsafe fn load_signed(from: *const u8) -> __m512i {
        unsafe { _mm512_loadu_si512(from.cast()) }
    }
    #[inline(always)]
    unsafe fn dot_signed(sum: __m512i, activations: __m512i, weights: __m512i) -> __m512i {
        unsafe { _mm512_dpbusd_epi32(sum, weights, activations) }
    }
    #[inline(always)]
    unsafe fn store_i8(to: *mut i8, x: __m512i) {
        unsafe { Self::store_activations(to.cast(), x) }
    }
    #[inline(always)]
    unsafe fn gather(from: *const u8, stride: usize) -> __m512i {
        unsafe {
            let lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            let places = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(stride as i32));
            _mm512_i32gather_epi32::<1>(places, from.cast())
        }
    }
    #[inline(always)]
    unsafe fn low_nibbles(words: __m512i) -> __m512i {
        unsafe { _mm512_and_si512(words, _mm512_set1_epi8(15)) }
    }
    #[inline(always)]
    unsafe fn high_nibbles(words: __m512i) -> __m512i {
        unsafe { _mm512_and_si512(_mm512_srli_epi32::<4>(words), _mm512_set1_epi8(15)) }
    }
    #[inline(always)]
    unsafe fn store_words(to: *mut u8, _: usize, words: __m512i) {
        unsafe { _mm512_storeu_si512(to.cast(), words) }
    }
    #[inline(always)]
    unsafe fn store_signed_words(to: *mut u8, _: usize, words: __m512i) {
        unsafe {
            let offset = _mm512_set1_epi8(Self::SIGNED_OFFSET as i8);
            _mm512_storeu_si512(to.cast(), _mm512_xor_si512(words, offset));
        }
    }
    #[inline(always)]
    unsafe fn lower_halves(words: __m512i) -> __m512 {
        unsafe { Self::upper_halves(_mm512_slli_epi32::<16>(words)) }
    }
    #[inline(always)]
    unsafe fn upper_halves(words: __m512i) -> __m512 {
        unsafe {
            let bits = _mm512_srai_epi32::<3>(words);
            let bits = _mm512_and_si512(bits, _mm512_set1_epi32(0x8fff_e000_u32.cast_signed()));
            _mm512_mul_ps(_mm512_castsi512_ps(bits), _mm512_set1_ps(TWO_TO_112))
        }
    }
    #[inline(always)]
    unsafe fn load_halves(from: *const u16) -> __m512 {
        unsafe { _mm512_cvtph_ps(_mm256_loadu_si256(from.cast())) }
    }
}
