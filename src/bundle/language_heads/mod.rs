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

pub use manifest::{HeadsManifest, ModelName};
pub use template::{Feature, StatePooling, TEXT, Template};

#[cfg(not(target_family = "wasm"))]
use super::files::read_all;
use super::manifest::check_states;
use super::named::NamedFiles;
pub(super) use super::weights::tensor;
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
        let files = NamedFiles(files);
        let manifest = HeadsManifest::from_json(files.get(MANIFEST)?)?;
        files.verify(&FILES, &manifest.files)?;
        let tensors = files.tensors()?;
        let (outputs, inputs) = (manifest.outputs(), manifest.inputs());
        Ok(Self {
            weight: tensor(&tensors, WEIGHT, &[outputs, inputs])?,
            bias: tensor(&tensors, BIAS, &[outputs])?,
            calibration: Calibration::from_json(files.get(CALIBRATION)?, &manifest.heads)?,
            golden: Golden::from_json(files.get(GOLDEN)?, &manifest.heads)?,
            manifest,
        })
    }

    /// Reads the heads' folder.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that cannot be read; else as [`Self::from_files`].
    #[cfg(not(target_family = "wasm"))]
    pub fn from_dir(folder: &Path) -> Result<Self> {
        Self::from_files(&read_all(folder, [MANIFEST].into_iter().chain(FILES))?)
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
        let deepest = features.iter().map(|feature| feature.layer).max().unwrap_or(0);
        let has = (model.decoder.num_hidden_layers, model.decoder.hidden_size);
        check_states("model", (deepest, *hidden_size), has)
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
