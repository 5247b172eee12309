//! Multi-head self-attention over padded batches (Vaswani et al. 2017, arXiv:1706.03762).

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor};

use super::dropout::Dropout;
use super::encoder::EncoderConfig;

/// `softmax(Q K^T / sqrt(head_dim) + bias) V`, projected back to the hidden size.
#[derive(Module, Debug)]
pub struct SelfAttention {
    pub query: Linear,
    pub key: Linear,
    pub value: Linear,
    pub output: Linear,
    pub dropout: Dropout,
    num_heads: usize,
}

impl SelfAttention {
    pub fn init(config: &EncoderConfig, device: &Device) -> Self {
        let square = || LinearConfig::new(config.hidden_size, config.hidden_size).init(device);
        Self {
            query: square(),
            key: square(),
            value: square(),
            output: square(),
            dropout: Dropout::new(config.attention_probs_dropout_prob),
            num_heads: config.num_attention_heads,
        }
    }

    /// # Shapes
    /// - `hidden`: `[batch * seq, hidden]`, flat so that every projection is one matrix product
    /// - `bias`: added to the attention logits (padding mask, relative positions);
    ///   `[batch or 1, heads or 1, 1 or seq, seq]`
    /// - output: `[batch * seq, hidden]`
    pub fn forward(&self, hidden: Tensor<2>, batch: usize, bias: Tensor<4>) -> Tensor<2> {
        let [rows, width] = hidden.dims();
        let (seq, head_dim) = (rows / batch, width / self.num_heads);
        // [batch * seq, hidden] -> [batch, heads, seq, head_dim]
        let heads = |x: Tensor<2>| x.reshape([batch, seq, self.num_heads, head_dim]).swap_dims(1, 2);
        // Scaling the query is cheaper than scaling the seq x seq logits.
        let q = heads(self.query.forward(hidden.clone()) * (1.0 / (head_dim as f64).sqrt()));
        let k = heads(self.key.forward(hidden.clone()));
        let v = heads(self.value.forward(hidden));
        let weights = softmax(q.matmul(k.transpose()) + bias, 3);
        let mixed = self.dropout.forward(weights).matmul(v);
        self.output.forward(mixed.swap_dims(1, 2).reshape([rows, width]))
    }
}
