//! Linear heads on a language model's hidden states, as a bundle of their own beside the model's: `manifest.json`,
//! `weights.safetensors` (`head.weight` `[outputs, inputs]` and `head.bias` `[outputs]`, float32), `calibration.json`,
//! `golden.json`.

mod manifest;
mod template;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod tiny;

use std::collections::BTreeMap;
#[cfg(not(target_family = "wasm"))]
use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors};

pub use manifest::{HeadsManifest, ModelName};
pub use template::{Feature, StatePooling, TEXT, Template};

use super::manifest::sha256_hex;
use super::weights::floats;
use super::{CALIBRATION, Calibration, GOLDEN, Golden, LanguageManifest, MANIFEST, WEIGHTS, language};
use crate::{Error, Result};

/// What the manifest calls a bundle of this kind.
pub const KIND: &str = "language-heads";
/// The files beside the manifest.
pub const FILES: [&str; 3] = [WEIGHTS, CALIBRATION, GOLDEN];

/// Names of the tensors.
pub const WEIGHT: &str = "head.weight";
pub const BIAS: &str = "head.bias";

/// Verified heads.
#[derive(Debug, Clone)]
pub struct LanguageHeads {
    pub manifest: HeadsManifest,
    pub calibration: Calibration,
    pub golden: Golden,
    /// `[outputs, inputs]`
    weight: Vec<f32>,
    /// `[outputs]`
    bias: Vec<f32>,
}

impl LanguageHeads {
    /// Takes the files by name, `manifest.json` among them; others are left out.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a file that is missing, damaged, of another length, or does not fit the manifest;
    /// [`Error::HashMismatch`] for an altered one.
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let file = |name: &str| {
            files.get(name).map(Vec::as_slice).ok_or_else(|| Error::bundle(name, "the file is missing"))
        };
        let manifest = HeadsManifest::from_json(file(MANIFEST)?)?;
        for name in FILES {
            let bytes = file(name)?;
            manifest.file(name)?.verify(bytes.len() as u64, &sha256_hex(bytes))?;
        }
        let tensors = SafeTensors::deserialize(file(WEIGHTS)?).map_err(|e| Error::bundle(WEIGHTS, e))?;
        let (outputs, inputs) = (manifest.outputs(), manifest.inputs());
        Ok(Self {
            weight: tensor(&tensors, WEIGHT, &[outputs, inputs])?,
            bias: tensor(&tensors, BIAS, &[outputs])?,
            calibration: Calibration::from_json(file(CALIBRATION)?, &manifest.heads)?,
            golden: Golden::from_json(file(GOLDEN)?, &manifest.heads)?,
            manifest,
        })
    }

    /// Reads the heads' folder.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that cannot be read; else as [`Self::from_files`].
    #[cfg(not(target_family = "wasm"))]
    pub fn from_dir(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            let file = folder.join(name);
            std::fs::read(&file).map(|bytes| (name.to_owned(), bytes)).map_err(|e| Error::io(&file, e))
        };
        Self::from_files(&[MANIFEST].iter().chain(&FILES).map(|name| read(name)).collect::<Result<_>>()?)
    }

    /// Holds the heads to the model that they are put on: on another one's states they would give numbers, but no
    /// scores.
    ///
    /// # Errors
    /// [`Error::Bundle`] where they were made for another model.
    pub fn verify_model(&self, model: &LanguageManifest) -> Result<()> {
        let HeadsManifest { model: own, hidden_size, features, .. } = &self.manifest;
        let found = &model.file(language::WEIGHTS)?.entry.sha256;
        if *found != own.weights_sha256 {
            let reason = format!(
                "these heads belong to the model {} with weights {}, not to {} with {found}",
                own.name, own.weights_sha256, model.name
            );
            return Err(Error::bundle(MANIFEST, reason));
        }
        let layers = model.decoder.num_hidden_layers;
        let deepest = features.iter().map(|feature| feature.layer).max().unwrap_or(0);
        if *hidden_size != model.decoder.hidden_size || deepest > layers {
            let reason = format!(
                "layer {deepest} of {hidden_size} numbers, the model has {layers} of {}",
                model.decoder.hidden_size
            );
            return Err(Error::bundle(MANIFEST, reason));
        }
        Ok(())
    }

    /// Logits of a text's vector, `[inputs] -> [outputs]`.
    pub fn logits(&self, vector: &[f32]) -> Vec<f32> {
        let dot = |row: &[f32]| row.iter().zip(vector).map(|(w, x)| w * x).sum::<f32>();
        self.weight
            .chunks_exact(self.manifest.inputs())
            .zip(&self.bias)
            .map(|(row, b)| dot(row) + b)
            .collect()
    }
}

pub(super) fn tensor(tensors: &SafeTensors<'_>, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    let wrong = |reason: String| Error::bundle(WEIGHTS, format!("{name}: {reason}"));
    let view = tensors.tensor(name).map_err(|e| wrong(e.to_string()))?;
    if view.dtype() != Dtype::F32 || view.shape() != shape {
        return Err(wrong(format!("{:?} of shape {:?}, not F32 of {shape:?}", view.dtype(), view.shape())));
    }
    let values = floats(view.data());
    if values.iter().any(|x| !x.is_finite()) {
        return Err(wrong("it holds what is not a number".into()));
    }
    Ok(values)
}
