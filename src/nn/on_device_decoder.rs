//! The decoder on whichever device was opened.

use super::decoder::{Decoder, DecoderBuilder, DecoderConfig, DecoderTensor, Output, Step, Want};
use crate::device::{DeviceChoice, OpenDevice};
use crate::kernels::BlockFormat;
use crate::kernels::cpu::Cpu;
use crate::kernels::decoder::DecoderKernels;
#[cfg(feature = "gpu")]
use crate::kernels::gpu::Gpu;
use crate::{Error, Result};

/// One forward, two devices.
pub enum DeviceDecoder {
    Cpu(Decoder<Cpu>),
    #[cfg(feature = "gpu")]
    Gpu(Box<Decoder<Gpu>>),
}

/// Keys and values of one sequence. To clone it is cheap.
#[derive(Clone)]
pub enum DeviceCache {
    Cpu(<Cpu as DecoderKernels>::Cache),
    #[cfg(feature = "gpu")]
    Gpu(<Gpu as DecoderKernels>::Cache),
}

/// As [`DecoderBuilder`].
pub enum DeviceDecoderBuilder {
    Cpu(DecoderBuilder<Cpu>),
    #[cfg(feature = "gpu")]
    Gpu(Box<DecoderBuilder<Gpu>>),
}

impl DeviceDecoderBuilder {
    /// # Arguments
    /// - `formats`: of the layers' matrices and of the embedding, where they are known: a GPU's kernels are compiled
    ///   for them at once
    ///
    /// # Errors
    /// As [`DecoderBuilder::new`], and [`Error::Device`] for a GPU in a build without one.
    pub fn new(
        open: &OpenDevice,
        config: &DecoderConfig,
        formats: Option<(BlockFormat, BlockFormat)>,
    ) -> Result<Self> {
        config.validate()?;
        match (open.choice, formats) {
            (DeviceChoice::Cpu, _) => {
                DecoderBuilder::new(Cpu::new(&config.widths()), config.clone()).map(Self::Cpu)
            }
            #[cfg(feature = "gpu")]
            (DeviceChoice::Gpu, formats) => {
                let gpu = Gpu::new(open)?;
                // The driver compiles while the weights come in.
                if let Some((layers, table)) = formats {
                    gpu.prepare_decoder(config, layers, table)?;
                }
                let builder = DecoderBuilder::new(gpu, config.clone())?;
                Ok(Self::Gpu(Box::new(builder)))
            }
            #[cfg(not(feature = "gpu"))]
            (DeviceChoice::Gpu, _) => Err(Error::Device("this build has no GPU support; use cpu".into())),
        }
    }

    /// # Errors
    /// As [`DecoderBuilder::add`].
    pub fn add(&mut self, name: &str, tensor: DecoderTensor) -> Result<()> {
        match self {
            Self::Cpu(builder) => builder.add(name, tensor),
            #[cfg(feature = "gpu")]
            Self::Gpu(builder) => builder.add(name, tensor),
        }
    }

    /// # Errors
    /// As [`DecoderBuilder::finish`].
    pub fn finish(self) -> Result<DeviceDecoder> {
        match self {
            Self::Cpu(builder) => builder.finish().map(DeviceDecoder::Cpu),
            #[cfg(feature = "gpu")]
            Self::Gpu(builder) => builder.finish().map(|decoder| DeviceDecoder::Gpu(Box::new(decoder))),
        }
    }
}

impl DeviceDecoder {
    pub fn config(&self) -> &DecoderConfig {
        match self {
            Self::Cpu(decoder) => decoder.config(),
            #[cfg(feature = "gpu")]
            Self::Gpu(decoder) => decoder.config(),
        }
    }

    /// The cache of a sequence that has not begun.
    ///
    /// # Errors
    /// What the device says.
    pub fn cache(&self) -> Result<DeviceCache> {
        match self {
            Self::Cpu(decoder) => decoder.cache().map(DeviceCache::Cpu),
            #[cfg(feature = "gpu")]
            Self::Gpu(decoder) => decoder.cache().map(DeviceCache::Gpu),
        }
    }

    /// Tokens that a cache holds; none where it belongs to another device.
    pub fn cached(&self, cache: &DeviceCache) -> usize {
        match (self, cache) {
            (Self::Cpu(decoder), DeviceCache::Cpu(cache)) => decoder.cached(cache),
            #[cfg(feature = "gpu")]
            (Self::Gpu(decoder), DeviceCache::Gpu(cache)) => decoder.cached(cache),
            #[cfg(feature = "gpu")]
            _ => 0,
        }
    }

    /// Forgets what stands after the first `tokens` tokens of a cache.
    pub fn truncate(&self, cache: &mut DeviceCache, tokens: usize) {
        match (self, cache) {
            (Self::Cpu(decoder), DeviceCache::Cpu(cache)) => decoder.truncate(cache, tokens),
            #[cfg(feature = "gpu")]
            (Self::Gpu(decoder), DeviceCache::Gpu(cache)) => decoder.truncate(cache, tokens),
            #[cfg(feature = "gpu")]
            _ => {}
        }
    }

    /// As [`Decoder::forward`].
    ///
    /// # Errors
    /// As there, and [`Error::Device`] for a cache of another device.
    pub async fn forward(&self, steps: &mut [Step<'_, DeviceCache>], want: &Want<'_>) -> Result<Output> {
        match self {
            Self::Cpu(decoder) => {
                let mut steps = unwrapped(steps, |cache| match cache {
                    DeviceCache::Cpu(cache) => Some(cache),
                    #[cfg(feature = "gpu")]
                    DeviceCache::Gpu(_) => None,
                })?;
                decoder.forward(&mut steps, want).await
            }
            #[cfg(feature = "gpu")]
            Self::Gpu(decoder) => {
                let mut steps = unwrapped(steps, |cache| match cache {
                    DeviceCache::Gpu(cache) => Some(cache),
                    DeviceCache::Cpu(_) => None,
                })?;
                decoder.forward(&mut steps, want).await
            }
        }
    }

    /// As [`Decoder::states`].
    ///
    /// # Errors
    /// As there.
    pub async fn states(&self, sequences: &[&[u32]], layers: &[usize]) -> Result<Vec<Vec<f32>>> {
        match self {
            Self::Cpu(decoder) => decoder.states(sequences, layers).await,
            #[cfg(feature = "gpu")]
            Self::Gpu(decoder) => decoder.states(sequences, layers).await,
        }
    }
}

/// The same steps with the caches of one device.
fn unwrapped<'a, C>(
    steps: &'a mut [Step<'_, DeviceCache>],
    cache: impl Fn(&'a mut DeviceCache) -> Option<&'a mut C>,
) -> Result<Vec<Step<'a, C>>> {
    let unwrap = |step: &'a mut Step<'_, DeviceCache>| {
        let cache = cache(step.cache).ok_or_else(|| Error::Device("a cache of another device".into()))?;
        Ok(Step { tokens: step.tokens, cache })
    };
    steps.iter_mut().map(unwrap).collect()
}
