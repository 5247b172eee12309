//! A forward over blank weights, for engines that compile code better once it has run.
//!
//! A browser's engine runs a module's code as it comes, several times slower, until it has seen what is run often.
//! While the weights are still on their way there is nothing else to do: what they will run is run beforehand.

use std::borrow::Cow;

use super::EncoderConfig;
use super::int8::{Int8Encoder, Weights};
use crate::Result;
use crate::kernels::Matrix;
use crate::kernels::cpu::Cpu;

/// Tokens of the text that is read: a sentence.
const TOKENS: usize = 24;

/// One layer of an encoder, as wide as the real one, with nothing in it.
pub struct Rehearsal {
    encoder: Int8Encoder<Cpu>,
}

impl Rehearsal {
    /// # Errors
    /// As [`Int8Encoder::new`].
    pub fn new(config: &EncoderConfig) -> Result<Self> {
        let small = EncoderConfig {
            vocab_size: 1,
            num_hidden_layers: 1,
            max_position_embeddings: TOKENS + config.max_position_embeddings - config.max_tokens(),
            ..config.clone()
        };
        let weights = Blank(&small);
        let encoder = Int8Encoder::new(Cpu::new(&config.widths()), &small, TOKENS, &weights)?;
        Ok(Self { encoder })
    }

    /// Reads a text of no meaning.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`]
    pub async fn step(&self) -> Result<()> {
        self.encoder.forward(&[&[0; TOKENS]], &[1]).await.map(drop)
    }
}

/// Zeros in every shape that is asked for.
struct Blank<'a>(&'a EncoderConfig);

impl Blank<'_> {
    /// `[rows, columns]`
    fn shape(&self, path: &str) -> [usize; 2] {
        let EncoderConfig { hidden_size: hidden, intermediate_size: wide, .. } = *self.0;
        match path.rsplit_once('.').map_or(path, |(layer, _)| layer) {
            "embeddings.word" => [self.0.vocab_size, hidden],
            "embeddings.position" => [self.0.max_position_embeddings, hidden],
            "embeddings.token_type" => [self.0.type_vocab_size, hidden],
            "relative_attention_bias" => [self.0.relative_attention_num_buckets, self.0.num_attention_heads],
            layer if layer.ends_with("intermediate") => [wide, hidden],
            layer if layer.ends_with("output") && !layer.contains("attention") => [hidden, wide],
            _ => [hidden, hidden],
        }
    }
}

impl Weights for Blank<'_> {
    fn matrix(&self, path: &str) -> Result<Matrix<'_>> {
        let [rows, columns] = self.shape(path);
        let (values, scales) = (vec![0; rows * columns], vec![0.0; rows]);
        Ok(Matrix { rows, columns, values: Cow::Owned(values), scales: Cow::Owned(scales) })
    }

    fn floats(&self, path: &str) -> Result<Vec<f32>> {
        let [rows, columns] = self.shape(path);
        let table = path.starts_with("embeddings.") && !path.contains("norm") || path.starts_with("relative");
        Ok(vec![0.0; if table { rows * columns } else { rows }])
    }
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use super::*;

    #[test]
    fn both_architectures_are_rehearsed() {
        for model_type in ["bert", "mpnet"] {
            let config = format!(
                r#"{{"model_type": "{model_type}", "vocab_size": 100, "hidden_size": 32, "num_hidden_layers": 2,
                "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 40, "pad_token_id": 1,
                "layer_norm_eps": 1e-12}}"#
            );
            let rehearsal = Rehearsal::new(&EncoderConfig::from_json(config.as_bytes()).unwrap()).unwrap();
            block_on(rehearsal.step()).unwrap();
        }
    }
}
