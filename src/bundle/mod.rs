//! A model bundle: manifest, hashes, tensors. Bytes in, a ready network out.
//!
//! A bundle is a folder (or a set of named bytes, in the browser) whose `manifest.json` says what it
//! holds: the encoder's shape, the heads with their dimensions, and the sha256 of every file. The
//! code knows no dimension by name.

mod calibration;
mod classifier;
mod golden;
mod manifest;
mod weights;

use std::collections::BTreeMap;
#[cfg(not(target_family = "wasm"))]
use std::path::Path;

use burn::tensor::Device;

pub use calibration::{Calibration, HeadCalibration};
pub use classifier::Classifier;
pub use golden::{Golden, GoldenText, Tolerance};
pub use manifest::{FORMAT, FileEntry, Head, MANIFEST, Manifest, Pooling, sha256_hex};
pub use weights::{quantize, read as read_weights};

use crate::text::tokenizer::WordPiece;
use crate::{Error, Result};

/// File names within a bundle.
pub const WEIGHTS: &str = "weights.safetensors";
pub const TOKENIZER: &str = "tokenizer.json";
pub const CALIBRATION: &str = "calibration.json";
pub const GOLDEN: &str = "golden.json";
/// What must be loaded to score; the manifest lists each with its hash.
pub const FILES: [&str; 4] = [WEIGHTS, TOKENIZER, CALIBRATION, GOLDEN];

/// A verified bundle.
pub struct Bundle {
    pub manifest: Manifest,
    pub tokenizer: WordPiece,
    pub calibration: Calibration,
    pub golden: Golden,
    weights: Vec<u8>,
}

impl Bundle {
    /// Takes the files of a bundle by name, `manifest.json` among them. Files that the manifest does
    /// not list are left out.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a missing or malformed file, [`Error::HashMismatch`] for an altered one.
    pub fn from_files(mut files: BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let mut take =
            |name: &str| files.remove(name).ok_or_else(|| Error::bundle(name, "the file is missing"));
        let manifest = Manifest::from_json(&take(MANIFEST)?)?;
        let mut verified = |name: &str| {
            let bytes = take(name)?;
            manifest.verify(name, &bytes)?;
            Ok::<_, Error>(bytes)
        };
        let weights = verified(WEIGHTS)?;
        let tokenizer = WordPiece::from_bytes(&verified(TOKENIZER)?)?;
        let calibration = Calibration::from_json(&verified(CALIBRATION)?, &manifest.heads)?;
        let golden = Golden::from_json(&verified(GOLDEN)?, &manifest.heads)?;
        if tokenizer.vocab_size() > manifest.encoder.vocab_size {
            let known = manifest.encoder.vocab_size;
            return Err(Error::bundle(
                TOKENIZER,
                format!("{} ids, but embeddings for {known}", tokenizer.vocab_size()),
            ));
        }
        Ok(Self { manifest, tokenizer, calibration, golden, weights })
    }

    /// Reads a bundle's folder.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that cannot be read; else as [`Bundle::from_files`].
    #[cfg(not(target_family = "wasm"))]
    pub fn from_dir(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for name in FILES.iter().chain([&MANIFEST]) {
            let file = folder.join(name);
            files.insert((*name).to_owned(), std::fs::read(&file).map_err(|e| Error::io(&file, e))?);
        }
        Self::from_files(files)
    }

    /// The network on `device`. The packed weights are dropped once they are there.
    ///
    /// # Errors
    /// [`Error::Bundle`] where a tensor is missing or has another shape than the manifest says.
    pub fn classifier(&mut self, device: &Device) -> Result<Classifier> {
        let weights = std::mem::take(&mut self.weights);
        if weights.is_empty() {
            return Err(Error::bundle(WEIGHTS, "the weights were already taken"));
        }
        Classifier::new(&self.manifest, weights, device)
    }
}
