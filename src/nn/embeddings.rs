//! Token, position and (BERT) token-type embeddings, summed and normalised.

use burn::module::Module;
use burn::nn::{Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig};
use burn::tensor::{Device, Int, Tensor};

use super::dropout::Dropout;
use super::encoder::{Architecture, EncoderConfig};

/// `LayerNorm(word[id] + position[i] + token_type[0])`.
#[derive(Module, Debug)]
pub struct Embeddings {
    /// `[vocab_size, hidden]`
    pub word: Embedding,
    /// `[max_position_embeddings, hidden]`
    pub position: Embedding,
    /// `[type_vocab_size, hidden]`; BERT has it, MPNet does not.
    pub token_type: Option<Embedding>,
    pub norm: LayerNorm,
    pub dropout: Dropout,
    /// Position id of the first token: 0 in BERT, `pad_token_id + 1` in MPNet.
    first_position: usize,
}

impl Embeddings {
    pub fn init(config: &EncoderConfig, device: &Device) -> Self {
        let table = |rows: usize| EmbeddingConfig::new(rows, config.hidden_size).init(device);
        let bert = config.model_type == Architecture::Bert;
        Self {
            word: table(config.vocab_size),
            position: table(config.max_position_embeddings),
            token_type: bert.then(|| table(config.type_vocab_size)),
            norm: LayerNormConfig::new(config.hidden_size).with_epsilon(config.layer_norm_eps).init(device),
            dropout: Dropout::new(config.hidden_dropout_prob),
            first_position: if bert { 0 } else { config.pad_token_id + 1 },
        }
    }

    /// # Shapes
    /// - `input_ids`: `[batch, seq]`
    /// - output: `[batch, seq, hidden]`
    pub fn forward(&self, input_ids: Tensor<2, Int>) -> Tensor<3> {
        let [_, seq] = input_ids.dims();
        // Every row has the same positions and the one token type: slices, not gathers.
        let positions = self.first_position..self.first_position + seq;
        let mut same_for_all = self.position.weight.val().slice(positions);
        if let Some(token_type) = &self.token_type {
            same_for_all = same_for_all + token_type.weight.val().slice(0..1);
        }
        let sum = self.word.forward(input_ids) + same_for_all.unsqueeze::<3>();
        self.dropout.forward(self.norm.forward(sum))
    }
}
