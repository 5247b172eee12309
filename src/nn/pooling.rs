//! From token vectors to one vector a text.

use burn::tensor::Tensor;

/// Mean over the real tokens.
///
/// # Shapes
/// - `hidden`: `[batch, seq, hidden]`
/// - `attention_mask`: `[batch, seq]`, 1 for a token and 0 for padding; at least one 1 a row
/// - output: `[batch, hidden]`
pub fn mean_pool(hidden: Tensor<3>, attention_mask: Tensor<2>) -> Tensor<2> {
    let [batch, seq, width] = hidden.dims();
    let count = attention_mask.clone().sum_dim(1); // [batch, 1]
    // [batch, 1, seq] x [batch, seq, hidden]: the masked sum as one product.
    let sum = attention_mask.reshape([batch, 1, seq]).matmul(hidden).reshape([batch, width]);
    sum / count
}

/// Scales every row to unit Euclidean length. `[batch, hidden] -> [batch, hidden]`
pub fn l2_normalize(rows: Tensor<2>) -> Tensor<2> {
    let norm = rows.clone().powf_scalar(2.0).sum_dim(1).sqrt().clamp_min(1e-12);
    rows / norm
}
