//! Token sequences into padded tensors, and an epoch's order.

use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

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

/// A shuffled epoch in batches of similar length: shuffled, cut into pools, sorted by length within
/// each pool, and the batches shuffled again. Little padding, and still random.
pub fn shuffled_batches(lengths: &[usize], batch_size: usize, rng: &mut StdRng) -> Vec<Vec<usize>> {
    const POOL: usize = 32;
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.shuffle(rng);
    let mut batches = Vec::with_capacity(lengths.len() / batch_size + 1);
    for pool in order.chunks_mut(batch_size * POOL) {
        pool.sort_by_key(|&i| lengths[i]);
        batches.extend(pool.chunks(batch_size).map(<[usize]>::to_vec));
    }
    batches.shuffle(rng);
    batches
}

/// Batches for inference: by length, longest last.
pub fn sorted_batches(lengths: &[usize], batch_size: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&i| lengths[i]);
    order.chunks(batch_size).map(<[usize]>::to_vec).collect()
}
