//! The quantised kernels that an encoder's forward is made of: one trait, one implementation a device.
//!
//! Weights are integers of seven bits with one scale an output channel, the same integers on every
//! device. What activations are is the device's affair: bytes with a scale a token on the CPU, float32
//! on a GPU. Texts lie one after another without padding ([`Ragged`]).
//!
//! Seven bits and not eight: the fastest product that a browser has on a CPU
//! (`i32x4.relaxed_dot_i8x16_i7x16_add`) takes one operand of seven bits, and the same is what keeps
//! AVX2's `vpmaddubsw` from saturating. It costs a cosine of about .0002 and packs smaller.

mod blocks;
pub mod cpu;
pub mod decoder;
#[cfg(feature = "gpu")]
pub mod gpu;
mod matrix;
#[cfg(all(test, feature = "gpu"))]
pub mod plain;
mod ragged;

pub use blocks::{BLOCK, BlockFormat, BlockMatrix, half};
pub use matrix::{LARGEST, Matrix};
pub use ragged::Ragged;

use crate::Result;

/// A linear layer: `y = x W^T + b`.
pub struct LinearWeights<'a> {
    /// `[outputs, inputs]`
    pub weight: Matrix<'a>,
    /// `[outputs]`
    pub bias: Vec<f32>,
}

/// Layer normalisation: `(x - mean) / sqrt(variance + epsilon) * gamma + beta` over the last axis.
pub struct NormWeights {
    /// `[hidden]`
    pub gamma: Vec<f32>,
    /// `[hidden]`
    pub beta: Vec<f32>,
    pub epsilon: f32,
}

/// What a token is before the first layer: `LayerNorm(word[id] + position[i])`.
pub struct EmbeddingWeights<'a> {
    /// `[vocabulary, hidden]`
    pub word: Matrix<'a>,
    /// `[longest text, hidden]`, the one token type and MPNet's offset already in it
    pub position: Vec<f32>,
    pub norm: NormWeights,
}

/// The operations of an encoder's forward on one device.
///
/// Rows are tokens; `hidden` and `intermediate` are widths. Every operation may be lazy: what goes wrong
/// may show as late as in [`Kernels::read`]. Scratch memory belongs to the implementation, which
/// keeps it from forward to forward.
pub trait Kernels {
    /// Weights on the device, in the order in which its kernels read them.
    type Linear;
    type Norm;
    type Embeddings;
    /// MPNet's relative position bias.
    type Bias;
    /// A [`Ragged`] batch on the device.
    type Batch;
    /// `[tokens, hidden]`: the residual stream, read by products and by residual sums.
    type Hidden;
    /// `[tokens, 3 * hidden]`: query, key and value side by side.
    type Qkv;
    /// `[tokens, hidden or intermediate]`: read by one product and by nothing else.
    type Operand;
    /// `[texts, hidden]`
    type Pooled;

    /// One product for all of `parts`, whose outputs lie side by side in the result.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`], [`crate::Error::Device`]; so too for the other loads.
    fn linear(&self, parts: &[LinearWeights<'_>]) -> Result<Self::Linear>;
    fn norm(&self, weights: &NormWeights) -> Result<Self::Norm>;
    fn embeddings(&self, weights: EmbeddingWeights<'_>) -> Result<Self::Embeddings>;
    /// `table` is `[heads, 2 * longest - 1]`: what is added to a logit whose key stands `d` after its
    /// query, at column `d + longest - 1`.
    fn bias(&self, table: &[f32], heads: usize) -> Result<Self::Bias>;

    /// Puts a batch on the device. Ids and lengths have been held to the tables.
    fn upload(&self, batch: Ragged) -> Result<Self::Batch>;
    /// `LayerNorm(word[id] + position[i])`
    fn embed(&self, table: &Self::Embeddings, batch: &Self::Batch) -> Result<Self::Hidden>;
    /// `x W^T + b`, for query, key and value at once
    fn project(&self, x: &Self::Hidden, weights: &Self::Linear) -> Result<Self::Qkv>;
    /// `softmax(Q K^T / sqrt(head width) + bias) V` within each text, heads side by side
    fn attend(
        &self,
        qkv: Self::Qkv,
        batch: &Self::Batch,
        heads: usize,
        bias: Option<&Self::Bias>,
    ) -> Result<Self::Operand>;
    /// `LayerNorm(residual + x W^T + b)`
    fn add_norm(
        &self,
        residual: Self::Hidden,
        x: Self::Operand,
        weights: &Self::Linear,
        norm: &Self::Norm,
    ) -> Result<Self::Hidden>;
    /// `gelu(x W^T + b)`, the exact GELU: `x / 2 * (1 + erf(x / sqrt 2))`
    fn expand(&self, x: &Self::Hidden, weights: &Self::Linear) -> Result<Self::Operand>;
    /// The mean row of each text; `x` goes on to the next layer, where there is one.
    fn mean_pool(&self, x: &Self::Hidden, batch: &Self::Batch) -> Result<Self::Pooled>;
    /// Reads means back, all in one wait: the one of a forward.
    ///
    /// # Errors
    /// [`crate::Error::Device`] where the device failed, here or before.
    fn read(&self, means: Vec<Self::Pooled>) -> impl Future<Output = Result<Vec<Vec<f32>>>>;
}
