//! One transformer layer in BERT's order: normalisation after each residual sum.

use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::attention::SelfAttention;
use super::dropout::Dropout;
use super::encoder::EncoderConfig;
use super::gelu::gelu;

#[derive(Module, Debug)]
pub struct EncoderLayer {
    pub attention: SelfAttention,
    pub attention_norm: LayerNorm,
    /// `[hidden -> intermediate]`, followed by the exact (erf) GELU
    pub intermediate: Linear,
    /// `[intermediate -> hidden]`
    pub output: Linear,
    pub output_norm: LayerNorm,
    pub dropout: Dropout,
}

impl EncoderLayer {
    pub fn init(config: &EncoderConfig, device: &Device) -> Self {
        let norm =
            || LayerNormConfig::new(config.hidden_size).with_epsilon(config.layer_norm_eps).init(device);
        Self {
            attention: SelfAttention::init(config, device),
            attention_norm: norm(),
            intermediate: LinearConfig::new(config.hidden_size, config.intermediate_size).init(device),
            output: LinearConfig::new(config.intermediate_size, config.hidden_size).init(device),
            output_norm: norm(),
            dropout: Dropout::new(config.hidden_dropout_prob),
        }
    }

    /// # Shapes
    /// - `hidden`: `[batch * seq, hidden]`
    /// - `bias`: as in [`SelfAttention::forward`]
    /// - output: `[batch * seq, hidden]`
    pub fn forward(&self, hidden: Tensor<2>, batch: usize, bias: Tensor<4>) -> Tensor<2> {
        let attended = self.attention.forward(hidden.clone(), batch, bias);
        let hidden = self.attention_norm.forward(hidden + self.dropout.forward(attended));
        let expanded = gelu(self.intermediate.forward(hidden.clone()));
        let projected = self.output.forward(expanded);
        self.output_norm.forward(hidden + self.dropout.forward(projected))
    }
}
