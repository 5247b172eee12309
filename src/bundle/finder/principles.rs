//! A library of principles, and how near a text is to each.
//!
//! The classifier's encoder was fine-tuned for values and has lost much of what its base knew about which texts are
//! alike. A linear map leads back: from the mean token vectors after some layers (standardised) to what the base encoder
//! gives for the same text, in the principal directions of the library's own base vectors. The library's side is the base
//! encoder's, so that only the text is approximated.
//!
//! | tensor | shape | |
//! |---|---|---|
//! | `mean`, `std` | `[inputs]` | of the training texts' features |
//! | `map`, `map.scale` | `[dimensions, inputs]` int8, `[dimensions]` | from standardised features to the base |
//! | `principles`, `principles.scale` | `[principles, dimensions]` int8, `[principles]` | in the library's order |
//! | `call`, `call.bias` | `[inputs]`, `[1]` | of standardised features: is anything called for? |
//! | `pieces`, `pieces.idf` | `[pieces]` | word pieces of the library, and how rare they are in everyday texts |

use std::collections::BTreeMap;
#[cfg(not(target_family = "wasm"))]
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{FinderManifest, WIDEST, checked, read_manifest};
#[cfg(not(target_family = "wasm"))]
use crate::bundle::files::read_all;
use crate::bundle::named::NamedFiles;
use crate::bundle::packed::Packed;
use crate::bundle::{MANIFEST, WEIGHTS};
use crate::nn::pooling::l2_normalize;
use crate::{Error, Result};

/// What the manifest calls a bundle of this kind.
pub(super) const KIND: &str = "principles";
/// The library's file.
pub const LIBRARY: &str = "principles.toml";

/// Fields of the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrinciplesSettings {
    /// Of the space in which texts and principles are compared.
    pub dimensions: usize,
    /// What a point of shared words adds to a cosine.
    pub lexical: f32,
    /// A text that calls less than this has no principle.
    pub threshold: f32,
}

/// An entry of the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principle {
    pub id: String,
    pub text: String,
    /// `principle`, `proverb` or `declaration`.
    pub kind: String,
    pub source: String,
    pub licence: String,
    /// Dimensions that it speaks to most, for tests.
    #[serde(default, skip_serializing)]
    pub values: Vec<String>,
}

/// The verified bundle.
#[derive(Debug, Clone)]
pub struct Principles {
    pub manifest: FinderManifest<PrinciplesSettings>,
    pub library: Vec<Principle>,
    mean: Vec<f32>,
    std: Vec<f32>,
    /// `[dimensions, inputs]`
    map: Vec<f32>,
    /// `[principles, dimensions]`, rows of length one
    vectors: Vec<f32>,
    call: Vec<f32>,
    bias: f32,
    /// How rare a word piece of the library is.
    pub(crate) idf: BTreeMap<u32, f32>,
}

/// What the network says of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearness {
    /// Above the manifest's threshold something is called for.
    pub call: f32,
    /// Cosine to each principle.
    pub cosines: Vec<f32>,
}

impl Principles {
    /// Takes the files by name, `manifest.json` among them; others are left out.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a file that is missing, damaged, of another length, or does not fit the manifest;
    /// [`Error::HashMismatch`] for an altered one.
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let files = NamedFiles(files);
        let manifest: FinderManifest<PrinciplesSettings> = read_manifest(&files, KIND, LIBRARY)?;
        let (inputs, dimensions) = (manifest.inputs(), manifest.settings.dimensions);
        if !(1..=WIDEST).contains(&dimensions) {
            return Err(Error::bundle(MANIFEST, format!("{dimensions} dimensions")));
        }
        let library = read_library(files.get(LIBRARY)?)?;
        let tensors = Packed::new(files.get(WEIGHTS)?)?;
        let floats = |name: &str, length: usize| checked(name, tensors.floats(name)?, length);
        let std = floats("std", inputs)?;
        if std.iter().any(|&x| x <= 0.0) {
            return Err(Error::bundle(WEIGHTS, "std: it must be positive"));
        }
        let mut vectors = floats("principles", library.len() * dimensions)?;
        l2_normalize(&mut vectors, dimensions);
        let pieces = tensors.floats("pieces")?;
        let idf = floats("pieces.idf", pieces.len())?;
        Ok(Self {
            mean: floats("mean", inputs)?,
            std,
            map: floats("map", dimensions * inputs)?,
            vectors,
            call: floats("call", inputs)?,
            bias: floats("call.bias", 1)?[0],
            // Ids are below 2^24: whole numbers in float32.
            idf: pieces.iter().map(|&id| id as u32).zip(idf).collect(),
            library,
            manifest,
        })
    }

    /// Reads the folder.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that cannot be read; else as [`Self::from_files`].
    #[cfg(not(target_family = "wasm"))]
    pub fn from_dir(folder: &Path) -> Result<Self> {
        Self::from_files(&read_all(folder, [MANIFEST, WEIGHTS, LIBRARY])?)
    }

    /// How near a text is to each principle.
    ///
    /// # Arguments
    /// - `features`: `[inputs]`, its mean token vectors after the manifest's layers
    pub fn nearness(&self, features: &[f32]) -> Nearness {
        let standard: Vec<f32> =
            features.iter().zip(&self.mean).zip(&self.std).map(|((x, mean), std)| (x - mean) / std).collect();
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let mut mapped: Vec<f32> =
            self.map.chunks_exact(standard.len()).map(|row| dot(row, &standard)).collect();
        let width = mapped.len();
        l2_normalize(&mut mapped, width);
        Nearness {
            call: dot(&self.call, &standard) + self.bias,
            cosines: self.vectors.chunks_exact(width).map(|row| dot(row, &mapped)).collect(),
        }
    }
}

/// Reads a library.
///
/// # Errors
/// [`Error::Bundle`] for bytes that are none, an empty library, or an id that stands twice.
pub fn read_library(toml: &[u8]) -> Result<Vec<Principle>> {
    #[derive(Deserialize)]
    struct Library {
        principle: Vec<Principle>,
    }
    let text = std::str::from_utf8(toml).map_err(|e| Error::bundle(LIBRARY, e))?;
    let library: Library = toml::from_str(text).map_err(|e| Error::bundle(LIBRARY, e))?;
    let ids: std::collections::BTreeSet<&str> = library.principle.iter().map(|p| p.id.as_str()).collect();
    if ids.is_empty() || ids.len() < library.principle.len() {
        return Err(Error::bundle(LIBRARY, "it is empty, or an id stands twice"));
    }
    Ok(library.principle)
}
