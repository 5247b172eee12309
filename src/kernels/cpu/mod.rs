//! The kernels on a CPU: plain slices, vector instructions, scratch memory that is kept.
//!
//! This does not go through Burn. A Burn tensor on the CPU is a slice with a shape and a reference count;
//! an operation on tensors allocates its result, and a result with two parts (rounded rows and their
//! scales) would be two tensors. The kernels here round the next product's input while a row is in the
//! nearest cache, and reuse their scratch: that wants slices.

mod attention;
pub mod decoder;
mod linear;
mod math;
mod ops;
mod pool;
mod product;
mod rows;
pub mod simd;
mod team;
#[cfg(test)]
mod tests;

use attention::Text;
use linear::Layout;
pub use linear::Linear;
use ops::{AddNorm, Attend, BLOCK, Embed, Expand, Gelu, Project};
use pool::{Buffer, Pool};
pub use rows::Quantized;
pub use simd::Level;

use super::{EmbeddingWeights, Kernels, LinearWeights, NormWeights, Ragged};
use crate::Result;

/// The exact GELU of each number, in place.
pub fn gelu(values: &mut [f32]) {
    Level::for_widths(&[values.len()]).run(Gelu(values));
}

/// The CPU.
#[derive(Debug)]
pub struct Cpu {
    level: Level,
    layout: Layout,
    floats: Pool<f32>,
    words: Pool<i32>,
    /// Uses the calling thread only.
    alone: bool,
}

impl Cpu {
    /// # Arguments
    /// - `widths`: every width that rows or heads will have; a level whose vectors do not divide them
    ///   all is passed over
    pub fn new(widths: &[usize]) -> Self {
        Self::with_level(Level::for_widths(widths))
    }

    /// With a level of one's own choice, for tests and benches.
    pub fn with_level(level: Level) -> Self {
        let (floats, words) = (Pool::default(), Pool::default());
        Self { level, layout: Layout::of(level), floats, words, alone: false }
    }

    /// Without other threads, for tests and benches.
    pub fn alone(self) -> Self {
        Self { alone: true, ..self }
    }

    pub fn level(&self) -> Level {
        self.level
    }

    /// Buffers that are kept and not in use, and their bytes.
    pub fn scratch(&self) -> (usize, usize) {
        let (floats, words) = (self.floats.size(), self.words.size());
        (floats.0 + words.0, floats.1 + words.1)
    }

    fn quantized(&self, rows: usize, width: usize) -> Result<Quantized> {
        Quantized::take(rows, width, self.layout, &self.floats, &self.words)
    }
}

/// `[vocabulary, hidden]` int8 with a scale a row, `[longest, hidden]` float32.
#[derive(Debug)]
pub struct Embeddings {
    word: Vec<i8>,
    scales: Vec<f32>,
    position: Vec<f32>,
    norm: Norm,
}

#[derive(Debug)]
pub struct Norm {
    gamma: Vec<f32>,
    beta: Vec<f32>,
    epsilon: f32,
}

/// The residual stream, and the same rounded for the next product.
#[derive(Debug)]
pub struct Hidden {
    floats: Buffer<f32>,
    quantized: Quantized,
}

/// `[tokens, stride]`
#[derive(Debug)]
pub struct Qkv {
    floats: Buffer<f32>,
    stride: usize,
    /// Of query, of key and of value.
    width: usize,
}

impl Kernels for Cpu {
    type Linear = Linear;
    type Norm = Norm;
    type Embeddings = Embeddings;
    type Bias = Vec<f32>;
    type Batch = Ragged;
    type Hidden = Hidden;
    type Qkv = Qkv;
    type Operand = Quantized;
    type Pooled = Vec<f32>;

    fn linear(&self, parts: &[LinearWeights<'_>]) -> Result<Linear> {
        Linear::pack(parts, self.layout)
    }

    fn norm(&self, weights: &NormWeights) -> Result<Norm> {
        let NormWeights { gamma, beta, epsilon } = weights;
        Ok(Norm { gamma: gamma.clone(), beta: beta.clone(), epsilon: *epsilon })
    }

    fn embeddings(&self, weights: EmbeddingWeights<'_>) -> Result<Embeddings> {
        Ok(Embeddings {
            word: weights.word.values.into_owned(),
            scales: weights.word.scales.into_owned(),
            position: weights.position,
            norm: self.norm(&weights.norm)?,
        })
    }

    fn bias(&self, table: &[f32], _: usize) -> Result<Vec<f32>> {
        Ok(table.to_vec())
    }

    fn upload(&self, batch: Ragged) -> Result<Ragged> {
        Ok(batch)
    }

    fn embed(&self, table: &Embeddings, batch: &Ragged) -> Result<Hidden> {
        let width = table.norm.gamma.len();
        let floats = self.floats.take(batch.tokens() * width)?;
        let mut hidden = Hidden { floats, quantized: self.quantized(batch.tokens(), width)? };
        self.level.run(Embed { table, batch, hidden: &mut hidden });
        Ok(hidden)
    }

    fn project(&self, x: &Hidden, weights: &Linear) -> Result<Qkv> {
        let rows = x.quantized.scales.len();
        let mut floats = self.floats.take(rows * weights.stride())?;
        self.level.run(Project { x: &x.quantized, weights, out: &mut floats });
        Ok(Qkv { floats, stride: weights.stride(), width: weights.outputs / 3 })
    }

    fn attend(&self, qkv: Qkv, batch: &Ragged, heads: usize, bias: Option<&Vec<f32>>) -> Result<Quantized> {
        let width = qkv.width;
        let mut out = self.quantized(batch.tokens(), width)?;
        let longest = batch.longest();
        let needed = Text::scratch(longest, width / heads, self.level.lanes());
        let mut scratch = self.floats.take(needed)?;
        let mut context = self.floats.take(longest * width)?;
        self.level.run(Attend {
            qkv: &qkv,
            batch,
            heads,
            bias: bias.map(Vec::as_slice),
            scratch: &mut scratch,
            context: &mut context,
            out: &mut out,
        });
        Ok(out)
    }

    fn add_norm(&self, residual: Hidden, x: Quantized, weights: &Linear, norm: &Norm) -> Result<Hidden> {
        let mut hidden = residual;
        let mut scratch = self.floats.take(BLOCK * weights.stride())?;
        self.level.run(AddNorm { hidden: &mut hidden, x: &x, weights, norm, scratch: &mut scratch });
        Ok(hidden)
    }

    fn expand(&self, x: &Hidden, weights: &Linear) -> Result<Quantized> {
        let mut out = self.quantized(x.quantized.scales.len(), weights.outputs)?;
        let mut scratch = self.floats.take(BLOCK * weights.stride())?;
        self.level.run(Expand { x: &x.quantized, weights, scratch: &mut scratch, out: &mut out });
        Ok(out)
    }

    fn mean_pool(&self, x: &Hidden, batch: &Ragged) -> Result<Vec<f32>> {
        let width = x.quantized.width;
        let mut means = vec![0.0; batch.texts() * width];
        for (rows, mean) in batch.ranges().zip(means.chunks_exact_mut(width)) {
            let count = rows.len().max(1) as f32;
            for row in x.floats[rows.start * width..rows.end * width].chunks_exact(width) {
                mean.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
            mean.iter_mut().for_each(|sum| *sum /= count);
        }
        Ok(means)
    }

    async fn read(&self, means: Vec<Vec<f32>>) -> Result<Vec<Vec<f32>>> {
        Ok(means)
    }
}
