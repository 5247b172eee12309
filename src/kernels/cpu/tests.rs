//! Every level against plain arithmetic, over shapes and extreme values. The same tests run natively and, as
//! WebAssembly, in Node (tests/kernels).

#![allow(unsafe_code)] // calls the pieces of the kernels directly, each through `Level::run`

use std::borrow::Cow;

use super::attention::Text;
use super::ops::BLOCK;
use super::product::product;
use super::simd::{Op, Simd};
use super::*;
use crate::kernels::{LARGEST, Matrix};

/// SplitMix64 (Steele et al. 2014).
pub(super) struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// -1..1
    pub fn float(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    /// -most..=most
    pub fn integer(&mut self, most: i8) -> i8 {
        ((self.bits() % (2 * most as u64 + 1)) as i64 - i64::from(most)) as i8
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    pub fn floats(&mut self, count: usize, size: f32) -> Vec<f32> {
        (0..count).map(|_| self.float() * size).collect()
    }
}

/// Whole numbers as weights: a scale of 1 and the bias that is given.
fn whole(values: Vec<i8>, columns: usize, bias: Vec<f32>) -> LinearWeights<'static> {
    let rows = values.len() / columns;
    let scales = Cow::Owned(vec![1.0; rows]);
    LinearWeights { weight: Matrix { rows, columns, values: Cow::Owned(values), scales }, bias }
}

struct Set<'a> {
    rows: &'a [Vec<f32>],
    into: &'a mut Quantized,
}

impl Op for Set<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        for (row, values) in self.rows.iter().enumerate() {
            unsafe { self.into.set::<S>(row, values, rows::peak::<S>(values)) }
        }
    }
}

fn quantized(cpu: &Cpu, rows: &[Vec<f32>]) -> Quantized {
    let mut into = cpu.quantized(rows.len(), rows[0].len()).unwrap();
    cpu.level.run(Set { rows, into: &mut into });
    into
}

/// The integers of a row.
fn integers(x: &Quantized, layout: Layout, row: usize) -> Vec<i32> {
    let bytes = x.words[row * x.stride..(row + 1) * x.stride].iter().flat_map(|w| w.to_le_bytes());
    let bytes: Vec<u8> = bytes.collect();
    let all: Vec<i32> = match layout.group {
        4 => bytes.iter().map(|&b| i32::from(b as i8)).collect(),
        _ => bytes.chunks_exact(2).map(|b| i32::from(i16::from_le_bytes([b[0], b[1]]))).collect(),
    };
    assert!(all[x.width..].iter().all(|&q| q == 0), "what fills the last word counts for nothing");
    all[..x.width].to_vec()
}

struct Multiply<'a> {
    x: &'a Quantized,
    weights: &'a Linear,
    out: &'a mut [f32],
}

impl Op for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe { product::<S>(self.x, 0..self.x.scales.len(), self.weights, self.out) }
    }
}

/// Rows of whole numbers whose largest is 127, so that rounding leaves them as they are.
fn whole_rows(random: &mut Random, rows: usize, columns: usize) -> Vec<Vec<f32>> {
    let row = |random: &mut Random| {
        let mut row: Vec<f32> = (0..columns).map(|_| f32::from(random.integer(127))).collect();
        let at = random.below(columns);
        row[at] = if random.bits() & 1 == 0 { 127.0 } else { -127.0 };
        row
    };
    (0..rows).map(|_| row(random)).collect()
}

fn check_product(cpu: &Cpu, rows: &[Vec<f32>], weights: &LinearWeights<'_>) {
    let (outputs, inputs) = (weights.weight.rows, weights.weight.columns);
    let packed = Linear::pack(std::slice::from_ref(weights), cpu.layout).unwrap();
    let x = quantized(cpu, rows);
    let mut out = vec![f32::NAN; rows.len() * packed.stride()];
    cpu.level.run(Multiply { x: &x, weights: &packed, out: &mut out });
    for (r, row) in rows.iter().enumerate() {
        for n in 0..outputs {
            let weight = &weights.weight.values[n * inputs..(n + 1) * inputs];
            let exact: i64 = row.iter().zip(weight).map(|(&a, &b)| a as i64 * i64::from(b)).sum();
            let expected = exact as f32 + weights.bias[n];
            let found = out[r * packed.stride() + n];
            // Sums below 2^24 are exact in float32.
            assert_eq!(found, expected, "{:?} {}x{inputs}x{outputs} at {r}, {n}", cpu.level, rows.len());
        }
    }
}

#[test]
fn products_are_exact_for_every_shape() {
    let mut random = Random(1);
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for round in 0..40 {
            let rows = 1 + random.below(2 * BLOCK);
            let inputs = level.lanes() * (1 + random.below(9)) * if round % 4 == 0 { 4 } else { 1 };
            let outputs = 1 + random.below(150);
            let values = (0..outputs * inputs).map(|_| random.integer(LARGEST)).collect();
            let bias = (0..outputs).map(|_| f32::from(random.integer(100))).collect();
            let weights = whole(values, inputs, bias);
            check_product(&cpu, &whole_rows(&mut random, rows, inputs), &weights);
        }
    }
}

#[test]
fn products_of_extremes_do_not_saturate() {
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for (activation, weight) in [(127.0, 63), (127.0, -63), (-127.0, 63), (-127.0, -63)] {
            let inputs = 1536;
            let weights = whole(vec![weight; 3 * inputs], inputs, vec![0.0; 3]);
            check_product(&cpu, &vec![vec![activation; inputs]; 5], &weights);
        }
    }
}

#[test]
fn parts_lie_side_by_side() {
    let mut random = Random(2);
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        let part = |random: &mut Random, outputs: usize| {
            let values = (0..outputs * 32).map(|_| random.integer(LARGEST)).collect();
            whole(values, 32, random.floats(outputs, 1.0))
        };
        let parts = [part(&mut random, 16), part(&mut random, 5), part(&mut random, 40)];
        let values = parts.iter().flat_map(|p| p.weight.values.iter().copied()).collect();
        let bias = parts.iter().flat_map(|p| p.bias.iter().copied()).collect();
        let (one, many) = (cpu.linear(&[whole(values, 32, bias)]).unwrap(), cpu.linear(&parts).unwrap());
        assert_eq!(one.outputs, 61);
        let x = quantized(&cpu, &whole_rows(&mut random, 3, 32));
        let mut out = [vec![0.0; 3 * one.stride()], vec![0.0; 3 * one.stride()]];
        for (weights, out) in [&one, &many].into_iter().zip(&mut out) {
            level.run(Multiply { x: &x, weights, out });
        }
        assert_eq!(out[0], out[1]);
    }
    let uneven = [whole(vec![1; 8], 8, vec![0.0]), whole(vec![1; 4], 4, vec![0.0])];
    assert_eq!(Cpu::with_level(Level::scalar()).linear(&uneven).unwrap_err().code(), "bad-bundle");
    let none = Matrix { rows: 0, columns: 0, values: Cow::Borrowed(&[]), scales: Cow::Borrowed(&[]) };
    let none = LinearWeights { weight: none, bias: vec![] };
    assert!(Cpu::with_level(Level::scalar()).linear(&[none]).is_err());
}

#[test]
fn rows_are_rounded_to_the_nearest_step() {
    let mut random = Random(3);
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for size in [1e-20f32, 1e-3, 1.0, 7.5, 1e30, 3e38] {
            let values = random.floats(64, size);
            let x = quantized(&cpu, std::slice::from_ref(&values));
            let peak = values.iter().fold(0.0f32, |m, v| m.max(v.abs()));
            assert!((x.scales[0] * 127.0 - peak).abs() <= peak * 1e-6);
            let found = integers(&x, cpu.layout, 0);
            assert_eq!(found.iter().sum::<i32>(), x.sums[0]);
            assert_eq!(found.iter().map(|q| q.abs()).max(), Some(127));
            for (q, v) in found.iter().zip(&values) {
                let off = (f64::from(*q) - f64::from(*v) / f64::from(peak) * 127.0).abs();
                assert!(off <= 0.5001, "{level:?}: {v} of {peak} became {q}");
            }
        }
    }
}

#[test]
fn rows_of_nothing_are_zero_and_what_is_no_number_stays_none() {
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        let mut rows =
            vec![vec![0.0; 32], vec![1e-38; 32], vec![1.0; 32], vec![1.0; 32], vec![1.0; 32], vec![2.0; 32]];
        (rows[2][5], rows[3][31], rows[4][0]) = (f32::NAN, f32::INFINITY, f32::NEG_INFINITY);
        let x = quantized(&cpu, &rows);
        for row in 0..2 {
            assert_eq!((x.scales[row], x.sums[row]), (0.0, 0));
        }
        assert!(x.scales[2..5].iter().all(|scale| scale.is_nan()));
        for row in 0..5 {
            assert!(integers(&x, cpu.layout, row).iter().all(|&q| q == 0));
        }
        assert_eq!(integers(&x, cpu.layout, 5), [127; 32]);
        // And so it is after a product: the other rows do not notice.
        let weights = cpu.linear(&[whole(vec![1; 32 * 8], 32, vec![3.0; 8])]).unwrap();
        let mut out = vec![0.0; 6 * weights.stride()];
        level.run(Multiply { x: &x, weights: &weights, out: &mut out });
        let first: Vec<f32> = out.chunks_exact(weights.stride()).map(|row| row[0]).collect();
        assert_eq!(first[..2], [3.0, 3.0]);
        assert!(first[2..5].iter().all(|y| y.is_nan()), "{level:?}: {first:?}");
        assert!((first[5] - 67.0).abs() < 1e-3);
    }
}

struct Each<'a, F>(&'a mut [f32], F);

/// Which function [`Each`] applies in place.
#[derive(Clone, Copy)]
enum Function {
    Exp,
    Gelu,
}

impl Op for Each<'_, Function> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        for chunk in self.0.chunks_exact_mut(S::LANES) {
            unsafe {
                let x = S::load(chunk.as_ptr());
                let y = match self.1 {
                    Function::Exp => math::exp::<S>(x),
                    Function::Gelu => math::gelu::<S>(x),
                };
                S::store(chunk.as_mut_ptr(), y);
            }
        }
    }
}

/// `erf` by its Maclaurin series, good to 1e-9 up to 4; beyond, 1.
fn erf(x: f64) -> f64 {
    if x.abs() > 4.0 {
        return x.signum();
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..120 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * std::f64::consts::FRAC_2_SQRT_PI
}

#[test]
fn gelu_is_the_exact_one_within_its_bound() {
    let inputs: Vec<f32> = (-48_000..48_000).map(|i| i as f32 / 4000.0).collect();
    for level in Level::available() {
        let mut found = inputs.clone();
        level.run(Each(&mut found, Function::Gelu));
        for (&x, &y) in inputs.iter().zip(&found) {
            let x = f64::from(x);
            let exact = x / 2.0 * (1.0 + erf(x * std::f64::consts::FRAC_1_SQRT_2));
            let off = (f64::from(y) - exact).abs();
            assert!(off <= 1e-6 * x.abs().max(1.0), "{level:?}: gelu({x}) is {y}, not {exact}");
        }
        let mut odd = [
            f32::NAN,
            0.0,
            1e30,
            -1e30,
            f32::INFINITY,
            -0.0,
            5.0,
            -5.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
        ];
        level.run(Each(&mut odd, Function::Gelu));
        assert!(odd[0].is_nan(), "{level:?}");
        assert_eq!((odd[1], odd[4]), (0.0, f32::INFINITY));
        assert!((odd[2] / 1e30 - 1.0).abs() < 1e-6);
    }
}

#[test]
fn exp_is_exp_within_its_bound() {
    let inputs: Vec<f32> = (-87_000..=8).map(|i| i as f32 / 1000.0).chain((0..7).map(|i| i as f32)).collect();
    let inputs = &inputs[..inputs.len() / 16 * 16];
    for level in Level::available() {
        let mut found = inputs.to_vec();
        level.run(Each(&mut found, Function::Exp));
        for (&x, &y) in inputs.iter().zip(&found) {
            let exact = f64::from(x).exp();
            assert!((f64::from(y) / exact - 1.0).abs() <= 3e-7, "{level:?}: exp({x}) is {y}, not {exact}");
        }
        let mut odd = [-1e30, f32::NEG_INFINITY, f32::NAN, 0.0].repeat(4);
        level.run(Each(&mut odd, Function::Exp));
        assert!(odd[0] < 1e-37 && odd[1] < 1e-37 && odd[2].is_nan() && odd[3] == 1.0, "{odd:?}");
    }
}

struct Normalize<'a>(&'a mut [f32], &'a [f32], &'a [f32]);

impl Op for Normalize<'_> {
    type Output = i32;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> i32 {
        unsafe { rows::normalize::<S>(self.0, self.1, self.2, 1e-12) }
    }
}

#[test]
fn layer_norm_is_that_of_the_formula() {
    let mut random = Random(4);
    for level in Level::available() {
        for (width, size, shift) in [(16, 1.0, 0.0), (384, 3.0, 10.0), (48, 1e-3, 0.0), (384, 1e6, -1e6)] {
            let x: Vec<f32> = random.floats(width, size).iter().map(|x| x + shift).collect();
            let (gamma, beta) = (random.floats(width, 2.0), random.floats(width, 1.0));
            let mean = x.iter().map(|&x| f64::from(x)).sum::<f64>() / width as f64;
            let variance = x.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / width as f64;
            let mut found = x.clone();
            let peak = level.run(Normalize(&mut found, &gamma, &beta));
            let largest = found.iter().fold(0.0f32, |m, y| m.max(y.abs()));
            assert_eq!(f32::from_bits(peak.cast_unsigned()), largest);
            for i in 0..width {
                let y = (f64::from(x[i]) - mean) / (variance + 1e-12).sqrt();
                let exact = y * f64::from(gamma[i]) + f64::from(beta[i]);
                assert!(
                    (f64::from(found[i]) - exact).abs() < 2e-5,
                    "{level:?} {width}: {} {exact}",
                    found[i]
                );
            }
        }
        let mut broken = vec![1.0; 32];
        broken[7] = f32::NAN;
        assert!(level.run(Normalize(&mut broken, &[1.0; 32], &[0.0; 32])) >= 0x7f80_0000);
        assert!(broken.iter().all(|x| x.is_nan()));
    }
}

struct AttendText<'a> {
    text: Text<'a>,
    scratch: &'a mut [f32],
    out: &'a mut [f32],
}

impl Op for AttendText<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe { self.text.attend::<S>(self.scratch, self.out) }
    }
}

#[test]
fn attention_is_that_of_the_formula() {
    let mut random = Random(5);
    let (heads, head, longest) = (3, 32, 40);
    let (width, stride) = (heads * head, 3 * heads * head + 16);
    for level in Level::available() {
        for tokens in (1..=19).chain([32, 40]) {
            for biased in [false, true] {
                let qkv = random.floats(tokens * stride, 2.0);
                let bias = biased.then(|| random.floats(heads * (2 * longest - 1), 3.0));
                let text = Text { qkv: &qkv, stride, tokens, heads, head, bias: bias.as_deref() };
                // Scratch is whatever was there before.
                let mut scratch = vec![f32::NAN; Text::scratch(tokens, head, level.lanes())];
                let mut out = vec![f32::NAN; tokens * width];
                level.run(AttendText { text, scratch: &mut scratch, out: &mut out });
                let expected = attention(&qkv, stride, tokens, heads, head, bias.as_deref());
                for (found, exact) in out.iter().zip(&expected) {
                    assert!((f64::from(*found) - exact).abs() < 1e-5, "{level:?} {tokens}: {found} {exact}");
                }
            }
        }
    }
}

fn attention(
    qkv: &[f32],
    stride: usize,
    tokens: usize,
    heads: usize,
    head: usize,
    bias: Option<&[f32]>,
) -> Vec<f64> {
    let at = |token: usize, part: usize, h: usize, i: usize| {
        f64::from(qkv[token * stride + (part * heads + h) * head + i])
    };
    let mut out = vec![0.0; tokens * heads * head];
    for h in 0..heads {
        for q in 0..tokens {
            let logit = |k: usize| {
                let dot: f64 = (0..head).map(|i| at(q, 0, h, i) * at(k, 1, h, i)).sum();
                let added = bias.map_or(0.0, |table| {
                    let distances = table.len() / heads;
                    f64::from(table[h * distances + k + distances / 2 - q])
                });
                dot / (head as f64).sqrt() + added
            };
            let logits: Vec<f64> = (0..tokens).map(logit).collect();
            let most = logits.iter().copied().fold(f64::MIN, f64::max);
            let sum: f64 = logits.iter().map(|l| (l - most).exp()).sum();
            for i in 0..head {
                let mixed = (0..tokens).map(|k| (logits[k] - most).exp() / sum * at(k, 2, h, i));
                out[(q * heads + h) * head + i] = mixed.sum();
            }
        }
    }
    out
}

/// What a forward of one layer gives, of random weights.
struct Network {
    cpu: Cpu,
    embeddings: Embeddings,
    layer: [Linear; 4],
    norm: Norm,
}

impl Network {
    fn new(level: Level) -> Self {
        let (cpu, mut random) = (Cpu::with_level(level), Random(6));
        let mut linear = |outputs: usize, inputs: usize| {
            let weight = Matrix::quantize(&random.floats(outputs * inputs, 0.1), inputs, LARGEST);
            cpu.linear(&[LinearWeights { weight, bias: random.floats(outputs, 0.1) }]).unwrap()
        };
        let layer = [linear(192, 64), linear(64, 64), linear(256, 64), linear(64, 256)];
        let norm = || NormWeights { gamma: vec![1.0; 64], beta: vec![0.1; 64], epsilon: 1e-12 };
        let word = Matrix::quantize(&random.floats(50 * 64, 1.0), 64, 127);
        let weights = EmbeddingWeights { word, position: random.floats(40 * 64, 0.2), norm: norm() };
        let (embeddings, norm) = (cpu.embeddings(weights).unwrap(), cpu.norm(&norm()).unwrap());
        Self { cpu, embeddings, layer, norm }
    }

    fn forward(&self, texts: &[&[u32]]) -> Vec<f32> {
        let k = &self.cpu;
        let batch = k.upload(Ragged::new(texts)).unwrap();
        let mut x = k.embed(&self.embeddings, &batch).unwrap();
        for _ in 0..3 {
            let qkv = k.project(&x, &self.layer[0]).unwrap();
            let context = k.attend(qkv, &batch, 4, None).unwrap();
            x = k.add_norm(x, context, &self.layer[1], &self.norm).unwrap();
            let wide = k.expand(&x, &self.layer[2]).unwrap();
            x = k.add_norm(x, wide, &self.layer[3], &self.norm).unwrap();
        }
        k.mean_pool(&x, &batch).unwrap()
    }
}

#[test]
fn levels_agree_on_a_forward() {
    let (long, short): (Vec<u32>, Vec<u32>) = ((0..37).collect(), (3..8).collect());
    let texts: [&[u32]; 4] = [&long, &short, &[7], &long];
    let expected = Network::new(Level::scalar()).forward(&texts);
    for level in Level::available() {
        let found = Network::new(level).forward(&texts);
        for (a, b) in expected.chunks_exact(64).zip(found.chunks_exact(64)) {
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
            let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
            assert!(cosine > 0.9999, "{level:?}: {cosine}");
        }
    }
}

#[test]
fn a_text_does_not_depend_on_its_batch() {
    let (long, short): (Vec<u32>, Vec<u32>) = ((0..37).collect(), (3..8).collect());
    for level in Level::available() {
        let network = Network::new(level);
        let together = network.forward(&[&long, &short, &[7]]);
        let alone = [network.forward(&[&long]), network.forward(&[&short]), network.forward(&[&[7]])];
        assert_eq!(together, alone.concat(), "{level:?}");
        assert_eq!(network.forward(&[&[], &[7]])[64..], alone[2], "a text of nothing disturbs nobody");
    }
}

#[test]
fn scratch_is_kept_and_does_not_grow() {
    for level in Level::available() {
        let network = Network::new(level);
        let (long, short): (Vec<u32>, Vec<u32>) = ((0..37).collect(), (3..8).collect());
        network.forward(&[&long, &long]);
        let scratch = network.cpu.scratch();
        assert!(scratch.0 > 0);
        for _ in 0..20 {
            network.forward(&[&short]);
            network.forward(&[&long, &short]);
            network.forward(&[&long, &long]);
        }
        assert_eq!(network.cpu.scratch(), scratch, "{level:?}");
    }
}
