//! A Llama-like decoder (grouped-query attention, rotary positions, RMSNorm, SwiGLU, tied embedding),
//! written once for every device.
//!
//! `forward` continues sequences: it takes new tokens and the cache of what came before them, and gives logits
//! and hidden states of the new tokens. Architecture: "LLaMA: Open and Efficient Foundation Language Models"
//! (Touvron et al. 2023), with the grouped queries of Llama 2.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kernels::decoder::{AttentionShape, DecoderKernels};
use crate::kernels::{BlockMatrix, Ragged};
use crate::{Error, Result};

/// Shape of a decoder. Names are those of Hugging Face's `config.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecoderConfig {
    pub vocab_size: usize,
    pub hidden_size: usize,
    pub intermediate_size: usize,
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    pub num_key_value_heads: usize,
    pub head_dim: usize,
    /// Numbers of a head that rotate.
    pub rotary_dim: usize,
    pub rope_theta: f32,
    pub rms_norm_eps: f32,
    /// Longest sequence in tokens.
    pub max_position_embeddings: usize,
}

impl DecoderConfig {
    /// # Errors
    /// [`Error::Config`] for numbers that no decoder has.
    pub fn validate(&self) -> Result<()> {
        let wrong = |reason: &str| Err(Error::Config(format!("decoder: {reason}")));
        let sizes = [
            self.vocab_size,
            self.hidden_size,
            self.intermediate_size,
            self.num_hidden_layers,
            self.num_attention_heads,
            self.num_key_value_heads,
            self.head_dim,
            self.max_position_embeddings,
        ];
        if sizes.iter().any(|&size| size == 0 || size > 1 << 24) {
            return wrong("every size must lie between 1 and 2^24");
        }
        if !self.num_attention_heads.is_multiple_of(self.num_key_value_heads) {
            return wrong("the query heads must be a multiple of the key heads");
        }
        if !self.rotary_dim.is_multiple_of(2) || self.rotary_dim > self.head_dim {
            return wrong("the rotating part must be even and within a head");
        }
        if !(self.rope_theta > 0.0 && self.rope_theta.is_finite() && self.rms_norm_eps >= 0.0) {
            return wrong("the rotary base must be positive, and the norm's epsilon not negative");
        }
        Ok(())
    }

    /// Widths that the vectors of a CPU must divide; the others are whole blocks.
    pub fn widths(&self) -> [usize; 1] {
        [self.head_dim]
    }

    pub fn attention(&self) -> AttentionShape {
        AttentionShape {
            heads: self.num_attention_heads,
            kv_heads: self.num_key_value_heads,
            width: self.head_dim,
            rotated: self.rotary_dim,
            rope_base: self.rope_theta,
        }
    }

    /// Length of [`Self::tensors`].
    pub fn tensor_count(&self) -> usize {
        6 * self.num_hidden_layers + 2
    }

    /// Names and shapes `[rows, columns]` of the matrices, and names and lengths of the norms, in the order in
    /// which a forward reads them.
    pub fn tensors(&self) -> Vec<(String, TensorShape)> {
        use TensorShape::{Matrix, Norm};
        let (hidden, wide) = (self.hidden_size, self.intermediate_size);
        let mut all = vec![(EMBEDDING.to_owned(), Matrix(self.vocab_size, hidden))];
        for layer in 0..self.num_hidden_layers {
            let mut add = |name: &str, shape| all.push((format!("layers.{layer}.{name}"), shape));
            add("attention_norm", Norm(hidden));
            add("qkv", Matrix(self.attention().qkv(), hidden));
            add("attended", Matrix(hidden, self.num_attention_heads * self.head_dim));
            add("gate_norm", Norm(hidden));
            add("gate_up", Matrix(2 * wide, hidden));
            add("down", Matrix(hidden, wide));
        }
        all.push((FINAL_NORM.to_owned(), Norm(hidden)));
        all
    }
}

/// `[vocabulary, hidden]`: the embedding, and the output layer too.
pub const EMBEDDING: &str = "embedding";
pub const FINAL_NORM: &str = "norm";

/// What a tensor of a decoder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TensorShape {
    /// Rows and columns, in blocks.
    Matrix(usize, usize),
    /// Length, in float32.
    Norm(usize),
}

/// A tensor on its way to the device.
pub enum DecoderTensor {
    Matrix(BlockMatrix),
    Norm(Vec<f32>),
}

/// Takes a decoder's tensors one by one, in any order, and puts each on the device at once: none is there
/// twice.
pub struct DecoderBuilder<K: DecoderKernels> {
    kernels: K,
    config: DecoderConfig,
    awaited: BTreeMap<String, TensorShape>,
    matrices: BTreeMap<String, K::Matrix>,
    norms: BTreeMap<String, K::Norm>,
}

impl<K: DecoderKernels> DecoderBuilder<K> {
    /// # Errors
    /// [`Error::Config`]
    pub fn new(kernels: K, config: DecoderConfig) -> Result<Self> {
        config.validate()?;
        let awaited = config.tensors().into_iter().collect();
        Ok(Self { kernels, config, awaited, matrices: BTreeMap::new(), norms: BTreeMap::new() })
    }

    /// # Errors
    /// [`Error::Bundle`] for a tensor that is not awaited or has another shape, and what the device says.
    pub fn add(&mut self, name: &str, tensor: DecoderTensor) -> Result<()> {
        let wrong = |reason: &str| Err(Error::bundle("weights", format!("the tensor {name} {reason}")));
        let Some(&shape) = self.awaited.get(name) else {
            return wrong("is not one of this decoder's, or there twice");
        };
        match (tensor, shape) {
            (DecoderTensor::Matrix(matrix), TensorShape::Matrix(rows, columns))
                if (matrix.rows, matrix.columns) == (rows, columns) =>
            {
                self.matrices.insert(name.into(), self.kernels.matrix(matrix)?);
            }
            (DecoderTensor::Norm(gamma), TensorShape::Norm(length)) if gamma.len() == length => {
                self.norms.insert(name.into(), self.kernels.norm(&gamma, self.config.rms_norm_eps)?);
            }
            _ => return wrong(&format!("is not of the shape {shape:?}")),
        }
        self.awaited.remove(name);
        Ok(())
    }

    /// # Errors
    /// [`Error::Bundle`] where a tensor is missing.
    pub fn finish(mut self) -> Result<Decoder<K>> {
        let lacks = |name: &str| Error::bundle("weights", format!("the tensor {name} is missing"));
        if let Some(name) = self.awaited.keys().next() {
            return Err(lacks(name));
        }
        let (matrices, norms) = (&mut self.matrices, &mut self.norms);
        let mut matrix = |name: &str| matrices.remove(name).ok_or_else(|| lacks(name));
        let mut norm = |name: &str| norms.remove(name).ok_or_else(|| lacks(name));
        let layers = (0..self.config.num_hidden_layers).map(|layer| {
            let path = |name: &str| format!("layers.{layer}.{name}");
            Ok(Layer {
                attention_norm: norm(&path("attention_norm"))?,
                qkv: matrix(&path("qkv"))?,
                attended: matrix(&path("attended"))?,
                gate_norm: norm(&path("gate_norm"))?,
                gate_up: matrix(&path("gate_up"))?,
                down: matrix(&path("down"))?,
            })
        });
        let layers = layers.collect::<Result<Vec<_>>>()?;
        Ok(Decoder {
            embedding: matrix(EMBEDDING)?,
            layers,
            norm: norm(FINAL_NORM)?,
            config: self.config,
            kernels: self.kernels,
        })
    }
}

struct Layer<K: DecoderKernels> {
    attention_norm: K::Norm,
    /// `[hidden -> qkv]`
    qkv: K::Matrix,
    /// `[heads * head width -> hidden]`
    attended: K::Matrix,
    gate_norm: K::Norm,
    /// `[hidden -> 2 * intermediate]`
    gate_up: K::Matrix,
    /// `[intermediate -> hidden]`
    down: K::Matrix,
}

/// A decoder on one device.
pub struct Decoder<K: DecoderKernels> {
    kernels: K,
    config: DecoderConfig,
    embedding: K::Matrix,
    layers: Vec<Layer<K>>,
    norm: K::Norm,
}

/// One sequence's new tokens, and the cache of what came before them.
pub struct Step<'a, C> {
    /// At least one.
    pub tokens: &'a [u32],
    pub cache: &'a mut C,
}

/// Rows of which the logits are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rows {
    #[default]
    None,
    /// Of each sequence's last new token.
    Last,
    /// Of every new token.
    All,
}

/// What a forward shall give.
#[derive(Debug, Clone, Copy, Default)]
pub struct Want<'a> {
    pub logits: Rows,
    /// Layers of which the hidden states are wanted, ascending: 0 is the embedding, `i` what the `i`th layer
    /// gives (the last one before the final norm).
    pub hidden: &'a [usize],
}

/// What a forward gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Output {
    /// `[rows, vocabulary]`
    pub logits: Vec<f32>,
    /// One entry for each layer that was wanted: `[tokens, hidden]`.
    pub hidden: Vec<Vec<f32>>,
}

impl<K: DecoderKernels> Decoder<K> {
    pub fn config(&self) -> &DecoderConfig {
        &self.config
    }

    /// The device that it runs on.
    pub fn kernels(&self) -> &K {
        &self.kernels
    }

    /// The cache of a sequence that has not begun.
    ///
    /// # Errors
    /// What the device says.
    pub fn cache(&self) -> Result<K::Cache> {
        self.kernels.cache(self.layers.len(), &self.config.attention())
    }

    /// Tokens that a cache holds.
    pub fn cached(&self, cache: &K::Cache) -> usize {
        self.kernels.cached(cache)
    }

    /// Forgets what stands after the first `tokens` tokens of a cache.
    pub fn truncate(&self, cache: &mut K::Cache, tokens: usize) {
        self.kernels.set_cached(cache, tokens.min(self.kernels.cached(cache)));
    }

    /// Reads the new tokens of some sequences and puts their keys and values into the caches. Where it fails,
    /// or is dropped before its end, the caches hold what they held before.
    ///
    /// # Errors
    /// [`Error::EmptyInput`] for a sequence without new tokens, [`Error::ContextOverflow`] for one that would
    /// be longer than the decoder can read, [`Error::Tokenizer`] for an id without an embedding,
    /// [`Error::Config`] for a layer that is not there, [`Error::OutOfMemory`], [`Error::Device`].
    pub async fn forward(&self, steps: &mut [Step<'_, K::Cache>], want: &Want<'_>) -> Result<Output> {
        self.run(steps, want, self.layers.len()).await
    }

    /// Hidden states of whole sequences that nothing will go on from: one entry a layer of `layers`, as
    /// [`Output::hidden`], with the sequences' tokens one after another. What lies above the last of `layers` is not
    /// computed.
    ///
    /// # Errors
    /// As [`Self::forward`].
    pub async fn states(&self, sequences: &[&[u32]], layers: &[usize]) -> Result<Vec<Vec<f32>>> {
        // A layer that is not there is told as such by the check.
        let depth = layers.last().map_or(0, |&last| last.min(self.layers.len()));
        let shape = self.config.attention();
        let mut caches = sequences
            .iter()
            .map(|_| self.kernels.cache(self.layers.len(), &shape))
            .collect::<Result<Vec<K::Cache>>>()?;
        let steps = sequences.iter().zip(&mut caches).map(|(tokens, cache)| Step { tokens, cache });
        let want = Want { logits: Rows::None, hidden: layers };
        Ok(self.run(&mut steps.collect::<Vec<_>>(), &want, depth).await?.hidden)
    }

    /// [`Self::forward`] through the lowest `depth` layers only: the caches lack the others.
    async fn run(&self, steps: &mut [Step<'_, K::Cache>], want: &Want<'_>, depth: usize) -> Result<Output> {
        let k = &self.kernels;
        self.check(steps, want)?;
        if steps.is_empty() {
            return Ok(Output { logits: Vec::new(), hidden: vec![Vec::new(); want.hidden.len()] });
        }
        let ragged = Ragged::new(&steps.iter().map(|step| step.tokens).collect::<Vec<_>>());
        let rows: Vec<u32> = match want.logits {
            Rows::None => Vec::new(),
            Rows::Last => ragged.offsets()[1..].iter().map(|end| end - 1).collect(),
            Rows::All => (0..ragged.tokens() as u32).collect(),
        };
        let lengths: Vec<usize> = steps.iter().map(|step| k.cached(step.cache) + step.tokens.len()).collect();
        for step in steps.iter_mut() {
            k.reserve(step.cache, step.tokens.len())?;
        }
        let mut caches: Vec<&mut K::Cache> = steps.iter_mut().map(|step| &mut *step.cache).collect();
        let batch = k.upload(ragged, &caches)?;
        let shape = self.config.attention();
        let mut hidden = Vec::with_capacity(want.hidden.len());
        let mut x = k.embed(&self.embedding, &batch)?;
        if want.hidden.contains(&0) {
            hidden.push(k.read(&x).await?);
        }
        // The caches need the layers that nobody looks at too, unless nothing is looked at at all.
        for (index, layer) in self.layers.iter().take(depth).enumerate() {
            let qkv = k.project(&x, &layer.attention_norm, &layer.qkv)?;
            let attended = k.attend(qkv, index, &shape, &batch, &mut caches)?;
            x = k.add(x, attended, &layer.attended)?;
            let gated = k.gate(&x, &layer.gate_norm, &layer.gate_up)?;
            x = k.add(x, gated, &layer.down)?;
            if want.hidden.contains(&(index + 1)) {
                hidden.push(k.read(&x).await?);
            }
        }
        let logits = match rows.is_empty() {
            true => Vec::new(),
            false => k.logits(&x, &rows, &self.norm, &self.embedding).await?,
        };
        for (cache, length) in caches.into_iter().zip(lengths) {
            k.set_cached(cache, length);
        }
        Ok(Output { logits, hidden })
    }

    fn check(&self, steps: &[Step<'_, K::Cache>], want: &Want<'_>) -> Result<()> {
        let limit = self.config.max_position_embeddings;
        for step in steps {
            if step.tokens.is_empty() {
                return Err(Error::EmptyInput);
            }
            let tokens = self.kernels.cached(step.cache) + step.tokens.len();
            if tokens > limit {
                return Err(Error::ContextOverflow { tokens, limit });
            }
            if let Some(id) = step.tokens.iter().find(|&&id| id as usize >= self.config.vocab_size) {
                return Err(Error::Tokenizer(format!("id {id} has no embedding")));
            }
        }
        let layers = self.layers.len();
        if want.hidden.iter().any(|&layer| layer > layers) || !want.hidden.is_sorted_by(|a, b| a < b) {
            return Err(Error::Config(format!(
                "hidden states are of layers 0..={layers}, each named once, ascending"
            )));
        }
        Ok(())
    }
}
