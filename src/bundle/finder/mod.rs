//! What finds a text's place among others, as bundles of their own beside the classifier: a library of principles
//! ([`Principles`]) and a plane with landmarks ([`ValueMap`]). Both read the mean token vectors of the classifier's
//! encoder after some layers, and belong to one set of its weights.

#[cfg(not(target_family = "wasm"))]
mod pack;
mod principles;
mod value_map;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[cfg(not(target_family = "wasm"))]
pub use pack::{Tensors, pack};
pub use principles::{LIBRARY, Principle, Principles, PrinciplesSettings, read_library};
pub use value_map::{Landmark, PLACES, Places, Reference, ValueMap, ValueMapSettings};

use super::frameworks::{EncoderName, MOST_LAYERS};
use super::manifest::{FileEntry, WIDEST, check_states, read_of_kind};
use super::named::NamedFiles;
use super::weights::{finite, wrong};
use super::{MANIFEST, WEIGHTS};
use crate::nn::encoder::check_layers;
use crate::{Error, Result};

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
        self.encoder.check(&self.name, sha256)?;
        let deepest = self.layers.last().copied().unwrap_or(0);
        check_states("encoder", (deepest, self.hidden_size), (layers, hidden))
    }
}

/// Reads the manifest and holds the weights and `other` to it.
///
/// # Errors
/// [`Error::Bundle`] for a manifest of another kind, or a file that is missing or of another length;
/// [`Error::HashMismatch`] for an altered one.
fn read_manifest<S: DeserializeOwned>(
    files: &NamedFiles<'_>,
    kind: &str,
    other: &str,
) -> Result<FinderManifest<S>> {
    let wrong = |reason: String| Error::bundle(MANIFEST, reason);
    let manifest: FinderManifest<S> = read_of_kind(files.get(MANIFEST)?, |said| said.name, kind)?;
    check_layers(&manifest.layers, MOST_LAYERS).map_err(|e| wrong(e.to_string()))?;
    if !(1..=WIDEST).contains(&manifest.hidden_size) {
        return Err(wrong(format!("a layer of {} numbers", manifest.hidden_size)));
    }
    files.verify(&[WEIGHTS, other], &manifest.files)?;
    Ok(manifest)
}

/// # Errors
/// [`Error::Bundle`] for a tensor that holds what is not a number, or is not `length` long.
fn checked(name: &str, values: Vec<f32>, length: usize) -> Result<Vec<f32>> {
    if values.len() != length {
        return Err(wrong(name, format!("{} values, not {length}", values.len())));
    }
    finite(name, values)
}
