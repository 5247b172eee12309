//! BERT and MPNet encoders.
//!
//! BERT: Devlin et al. 2019 (arXiv:1810.04805); MiniLM-L6 is a BERT of 6 layers, 384 wide (Wang et
//! al. 2020, arXiv:2002.10957). MPNet: Song et al. 2020 (arXiv:2004.09297), which has no token types
//! and adds a relative position bias, shared by all layers, to the attention logits.

use burn::module::Module;
use burn::nn::{Embedding, EmbeddingConfig};
use burn::tensor::{Device, Int, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use super::embeddings::Embeddings;
use super::layer::EncoderLayer;
use crate::{Error, Result};

/// Which family of checkpoint: decides positions, token types and the relative bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    Bert,
    Mpnet,
}

/// The fields of a Hugging Face `config.json` that matter here, under their names there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EncoderConfig {
    pub model_type: Architecture,
    pub vocab_size: usize,
    pub hidden_size: usize,
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    pub intermediate_size: usize,
    pub max_position_embeddings: usize,
    #[serde(default = "two")]
    pub type_vocab_size: usize,
    #[serde(default)]
    pub pad_token_id: usize,
    pub layer_norm_eps: f64,
    #[serde(default)]
    pub hidden_dropout_prob: f64,
    #[serde(default)]
    pub attention_probs_dropout_prob: f64,
    /// MPNet: how many buckets of relative distance have a bias.
    #[serde(default = "thirty_two")]
    pub relative_attention_num_buckets: usize,
}

fn two() -> usize {
    2
}

fn thirty_two() -> usize {
    32
}

impl EncoderConfig {
    /// Reads a `config.json`.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let config: Self = serde_json::from_slice(json).map_err(|e| Error::bundle("config.json", e))?;
        config.validate()?;
        Ok(config)
    }

    /// Sizes that the network can be built with; a typed error says which one cannot.
    pub fn validate(&self) -> Result<()> {
        let sizes = [
            ("vocab_size", self.vocab_size),
            ("hidden_size", self.hidden_size),
            ("num_hidden_layers", self.num_hidden_layers),
            ("num_attention_heads", self.num_attention_heads),
            ("intermediate_size", self.intermediate_size),
            ("max_position_embeddings", self.max_position_embeddings),
        ];
        for (name, value) in sizes {
            // The upper bound keeps an altered file from asking for all the memory there is.
            if value == 0 || value > 1_000_000 {
                return Err(Error::bundle("encoder configuration", format!("{name} is {value}")));
            }
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return Err(Error::bundle(
                "encoder configuration",
                format!(
                    "hidden_size {} is not a multiple of num_attention_heads {}",
                    self.hidden_size, self.num_attention_heads
                ),
            ));
        }
        Ok(())
    }

    /// The longest sequence that has position embeddings, special tokens included.
    pub fn max_tokens(&self) -> usize {
        match self.model_type {
            Architecture::Bert => self.max_position_embeddings,
            Architecture::Mpnet => self.max_position_embeddings - self.pad_token_id - 1,
        }
    }

    /// Every width that rows and heads have: what vectors of a processor must divide.
    pub fn widths(&self) -> [usize; 3] {
        [self.hidden_size, self.intermediate_size, self.hidden_size / self.num_attention_heads.max(1)]
    }

    /// A network of this shape with random weights.
    pub fn init(&self, device: &Device) -> Encoder {
        let relative = self.model_type == Architecture::Mpnet;
        Encoder {
            embeddings: Embeddings::init(self, device),
            layers: (0..self.num_hidden_layers).map(|_| EncoderLayer::init(self, device)).collect(),
            relative_attention_bias: relative.then(|| {
                EmbeddingConfig::new(self.relative_attention_num_buckets, self.num_attention_heads)
                    .init(device)
            }),
        }
    }
}

/// A transformer encoder: token ids in, one vector a token out.
#[derive(Module, Debug)]
pub struct Encoder {
    pub embeddings: Embeddings,
    pub layers: Vec<EncoderLayer>,
    /// MPNet: `[buckets, heads]`
    pub relative_attention_bias: Option<Embedding>,
}

impl Encoder {
    /// # Shapes
    /// - `input_ids`: `[batch, seq]`
    /// - `attention_mask`: `[batch, seq]`, 1 for a token and 0 for padding
    /// - output: `[batch, seq, hidden]`; rows of padding are undefined
    pub fn forward(&self, input_ids: Tensor<2, Int>, attention_mask: Tensor<2>) -> Tensor<3> {
        self.forward_layers(input_ids, attention_mask, &[self.layers.len()]).swap_remove(0)
    }

    /// What [`Self::forward`] has after each of `layers`, which [`check_layers`] has passed; 0 is the embedding. Those
    /// behind the last asked for are not computed.
    pub fn forward_layers(
        &self,
        input_ids: Tensor<2, Int>,
        attention_mask: Tensor<2>,
        layers: &[usize],
    ) -> Vec<Tensor<3>> {
        let [batch, seq] = input_ids.dims();
        let bias = self.attention_bias(attention_mask);
        let embedded = self.embeddings.forward(input_ids);
        let [_, _, width] = embedded.dims();
        let mut hidden = embedded.reshape([batch * seq, width]);
        let mut states = Vec::with_capacity(layers.len());
        let mut keep = |at: usize, hidden: &Tensor<2>| {
            if layers.contains(&at) {
                states.push(hidden.clone().reshape([batch, seq, width]));
            }
        };
        keep(0, &hidden);
        let deepest = layers.last().copied().unwrap_or(0);
        for (at, layer) in (1..=deepest).zip(&self.layers) {
            hidden = layer.forward(hidden, batch, bias.clone());
            keep(at, &hidden);
        }
        states
    }

    /// What is added to the attention logits: a large negative number at padding, and MPNet's
    /// relative position bias. `[batch, 1, 1, seq]` or `[batch, heads, seq, seq]`.
    fn attention_bias(&self, attention_mask: Tensor<2>) -> Tensor<4> {
        let [batch, seq] = attention_mask.dims();
        // -1e4, not -inf: a row of nothing but padding must stay finite, also in half precision.
        let padding = ((attention_mask - 1.0) * 1e4).reshape([batch, 1, 1, seq]);
        let Some(table) = &self.relative_attention_bias else { return padding };
        let [buckets, heads] = table.weight.dims();
        let ids: Vec<i64> =
            (0..seq * seq).map(|i| relative_bucket(i % seq, i / seq, buckets) as i64).collect();
        let ids = Tensor::<2, Int>::from_data(TensorData::new(ids, [1, seq * seq]), &padding.device());
        let relative = table.forward(ids).reshape([1, seq, seq, heads]).permute([0, 3, 1, 2]);
        padding + relative
    }
}

/// Which layers an encoder of `count` can be asked for: at least one, ascending, none twice, each at most `count`.
///
/// # Errors
/// [`Error::Config`] for others.
pub fn check_layers(layers: &[usize], count: usize) -> Result<()> {
    let ascending = layers.windows(2).all(|pair| pair[0] < pair[1]);
    match layers.last() {
        Some(&deepest) if ascending && deepest <= count => Ok(()),
        _ => Err(Error::Config(format!("layers {layers:?}: give some of 0 to {count}, ascending"))),
    }
}

/// T5's bucket of the distance from query to key position: exact when near, logarithmic when far,
/// one half of the buckets for each direction. Source: Raffel et al. 2020 (arXiv:1910.10683), as in MPNet.
pub(super) fn relative_bucket(key: usize, query: usize, buckets: usize) -> usize {
    const MAX_DISTANCE: f32 = 128.0;
    let half = buckets / 2;
    let side = if key > query { half } else { 0 };
    let distance = key.abs_diff(query);
    let exact = half / 2;
    if distance < exact {
        return side + distance;
    }
    let log = (distance as f32 / exact as f32).ln() / (MAX_DISTANCE / exact as f32).ln();
    side + (exact + (log * (half - exact) as f32) as usize).min(half - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_buckets_follow_the_reference() {
        // Values of transformers' MPNetEncoder.relative_position_bucket for key - query.
        let expect = [
            (0, 0),
            (-1, 1),
            (-7, 7),
            (-8, 8),
            (-16, 10),
            (-127, 15),
            (-500, 15),
            (1, 17),
            (7, 23),
            (8, 24),
            (500, 31),
        ];
        for (distance, bucket) in expect {
            let (key, query) = if distance < 0 { (0, -distance as usize) } else { (distance as usize, 0) };
            assert_eq!(relative_bucket(key, query, 32), bucket, "distance {distance}");
        }
    }
}
