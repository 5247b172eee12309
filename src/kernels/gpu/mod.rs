//! The kernels on a GPU: float32 activations, int8 weights read as they lie in the bundle.
//!
//! Hand-written WGSL, put in the queue of Burn's device through its CubeCL client, which also gives the
//! memory, the order of the work and the errors of a lost device. Not in CubeCL's own language, which has
//! no `unpack4x8snorm`: with it a word of four weights becomes four floats in one step, and without it a
//! product takes a quarter longer (`benches/README.md`).
//!
//! No Burn tensor comes in here and none goes out: [`Kernels`] is the boundary, as it is for the CPU. What a
//! tensor would add is a shape and strides that every operation had to check again.

mod decoder;
mod launch;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Weak};

use cubecl::client::Client;
use cubecl::server::Handle;
use cubecl::wgpu::WgpuDevice;

use super::{EmbeddingWeights, Kernels, LinearWeights, NormWeights, Ragged};
use crate::device::{self, OpenDevice};
use crate::nn::EncoderConfig;
use crate::nn::encoder::Architecture;
use crate::{Error, Result};
use launch::Kernel;

/// Queries that one thread of the attention kernel answers.
const QUERIES: usize = 4;
/// Tokens of one forward: what keeps every buffer below the 128 MiB that each device binds.
const MOST_TOKENS: usize = 1 << 14;

/// Burn's GPU. Every operation only fills the queue; [`Kernels::read`] waits for it.
pub struct Gpu {
    client: Client,
    /// A CPU plays the GPU: no shared memory, no barriers.
    software: bool,
    dispatches: AtomicUsize,
    /// Keys and values of the decoder's sequences, as long as there are any.
    pool: Mutex<Weak<decoder::Pool>>,
}

impl Gpu {
    /// The kernels on a device that [`device::open`] has opened as a GPU.
    ///
    /// # Errors
    /// [`Error::Device`] where it is a CPU.
    pub fn new(open: &OpenDevice) -> Result<Self> {
        let Some(adapter) = &open.adapter else {
            return Err(Error::Device("these kernels need a GPU".into()));
        };
        // The one that `device::open` registered: Burn's device of the same selector.
        let client = cubecl::Device::Wgpu(WgpuDevice::default()).client();
        let (dispatches, pool) = (AtomicUsize::new(0), Mutex::default());
        Ok(Self { client, software: adapter.software, dispatches, pool })
    }

    /// Has the driver compile the kernels for an encoder, and does not wait for it.
    ///
    /// # Errors
    /// [`Error::Device`] for a shape that they cannot be written out for.
    pub fn prepare(&self, config: &EncoderConfig) -> Result<()> {
        let width = config.hidden_size / config.num_attention_heads;
        in_fours("the width of a head", width)?;
        let attend =
            Kernel::Attend { width: (width / 4) as u32, bias: config.model_type == Architecture::Mpnet };
        for kernel in [self.product_kernel(), attend, self.norm_kernel(), Kernel::Embed, Kernel::Pool] {
            self.compile(kernel);
        }
        self.client.flush().map_err(device::failed)
    }

    /// Of no rows: one group of threads, each of which finds nothing to do.
    fn compile(&self, kernel: Kernel) {
        let buffers: Vec<Handle> = (0..kernel.buffers()).map(|_| self.client.empty(16)).collect();
        kernel.launch(&self.client, [1, 1], &buffers.iter().collect::<Vec<_>>(), &[0; 8]);
    }

    fn product_kernel(&self) -> Kernel {
        if self.software { Kernel::ProductInRegisters } else { Kernel::ProductInTiles }
    }

    fn norm_kernel(&self) -> Kernel {
        if self.software { Kernel::NormInRegisters } else { Kernel::NormInGroups }
    }

    /// With the kernels for adapters in software, or with those for a real GPU, wherever it runs: for tests.
    #[must_use]
    pub fn as_if(mut self, software: bool) -> Self {
        self.software = software;
        self
    }

    /// How many kernels were put in the queue so far.
    pub fn dispatches(&self) -> usize {
        self.dispatches.load(Ordering::Relaxed)
    }

    fn launch(&self, kernel: Kernel, work: [usize; 2], buffers: &[&Handle], size: &[u32]) {
        self.dispatches.fetch_add(1, Ordering::Relaxed);
        kernel.launch(&self.client, work, buffers, size);
    }

    fn floats<'a>(&self, values: impl IntoIterator<Item = &'a f32>) -> Handle {
        let bytes: Vec<u8> = values.into_iter().flat_map(|value| value.to_le_bytes()).collect();
        self.client.create_from_slice(&bytes)
    }

    fn words(&self, values: &[u32]) -> Handle {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.client.create_from_slice(&bytes)
    }

    async fn read_floats(&self, floats: Handle) -> Result<Vec<f32>> {
        let mut read = self.read_all(vec![floats]).await?;
        read.pop().ok_or_else(|| Error::Device("nothing was read back".into()))
    }

    async fn read_all(&self, floats: Vec<Handle>) -> Result<Vec<Vec<f32>>> {
        let read = self.client.read_async(floats).await.map_err(device::failed)?;
        let float = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        Ok(read.iter().map(|bytes| bytes.chunks_exact(4).map(float).collect()).collect())
    }

    fn empty(&self, rows: usize, width: usize) -> Rows {
        Rows { floats: self.client.empty(rows * width * 4), rows, width }
    }

    /// `y = x W^T + b`, finished as `epilogue` says.
    fn product(&self, x: &Rows, weights: &Linear, y: &Rows, epilogue: Epilogue) -> Result<()> {
        if x.width != weights.inputs || (y.rows, y.width) != (x.rows, weights.outputs) {
            let shapes = [[x.rows, x.width], [weights.outputs, weights.inputs], [y.rows, y.width]];
            return Err(Error::Device(format!("shapes {shapes:?} do not fit a product")));
        }
        let size = [x.rows, x.width / 4, y.width / 4, epilogue as usize].map(|n| n as u32);
        // Threads along the columns and along the rows, each with its own tile.
        let columns = if self.software { 16 } else { 4 };
        let buffers = [&x.floats, &weights.weight, &weights.channel, &y.floats];
        let work = [y.width.div_ceil(columns), x.rows.div_ceil(4)];
        self.launch(self.product_kernel(), work, &buffers, &size);
        Ok(())
    }

    fn normalise(&self, x: &Rows, norm: &Norm) {
        let threads = if self.software { 1 } else { 64 };
        let size = [x.rows as u32, (x.width / 4) as u32, norm.epsilon.to_bits(), 0];
        self.launch(self.norm_kernel(), [x.rows * threads, 1], &[&x.floats, &norm.affine], &size);
    }
}

/// What becomes of a product before it is stored; the numbers of `product.wgsl`.
#[derive(Debug, Clone, Copy)]
enum Epilogue {
    Store = 0,
    Gelu = 1,
    /// Added to what is there.
    Add = 2,
}

/// `[rows, width]` in float32.
pub struct Rows {
    floats: Handle,
    rows: usize,
    width: usize,
}

pub struct Linear {
    /// `[outputs, inputs]`, four weights a word
    weight: Handle,
    /// `[2, outputs]`: scales, then biases
    channel: Handle,
    inputs: usize,
    outputs: usize,
}

pub struct Norm {
    /// `[2, width]`: gamma, then beta
    affine: Handle,
    epsilon: f32,
}

pub struct Embeddings {
    /// `[vocabulary, width]`, four weights a word
    word: Handle,
    /// `[vocabulary]`
    scale: Handle,
    /// `[longest, width]`
    position: Handle,
    norm: Norm,
    width: usize,
}

pub struct Bias {
    /// `[heads, 2 * longest - 1]`
    table: Handle,
    longest: usize,
}

/// Texts one after another.
pub struct Batch {
    /// `[tokens, 2]`: id and position
    token: Handle,
    /// `[texts + 1]`
    offset: Handle,
    /// `[blocks, 4]`: first query of a block of [`QUERIES`], first and last row of its text
    block: Handle,
    tokens: usize,
    texts: usize,
    blocks: usize,
}

/// Kernels read four floats, and four weights, at once.
fn in_fours(what: &str, width: usize) -> Result<()> {
    if width.is_multiple_of(4) {
        return Ok(());
    }
    Err(Error::Device(format!("the GPU's kernels need multiples of 4, and {what} is {width}")))
}

fn bytes(values: &[i8]) -> impl Iterator<Item = u8> {
    values.iter().map(|&value| value as u8)
}

impl Kernels for Gpu {
    type Linear = Linear;
    type Norm = Norm;
    type Embeddings = Embeddings;
    type Bias = Bias;
    type Batch = Batch;
    type Hidden = Rows;
    type Qkv = Rows;
    type Operand = Rows;
    type Pooled = Handle;

    fn linear(&self, parts: &[LinearWeights<'_>]) -> Result<Linear> {
        let inputs = parts.first().map_or(0, |part| part.weight.columns);
        let outputs = parts.iter().map(|part| part.weight.rows).sum();
        in_fours("a layer's input width", inputs)?;
        in_fours("a layer's output width", outputs)?;
        let weight: Vec<u8> = parts.iter().flat_map(|part| bytes(&part.weight.values)).collect();
        let scales = parts.iter().flat_map(|part| part.weight.scales.iter());
        let channel = self.floats(scales.chain(parts.iter().flat_map(|part| &part.bias)));
        Ok(Linear { weight: self.client.create_from_slice(&weight), channel, inputs, outputs })
    }

    fn norm(&self, weights: &NormWeights) -> Result<Norm> {
        let affine = self.floats(weights.gamma.iter().chain(&weights.beta));
        Ok(Norm { affine, epsilon: weights.epsilon })
    }

    fn embeddings(&self, weights: EmbeddingWeights<'_>) -> Result<Embeddings> {
        let width = weights.word.columns;
        in_fours("the hidden width", width)?;
        let word: Vec<u8> = bytes(&weights.word.values).collect();
        Ok(Embeddings {
            word: self.client.create_from_slice(&word),
            scale: self.floats(weights.word.scales.iter()),
            position: self.floats(&weights.position),
            norm: self.norm(&weights.norm)?,
            width,
        })
    }

    fn bias(&self, table: &[f32], heads: usize) -> Result<Bias> {
        Ok(Bias { table: self.floats(table), longest: (table.len() / heads).div_ceil(2) })
    }

    fn upload(&self, batch: Ragged) -> Result<Batch> {
        let (tokens, texts) = (batch.tokens(), batch.texts());
        if tokens > MOST_TOKENS {
            return Err(Error::Device(format!("{tokens} tokens at once; the GPU takes {MOST_TOKENS}")));
        }
        let positions = batch.ranges().flat_map(|rows| 0..rows.len() as u32);
        let token: Vec<u32> = batch.ids().iter().zip(positions).flat_map(|(&id, at)| [id, at]).collect();
        let mut block: Vec<u32> = Vec::with_capacity(tokens + 4 * texts);
        for rows in batch.ranges() {
            for query in rows.clone().step_by(QUERIES) {
                block.extend([query as u32, rows.start as u32, rows.end as u32 - 1, 0]);
            }
        }
        Ok(Batch {
            token: self.words(&token),
            offset: self.words(batch.offsets()),
            blocks: block.len() / 4,
            block: self.words(&block),
            tokens,
            texts,
        })
    }

    fn embed(&self, table: &Embeddings, batch: &Batch) -> Result<Rows> {
        let y = self.empty(batch.tokens, table.width);
        let buffers = [&batch.token, &table.word, &table.scale, &table.position, &y.floats];
        let size = [y.rows as u32, (y.width / 4) as u32, 0, 0];
        self.launch(Kernel::Embed, [y.rows * y.width / 4, 1], &buffers, &size);
        self.normalise(&y, &table.norm);
        Ok(y)
    }

    fn project(&self, x: &Rows, weights: &Linear) -> Result<Rows> {
        let y = self.empty(x.rows, weights.outputs);
        self.product(x, weights, &y, Epilogue::Store)?;
        Ok(y)
    }

    fn attend(&self, qkv: Rows, batch: &Batch, heads: usize, bias: Option<&Bias>) -> Result<Rows> {
        let y = self.empty(qkv.rows, qkv.width / 3);
        let width = y.width / heads;
        in_fours("the width of a head", width)?;
        let kernel = Kernel::Attend { width: (width / 4) as u32, bias: bias.is_some() };
        let scale = 1.0 / (width as f32).sqrt();
        let longest = bias.map_or(0, |bias| bias.longest) as u32;
        let size = [batch.blocks as u32, heads as u32, scale.to_bits(), longest];
        let mut buffers = vec![&qkv.floats, &batch.block, &y.floats];
        buffers.extend(bias.map(|bias| &bias.table));
        self.launch(kernel, [batch.blocks * heads, 1], &buffers, &size);
        Ok(y)
    }

    fn add_norm(&self, residual: Rows, x: Rows, weights: &Linear, norm: &Norm) -> Result<Rows> {
        self.product(&x, weights, &residual, Epilogue::Add)?;
        self.normalise(&residual, norm);
        Ok(residual)
    }

    fn expand(&self, x: &Rows, weights: &Linear) -> Result<Rows> {
        let y = self.empty(x.rows, weights.outputs);
        self.product(x, weights, &y, Epilogue::Gelu)?;
        Ok(y)
    }

    fn mean_pool(&self, x: &Rows, batch: &Batch) -> Result<Handle> {
        let y = self.empty(batch.texts, x.width);
        let size = [batch.texts as u32, (x.width / 4) as u32, 0, 0];
        self.launch(
            Kernel::Pool,
            [batch.texts * x.width / 4, 1],
            &[&x.floats, &batch.offset, &y.floats],
            &size,
        );
        Ok(y.floats)
    }

    async fn read(&self, means: Vec<Handle>) -> Result<Vec<Vec<f32>>> {
        self.read_all(means).await
    }
}
