//! The quantised encoder on whichever device was opened.

use super::EncoderConfig;
use super::int8::{Int8Encoder, Weights};
use crate::Result;
use crate::device::{DeviceChoice, OpenDevice};
use crate::kernels::cpu::Cpu;
#[cfg(feature = "gpu")]
use crate::kernels::gpu::Gpu;

/// One forward, two devices.
pub enum DeviceEncoder {
    Cpu(Int8Encoder<Cpu>),
    #[cfg(feature = "gpu")]
    Gpu(Box<Int8Encoder<Gpu>>),
}

impl DeviceEncoder {
    /// # Errors
    /// As [`Int8Encoder::new`], and [`crate::Error::Device`] for a GPU in a build without one.
    pub fn new(
        open: &OpenDevice,
        config: &EncoderConfig,
        longest: usize,
        weights: &impl Weights,
    ) -> Result<Self> {
        match open.choice {
            DeviceChoice::Cpu => {
                let cpu = Cpu::new(&config.widths());
                Int8Encoder::new(cpu, config, longest, weights).map(Self::Cpu)
            }
            #[cfg(feature = "gpu")]
            DeviceChoice::Gpu => {
                config.validate()?;
                let gpu = Gpu::new(open)?;
                // The driver compiles while the weights are read.
                gpu.prepare(config)?;
                let encoder = Int8Encoder::new(gpu, config, longest, weights)?;
                Ok(Self::Gpu(Box::new(encoder)))
            }
            #[cfg(not(feature = "gpu"))]
            DeviceChoice::Gpu => Err(crate::Error::Device("this build has no GPU support; use cpu".into())),
        }
    }

    /// The mean of each text's token vectors after each of `layers`, `[texts, layers * hidden]`.
    ///
    /// # Errors
    /// As [`Int8Encoder::forward`].
    pub async fn forward(&self, texts: &[&[u32]], layers: &[usize]) -> Result<Vec<f32>> {
        match self {
            Self::Cpu(encoder) => encoder.forward_on_all_cores(texts, layers).await,
            #[cfg(feature = "gpu")]
            Self::Gpu(encoder) => encoder.forward(texts, layers).await,
        }
    }
}
