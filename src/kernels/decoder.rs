//! The kernels that a decoder's forward is made of: one trait, one implementation a device.
//!
//! Weights stay in the blocks of their file ([`BlockMatrix`]). What activations are is the device's
//! affair. A forward takes several sequences at once, each with the keys and values of what came before
//! it: their new tokens lie one after another without padding ([`Ragged`]).

use super::{BlockMatrix, Ragged};
use crate::Result;

/// Attention of one decoder, the same in every layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AttentionShape {
    /// Query heads; a multiple of `kv_heads`: query head `h` reads key head `h / (heads / kv_heads)`.
    pub heads: usize,
    pub kv_heads: usize,
    /// Width of a head.
    pub width: usize,
    /// Numbers of a head that rotate, from the first: pairs `(2i, 2i + 1)`, as GGUF lays out Llama's q and k.
    pub rotated: usize,
    /// Base of the rotary angles: pair `i` at position `p` turns by `p * base^(-2i / rotated)`.
    pub rope_base: f32,
}

impl AttentionShape {
    /// Width of a row of query, key and value side by side.
    pub fn qkv(&self) -> usize {
        (self.heads + 2 * self.kv_heads) * self.width
    }
}

/// The operations of a Llama-like decoder's forward on one device.
///
/// Rows are tokens. Every operation may be lazy: what goes wrong may show as late as in
/// [`DecoderKernels::logits`] or [`DecoderKernels::read`]. Scratch memory belongs to the implementation,
/// which keeps it from forward to forward.
pub trait DecoderKernels {
    /// A matrix on the device, at most 1.3 times its bytes.
    type Matrix;
    /// The scales of an RMSNorm.
    type Norm;
    /// Keys (rotated) and values of one sequence, of all layers. To clone it is cheap: what is common stays
    /// common until one of the two is written to.
    type Cache: Clone;
    /// A [`Ragged`] batch and where its sequences stand.
    type Batch;
    /// `[tokens, hidden]`: the residual stream.
    type Hidden;
    /// `[tokens, AttentionShape::qkv]`
    type Qkv;
    /// `[tokens, width]`: read by one product and by nothing else.
    type Operand;

    /// # Errors
    /// [`crate::Error::OutOfMemory`], [`crate::Error::Device`]; so too for the others.
    fn matrix(&self, matrix: BlockMatrix) -> Result<Self::Matrix>;
    /// `x / sqrt(mean(x^2) + epsilon) * gamma` over the last axis.
    fn norm(&self, gamma: &[f32], epsilon: f32) -> Result<Self::Norm>;

    /// An empty cache for `layers` layers. It takes memory as it grows.
    fn cache(&self, layers: usize, shape: &AttentionShape) -> Result<Self::Cache>;
    /// Tokens that a cache holds.
    fn cached(&self, cache: &Self::Cache) -> usize;
    /// Makes room for tokens after those that it holds. They count once [`DecoderKernels::set_cached`] says so.
    fn reserve(&self, cache: &mut Self::Cache, tokens: usize) -> Result<()>;
    /// From now on it holds so many tokens: fewer after a rollback, more when a forward is through. Never
    /// more than were reserved.
    fn set_cached(&self, cache: &mut Self::Cache, tokens: usize);

    /// Puts the new tokens of some sequences on the device; room for them has been reserved in `caches`, one a
    /// text of `batch` and in its order.
    fn upload(&self, batch: Ragged, caches: &[&mut Self::Cache]) -> Result<Self::Batch>;
    /// `table[id]` for each token.
    fn embed(&self, table: &Self::Matrix, batch: &Self::Batch) -> Result<Self::Hidden>;
    /// `RMSNorm(x) W^T`, for query, key and value at once: their rows lie in `weights` in that order.
    fn project(&self, x: &Self::Hidden, norm: &Self::Norm, weights: &Self::Matrix) -> Result<Self::Qkv>;
    /// Rotates queries and keys, writes keys and values to the caches, and gives
    /// `softmax(Q K^T / sqrt(width)) V` over all that comes before a token and itself.
    fn attend(
        &self,
        qkv: Self::Qkv,
        layer: usize,
        shape: &AttentionShape,
        batch: &Self::Batch,
        caches: &mut [&mut Self::Cache],
    ) -> Result<Self::Operand>;
    /// `x + operand W^T`
    fn add(&self, x: Self::Hidden, operand: Self::Operand, weights: &Self::Matrix) -> Result<Self::Hidden>;
    /// `silu(g) * u`, where `g` and `u` are the first and the second half of `RMSNorm(x) W^T`.
    fn gate(&self, x: &Self::Hidden, norm: &Self::Norm, weights: &Self::Matrix) -> Result<Self::Operand>;

    /// `RMSNorm(x) table^T` for some rows, read back: `[rows, vocabulary]`.
    ///
    /// # Errors
    /// [`crate::Error::Device`] where the device failed, here or before.
    fn logits(
        &self,
        x: &Self::Hidden,
        rows: &[u32],
        norm: &Self::Norm,
        table: &Self::Matrix,
    ) -> impl Future<Output = Result<Vec<f32>>>;
    /// The residual stream itself, read back: `[tokens, hidden]`.
    ///
    /// # Errors
    /// As [`DecoderKernels::logits`].
    fn read(&self, x: &Self::Hidden) -> impl Future<Output = Result<Vec<f32>>>;
}
