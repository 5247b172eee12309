//! `manifest.json`: what a bundle is, and the hash of each of its files.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::nn::EncoderConfig;
use crate::{Error, Result};

/// The manifest's own name.
pub const MANIFEST: &str = "manifest.json";
/// The format this code reads.
pub const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub name: String,
    pub version: String,
    pub encoder: EncoderConfig,
    pub pooling: Pooling,
    /// Longest window in tokens, special tokens included.
    pub max_length: usize,
    pub heads: Vec<Head>,
    pub files: Vec<FileEntry>,
}

/// From token vectors to one vector a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    Mean,
}

/// One framework's linear head; its rows follow each other in manifest order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Id of the framework in `taxonomy.toml`.
    pub framework: String,
    pub dimensions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub name: String,
    pub bytes: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Reads and checks a manifest.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let manifest: Self = read_versioned(json)?;
        manifest.validate()?;
        Ok(manifest)
    }

    fn validate(&self) -> Result<()> {
        self.encoder.validate()?;
        let longest = self.encoder.max_tokens();
        if self.max_length < 8 || self.max_length > longest {
            let found = self.max_length;
            return Err(Error::bundle(
                MANIFEST,
                format!("max_length is {found}, it must lie in 8..={longest}"),
            ));
        }
        if self.heads.is_empty() || self.heads.iter().any(|h| h.dimensions.is_empty()) {
            return Err(Error::bundle(MANIFEST, "a bundle needs a head, and every head a dimension"));
        }
        Ok(())
    }

    /// All heads' dimensions, the width of the logits.
    pub fn outputs(&self) -> usize {
        self.heads.iter().map(|h| h.dimensions.len()).sum()
    }

    /// Holds a file to its entry: `bytes` long, with the given SHA-256 (lower-case hexadecimal).
    pub fn verify_digest(&self, name: &str, bytes: usize, found: &str) -> Result<()> {
        let entry = self.files.iter().find(|f| f.name == name);
        let entry = entry.ok_or_else(|| Error::bundle(MANIFEST, format!("{name} is not listed")))?;
        entry.verify(bytes as u64, found)
    }
}

impl FileEntry {
    /// Holds a file to this entry: `bytes` long, with the given SHA-256 (lower-case hexadecimal).
    ///
    /// # Errors
    /// [`Error::Bundle`] for another length, [`Error::HashMismatch`] for other bytes.
    pub fn verify(&self, bytes: u64, found: &str) -> Result<()> {
        if bytes != self.bytes {
            let reason = format!("{bytes} bytes, expected {}: truncated?", self.bytes);
            return Err(Error::bundle(&self.name, reason));
        }
        same_hash(&self.name, &self.sha256, found)
    }
}

/// # Errors
/// [`Error::HashMismatch`] where `found` is not the hash of what was published as `file`.
pub(super) fn same_hash(file: &str, expected: &str, found: &str) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::HashMismatch { file: file.into(), expected: expected.into(), found: found.into() })
}

/// Reads a manifest of [`FORMAT`].
///
/// # Errors
/// [`Error::Bundle`] for bytes that are none.
pub(super) fn read_versioned<T: DeserializeOwned>(json: &[u8]) -> Result<T> {
    // The format first: a later one may have other fields.
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let version: Version = serde_json::from_slice(json).map_err(|e| Error::bundle(MANIFEST, e))?;
    if version.format != FORMAT {
        let found = version.format;
        return Err(Error::bundle(MANIFEST, format!("format {found}; this version reads format {FORMAT}")));
    }
    serde_json::from_slice(json).map_err(|e| Error::bundle(MANIFEST, e))
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// In lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
