//! For tests: a decoder's kernels in plain loops of float64, from their definitions, and decoders with made-up weights.
//! Slow, and nothing to get wrong.

use crate::Result;
use crate::kernels::decoder::{AttentionShape, DecoderKernels};
use crate::kernels::{BLOCK, BlockFormat, BlockMatrix, Ragged};
use crate::nn::decoder::{Decoder, DecoderBuilder, DecoderConfig, DecoderTensor, EMBEDDING, TensorShape};

pub struct Plain;

/// Rows of float64.
type Table = Vec<Vec<f64>>;

/// Of one sequence: for each layer each token's keys, then its values.
#[derive(Clone)]
pub struct PlainCache {
    layers: Vec<Table>,
    tokens: usize,
}

/// The new tokens, and how many each sequence had before.
pub struct PlainBatch(Ragged, Vec<usize>);

fn product(x: &Table, weights: &Table) -> Table {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    x.iter().map(|x| weights.iter().map(|w| dot(x, w)).collect()).collect()
}

fn normalised(x: &Table, (gamma, epsilon): &(Vec<f64>, f64)) -> Table {
    let row = |x: &Vec<f64>| {
        let mean = x.iter().map(|x| x * x).sum::<f64>() / x.len() as f64;
        x.iter().zip(gamma).map(|(x, g)| x / (mean + epsilon).sqrt() * g).collect()
    };
    x.iter().map(row).collect()
}

fn sum(a: &Table, b: &Table) -> Table {
    a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect()).collect()
}

fn narrow(table: &Table) -> Vec<f32> {
    table.iter().flatten().map(|&x| x as f32).collect()
}

fn rotate(head: &mut [f64], position: usize, shape: &AttentionShape) {
    for (i, pair) in head[..shape.rotated].chunks_exact_mut(2).enumerate() {
        let angle = position as f64 * f64::from(shape.rope_base).powf(-2.0 * i as f64 / shape.rotated as f64);
        let (sin, cos) = angle.sin_cos();
        let (x, y) = (pair[0], pair[1]);
        pair.copy_from_slice(&[x * cos - y * sin, x * sin + y * cos]);
    }
}

impl DecoderKernels for Plain {
    type Matrix = Table;
    type Norm = (Vec<f64>, f64);
    type Cache = PlainCache;
    type Batch = PlainBatch;
    type Hidden = Table;
    type Qkv = Table;
    type Operand = Table;

    fn matrix(&self, matrix: BlockMatrix) -> Result<Table> {
        let mut row = vec![0.0; matrix.columns];
        let mut read = |i| {
            matrix.read_row(i, &mut row);
            row.iter().map(|&x| f64::from(x)).collect()
        };
        Ok((0..matrix.rows).map(&mut read).collect())
    }

    fn norm(&self, gamma: &[f32], epsilon: f32) -> Result<Self::Norm> {
        Ok((gamma.iter().map(|&g| f64::from(g)).collect(), f64::from(epsilon)))
    }

    fn cache(&self, layers: usize, _: &AttentionShape) -> Result<PlainCache> {
        Ok(PlainCache { layers: vec![Table::new(); layers], tokens: 0 })
    }

    fn cached(&self, cache: &PlainCache) -> usize {
        cache.tokens
    }

    fn reserve(&self, _: &mut PlainCache, _: usize) -> Result<()> {
        Ok(())
    }

    fn set_cached(&self, cache: &mut PlainCache, tokens: usize) {
        cache.tokens = tokens;
        cache.layers.iter_mut().for_each(|rows| rows.truncate(tokens));
    }

    fn upload(&self, batch: Ragged, caches: &[&mut PlainCache]) -> Result<PlainBatch> {
        Ok(PlainBatch(batch, caches.iter().map(|cache| cache.tokens).collect()))
    }

    fn embed(&self, table: &Table, batch: &PlainBatch) -> Result<Table> {
        Ok(batch.0.ids().iter().map(|&id| table[id as usize].clone()).collect())
    }

    fn project(&self, x: &Table, norm: &Self::Norm, weights: &Table) -> Result<Table> {
        Ok(product(&normalised(x, norm), weights))
    }

    fn attend(
        &self,
        mut qkv: Table,
        layer: usize,
        shape: &AttentionShape,
        PlainBatch(batch, past): &PlainBatch,
        caches: &mut [&mut PlainCache],
    ) -> Result<Table> {
        let (width, group) = (shape.width, shape.heads / shape.kv_heads);
        let mut out = vec![vec![0.0; shape.heads * width]; qkv.len()];
        for ((rows, past), cache) in batch.ranges().zip(past).zip(caches) {
            let cache = &mut cache.layers[layer];
            cache.truncate(*past);
            for (row, position) in rows.zip(*past..) {
                let turning = qkv[row].chunks_exact_mut(width).take(shape.heads + shape.kv_heads);
                turning.for_each(|head| rotate(head, position, shape));
                let (queries, rest) = qkv[row].split_at(shape.heads * width);
                cache.push(rest.to_vec());
                for (head, q) in queries.chunks_exact(width).enumerate() {
                    let key = head / group * width;
                    let value = (shape.kv_heads * width) + key;
                    let dot = |row: &Vec<f64>| q.iter().zip(&row[key..]).map(|(q, k)| q * k).sum::<f64>();
                    let logits: Vec<f64> = cache.iter().map(|row| dot(row) / (width as f64).sqrt()).collect();
                    let top = logits.iter().copied().fold(f64::MIN, f64::max);
                    let all: f64 = logits.iter().map(|x| (x - top).exp()).sum();
                    let to = &mut out[row][head * width..][..width];
                    for (row, x) in cache.iter().zip(&logits) {
                        let p = (x - top).exp() / all;
                        to.iter_mut().zip(&row[value..]).for_each(|(to, v)| *to += p * v);
                    }
                }
            }
        }
        Ok(out)
    }

    fn add(&self, x: Table, operand: Table, weights: &Table) -> Result<Table> {
        Ok(sum(&x, &product(&operand, weights)))
    }

    fn gate(&self, x: &Table, norm: &Self::Norm, weights: &Table) -> Result<Table> {
        let silu = |x: f64| x / (1.0 + (-x).exp());
        let halves = |row: &Vec<f64>| {
            let (g, u) = row.split_at(row.len() / 2);
            g.iter().zip(u).map(|(&g, u)| silu(g) * u).collect()
        };
        Ok(product(&normalised(x, norm), weights).iter().map(halves).collect())
    }

    async fn logits(&self, x: &Table, rows: &[u32], norm: &Self::Norm, table: &Table) -> Result<Vec<f32>> {
        let picked = rows.iter().map(|&row| x[row as usize].clone()).collect();
        Ok(narrow(&product(&normalised(&picked, norm), table)))
    }

    async fn read(&self, x: &Table) -> Result<Vec<f32>> {
        Ok(narrow(x))
    }
}

/// A decoder whose weights are made from nothing but their names, the table in `table` blocks and the layers in `layers`.
pub fn made<K: DecoderKernels>(
    kernels: K,
    config: &DecoderConfig,
    layers: BlockFormat,
    table: BlockFormat,
) -> Decoder<K> {
    let mut builder = DecoderBuilder::new(kernels, config.clone()).unwrap();
    for (name, shape) in config.tensors() {
        let tensor = match shape {
            TensorShape::Matrix(rows, columns) => {
                let format = if name == EMBEDDING { table } else { layers };
                DecoderTensor::Matrix(matrix(&name, format, rows, columns))
            }
            TensorShape::Norm(length) => {
                DecoderTensor::Norm(numbers(&name, length).map(|x| 1.0 + x / 2.0).collect())
            }
        };
        builder.add(&name, tensor).unwrap();
    }
    builder.finish().unwrap()
}

/// Blocks with all their integers in use; values are about as large as keeps a product of such rows near 1.
pub fn matrix(name: &str, format: BlockFormat, rows: usize, columns: usize) -> BlockMatrix {
    let bytes = rows * columns / BLOCK * format.bytes();
    let mut blocks: Vec<u8> = numbers(name, bytes).map(|x| (x * 128.0).floor() as i8 as u8).collect();
    let scale = 1.0 / (columns as f32).sqrt();
    let scales = numbers(&format!("{name}.scale"), bytes / format.bytes());
    for (block, x) in blocks.chunks_exact_mut(format.bytes()).zip(scales) {
        match format {
            BlockFormat::Q4_1 => {
                let d = scale * (1.5 + x) / 8.0;
                block[..2].copy_from_slice(&half_of(d));
                block[2..4].copy_from_slice(&half_of(-7.0 * d));
            }
            BlockFormat::Q8_0 => block[..2].copy_from_slice(&half_of(scale * (1.5 + x) / 128.0)),
        }
    }
    BlockMatrix::new(format, rows, columns, blocks).unwrap()
}

/// Numbers in -1..1, always the same for a name.
pub fn numbers(name: &str, count: usize) -> impl Iterator<Item = f32> + use<> {
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let mut state = name.bytes().fold(0x9e37_79b9, mix);
    (0..count).map(move |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    })
}

/// The bytes of a number of half precision, cut off, for one that is neither tiny nor huge.
fn half_of(x: f32) -> [u8; 2] {
    let bits = x.to_bits();
    let magnitude = ((bits & 0x7fff_ffff) - (112 << 23)) >> 13;
    (((bits >> 16) & 0x8000) as u16 | magnitude as u16).to_le_bytes()
}
