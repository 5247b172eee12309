//! A decoder's kernels on the GPU: float32 activations, weights in the blocks of their file.
//!
//! Five kernels a layer. RMSNorm has none of its own: a product reads every row from end to end anyway and sums up
//! its squares on the way. Nor have the rotation, the writing of the cache, the gate and the residual sum: they finish
//! products.

mod batch;
mod cache;
mod kernel;
mod matrix;
#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError};

use cubecl::bytes::Bytes;
use cubecl::server::Handle;

use super::launch::Kernel;
use super::{Gpu, Rows, in_fours};
use crate::device;
use crate::kernels::decoder::{AttentionShape, DecoderKernels};
use crate::kernels::{BLOCK, BlockFormat, BlockMatrix, Ragged};
use crate::nn::decoder::DecoderConfig;
use crate::{Error, Result};

pub use batch::Batch;
use batch::rotated_fours;
pub use cache::{Cache, Pool};
pub use kernel::DecoderKernel;
use kernel::{ATTENDING, Purpose, Way};
use matrix::LARGEST_BUFFER;
pub use matrix::Matrix;

/// Logits that are computed and read back at once.
const LOGITS_BYTES: usize = 32 << 20;
/// Widest head: what the attention's workgroup has threads and memory for.
const WIDEST_HEAD: usize = 128;

/// The scales of an RMSNorm.
#[derive(Clone)]
pub struct RmsNorm {
    /// `[width]`
    gamma: Handle,
    width: usize,
    epsilon: f32,
}

/// Query, key and value that are not computed yet: where the keys and values go is known only to attention, and so
/// they are put there at once. What it reads is never written to again.
pub struct Projection {
    x: Handle,
    rows: usize,
    norm: RmsNorm,
    weights: Matrix,
}

impl Gpu {
    /// Has the driver compile the kernels for a decoder whose layers and table are in these formats, and does not wait
    /// for it.
    ///
    /// # Errors
    /// [`Error::Device`] for a shape that they cannot be written out for.
    pub fn prepare_decoder(
        &self,
        config: &DecoderConfig,
        layers: BlockFormat,
        table: BlockFormat,
    ) -> Result<()> {
        let attend = self.attend_kernel(&config.attention())?;
        // Of one row, of a few and of many.
        let mut ways = [1, 2, usize::MAX].map(|rows| Way::of(rows, self.software)).to_vec();
        ways.dedup();
        let layer = [Purpose::Project, Purpose::Add, Purpose::Gate].map(|purpose| (purpose, layers));
        let purposes = layer.into_iter().chain([(Purpose::Logits, table)]);
        let products = purposes
            .flat_map(|(purpose, format)| ways.iter().map(move |&way| (format, purpose, way)))
            .map(|(format, purpose, way)| DecoderKernel::Product { format, purpose, way });
        for kernel in products.chain([DecoderKernel::Embed(table), attend]) {
            self.compile(Kernel::Decoder(kernel));
        }
        self.client.flush().map_err(device::failed)
    }

    fn attend_kernel(&self, shape: &AttentionShape) -> Result<DecoderKernel> {
        in_fours("the width of a head", shape.width)?;
        if shape.width > WIDEST_HEAD {
            let width = shape.width;
            return Err(Error::Device(format!("a head of {width}; the GPU's kernels take {WIDEST_HEAD}")));
        }
        Ok(DecoderKernel::Attend { width: (shape.width / 4) as u32, software: self.software })
    }

    /// Memory of its own, given back when it is dropped: a pool's pages are larger than what lies on them.
    fn keep(&self, bytes: Vec<u8>) -> Handle {
        self.client
            .memory_dedicated_allocation(bytes, |bytes| self.client.create(Bytes::from_bytes_vec(bytes)))
    }

    fn scratch(&self, rows: usize, width: usize) -> Result<Rows> {
        let bytes = rows * width * 4;
        if bytes > LARGEST_BUFFER {
            return Err(Error::OutOfMemory { bytes });
        }
        Ok(self.empty(rows, width))
    }

    /// Buffers of a pool with room for more rows, and in them what the old ones hold.
    fn grown(&self, pool: &Pool, old: &[Handle], rows: usize) -> Vec<Handle> {
        let width = pool.width();
        let layer = |layer: usize| {
            let empty = || self.client.empty(rows * width * 4);
            let new = self.client.memory_dedicated_allocation((), |()| empty());
            if let Some(old) = old.get(layer) {
                let held = old.size() as usize / (width * 4);
                let size = [width / 4, held].map(|n| n as u32);
                self.launch(Kernel::Decoder(DecoderKernel::Copy), [width / 4, held], &[old, &new], &size);
            }
            new
        };
        (0..pool.layers).map(layer).collect()
    }

    /// Puts a product in the queue. `buffers` are those that the purpose has after the weights', `heads` what
    /// [`Purpose::Project`] is told of the heads.
    fn multiply(
        &self,
        purpose: Purpose,
        (x, rows): (&Handle, usize),
        weights: &Matrix,
        buffers: &[&Handle],
        epsilon: f32,
        heads: [usize; 4],
    ) {
        let way = Way::of(rows, self.software);
        let fours = weights.rows / 4;
        let outputs = if purpose == Purpose::Gate { fours / 2 } else { fours };
        let mut size = [rows, weights.blocks, outputs, 0].map(|n| n as u32).to_vec();
        size[3] = epsilon.to_bits();
        size.extend(heads.map(|n| n as u32));
        let all: Vec<&Handle> =
            [x, &weights.quant, &weights.scale].into_iter().chain(buffers.iter().copied()).collect();
        let kernel = DecoderKernel::Product { format: weights.format, purpose, way };
        self.launch(Kernel::Decoder(kernel), way.work(rows, fours), &all, &size);
    }
}

impl DecoderKernels for Gpu {
    type Matrix = Matrix;
    type Norm = RmsNorm;
    type Cache = Cache;
    type Batch = Batch;
    type Hidden = Rows;
    type Qkv = Projection;
    type Operand = Rows;

    fn matrix(&self, matrix: BlockMatrix) -> Result<Matrix> {
        self.blocks(&matrix)
    }

    fn norm(&self, gamma: &[f32], epsilon: f32) -> Result<RmsNorm> {
        Ok(RmsNorm { gamma: self.floats(gamma), width: gamma.len(), epsilon })
    }

    fn cache(&self, layers: usize, shape: &AttentionShape) -> Result<Cache> {
        self.attend_kernel(shape)?;
        let mut current = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        let pool = current.upgrade().filter(|pool| pool.layers == layers && pool.shape == *shape);
        let pool = pool.unwrap_or_else(|| Arc::new(Pool::new(layers, shape)));
        *current = Arc::downgrade(&pool);
        Ok(Cache::new(pool))
    }

    fn cached(&self, cache: &Cache) -> usize {
        cache.held()
    }

    fn reserve(&self, cache: &mut Cache, tokens: usize) -> Result<()> {
        let pool = Arc::clone(cache.pool());
        cache.reserve(tokens, |old, rows| self.grown(&pool, old, rows))
    }

    fn set_cached(&self, cache: &mut Cache, tokens: usize) {
        cache.set_held(tokens);
    }

    fn upload(&self, batch: Ragged, caches: &[&mut Cache]) -> Result<Batch> {
        self.batch(&batch, caches)
    }

    fn embed(&self, table: &Matrix, batch: &Batch) -> Result<Rows> {
        let y = self.scratch(batch.tokens, table.blocks * BLOCK)?;
        let stride = 1 + rotated_fours(&batch.pool.shape);
        let size = [batch.tokens, table.blocks, stride].map(|n| n as u32);
        let buffers = [&batch.token, &table.quant, &table.scale, &y.floats];
        let kernel = Kernel::Decoder(DecoderKernel::Embed(table.format));
        self.launch(kernel, [batch.tokens * table.blocks * 4, 1], &buffers, &size);
        Ok(y)
    }

    fn project(&self, x: &Rows, norm: &RmsNorm, weights: &Matrix) -> Result<Projection> {
        fits(x.width, weights, Some(norm))?;
        Ok(Projection { x: x.floats.clone(), rows: x.rows, norm: norm.clone(), weights: weights.clone() })
    }

    fn attend(
        &self,
        qkv: Projection,
        layer: usize,
        shape: &AttentionShape,
        batch: &Batch,
        _caches: &mut [&mut Cache],
    ) -> Result<Rows> {
        let Projection { x, rows, norm, weights } = qkv;
        if *shape != batch.pool.shape || rows != batch.tokens || weights.rows != shape.qkv() {
            return Err(Error::Device("query, key and value are not those of the batch".into()));
        }
        let attend = self.attend_kernel(shape)?;
        let cache = batch.pool.buffer(layer)?;
        let width = shape.heads * shape.width;
        let (queries, y) = (self.scratch(rows, width)?, self.scratch(rows, width)?);
        let heads = [shape.heads, shape.kv_heads, shape.width / 4, rotated_fours(shape)];
        let buffers = [&norm.gamma, &queries.floats, &batch.token, &cache];
        self.multiply(Purpose::Project, (&x, rows), &weights, &buffers, norm.epsilon, heads);

        let scale = 1.0 / (shape.width as f32).sqrt();
        let size = [batch.blocks as u32, shape.heads as u32, shape.kv_heads as u32, scale.to_bits()];
        let buffers = [&queries.floats, &batch.block, &batch.place, &cache, &y.floats];
        let work = match self.software {
            true => [batch.blocks * shape.heads, 1],
            false => [batch.blocks * ATTENDING, shape.heads],
        };
        self.launch(Kernel::Decoder(attend), work, &buffers, &size);
        Ok(y)
    }

    fn add(&self, x: Rows, operand: Rows, weights: &Matrix) -> Result<Rows> {
        fits(operand.width, weights, None)?;
        if (operand.rows, weights.rows) != (x.rows, x.width) {
            return Err(Error::Device("what is added is not of the residual stream's shape".into()));
        }
        let y = self.scratch(x.rows, x.width)?;
        let from = (&operand.floats, x.rows);
        self.multiply(Purpose::Add, from, weights, &[&x.floats, &y.floats], 0.0, [0; 4]);
        Ok(y)
    }

    fn gate(&self, x: &Rows, norm: &RmsNorm, weights: &Matrix) -> Result<Rows> {
        fits(x.width, weights, Some(norm))?;
        in_fours("half of a gate's rows", weights.rows / 2)?;
        let y = self.scratch(x.rows, weights.rows / 2)?;
        let from = (&x.floats, x.rows);
        self.multiply(Purpose::Gate, from, weights, &[&norm.gamma, &y.floats], norm.epsilon, [0; 4]);
        Ok(y)
    }

    async fn logits(&self, x: &Rows, rows: &[u32], norm: &RmsNorm, table: &Matrix) -> Result<Vec<f32>> {
        fits(x.width, table, Some(norm))?;
        if rows.iter().any(|&row| row as usize >= x.rows) {
            return Err(Error::Device("logits of a row that is not there".into()));
        }
        let mut logits = Vec::with_capacity(rows.len() * table.rows);
        for rows in rows.chunks((LOGITS_BYTES / (4 * table.rows)).max(1)) {
            let y = self.scratch(rows.len(), table.rows)?;
            let pick = self.words(rows);
            let buffers = [&norm.gamma, &y.floats, &pick];
            self.multiply(Purpose::Logits, (&x.floats, rows.len()), table, &buffers, norm.epsilon, [0; 4]);
            logits.extend(self.read_floats(y.floats).await?);
        }
        Ok(logits)
    }

    async fn read(&self, x: &Rows) -> Result<Vec<f32>> {
        self.read_floats(x.floats.clone()).await
    }
}

/// Whether a product's shapes are each other's.
fn fits(inputs: usize, weights: &Matrix, norm: Option<&RmsNorm>) -> Result<()> {
    if inputs == weights.blocks * BLOCK && norm.is_none_or(|norm| norm.width == inputs) {
        return Ok(());
    }
    let columns = weights.blocks * BLOCK;
    Err(Error::Device(format!("rows of {inputs} do not fit weights of {columns} columns, or their norm")))
}
