//! A model bundle: manifest, hashes, tensors. Bytes in, a ready network out.
//!
//! A bundle is a folder (or a set of named bytes, in the browser) whose `manifest.json` says what it
//! holds: the encoder's shape, the heads with their dimensions, and the sha256 of every file. The
//! code knows no dimension by name.

mod builder;
mod calibration;
mod classifier;
#[cfg(not(target_family = "wasm"))]
pub(crate) mod files;
pub mod finder;
pub mod frameworks;
#[cfg(not(target_family = "wasm"))]
pub mod gguf;
mod golden;
pub mod language;
pub mod language_heads;
mod manifest;
mod named;
mod packed;
pub mod polarity;
#[cfg(test)]
mod tampered;
pub(crate) mod weights;

use std::collections::BTreeMap;
#[cfg(not(target_family = "wasm"))]
use std::path::Path;

pub use builder::BundleBuilder;
pub use calibration::{Calibration, HeadCalibration};
pub use classifier::Classifier;
pub use finder::{Principles, ValueMap};
pub use frameworks::{Form, FrameworkHead, Frameworks, FrameworksGolden, FrameworksManifest};
pub use golden::{Golden, GoldenText, Tolerance};
pub use language::{LanguageBuilder, LanguageManifest, LanguageModel};
pub use language_heads::{Feature, HeadsManifest, LanguageHeads, ModelName, StatePooling, Template};
pub use manifest::{FORMAT, FileEntry, Head, MANIFEST, Manifest, Pooling, sha256_hex};
pub use polarity::PolarityHead;
pub use weights::{quantize, read as read_weights};

use crate::device::OpenDevice;
use crate::text::tokenizer::WordPiece;
use crate::{Error, Result};

/// File names within a bundle.
pub const WEIGHTS: &str = "weights.safetensors";
pub const TOKENIZER: &str = "tokenizer.json";
pub const CALIBRATION: &str = "calibration.json";
pub const GOLDEN: &str = "golden.json";
/// The tokenizer's vocabulary, where it does not stand in [`TOKENIZER`] itself.
pub const VOCABULARY: &str = "vocab.txt";

/// A verified bundle.
pub struct Bundle {
    pub manifest: Manifest,
    pub tokenizer: WordPiece,
    pub calibration: Calibration,
    pub golden: Golden,
    weights: Vec<u8>,
}

impl Bundle {
    /// Takes the files of a bundle by name, `manifest.json` among them. Files that a bundle does not need are
    /// left out.
    ///
    /// # Errors
    /// As [`BundleBuilder`]'s.
    pub fn from_files(mut files: BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let manifest =
            files.remove(MANIFEST).ok_or_else(|| Error::bundle(MANIFEST, "the file is missing"))?;
        let mut builder = BundleBuilder::new(&manifest)?;
        for (name, bytes) in files {
            builder.add(&name, bytes, None)?;
        }
        builder.finish()
    }

    /// Reads a bundle's folder.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that cannot be read; else as [`BundleBuilder`]'s.
    #[cfg(not(target_family = "wasm"))]
    pub fn from_dir(folder: &Path) -> Result<Self> {
        let mut builder = BundleBuilder::new(&files::read(folder, MANIFEST)?)?;
        for name in builder.files() {
            builder.add(name, files::read(folder, name)?, None)?;
        }
        builder.finish()
    }

    /// The network on `device`. The packed weights are dropped once they are there.
    ///
    /// # Errors
    /// [`Error::Bundle`] where a tensor is missing or has another shape than the manifest says.
    pub fn classifier(&mut self, device: &OpenDevice) -> Result<Classifier> {
        let weights = std::mem::take(&mut self.weights);
        if weights.is_empty() {
            return Err(Error::bundle(WEIGHTS, "the weights were already taken"));
        }
        Classifier::new(&self.manifest, weights, device)
    }
}
