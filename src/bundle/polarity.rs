//! A head that says whether a text is for or against a value, on a language model's hidden states: `head.json` and
//! `weights.safetensors` (`mean` and `scale` `[inputs]`, `weight` `[values, inputs]`, float32).
//!
//! The text is put to the model with the value's name around it ([`PolarityHead::template`]); the states are
//! standardised, each block of features is brought to length 1, and the value's own row of weights is taken.

use std::collections::BTreeMap;
#[cfg(not(target_family = "wasm"))]
use std::path::Path;

use safetensors::tensor::SafeTensors;
use serde::{Deserialize, Serialize};

use super::language_heads::{Feature, ModelName, TEXT, Template, tensor};
use super::manifest::{FileEntry, read_versioned, sha256_hex};
use super::{LanguageManifest, WEIGHTS, language};
use crate::{Error, Result};

pub const KIND: &str = "polarity-head";
/// The manifest's file.
pub const HEAD: &str = "head.json";
/// Stand for the value in a template.
pub const NAME: &str = "{name}";
pub const DEFINITION: &str = "{definition}";
/// Names of the tensors.
pub const MEAN: &str = "mean";
pub const SCALE: &str = "scale";
pub const WEIGHT: &str = "weight";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolarityManifest {
    pub format: u32,
    /// [`KIND`]
    pub kind: String,
    pub version: String,
    pub license: String,
    /// The model that it was made for.
    pub model: ModelName,
    /// With [`NAME`], [`DEFINITION`] and [`TEXT`] in it.
    pub template: String,
    /// Concatenated in this order. Neighbours with the same pooling are a block.
    pub features: Vec<Feature>,
    /// Width of a hidden state.
    pub hidden_size: usize,
    /// Longest text in tokens; a longer one is an error.
    pub max_length: usize,
    pub values: Vec<PolarityValue>,
    /// The probability of `supports` is `sigmoid(slope * logit + offset)`.
    pub slope: f32,
    pub offset: f32,
    pub file: FileEntry,
}

/// A value as the model is asked about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolarityValue {
    /// As in the taxonomy.
    pub dimension: String,
    /// In plain words.
    pub name: String,
    pub definition: String,
}

impl PolarityValue {
    /// The words around a text.
    ///
    /// # Errors
    /// [`Error::Config`] where the pattern has no place for a text.
    pub fn template(&self, pattern: &str) -> Result<Template> {
        // The text comes later and is never searched for placeholders.
        Template::new(pattern.replace(NAME, &self.name).replace(DEFINITION, &self.definition))
    }
}

/// A verified head.
#[derive(Debug, Clone)]
pub struct PolarityHead {
    pub manifest: PolarityManifest,
    pub(crate) mean: Vec<f32>,
    pub(crate) scale: Vec<f32>,
    /// `[values, inputs]`
    pub(crate) weight: Vec<f32>,
}

impl PolarityHead {
    /// # Errors
    /// [`Error::Bundle`] for a file that is damaged or does not fit the manifest; [`Error::HashMismatch`].
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let file = |name: &str| {
            files.get(name).map(Vec::as_slice).ok_or_else(|| Error::bundle(name, "the file is missing"))
        };
        let manifest: PolarityManifest = read_versioned(file(HEAD)?)?;
        if manifest.kind != KIND || manifest.file.name != WEIGHTS {
            return Err(Error::bundle(HEAD, format!("it is no {KIND} with {WEIGHTS}")));
        }
        if !manifest.template.contains(TEXT) || manifest.values.is_empty() || manifest.features.is_empty() {
            return Err(Error::bundle(HEAD, "a template with a text, values and features are needed"));
        }
        let bytes = file(WEIGHTS)?;
        manifest.file.verify(bytes.len() as u64, &sha256_hex(bytes))?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| Error::bundle(WEIGHTS, e))?;
        let inputs = manifest
            .features
            .len()
            .checked_mul(manifest.hidden_size)
            .ok_or_else(|| Error::bundle(HEAD, "the features are too wide"))?;
        Ok(Self {
            mean: tensor(&tensors, MEAN, &[inputs])?,
            scale: tensor(&tensors, SCALE, &[inputs])?,
            weight: tensor(&tensors, WEIGHT, &[manifest.values.len(), inputs])?,
            manifest,
        })
    }

    /// Reads the head's folder.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that cannot be read; else as [`Self::from_files`].
    #[cfg(not(target_family = "wasm"))]
    pub fn from_dir(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            let file = folder.join(name);
            std::fs::read(&file).map(|bytes| (name.to_owned(), bytes)).map_err(|e| Error::io(&file, e))
        };
        Self::from_files(&BTreeMap::from([read(HEAD)?, read(WEIGHTS)?]))
    }

    /// # Errors
    /// [`Error::Bundle`] where it was made for another model.
    pub fn verify_model(&self, model: &LanguageManifest) -> Result<()> {
        let found = &model.file(language::WEIGHTS)?.entry.sha256;
        let own = &self.manifest.model;
        if *found != own.weights_sha256 {
            let reason = format!(
                "this head belongs to the model {} with weights {}, not to {} with {found}",
                own.name, own.weights_sha256, model.name
            );
            return Err(Error::bundle(HEAD, reason));
        }
        Ok(())
    }

    /// Probability that a text supports the value at `value` in the manifest, of its vector.
    pub fn probability(&self, value: usize, vector: &[f32]) -> f32 {
        let unit = normalized(vector, &self.mean, &self.scale, &self.manifest.blocks());
        let row = &self.weight[value * unit.len()..][..unit.len()];
        let logit: f32 = row.iter().zip(&unit).map(|(w, x)| w * x).sum();
        1.0 / (1.0 + (-(self.manifest.slope * logit + self.manifest.offset)).exp())
    }
}

impl PolarityManifest {
    /// Numbers in each block.
    pub fn blocks(&self) -> Vec<usize> {
        blocks(&self.features, self.hidden_size)
    }
}

/// Numbers in each run of features with one pooling.
pub fn blocks(features: &[Feature], hidden_size: usize) -> Vec<usize> {
    features.chunk_by(|a, b| a.pooling == b.pooling).map(|run| run.len() * hidden_size).collect()
}

/// Standardised, every block at the same length, all together at length 1.
pub fn normalized(vector: &[f32], mean: &[f32], scale: &[f32], blocks: &[usize]) -> Vec<f32> {
    let mut unit: Vec<f32> = vector.iter().zip(mean).zip(scale).map(|((x, m), s)| (x - m) * s).collect();
    let mut rest = unit.as_mut_slice();
    for &block in blocks {
        let (own, later) = rest.split_at_mut(block);
        let square: f32 = own.iter().map(|x| x * x).sum();
        let share = 1.0 / (square.max(1e-12) * blocks.len() as f32).sqrt();
        own.iter_mut().for_each(|x| *x *= share);
        rest = later;
    }
    unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_of_one_length_and_the_whole_is_one() {
        let unit = normalized(&[3.0, 5.0, 0.0, 2.0], &[0.0, 1.0, 0.0, 0.0], &[1.0; 4], &[2, 2]);
        let half = 0.5f32.sqrt();
        let expected = [0.6 * half, 0.8 * half, 0.0, half];
        assert!(unit.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{unit:?}");
    }

    #[test]
    fn a_value_stands_in_the_template_and_the_text_does_not_yet() {
        let value = PolarityValue {
            dimension: "Face".into(),
            name: "reputation".into(),
            definition: "One's standing.".into(),
        };
        let template = value.template("{definition} For or against {name}?\n{text}").unwrap();
        assert_eq!(template.as_str(), "One's standing. For or against reputation?\n{text}");
        assert_eq!(value.template("{name}").unwrap_err().code(), "config");
    }
}
