//! The network of a bundle on one device: encodings in, logits out.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::Device;

use super::packed::Packed;
use super::weights;
use super::{Manifest, Pooling, WEIGHTS};
use crate::device::{self, OpenDevice};
use crate::nn::batch::pad;
use crate::nn::encoder::check_layers;
use crate::nn::int8::side_by_side;
use crate::nn::on_device::DeviceEncoder;
use crate::nn::pooling::{l2_normalize, mean_pool};
use crate::nn::{Encoder, state};
use crate::text::tokenizer::Encoding;
use crate::{Error, Result};

/// Mean-pooled vectors of texts, by the one or the other arithmetic.
enum Network {
    /// Weights in integers.
    Int8(DeviceEncoder),
    /// Float32 tensors, on any device.
    Float32 { encoder: Box<Encoder>, device: Device, pad_id: u32 },
}

/// All heads side by side, in float32: small, and what they compute decides directly.
struct Heads {
    /// `[outputs, hidden]`
    weight: Vec<f32>,
    /// `[outputs]`
    bias: Vec<f32>,
}

/// A bundle's network on a device.
pub struct Classifier {
    network: Network,
    heads: Heads,
    hidden: usize,
    layers: usize,
    max_length: usize,
}

impl Classifier {
    /// # Errors
    /// [`Error::Bundle`] where a tensor is missing or has another shape than the manifest says.
    pub fn new(manifest: &Manifest, bytes: Vec<u8>, open: &OpenDevice) -> Result<Self> {
        let packed = Packed::new(&bytes)?;
        let heads = Heads::read(manifest, &packed)?;
        let encoder = DeviceEncoder::new(open, &manifest.encoder, manifest.max_length, &packed.encoder())?;
        Ok(Self::with(manifest, Network::Int8(encoder), heads))
    }

    /// The same weights in float32 arithmetic: what the integers are held to.
    ///
    /// # Errors
    /// As [`Classifier::new`].
    pub fn float32(manifest: &Manifest, bytes: Vec<u8>, device: &Device) -> Result<Self> {
        #[derive(Module, Debug)]
        struct Whole {
            encoder: Encoder,
            head: Linear,
        }
        let heads = Heads::read(manifest, &Packed::new(&bytes)?)?;
        let whole = Whole {
            encoder: manifest.encoder.init(device),
            head: LinearConfig::new(manifest.encoder.hidden_size, manifest.outputs()).init(device),
        };
        let mut unpacked = weights::read(&bytes)?;
        // The packed bytes go before the tensors come: in a browser memory never shrinks.
        drop(bytes);
        let Whole { encoder, .. } = state::apply(whole, &mut unpacked, WEIGHTS)?;
        let pad_id = manifest.encoder.pad_token_id as u32;
        Ok(Self::with(
            manifest,
            Network::Float32 { encoder: Box::new(encoder), device: device.clone(), pad_id },
            heads,
        ))
    }

    fn with(manifest: &Manifest, network: Network, heads: Heads) -> Self {
        let Pooling::Mean = manifest.pooling;
        let encoder = &manifest.encoder;
        let (hidden, layers) = (encoder.hidden_size, encoder.num_hidden_layers);
        Self { network, heads, hidden, layers, max_length: manifest.max_length }
    }

    /// Logits of a batch, one row an encoding, all heads in manifest order.
    ///
    /// # Errors
    /// [`Error::TooLong`] for an encoding over the manifest's `max_length`, [`Error::Device`] where
    /// the device fails.
    pub async fn logits(&self, batch: &[&Encoding]) -> Result<Vec<Vec<f32>>> {
        let pooled = self.pooled(batch).await?;
        Ok(pooled.chunks_exact(self.hidden).map(|row| self.head(row)).collect())
    }

    /// Logits of one pooled vector, `[hidden] -> [outputs]`.
    pub fn head(&self, pooled: &[f32]) -> Vec<f32> {
        self.heads.forward(pooled)
    }

    /// Width of a pooled vector.
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// How many layers the encoder has; layer 0 is its embedding.
    pub fn layers(&self) -> usize {
        self.layers
    }

    /// L2-normalised pooled vectors of a batch, one row an encoding.
    ///
    /// # Errors
    /// As [`Classifier::logits`].
    pub async fn embed(&self, batch: &[&Encoding]) -> Result<Vec<Vec<f32>>> {
        let mut pooled = self.pooled(batch).await?;
        l2_normalize(&mut pooled, self.hidden);
        Ok(pooled.chunks_exact(self.hidden).map(<[f32]>::to_vec).collect())
    }

    /// The mean of each text's token vectors, `[batch, hidden]`.
    ///
    /// # Errors
    /// As [`Classifier::logits`].
    pub async fn pooled(&self, batch: &[&Encoding]) -> Result<Vec<f32>> {
        self.pooled_layers(batch, &[self.layers]).await
    }

    /// The mean of each text's token vectors after each of `layers`, side by side: `[batch, layers * hidden]`. The last
    /// layer's is [`Classifier::pooled`], bit for bit.
    ///
    /// # Errors
    /// [`Error::Config`] for layers that the encoder has not, that descend or stand twice; else as
    /// [`Classifier::logits`].
    pub async fn pooled_layers(&self, batch: &[&Encoding], layers: &[usize]) -> Result<Vec<f32>> {
        check_layers(layers, self.layers)?;
        if let Some(long) = batch.iter().find(|e| e.len() > self.max_length) {
            return Err(Error::TooLong { tokens: long.len(), limit: self.max_length });
        }
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<&[u32]> = batch.iter().map(|e| e.ids.as_slice()).collect();
        match &self.network {
            Network::Int8(encoder) => encoder.forward(&ids, layers).await,
            Network::Float32 { encoder, device, pad_id } => {
                let padded = pad(&ids, *pad_id, device);
                let mask = padded.attention_mask;
                let mut means = Vec::with_capacity(layers.len());
                for hidden in encoder.forward_layers(padded.input_ids, mask.clone(), layers) {
                    let pooled = mean_pool(hidden, mask.clone());
                    let data = pooled.into_data_async().await.map_err(device::failed)?;
                    means.push(data.try_into_vec().map_err(|e| Error::Device(format!("{e:?}")))?);
                }
                Ok(side_by_side(means, self.hidden))
            }
        }
    }
}

impl Heads {
    fn read(manifest: &Manifest, packed: &Packed<'_>) -> Result<Self> {
        let (outputs, hidden) = (manifest.outputs(), manifest.encoder.hidden_size);
        let (weight, bias) = (packed.linear("head.weight", outputs, hidden)?, packed.floats("head.bias")?);
        if bias.len() != outputs {
            return Err(Error::bundle(WEIGHTS, format!("head.bias has {} values", bias.len())));
        }
        Ok(Self { weight, bias })
    }

    /// `[hidden] -> [outputs]`
    fn forward(&self, x: &[f32]) -> Vec<f32> {
        let dot = |row: &[f32]| row.iter().zip(x).map(|(w, x)| w * x).sum::<f32>();
        self.weight.chunks_exact(x.len()).zip(&self.bias).map(|(row, bias)| dot(row) + bias).collect()
    }
}
