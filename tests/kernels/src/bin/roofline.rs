//! What this processor can do at most in one thread, and how near the kernels come.
//!
//! Multiply-adds of int8 and of float32 with everything in registers; bytes a second from memory and from the
//! second cache; then MiniLM's products. One line each, in the engine's own vector instructions.

#![allow(unsafe_code)] // runs operations of `Simd` through `Level::run`

use std::borrow::Cow;
use std::hint::black_box;
use std::time::Instant;

use value_probe_kernels::kernels::cpu::simd::{Level, Op, Simd};
use value_probe_kernels::kernels::cpu::{Cpu, Hidden};
use value_probe_kernels::kernels::{
    EmbeddingWeights, Kernels, LARGEST, LinearWeights, Matrix, NormWeights, Ragged,
};

/// Sums that are independent of each other: enough to hide the latency of an instruction.
const SUMS: usize = 12;

/// The shortest of several runs of 30 ms or more each, seconds a call. A browser's clock is coarse, so that one call
/// cannot be timed.
fn seconds(mut call: impl FnMut()) -> f64 {
    let mut run = |count: u32| {
        let start = Instant::now();
        for _ in 0..count {
            call();
        }
        start.elapsed().as_secs_f64()
    };
    let mut count = 1;
    while run(count) < 0.03 && count < 1 << 24 {
        count *= 2;
    }
    (0..6).map(|_| run(count) / f64::from(count)).fold(f64::MAX, f64::min)
}

struct Int8(u32);

impl Op for Int8 {
    /// Multiply-adds, and what they came to.
    type Output = (f64, f64);

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> (f64, f64) {
        let bytes = black_box([1u8; 256]);
        unsafe {
            let weights = S::load_weights(bytes.as_ptr());
            let mut sums = [S::splat_i32(black_box(0)); SUMS];
            let mut x = S::splat_activations(black_box(0x0101_0101));
            let one = S::splat_i32(black_box(1));
            for _ in 0..self.0 {
                for sum in &mut sums {
                    *sum = S::dot(*sum, x, weights);
                }
                // Other activations each time, so that nothing can be taken out of the loop.
                x = S::add_i32(x, one);
            }
            let all: i64 = sums.iter().map(|&sum| i64::from(S::sum_i32(sum))).sum();
            (f64::from(self.0) * (SUMS * S::LANES * S::GROUP) as f64, all as f64)
        }
    }
}

struct Float32(u32);

impl Op for Float32 {
    type Output = (f64, f64);

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> (f64, f64) {
        unsafe {
            let (x, y) = (S::splat(black_box(1.0)), S::splat(black_box(1e-9)));
            let mut sums = [S::splat(black_box(0.0)); SUMS];
            for _ in 0..self.0 {
                for sum in &mut sums {
                    *sum = S::mul_add(*sum, x, y);
                }
            }
            let all: f32 = sums.iter().map(|&sum| S::sum(sum)).sum();
            (f64::from(self.0) * (SUMS * S::LANES) as f64, f64::from(all))
        }
    }
}

struct Read<'a>(&'a [f32]);

impl Op for Read<'_> {
    type Output = f64;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> f64 {
        let mut sums = [unsafe { S::splat(0.0) }; 4];
        for chunk in self.0.chunks_exact(4 * S::LANES) {
            for (i, sum) in sums.iter_mut().enumerate() {
                unsafe { *sum = S::add(*sum, S::load(chunk.as_ptr().add(i * S::LANES))) }
            }
        }
        f64::from(unsafe { sums.map(|sum| S::sum(sum)) }.iter().sum::<f32>())
    }
}

fn weights(outputs: usize, inputs: usize) -> LinearWeights<'static> {
    let values: Vec<f32> = (0..outputs * inputs).map(|i| ((i * 7919) % 1000) as f32 / 1e4 - 0.05).collect();
    LinearWeights { weight: Matrix::quantize(&values, inputs, LARGEST), bias: vec![0.0; outputs] }
}

/// Rows of `width` numbers on the device.
fn rows(cpu: &Cpu, count: usize, width: usize) -> Hidden {
    let norm = NormWeights { gamma: vec![1.0; width], beta: vec![0.0; width], epsilon: 1e-12 };
    let word = (0..8 * width).map(|i| ((i * 31) % 255) as i8).collect();
    let word =
        Matrix { rows: 8, columns: width, values: Cow::Owned(word), scales: Cow::Owned(vec![0.01; 8]) };
    let table = cpu.embeddings(EmbeddingWeights { word, position: vec![0.1; count * width], norm });
    let ids: Vec<u32> = (0..count as u32).map(|i| i % 8).collect();
    let batch = Ragged::new(&[&ids]);
    table.and_then(|table| cpu.embed(&table, &batch)).expect("there is memory for a few rows")
}

fn main() {
    let memory = vec![1.0f32; 16 << 20];
    for level in Level::available().into_iter().filter(|level| level.lanes() > 1) {
        const ROUNDS: u32 = 10_000;
        let rate = |run: &dyn Fn() -> (f64, f64)| {
            let (mut work, mut sum) = (0.0, 0.0);
            let taken = seconds(|| {
                let (done, came_to) = black_box(run)();
                (work, sum) = (done, sum + came_to);
            });
            black_box(sum);
            work / taken / 1e9
        };
        let int8 = rate(&|| level.run(Int8(black_box(ROUNDS))));
        let float = rate(&|| level.run(Float32(black_box(ROUNDS))));
        let read = |values: &[f32]| {
            let mut sum = 0.0;
            let rate =
                size_of_val(values) as f64 / seconds(|| sum += level.run(Read(black_box(values)))) / 1e9;
            black_box(sum);
            rate
        };
        let (far, near) = (read(&memory), read(&memory[..64 << 10]));
        println!(
            "{level:?}: int8 {int8:.0} GMAC/s, float32 {float:.0} GMAC/s, memory {far:.0} GB/s, 256 KiB {near:.0} GB/s"
        );
        let cpu = Cpu::with_level(level);
        for (inputs, outputs) in [(384, 1152), (384, 384), (384, 1536), (1536, 384)] {
            let packed = cpu.linear(&[weights(outputs, inputs)]).expect("there is memory for the weights");
            for count in [32, 128, 512] {
                let x = rows(&cpu, count, inputs);
                let taken = seconds(|| drop(black_box(cpu.project(&x, &packed))));
                let rate = (count * inputs * outputs) as f64 / taken / 1e9;
                println!(
                    "  {count:>4} x {inputs:>4} x {outputs:>4}: {:>8.3} ms, {rate:>4.0} GMAC/s, {:>3.0} % of the peak",
                    taken * 1e3,
                    100.0 * rate / int8
                );
            }
        }
    }
}
