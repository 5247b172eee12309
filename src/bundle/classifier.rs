//! The network of a bundle on one device: encodings in, logits out.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::weights;
use super::{Manifest, Pooling, WEIGHTS};
use crate::device;
use crate::nn::batch::pad;
use crate::nn::pooling::{l2_normalize, mean_pool};
use crate::nn::{Encoder, state};
use crate::text::tokenizer::Encoding;
use crate::{Error, Result};

/// Encoder and heads.
#[derive(Module, Debug)]
struct Network {
    encoder: Encoder,
    /// All heads side by side, `[hidden -> outputs]`
    head: Linear,
}

/// A bundle's network on a device.
pub struct Classifier {
    network: Network,
    device: Device,
    pad_id: u32,
    max_length: usize,
    pooling: Pooling,
}

impl Classifier {
    pub fn new(manifest: &Manifest, bytes: Vec<u8>, device: &Device) -> Result<Self> {
        let network = Network {
            encoder: manifest.encoder.init(device),
            head: LinearConfig::new(manifest.encoder.hidden_size, manifest.outputs()).init(device),
        };
        let mut unpacked = weights::read(&bytes)?;
        // The packed bytes go before the tensors come: in a browser memory never shrinks.
        drop(bytes);
        let network = state::apply(network, &mut unpacked, WEIGHTS)?;
        Ok(Self {
            network,
            device: device.clone(),
            pad_id: manifest.encoder.pad_token_id as u32,
            max_length: manifest.max_length,
            pooling: manifest.pooling,
        })
    }

    /// Logits of a batch, one row an encoding, all heads in manifest order.
    ///
    /// # Errors
    /// [`Error::TooLong`] for an encoding over the manifest's `max_length`, [`Error::Device`] where
    /// the device fails.
    pub async fn logits(&self, batch: &[&Encoding]) -> Result<Vec<Vec<f32>>> {
        self.run(batch, |pooled| self.network.head.forward(pooled)).await
    }

    /// L2-normalised pooled vectors of a batch, one row an encoding.
    ///
    /// # Errors
    /// As [`Classifier::logits`].
    pub async fn embed(&self, batch: &[&Encoding]) -> Result<Vec<Vec<f32>>> {
        self.run(batch, l2_normalize).await
    }

    async fn run(
        &self,
        batch: &[&Encoding],
        top: impl FnOnce(Tensor<2>) -> Tensor<2>,
    ) -> Result<Vec<Vec<f32>>> {
        if let Some(long) = batch.iter().find(|e| e.len() > self.max_length) {
            return Err(Error::TooLong { tokens: long.len(), limit: self.max_length });
        }
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<&[u32]> = batch.iter().map(|e| e.ids.as_slice()).collect();
        let padded = pad(&ids, self.pad_id, &self.device);
        let hidden = self.network.encoder.forward(padded.input_ids, padded.attention_mask.clone());
        let pooled = match self.pooling {
            Pooling::Mean => mean_pool(hidden, padded.attention_mask),
        };
        let rows = top(pooled);
        let [_, width] = rows.dims();
        let data = rows.into_data_async().await.map_err(device::failed)?;
        let values: Vec<f32> = data.try_into_vec().map_err(|e| Error::Device(format!("{e:?}")))?;
        Ok(values.chunks(width).map(<[f32]>::to_vec).collect())
    }
}
