//! What finds a text's place among others, as bundles of their own beside the classifier: a library of principles
//! ([`Principles`]) and a plane with landmarks ([`ValueMap`]). Both read the mean token vectors of the classifier's
//! encoder after some layers, and belong to one set of its weights.

#[cfg(not(target_family = "wasm"))]
mod pack;
mod principles;
mod value_map;

use std::collections::BTreeMap;
#[cfg(not(target_family = "wasm"))]
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[cfg(not(target_family = "wasm"))]
pub use pack::{Tensors, pack};
pub use principles::{LIBRARY, Principle, Principles, PrinciplesSettings, read_library};
pub use value_map::{Landmark, PLACES, Places, Reference, ValueMap, ValueMapSettings};

use super::frameworks::EncoderName;
use super::manifest::{FileEntry, read_versioned, sha256_hex};
use super::{MANIFEST, WEIGHTS};
use crate::nn::encoder::check_layers;
use crate::{Error, Result};

/// Most of anything that a manifest may ask memory for.
const MOST_LAYERS: usize = 64;
const WIDEST: usize = 1 << 16;

/// `manifest.json`; `settings` are the kind's own fields beside the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinderManifest<S> {
    pub format: u32,
    /// What kind of bundle it is: `principles` or `value-map`.
    pub name: String,
    pub version: String,
    pub license: String,
    /// The classifier whose encoder it reads.
    pub encoder: EncoderName,
    /// Whose mean token vectors it reads, ascending; 0 is the embedding.
    pub layers: Vec<usize>,
    /// Width of one layer's vector.
    pub hidden_size: usize,
    #[serde(flatten)]
    pub settings: S,
    pub files: Vec<FileEntry>,
}

impl<S> FinderManifest<S> {
    /// How many numbers of a text it reads.
    pub fn inputs(&self) -> usize {
        self.layers.len() * self.hidden_size
    }

    /// Holds the bundle to the encoder that it is put beside: another one's vectors would give places, but not these.
    ///
    /// # Errors
    /// [`Error::Bundle`] where it was made for other weights, or reads layers that the encoder has not.
    pub(crate) fn verify_encoder(&self, sha256: &str, hidden: usize, layers: usize) -> Result<()> {
        let wrong = |reason: String| Err(Error::bundle(MANIFEST, reason));
        if self.encoder.sha256 != sha256 {
            return wrong(format!(
                "{} belong to the encoder of {} with weights {}, not of {sha256}",
                self.name, self.encoder.name, self.encoder.sha256
            ));
        }
        let deepest = self.layers.last().copied().unwrap_or(0);
        if self.hidden_size != hidden || deepest > layers {
            return wrong(format!(
                "layer {deepest} of {} numbers, the encoder has {layers} of {hidden}",
                self.hidden_size
            ));
        }
        Ok(())
    }
}

/// The files of a bundle, held to its manifest.
struct Files<'a>(&'a BTreeMap<String, Vec<u8>>);

impl Files<'_> {
    /// # Errors
    /// [`Error::Bundle`] where it is missing.
    fn get(&self, name: &str) -> Result<&[u8]> {
        self.0.get(name).map(Vec::as_slice).ok_or_else(|| Error::bundle(name, "the file is missing"))
    }

    /// Reads the manifest and holds the weights and `other` to it.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a manifest of another kind, or a file that is missing or of another length;
    /// [`Error::HashMismatch`] for an altered one.
    fn manifest<S: DeserializeOwned>(&self, kind: &str, other: &str) -> Result<FinderManifest<S>> {
        #[derive(Deserialize)]
        struct Name {
            name: Option<String>,
        }
        let wrong = |reason: String| Error::bundle(MANIFEST, reason);
        let found: Name = read_versioned(self.get(MANIFEST)?)?;
        if found.name.as_deref() != Some(kind) {
            return Err(wrong(format!("it is of {}, not of {kind}", found.name.unwrap_or_default())));
        }
        let manifest: FinderManifest<S> = read_versioned(self.get(MANIFEST)?)?;
        check_layers(&manifest.layers, MOST_LAYERS).map_err(|e| wrong(e.to_string()))?;
        if !(1..=WIDEST).contains(&manifest.hidden_size) {
            return Err(wrong(format!("a layer of {} numbers", manifest.hidden_size)));
        }
        for name in [WEIGHTS, other] {
            let entry = manifest.files.iter().find(|file| file.name == name);
            let entry = entry.ok_or_else(|| wrong(format!("{name} is not listed")))?;
            let bytes = self.get(name)?;
            entry.verify(bytes.len() as u64, &sha256_hex(bytes))?;
        }
        Ok(manifest)
    }
}

/// A folder's files by name.
///
/// # Errors
/// [`Error::Io`]
#[cfg(not(target_family = "wasm"))]
fn read_folder(folder: &Path, other: &str) -> Result<BTreeMap<String, Vec<u8>>> {
    let read = |name: &str| {
        let file = folder.join(name);
        std::fs::read(&file).map(|bytes| (name.to_owned(), bytes)).map_err(|e| Error::io(&file, e))
    };
    [MANIFEST, WEIGHTS, other].into_iter().map(read).collect()
}

/// # Errors
/// [`Error::Bundle`] for a tensor that holds what is not a number, or is not `length` long.
fn checked(name: &str, values: Vec<f32>, length: usize) -> Result<Vec<f32>> {
    let reason = if values.len() != length {
        format!("{} values, not {length}", values.len())
    } else if values.iter().any(|x| !x.is_finite()) {
        "it holds what is not a number".to_owned()
    } else {
        return Ok(values);
    };
    Err(Error::bundle(WEIGHTS, format!("{name}: {reason}")))
}
