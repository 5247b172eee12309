//! The network that is trained: an encoder and linear heads on its pooled output.

use burn::module::Module;
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::activation::log_sigmoid;
use burn::tensor::{Device, Tensor};

use crate::nn::batch::Batch;
use crate::nn::dropout::Dropout;
use crate::nn::pooling::mean_pool;
use crate::nn::{Encoder, EncoderConfig};

/// Encoder, the head for the labels, and the auxiliary head for the level-1 labels.
#[derive(Module, Debug)]
pub struct TrainModel {
    pub encoder: Encoder,
    /// `[hidden -> labels]`
    pub head: Linear,
    /// `[hidden -> level-1 labels]`
    pub auxiliary: Linear,
    dropout: Dropout,
}

impl TrainModel {
    pub fn init(config: &EncoderConfig, labels: usize, level1: usize, device: &Device) -> Self {
        let linear = |out| {
            LinearConfig::new(config.hidden_size, out)
                .with_initializer(Initializer::Normal { mean: 0.0, std: 0.02 })
                .init(device)
        };
        Self {
            encoder: config.init(device),
            head: linear(labels),
            auxiliary: linear(level1),
            dropout: Dropout::new(config.hidden_dropout_prob),
        }
    }

    /// Logits of the labels and of the level-1 labels, `[batch, labels]` and `[batch, level1]`.
    pub fn forward(&self, batch: Batch) -> (Tensor<2>, Tensor<2>) {
        let hidden = self.encoder.forward(batch.input_ids, batch.attention_mask.clone());
        let pooled = self.dropout.forward(mean_pool(hidden, batch.attention_mask));
        (self.head.forward(pooled.clone()), self.auxiliary.forward(pooled))
    }
}

/// Binary cross-entropy with soft targets, summed over all cells.
///
/// # Shapes
/// - `logits`, `targets` (in 0..=1), `weights`: `[batch, labels]`; a weight of 0 leaves a cell out
/// - `positive_weight`: `[1, labels]`, how much more a positive counts
pub fn bce(
    logits: Tensor<2>,
    targets: Tensor<2>,
    weights: Tensor<2>,
    positive_weight: Tensor<2>,
) -> Tensor<1> {
    let positive = targets.clone() * log_sigmoid(logits.clone()) * positive_weight;
    let negative = (targets.neg() + 1.0) * log_sigmoid(logits.neg());
    ((positive + negative) * weights).sum().neg()
}
