//! Token sequences into padded tensors.

use burn::tensor::{Device, Int, Tensor, TensorData};

/// A padded batch on `device`.
pub struct Batch {
    /// `[batch, seq]`
    pub input_ids: Tensor<2, Int>,
    /// `[batch, seq]`, 1 for a token and 0 for padding
    pub attention_mask: Tensor<2>,
}

/// Pads `sequences` to the longest with `pad_id`.
pub fn pad(sequences: &[&[u32]], pad_id: u32, device: &Device) -> Batch {
    let seq = sequences.iter().map(|s| s.len()).max().unwrap_or(0);
    let mut ids = Vec::with_capacity(sequences.len() * seq);
    let mut mask = Vec::with_capacity(sequences.len() * seq);
    for s in sequences {
        ids.extend(s.iter().map(|&id| i64::from(id)));
        ids.extend(std::iter::repeat_n(i64::from(pad_id), seq - s.len()));
        mask.extend(std::iter::repeat_n(1.0f32, s.len()));
        mask.extend(std::iter::repeat_n(0.0f32, seq - s.len()));
    }
    let shape = [sequences.len(), seq];
    Batch {
        input_ids: Tensor::from_data(TensorData::new(ids, shape), device),
        attention_mask: Tensor::from_data(TensorData::new(mask, shape), device),
    }
}
