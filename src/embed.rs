//! Sentence embeddings: the base encoder as it was published, without any head.
//!
//! Used by the parity tests and the benches, which hold our runtime to others on the same weights.

use std::str::FromStr;

use burn::tensor::Device;

use crate::device::{self, OpenDevice};
use crate::nn::batch::pad;
use crate::nn::checkpoint::{Checkpoint, load_safetensors};
use crate::nn::on_device::DeviceEncoder;
use crate::nn::pooling::{l2_normalize, mean_pool};
use crate::nn::{Encoder, EncoderConfig};
use crate::text::tokenizer::{Encoding, WordPiece};
use crate::{Error, Result};

/// Padded tokens in one forward. Enough rows to keep the matrix product busy, few enough that a
/// browser's worker comes up for air a few times a second.
const TOKENS_PER_FORWARD: usize = 512;

/// The arithmetic of an [`Embedder`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Weights rounded at load, as a bundle has them.
    Int8,
    /// Burn's tensors; on any device.
    Float32,
}

impl FromStr for Precision {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "int8" => Ok(Self::Int8),
            "f32" => Ok(Self::Float32),
            other => Err(Error::Config(format!("there is no precision {other:?}: choose int8 or f32"))),
        }
    }
}

enum Network {
    Int8(Box<DeviceEncoder>),
    Float32(Box<Encoder>),
}

/// Texts in, one L2-normalised mean-pooled vector each out.
pub struct Embedder {
    network: Network,
    config: EncoderConfig,
    tokenizer: WordPiece,
    device: Device,
}

impl Embedder {
    /// # Arguments
    /// - `safetensors`: a Hugging Face checkpoint in float32; taken by value, so that it can be
    ///   dropped as soon as the tensors are out
    /// - `tokenizer`: `tokenizer.json`
    /// - `config`: `config.json`
    ///
    /// # Errors
    /// [`Error::Bundle`] or [`Error::Tokenizer`] for a file that cannot be used, or where the
    /// tokenizer knows ids that the network has no embedding for.
    pub fn new(
        safetensors: Vec<u8>,
        tokenizer: &[u8],
        config: &[u8],
        open: &OpenDevice,
        precision: Precision,
    ) -> Result<Self> {
        let config = EncoderConfig::from_json(config)?;
        let tokenizer = WordPiece::from_bytes(tokenizer)?;
        if tokenizer.vocab_size() > config.vocab_size {
            let reason = format!(
                "{} ids, but the network has embeddings for {}",
                tokenizer.vocab_size(),
                config.vocab_size
            );
            return Err(Error::bundle("tokenizer.json", reason));
        }
        let device = open.device.clone();
        let network = match precision {
            Precision::Int8 => {
                let weights = Checkpoint::new(config.model_type, &safetensors)?;
                let encoder = DeviceEncoder::new(open, &config, config.max_tokens(), &weights)?;
                Network::Int8(Box::new(encoder))
            }
            Precision::Float32 => {
                let mut encoder = config.init(&device);
                load_safetensors(&mut encoder, config.model_type, safetensors)?;
                Network::Float32(Box::new(encoder))
            }
        };
        Ok(Self { network, config, tokenizer, device })
    }

    /// Width of a vector.
    pub fn dimensions(&self) -> usize {
        self.config.hidden_size
    }

    /// Tokens of a text, special tokens included.
    ///
    /// # Errors
    /// [`Error::Tokenizer`]
    pub fn count_tokens(&self, text: &str) -> Result<usize> {
        Ok(self.tokenizer.encode(text)?.len())
    }

    /// One row of [`Self::dimensions`] numbers a text, in the order of the texts.
    ///
    /// # Errors
    /// [`Error::TooLong`] for a text with more tokens than the network has positions for (it is never
    /// cut), [`Error::Tokenizer`], [`Error::Device`].
    pub async fn embed(&self, texts: &[&str]) -> Result<Vec<f32>> {
        let encodings = self.tokenizer.encode_batch(texts)?;
        let limit = self.config.max_tokens();
        if let Some(long) = encodings.iter().find(|encoding| encoding.len() > limit) {
            return Err(Error::TooLong { tokens: long.len(), limit });
        }
        let width = self.dimensions();
        let mut rows = vec![0.0; texts.len() * width];
        for batch in batches(&encodings) {
            let members: Vec<&[u32]> = batch.iter().map(|&i| encodings[i].ids.as_slice()).collect();
            for (index, row) in batch.iter().zip(self.forward(&members).await?.chunks_exact(width)) {
                rows[index * width..(index + 1) * width].copy_from_slice(row);
            }
        }
        Ok(rows)
    }

    async fn forward(&self, batch: &[&[u32]]) -> Result<Vec<f32>> {
        let mut rows = match &self.network {
            Network::Int8(encoder) => encoder.forward(batch, &[self.config.num_hidden_layers]).await?,
            Network::Float32(encoder) => {
                let batch = pad(batch, self.config.pad_token_id as u32, &self.device);
                let hidden = encoder.forward(batch.input_ids, batch.attention_mask.clone());
                let pooled = mean_pool(hidden, batch.attention_mask);
                let data = pooled.into_data_async().await.map_err(device::failed)?;
                data.try_into_vec().map_err(|e| Error::Device(format!("{e:?}")))?
            }
        };
        l2_normalize(&mut rows, self.dimensions());
        Ok(rows)
    }
}

/// Groups texts of like length, so that little is computed for padding. Returns indices.
fn batches(encodings: &[Encoding]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..encodings.len()).collect();
    order.sort_by_key(|&index| encodings[index].len());
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for index in order {
        // Ascending order: the newest member is the longest, and the others are padded to it.
        let length = encodings[index].len();
        match batches.last_mut() {
            Some(batch) if (batch.len() + 1) * length <= TOKENS_PER_FORWARD => batch.push(index),
            _ => batches.push(vec![index]),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_every_text_once_and_stay_small() {
        let lengths = [300, 3, 512, 40, 200, 3, 100, 7];
        let encodings: Vec<Encoding> =
            lengths.iter().map(|&n| Encoding { ids: vec![1; n], offsets: vec![(0, 0); n] }).collect();
        let batches = batches(&encodings);
        let mut seen: Vec<usize> = batches.concat();
        seen.sort_unstable();
        assert_eq!(seen, (0..lengths.len()).collect::<Vec<_>>());
        for batch in &batches {
            let longest = batch.iter().map(|&i| lengths[i]).max().unwrap();
            assert!(batch.len() == 1 || batch.len() * longest <= TOKENS_PER_FORWARD);
        }
        assert!(batches.len() < lengths.len(), "short texts share a forward");
    }
}
