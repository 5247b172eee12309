//! A decoder of SmolLM2-135M's shape with arbitrary weights, for benches: no kernel is faster for one value than for
//! another.

use crate::Result;
use crate::kernels::decoder::DecoderKernels;
use crate::kernels::{BLOCK, BlockFormat, BlockMatrix};
use crate::nn::decoder::{Decoder, DecoderBuilder, DecoderConfig, DecoderTensor, EMBEDDING, TensorShape};

/// As in the file that is shipped.
pub const TABLE: BlockFormat = BlockFormat::Q8_0;
pub const LAYERS: BlockFormat = BlockFormat::Q4_1;

pub fn config() -> DecoderConfig {
    DecoderConfig {
        vocab_size: 49_152,
        hidden_size: 576,
        intermediate_size: 1536,
        num_hidden_layers: 30,
        num_attention_heads: 9,
        num_key_value_heads: 3,
        head_dim: 64,
        rotary_dim: 64,
        rope_theta: 100_000.0,
        rms_norm_eps: 1e-5,
        max_position_embeddings: 8192,
    }
}

/// # Errors
/// What the device says.
pub fn decoder<K: DecoderKernels>(kernels: K) -> Result<Decoder<K>> {
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let config = config();
    let mut builder = DecoderBuilder::new(kernels, config.clone())?;
    for (name, shape) in config.tensors() {
        let tensor = match shape {
            TensorShape::Norm(length) => DecoderTensor::Norm(vec![1.0; length]),
            TensorShape::Matrix(rows, columns) => {
                let format = if name == EMBEDDING { TABLE } else { LAYERS };
                DecoderTensor::Matrix(matrix(format, rows, columns, &mut random)?)
            }
        };
        builder.add(&name, tensor)?;
    }
    builder.finish()
}

fn matrix(format: BlockFormat, rows: usize, columns: usize, random: &mut u64) -> Result<BlockMatrix> {
    // In half precision: 1/512 for bytes; 1/64 and -8/64 for numbers of four bits.
    let head: &[u8] = match format {
        BlockFormat::Q8_0 => &[0x00, 0x18],
        BlockFormat::Q4_1 => &[0x00, 0x24, 0x00, 0xb0],
    };
    let mut bytes = Vec::with_capacity(rows * columns / BLOCK * format.bytes());
    for _ in 0..rows * columns / BLOCK {
        bytes.extend_from_slice(head);
        for _ in 0..(format.bytes() - head.len()).div_ceil(8) {
            *random ^= *random << 13;
            *random ^= *random >> 7;
            *random ^= *random << 17;
            bytes.extend_from_slice(&random.to_le_bytes());
        }
        bytes.truncate(bytes.len() / format.bytes() * format.bytes());
    }
    BlockMatrix::new(format, rows, columns, bytes)
}
