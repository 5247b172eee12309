//! The decoder on whichever device was opened.

use super::decoder::{Decoder, DecoderBuilder, DecoderConfig, DecoderTensor, Output, Step, Want};
use crate::device::{DeviceChoice, OpenDevice};
use crate::kernels::cpu::Cpu;
use crate::kernels::decoder::DecoderKernels;
use crate::{Error, Result};

/// One forward, two devices.
pub enum DeviceDecoder {
    Cpu(Decoder<Cpu>),
}

/// Keys and values of one sequence. To clone it is cheap.
#[derive(Clone)]
pub enum DeviceCache {
    Cpu(<Cpu as DecoderKernels>::Cache),
}

/// As [`DecoderBuilder`].
pub enum DeviceDecoderBuilder {
    Cpu(DecoderBuilder<Cpu>),
}

impl DeviceDecoderBuilder {
    /// # Errors
    /// As [`DecoderBuilder::new`], and [`Error::Device`] for a GPU in a build without one.
    pub fn new(open: &OpenDevice, config: &DecoderConfig) -> Result<Self> {
        match open.choice {
            DeviceChoice::Cpu => {
                DecoderBuilder::new(Cpu::new(&config.widths()), config.clone()).map(Self::Cpu)
            }
            DeviceChoice::Gpu => {
                Err(Error::Device("the language model does not run on a GPU yet; use cpu".into()))
            }
        }
    }

    /// # Errors
    /// As [`DecoderBuilder::add`].
    pub fn add(&mut self, name: &str, tensor: DecoderTensor) -> Result<()> {
        match self {
            Self::Cpu(builder) => builder.add(name, tensor),
        }
    }

    /// # Errors
    /// As [`DecoderBuilder::finish`].
    pub fn finish(self) -> Result<DeviceDecoder> {
        match self {
            Self::Cpu(builder) => builder.finish().map(DeviceDecoder::Cpu),
        }
    }
}

impl DeviceDecoder {
    pub fn config(&self) -> &DecoderConfig {
        match self {
            Self::Cpu(decoder) => decoder.config(),
        }
    }

    /// The cache of a sequence that has not begun.
    ///
    /// # Errors
    /// What the device says.
    pub fn cache(&self) -> Result<DeviceCache> {
        match self {
            Self::Cpu(decoder) => decoder.cache().map(DeviceCache::Cpu),
        }
    }

    /// Tokens that a cache holds; none where it belongs to another device.
    pub fn cached(&self, cache: &DeviceCache) -> usize {
        match (self, cache) {
            (Self::Cpu(decoder), DeviceCache::Cpu(cache)) => decoder.cached(cache),
        }
    }

    /// Forgets what stands after the first `tokens` tokens of a cache.
    pub fn truncate(&self, cache: &mut DeviceCache, tokens: usize) {
        match (self, cache) {
            (Self::Cpu(decoder), DeviceCache::Cpu(cache)) => decoder.truncate(cache, tokens),
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
                })?;
                decoder.forward(&mut steps, want).await
            }
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
