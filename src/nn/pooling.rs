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

/// Scales every row of `[rows, width]` to unit Euclidean length.
pub fn l2_normalize(rows: &mut [f32], width: usize) {
    for row in rows.chunks_exact_mut(width) {
        let length = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-12);
        row.iter_mut().for_each(|x| *x /= length);
    }
}
