//! `manifest.json` of heads on a language model.

use serde::{Deserialize, Serialize};

use super::template::{Feature, Template};
use super::{FILES, KIND};
use crate::bundle::manifest::{FileEntry, Head, WIDEST, listed, read_of_kind};
use crate::bundle::{LanguageManifest, MANIFEST, language};
use crate::{Error, Result};

/// Most features: a manifest must not ask for memory without end.
const MOST_FEATURES: usize = 64;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadsManifest {
    pub format: u32,
    /// [`KIND`]
    pub kind: String,
    pub name: String,
    pub version: String,
    pub license: String,
    /// The model that they were made for.
    pub model: ModelName,
    pub template: Template,
    /// Concatenated in this order.
    pub features: Vec<Feature>,
    /// Width of a hidden state.
    pub hidden_size: usize,
    /// Longest part of a text that is read at once, in tokens, without what the template puts around.
    pub max_length: usize,
    pub heads: Vec<Head>,
    pub files: Vec<FileEntry>,
}

/// A language model by its weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelName {
    pub name: String,
    /// Of its `weights.bin`.
    pub weights_sha256: String,
}

impl ModelName {
    /// # Errors
    /// [`Error::Bundle`] for a manifest without weights.
    pub fn of(model: &LanguageManifest) -> Result<Self> {
        let weights_sha256 = model.file(language::WEIGHTS)?.entry.sha256.clone();
        Ok(Self { name: model.name.clone(), weights_sha256 })
    }
}

impl HeadsManifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`Error::Bundle`]
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let manifest: Self = read_of_kind(json, |said| said.kind, KIND)?;
        manifest.validate().map_err(|reason| Error::bundle(MANIFEST, reason))?;
        FILES.iter().try_for_each(|name| manifest.file(name).map(drop))?;
        Ok(manifest)
    }

    fn validate(&self) -> std::result::Result<(), String> {
        if self.heads.is_empty() || self.heads.iter().any(|head| head.dimensions.is_empty()) {
            return Err("there must be a head, and every head must have a dimension".into());
        }
        if !(1..=MOST_FEATURES).contains(&self.features.len()) || !(1..=WIDEST).contains(&self.hidden_size) {
            return Err(format!("{} features of {} numbers", self.features.len(), self.hidden_size));
        }
        if self.max_length == 0 {
            return Err("a max_length of 0".into());
        }
        Ok(())
    }

    /// The entry of a file.
    ///
    /// # Errors
    /// [`Error::Bundle`] where it is not listed.
    pub fn file(&self, name: &str) -> Result<&FileEntry> {
        listed(&self.files, name)
    }

    /// Length of a text's vector.
    pub fn inputs(&self) -> usize {
        self.features.len() * self.hidden_size
    }

    /// All heads' dimensions, the length of a row of logits.
    pub fn outputs(&self) -> usize {
        self.heads.iter().map(|head| head.dimensions.len()).sum()
    }
}
