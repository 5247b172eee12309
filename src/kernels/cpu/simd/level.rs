//! Which implementation a processor runs.

#![allow(unsafe_code)] // enters functions that are compiled for a processor that was found to be there

use super::Simd;
#[cfg(target_arch = "aarch64")]
use super::neon::Neon;
use super::scalar::Scalar;
#[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
use super::wasm::Relaxed;
#[cfg(all(target_family = "wasm", not(target_feature = "relaxed-simd")))]
use super::wasm::Simd128;
#[cfg(target_arch = "x86_64")]
use super::x86::{Avx2, Avx512, AvxVnni};

/// A kernel: a piece of work written over any [`Simd`].
pub trait Op {
    type Output;

    /// Always inlined, so that it is compiled anew for each processor family.
    ///
    /// # Safety
    /// As for [`Simd`].
    unsafe fn run<S: Simd>(self) -> Self::Output;
}

/// A processor family that this processor belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(Family);

/// Not public: who has a [`Level`] has a processor that can run it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Scalar,
    #[cfg(all(target_family = "wasm", not(target_feature = "relaxed-simd")))]
    Simd128,
    #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
    Relaxed,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl Level {
    /// What this processor has, best first; the last is always one number at a time.
    pub fn available() -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        let avx2 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c");
        #[cfg(target_arch = "x86_64")]
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vnni");
        let known = [
            // A module has the one or the other: which, was chosen when it was fetched.
            #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
            (true, Family::Relaxed),
            #[cfg(all(target_family = "wasm", not(target_feature = "relaxed-simd")))]
            (true, Family::Simd128),
            #[cfg(target_arch = "x86_64")]
            (avx2 && avx512, Family::Avx512),
            #[cfg(target_arch = "x86_64")]
            (avx2 && is_x86_feature_detected!("avxvnni"), Family::AvxVnni),
            #[cfg(target_arch = "x86_64")]
            (avx2, Family::Avx2),
            #[cfg(target_arch = "aarch64")]
            (true, Family::Neon),
            (true, Family::Scalar),
        ];
        known.into_iter().filter(|(here, _)| *here).map(|(_, family)| Self(family)).collect()
    }

    /// One number at a time: what the others are held to.
    pub fn scalar() -> Self {
        Self(Family::Scalar)
    }

    /// The best level whose vectors divide all of `widths`.
    pub fn for_widths(widths: &[usize]) -> Self {
        let fits = |level: &Self| widths.iter().all(|w| w.is_multiple_of(level.lanes()));
        Self::available().into_iter().find(fits).unwrap_or(Self::scalar())
    }

    /// Numbers of a vector.
    pub fn lanes(self) -> usize {
        self.run(Lanes)
    }

    /// Runs a kernel on this level.
    pub fn run<O: Op>(self, op: O) -> O::Output {
        // SAFETY: `available` made the level only where the processor has the instructions; a module with
        // WebAssembly's is refused by an engine without them.
        unsafe {
            match self.0 {
                Family::Scalar => op.run::<Scalar>(),
                #[cfg(all(target_family = "wasm", not(target_feature = "relaxed-simd")))]
                Family::Simd128 => op.run::<Simd128>(),
                #[cfg(all(target_family = "wasm", target_feature = "relaxed-simd"))]
                Family::Relaxed => op.run::<Relaxed>(),
                #[cfg(target_arch = "x86_64")]
                Family::Avx2 => avx2(op),
                #[cfg(target_arch = "x86_64")]
                Family::AvxVnni => avx_vnni(op),
                #[cfg(target_arch = "x86_64")]
                Family::Avx512 => avx512(op),
                #[cfg(target_arch = "aarch64")]
                Family::Neon => op.run::<Neon>(),
            }
        }
    }
}

struct Lanes;

impl Op for Lanes {
    type Output = usize;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> usize {
        S::LANES
    }
}

// What is inlined into these is compiled with their instructions.

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn avx2<O: Op>(op: O) -> O::Output {
    unsafe { op.run::<Avx2>() }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,f16c,avxvnni")]
unsafe fn avx_vnni<O: Op>(op: O) -> O::Output {
    unsafe { op.run::<AvxVnni>() }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn avx512<O: Op>(op: O) -> O::Output {
    unsafe { op.run::<Avx512>() }
}
