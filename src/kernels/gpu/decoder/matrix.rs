//! Matrices in blocks on the GPU: scales and integers apart, so that both lie in whole words. Not a byte more than the
//! file has, but for the last word.

use cubecl::server::Handle;

use crate::kernels::gpu::Gpu;
use crate::kernels::{BLOCK, BlockFormat, BlockMatrix};
use crate::{Error, Result};

/// What every device binds at once.
pub const LARGEST_BUFFER: usize = 128 << 20;

#[derive(Clone)]
pub struct Matrix {
    pub format: BlockFormat,
    pub rows: usize,
    /// Of a row.
    pub blocks: usize,
    /// `[rows, blocks]`: the halves before a block's integers
    pub scale: Handle,
    /// `[rows, blocks]`: the integers; those of Q8_0 with 128 added
    pub quant: Handle,
}

impl Gpu {
    pub(super) fn blocks(&self, matrix: &BlockMatrix) -> Result<Matrix> {
        let BlockMatrix { format, rows, columns, .. } = *matrix;
        if !rows.is_multiple_of(4) {
            return Err(Error::Device(format!("the GPU's kernels need rows in fours; a matrix has {rows}")));
        }
        if !matrix.is_finite() {
            return Err(Error::bundle("weights", "a block's scale is not a finite number"));
        }
        let (scale, quant) = parts(matrix);
        if quant.len() > LARGEST_BUFFER {
            let bytes = quant.len();
            return Err(Error::Device(format!("a matrix of {bytes} bytes; the GPU binds {LARGEST_BUFFER}")));
        }
        let blocks = columns / BLOCK;
        Ok(Matrix { format, rows, blocks, scale: self.keep(scale), quant: self.keep(quant) })
    }
}

/// Scales and integers of all blocks.
fn parts(matrix: &BlockMatrix) -> (Vec<u8>, Vec<u8>) {
    let (head, flip) = match matrix.format {
        BlockFormat::Q4_1 => (4, 0),
        // A signed byte and 128 are an unsigned one.
        BlockFormat::Q8_0 => (2, 0x80),
    };
    let bytes = matrix.format.bytes();
    let count = matrix.bytes().len() / bytes;
    let mut scale = Vec::with_capacity((count * head).next_multiple_of(4));
    let mut quant = Vec::with_capacity(count * (bytes - head));
    for block in matrix.bytes().chunks_exact(bytes) {
        scale.extend_from_slice(&block[..head]);
        quant.extend(block[head..].iter().map(|byte| byte ^ flip));
    }
    scale.resize(scale.len().next_multiple_of(4), 0);
    (scale, quant)
}
