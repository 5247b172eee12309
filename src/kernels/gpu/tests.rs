//! Whole forwards on the GPU held to the same network in plain loops of float64.
//!
//! They need an adapter, and say so where there is none. A CPU may play it: with Chromium's SwiftShader,
//! `VK_ICD_FILENAMES=/usr/lib/chromium/vk_swiftshader_icd.json`.

use std::io::Write;

use futures_lite::future::block_on;

use super::*;
use crate::device::{DeviceChoice, open_blocking};
use crate::kernels::Matrix;
use crate::nn::int8::{Int8Encoder, Weights};

/// The kernels in plain loops: slow, and nothing to get wrong.
struct Plain;

/// Rows of float64.
type Table = Vec<Vec<f64>>;

struct PlainLinear {
    /// `[outputs, inputs]`
    weight: Table,
    bias: Vec<f64>,
}

fn widen(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&x| f64::from(x)).collect()
}

fn unpack(matrix: &Matrix<'_>) -> Table {
    let rows = matrix.values.chunks_exact(matrix.columns).zip(matrix.scales.iter());
    rows.map(|(row, &s)| row.iter().map(|&v| f64::from(v) * f64::from(s)).collect()).collect()
}

fn product(x: &Table, layer: &PlainLinear) -> Table {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let row = |x: &Vec<f64>| layer.weight.iter().zip(&layer.bias).map(|(w, b)| dot(x, w) + b).collect();
    x.iter().map(row).collect()
}

fn normalised(x: &[f64], norm: &NormWeights) -> Vec<f64> {
    let count = x.len() as f64;
    let mean = x.iter().sum::<f64>() / count;
    let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
    let factor = 1.0 / (variance + f64::from(norm.epsilon)).sqrt();
    let affine = norm.gamma.iter().zip(&norm.beta).map(|(&g, &b)| (f64::from(g), f64::from(b)));
    x.iter().zip(affine).map(|(v, (g, b))| (v - mean) * factor * g + b).collect()
}

/// The Taylor series; for the arguments of a test it is exact enough.
fn erf(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    if x.abs() > 5.0 {
        return x.signum();
    }
    for n in 1..200 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * 2.0 / std::f64::consts::PI.sqrt()
}

impl Kernels for Plain {
    type Linear = PlainLinear;
    type Norm = NormWeights;
    type Embeddings = (Table, Vec<f64>, NormWeights);
    type Bias = Table;
    type Batch = Ragged;
    type Hidden = Table;
    type Qkv = Table;
    type Operand = Table;
    type Pooled = Vec<f32>;

    fn linear(&self, parts: &[LinearWeights<'_>]) -> Result<PlainLinear> {
        let weight = parts.iter().flat_map(|part| unpack(&part.weight)).collect();
        Ok(PlainLinear { weight, bias: parts.iter().flat_map(|part| widen(&part.bias)).collect() })
    }

    fn norm(&self, weights: &NormWeights) -> Result<NormWeights> {
        let NormWeights { gamma, beta, epsilon } = weights;
        Ok(NormWeights { gamma: gamma.clone(), beta: beta.clone(), epsilon: *epsilon })
    }

    fn embeddings(&self, weights: EmbeddingWeights<'_>) -> Result<Self::Embeddings> {
        Ok((unpack(&weights.word), widen(&weights.position), weights.norm))
    }

    fn bias(&self, table: &[f32], heads: usize) -> Result<Table> {
        Ok(table.chunks_exact(table.len() / heads).map(widen).collect())
    }

    fn upload(&self, batch: Ragged) -> Result<Ragged> {
        Ok(batch)
    }

    fn embed(&self, (word, position, norm): &Self::Embeddings, batch: &Ragged) -> Result<Table> {
        let places = batch.ranges().flat_map(|rows| 0..rows.len());
        let row = |(&id, at): (&u32, usize)| {
            let word = &word[id as usize];
            let sum: Vec<f64> = word.iter().zip(&position[at * word.len()..]).map(|(w, p)| w + p).collect();
            normalised(&sum, norm)
        };
        Ok(batch.ids().iter().zip(places).map(row).collect())
    }

    fn project(&self, x: &Table, weights: &PlainLinear) -> Result<Table> {
        Ok(product(x, weights))
    }

    fn attend(&self, qkv: Table, batch: &Ragged, heads: usize, bias: Option<&Table>) -> Result<Table> {
        let hidden = qkv[0].len() / 3;
        let width = hidden / heads;
        let mut out = vec![vec![0.0; hidden]; qkv.len()];
        for rows in batch.ranges() {
            for (query, head) in rows.clone().flat_map(|query| (0..heads).map(move |head| (query, head))) {
                let q = &qkv[query][head * width..][..width];
                let logit = |key: usize| {
                    let k = &qkv[key][hidden + head * width..][..width];
                    let near = bias.map_or(0.0, |bias| bias[head][key + bias[head].len() / 2 - query]);
                    q.iter().zip(k).map(|(q, k)| q * k).sum::<f64>() / (width as f64).sqrt() + near
                };
                let logits: Vec<f64> = rows.clone().map(logit).collect();
                let top = logits.iter().copied().fold(f64::MIN, f64::max);
                let sum: f64 = logits.iter().map(|x| (x - top).exp()).sum();
                for (key, x) in rows.clone().zip(&logits) {
                    let v = &qkv[key][2 * hidden + head * width..][..width];
                    let to = &mut out[query][head * width..][..width];
                    to.iter_mut().zip(v).for_each(|(to, v)| *to += (x - top).exp() / sum * v);
                }
            }
        }
        Ok(out)
    }

    fn add_norm(
        &self,
        residual: Table,
        x: Table,
        weights: &PlainLinear,
        norm: &NormWeights,
    ) -> Result<Table> {
        let sum = |(a, b): (&Vec<f64>, &Vec<f64>)| a.iter().zip(b).map(|(a, b)| a + b).collect::<Vec<f64>>();
        Ok(residual.iter().zip(&product(&x, weights)).map(|pair| normalised(&sum(pair), norm)).collect())
    }

    fn expand(&self, x: &Table, weights: &PlainLinear) -> Result<Table> {
        let gelu = |x: &f64| x / 2.0 * (1.0 + erf(x / std::f64::consts::SQRT_2));
        Ok(product(x, weights).iter().map(|row| row.iter().map(gelu).collect()).collect())
    }

    fn mean_pool(&self, x: &Table, batch: &Ragged) -> Result<Vec<f32>> {
        let mean = |rows: std::ops::Range<usize>| {
            let count = rows.len().max(1) as f64;
            (0..x[0].len())
                .map(move |c| (x[rows.clone()].iter().map(|row| row[c]).sum::<f64>() / count) as f32)
        };
        Ok(batch.ranges().flat_map(mean).collect())
    }

    async fn read(&self, means: Vec<Vec<f32>>) -> Result<Vec<Vec<f32>>> {
        Ok(means)
    }
}

/// Weights from nothing but their names.
struct Made<'a>(&'a EncoderConfig);

impl Made<'_> {
    /// Numbers in -1..1, always the same for a name.
    fn numbers(name: &str, count: usize) -> impl Iterator<Item = f32> {
        let seed = name
            .bytes()
            .fold(0x9e37_79b9_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        (0..count).scan(seed, |state, _| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*state >> 8) as f32 / (1 << 23) as f32 - 1.0)
        })
    }

    /// Rows and columns.
    fn shape(&self, path: &str) -> (usize, usize) {
        let c = self.0;
        let (hidden, wide) = (c.hidden_size, c.intermediate_size);
        match path.trim_start_matches("layers.").trim_start_matches(|c: char| c.is_ascii_digit()) {
            "embeddings.word.weight" => (c.vocab_size, hidden),
            "embeddings.position.weight" => (c.max_position_embeddings, hidden),
            "embeddings.token_type.weight" => (c.type_vocab_size, hidden),
            "relative_attention_bias.weight" => (c.relative_attention_num_buckets, c.num_attention_heads),
            ".intermediate.weight" => (wide, hidden),
            ".intermediate.bias" => (1, wide),
            ".output.weight" => (hidden, wide),
            path if path.ends_with(".weight") => (hidden, hidden),
            _ => (1, hidden),
        }
    }
}

impl Weights for Made<'_> {
    fn matrix(&self, path: &str) -> Result<Matrix<'_>> {
        let (rows, columns) = self.shape(path);
        let largest = if path.contains("word") { 127.0 } else { 63.0 };
        let values = Self::numbers(path, rows * columns).map(|x| (x * largest).round() as i8).collect();
        let scales = Self::numbers(&format!("{path}.scale"), rows).map(|x| (2.0 + x) * 1e-3).collect();
        Ok(Matrix {
            rows,
            columns,
            values: std::borrow::Cow::Owned(values),
            scales: std::borrow::Cow::Owned(scales),
        })
    }

    fn floats(&self, path: &str) -> Result<Vec<f32>> {
        let (rows, columns) = self.shape(path);
        let around = if path.ends_with("gamma") { 1.0 } else { 0.0 };
        Ok(Self::numbers(path, rows * columns).map(|x| around + x / 4.0).collect())
    }
}

/// The GPU; `None`, said aloud, where there is none.
pub fn gpu() -> Option<Gpu> {
    match open_blocking(DeviceChoice::Gpu) {
        Ok(open) => Some(Gpu::new(&open).unwrap()),
        Err(error) => {
            // Not eprintln!: the test runner swallows that where a test passes.
            let _ = writeln!(std::io::stderr(), "skipped: {error}");
            None
        }
    }
}

fn config(model_type: Architecture, hidden: usize, wide: usize, heads: usize) -> EncoderConfig {
    let kind = if model_type == Architecture::Bert { "bert" } else { "mpnet" };
    let json = format!(
        r#"{{"model_type": "{kind}", "vocab_size": 50, "hidden_size": {hidden}, "num_hidden_layers": 2,
             "num_attention_heads": {heads}, "intermediate_size": {wide}, "max_position_embeddings": 80,
             "layer_norm_eps": 1e-12, "pad_token_id": 1}}"#
    );
    EncoderConfig::from_json(json.as_bytes()).unwrap()
}

/// Texts of these lengths, all ids in use.
fn texts(lengths: &[usize]) -> Vec<Vec<u32>> {
    lengths.iter().map(|&n| (0..n).map(|i| ((i * 7 + n * 13) % 50) as u32).collect()).collect()
}

/// Largest difference of the GPU's answer to the plain one; both ways of computing it.
fn worst(config: &EncoderConfig, lengths: &[usize]) -> Option<[f32; 2]> {
    let texts = texts(lengths);
    let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
    let weights = Made(config);
    let plain = Int8Encoder::new(Plain, config, 70, &weights).unwrap();
    let layers: Vec<usize> = (0..=config.num_hidden_layers).collect();
    let expected = block_on(plain.forward(&texts, &layers)).unwrap();
    assert!(expected.iter().any(|x| x.abs() > 0.1), "the network computes something");
    let difference = |software: bool| {
        let encoder = Int8Encoder::new(gpu()?.as_if(software), config, 70, &weights).unwrap();
        let found = block_on(encoder.forward(&texts, &layers)).unwrap();
        assert_eq!(found.len(), expected.len());
        // Not f32::max, which passes over what is no number.
        let worse = |m: f32, (a, b): (&f32, &f32)| if (a - b).abs() <= m { m } else { (a - b).abs() };
        Some(found.iter().zip(&expected).fold(0.0, worse))
    };
    Some([difference(true)?, difference(false)?])
}

#[test]
fn a_forward_equals_plain_loops_whatever_the_shape() {
    // Widths that no tile divides, texts of one token, and more rows and columns than one tile has.
    let shapes = [(32, 64, 4), (36, 44, 3), (84, 148, 7), (96, 384, 3)];
    let batches: [&[usize]; 4] = [&[1], &[2, 5, 1], &[33, 4, 70], &[8, 8, 8, 8, 9]];
    for model_type in [Architecture::Bert, Architecture::Mpnet] {
        for ((hidden, wide, heads), lengths) in shapes.into_iter().zip(batches) {
            let Some(worst) = worst(&config(model_type, hidden, wide, heads), lengths) else { return };
            let case = format!("{model_type:?} {hidden} {wide} {heads} {lengths:?}: {worst:?}");
            assert!(worst.iter().all(|&worst| worst < 2e-5), "{case}");
        }
    }
}

#[test]
fn a_layer_is_at_most_twelve_dispatches_and_a_batch_one_readback() {
    let (Some(gpu), config) = (gpu(), config(Architecture::Bert, 32, 64, 4)) else { return };
    let encoder = Int8Encoder::new(gpu, &config, 70, &Made(&config)).unwrap();
    let texts = texts(&[5, 9]);
    let layers = config.num_hidden_layers;
    block_on(encoder.forward(&[&texts[0], &texts[1]], &[layers])).unwrap();
    // Embedding and its norm before the layers, the mean after them.
    assert_eq!(encoder.kernels().dispatches(), 3 + 7 * layers);
}

#[test]
fn what_the_kernels_cannot_do_is_an_error() {
    let Some(gpu) = gpu() else { return };
    let odd = config(Architecture::Bert, 30, 64, 5);
    assert_eq!(gpu.prepare(&odd).unwrap_err().code(), "device");
    let ids = vec![0; MOST_TOKENS + 1];
    let Err(error) = gpu.upload(Ragged::new(&[&ids])) else { panic!("too much was taken") };
    assert!(error.to_string().contains("16385"), "{error}");
    assert_eq!(Gpu::new(&OpenDevice::cpu()).err().map(|e| e.code()), Some("device"));
}
