//! A plane in which texts have places that do not depend on one another.
//!
//! `place = projection (x - centre)`, with the mean token vector `x` of a text. Tensors: `projection` `[2, inputs]` and
//! `centre` `[inputs]`, both float32. What else is in the plane is data too: `places.json`.

use std::collections::BTreeMap;
#[cfg(not(target_family = "wasm"))]
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{FinderManifest, checked, read_manifest};
#[cfg(not(target_family = "wasm"))]
use crate::bundle::MANIFEST;
use crate::bundle::WEIGHTS;
#[cfg(not(target_family = "wasm"))]
use crate::bundle::files::read_all;
use crate::bundle::named::NamedFiles;
use crate::bundle::packed::Packed;
use crate::{Error, Result};

/// What the manifest calls a bundle of this kind.
pub(super) const KIND: &str = "value-map";
/// The file of landmarks and references.
pub const PLACES: &str = "places.json";

/// Fields of the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueMapSettings {
    /// Id of the framework whose dimensions are landmarks.
    pub framework: String,
    /// How the projection was fitted.
    pub method: String,
    /// 99 of 100 training arguments lie within this distance of the middle.
    pub extent: f32,
}

/// A dimension's place: the mean of the training arguments that have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Landmark {
    pub name: String,
    pub x: f32,
    pub y: f32,
}

/// A text's place, for orientation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    pub text: String,
    pub x: f32,
    pub y: f32,
}

/// `places.json`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    pub landmarks: Vec<Landmark>,
    pub references: Vec<Reference>,
}

/// The verified bundle.
#[derive(Debug, Clone)]
pub struct ValueMap {
    pub manifest: FinderManifest<ValueMapSettings>,
    pub places: Places,
    /// `[2, inputs]`
    projection: Vec<f32>,
    centre: Vec<f32>,
}

impl ValueMap {
    /// Takes the files by name, `manifest.json` among them; others are left out.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a file that is missing, damaged, of another length, or does not fit the manifest;
    /// [`Error::HashMismatch`] for an altered one.
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let files = NamedFiles(files);
        let manifest: FinderManifest<ValueMapSettings> = read_manifest(&files, KIND, PLACES)?;
        let places: Places =
            serde_json::from_slice(files.get(PLACES)?).map_err(|e| Error::bundle(PLACES, e))?;
        if places.landmarks.is_empty() {
            return Err(Error::bundle(PLACES, "there is no landmark"));
        }
        let tensors = Packed::new(files.get(WEIGHTS)?)?;
        let floats = |name: &str, length: usize| checked(name, tensors.floats(name)?, length);
        Ok(Self {
            projection: floats("projection", 2 * manifest.inputs())?,
            centre: floats("centre", manifest.inputs())?,
            places,
            manifest,
        })
    }

    /// Reads the folder.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that cannot be read; else as [`Self::from_files`].
    #[cfg(not(target_family = "wasm"))]
    pub fn from_dir(folder: &Path) -> Result<Self> {
        Self::from_files(&read_all(folder, [MANIFEST, WEIGHTS, PLACES])?)
    }

    /// Where a text lies.
    ///
    /// # Arguments
    /// - `features`: `[inputs]`, its mean token vectors after the manifest's layers
    pub fn place(&self, features: &[f32]) -> [f32; 2] {
        let [mut x, mut y] = [0.0, 0.0];
        let (right, up) = self.projection.split_at(self.centre.len());
        for (((value, centre), right), up) in features.iter().zip(&self.centre).zip(right).zip(up) {
            x += right * (value - centre);
            y += up * (value - centre);
        }
        [x, y]
    }
}
