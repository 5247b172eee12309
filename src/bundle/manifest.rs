//! `manifest.json`: what a bundle is, and the hash of each of its files.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::nn::EncoderConfig;
use crate::{Error, Result};

/// The manifest's own name.
pub const MANIFEST: &str = "manifest.json";
/// The format this code reads.
pub const FORMAT: u32 = 1;
/// Widest layer that a manifest may ask memory for.
pub(super) const WIDEST: usize = 1 << 16;

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
        listed(&self.files, name)?.verify(bytes as u64, found)
    }
}

impl FileEntry {
    /// The entry of a file as it is.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.into(), bytes: bytes.len() as u64, sha256: sha256_hex(bytes) }
    }

    /// Entries of files as they are, by name.
    pub fn of_all(files: &BTreeMap<String, Vec<u8>>) -> Vec<Self> {
        files.iter().map(|(name, bytes)| Self::new(name, bytes)).collect()
    }

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

impl AsRef<Self> for FileEntry {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// The entry of a file.
///
/// # Errors
/// [`Error::Bundle`] where it is not listed.
pub(super) fn listed<'a, T: AsRef<FileEntry>>(files: &'a [T], name: &str) -> Result<&'a T> {
    let file = files.iter().find(|file| file.as_ref().name == name);
    file.ok_or_else(|| Error::bundle(MANIFEST, format!("{name} is not listed")))
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

/// Fields in which a manifest may say what kind of bundle it is of.
#[derive(Deserialize)]
pub(super) struct Said {
    pub kind: Option<String>,
    pub name: Option<String>,
}

/// As [`read_versioned`], of one kind of bundle.
///
/// # Arguments
/// - `said`: the field that says it
///
/// # Errors
/// [`Error::Bundle`] for bytes that are none, or of another kind.
pub(super) fn read_of_kind<T: DeserializeOwned>(
    json: &[u8],
    said: fn(Said) -> Option<String>,
    kind: &str,
) -> Result<T> {
    // The kind first: another one has other fields.
    match said(read_versioned(json)?) {
        Some(found) if found == kind => read_versioned(json),
        found => {
            let found = found.unwrap_or_else(|| "another kind".into());
            Err(Error::bundle(MANIFEST, format!("it is of {found}, not of {kind}")))
        }
    }
}

/// Holds what reads a network's states to that network.
///
/// # Arguments
/// - `what`: the network, in words
/// - `read`: the deepest layer that is read, and how many numbers it must have
/// - `has`: how many layers the network has, and the numbers of each
///
/// # Errors
/// [`Error::Bundle`] where there is no such layer.
pub(super) fn check_states(what: &str, read: (usize, usize), has: (usize, usize)) -> Result<()> {
    let ((deepest, width), (layers, size)) = (read, has);
    if width != size || deepest > layers {
        let reason = format!("layer {deepest} of {width} numbers, the {what} has {layers} of {size}");
        return Err(Error::bundle(MANIFEST, reason));
    }
    Ok(())
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// In lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
