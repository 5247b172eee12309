//! A bundle's files by name, held to what its manifest lists.

use std::collections::BTreeMap;

use safetensors::tensor::SafeTensors;

use super::manifest::{FileEntry, listed, sha256_hex};
use super::{WEIGHTS, weights};
use crate::{Error, Result};

/// Files as they came; those that a bundle does not need are left alone.
pub struct NamedFiles<'a>(pub &'a BTreeMap<String, Vec<u8>>);

impl<'a> NamedFiles<'a> {
    /// # Errors
    /// [`Error::Bundle`] where it is missing.
    pub fn get(&self, name: &str) -> Result<&'a [u8]> {
        self.0.get(name).map(Vec::as_slice).ok_or_else(|| Error::bundle(name, "the file is missing"))
    }

    /// Holds the files of these names to a manifest's entries.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a file that is missing, not listed or of another length; [`Error::HashMismatch`] for an altered
    /// one.
    pub fn verify(&self, names: &[&str], entries: &[FileEntry]) -> Result<()> {
        names.iter().try_for_each(|name| {
            let (entry, bytes) = (listed(entries, name)?, self.get(name)?);
            entry.verify(bytes.len() as u64, &sha256_hex(bytes))
        })
    }

    /// The tensors of [`WEIGHTS`].
    ///
    /// # Errors
    /// [`Error::Bundle`] where it is missing or no safetensors.
    pub fn tensors(&self) -> Result<SafeTensors<'a>> {
        weights::open(self.get(WEIGHTS)?)
    }
}
