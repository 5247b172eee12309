//! `exp` and GELU on vectors.

#![allow(unsafe_code)] // calls operations of `Simd`, under its contract

use super::simd::Simd;

/// `e^x` for `x <= 88`; below -87 it stays at `e^-87`. Relative error at most 3e-7.
///
/// `x = n ln 2 + r` with `|r| <= ln 2 / 2`; `e^r` by its series to the sixth power.
///
/// # Safety
/// As for [`Simd`].
#[inline(always)]
pub unsafe fn exp<S: Simd>(x: S::F32) -> S::F32 {
    // ln 2 in two parts, the first with so few bits that n times it is exact.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    const SERIES: [f32; 6] = [1.388_888_9e-3, 8.333_333e-3, 4.166_666_6e-2, 1.666_666_7e-1, 0.5, 1.0];
    unsafe {
        let x = S::at_least(x, S::splat(-87.0));
        let n = S::round(S::mul(x, S::splat(std::f32::consts::LOG2_E)));
        let whole = S::to_f32(n);
        let r = S::mul_add(whole, S::splat(-LN2_HIGH), x);
        let r = S::mul_add(whole, S::splat(-LN2_LOW), r);
        let mut y = S::splat(SERIES[0]);
        let mut i = 1;
        while i < SERIES.len() {
            y = S::mul_add(y, r, S::splat(SERIES[i]));
            i += 1;
        }
        let y = S::mul_add(y, r, S::splat(1.0));
        S::scale_by_power(y, n)
    }
}

/// `x / 2 * (1 + erf(x / sqrt 2))`. Off by at most 1e-6 for `|x| <= 6`, and beyond by 1e-6 |x|.
///
/// `erf` is a ratio of polynomials, as in Eigen's `generic_fast_erf_float`: odd over even, exact to 2e-7
/// within +-4, where it is 1 to that precision.
///
/// # Safety
/// As for [`Simd`].
#[inline(always)]
pub unsafe fn gelu<S: Simd>(x: S::F32) -> S::F32 {
    const ALPHA: [f32; 7] = [
        -2.726_142e-10,
        2.770_681_4e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ];
    const BETA: [f32; 5] = [-1.456_607_2e-5, -2.133_740_6e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2];
    unsafe {
        let z = S::mul(x, S::splat(std::f32::consts::FRAC_1_SQRT_2));
        let z = S::at_most(S::at_least(z, S::splat(-4.0)), S::splat(4.0));
        let square = S::mul(z, z);
        let mut above = S::splat(ALPHA[0]);
        let mut i = 1;
        while i < ALPHA.len() {
            above = S::mul_add(above, square, S::splat(ALPHA[i]));
            i += 1;
        }
        let mut below = S::splat(BETA[0]);
        let mut i = 1;
        while i < BETA.len() {
            below = S::mul_add(below, square, S::splat(BETA[i]));
            i += 1;
        }
        let erf = S::div(S::mul(z, above), below);
        let half = S::mul(x, S::splat(0.5));
        S::mul_add(half, erf, half)
    }
}
