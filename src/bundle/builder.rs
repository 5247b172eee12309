//! A bundle from files that come one by one, in any order.

use super::{
    Bundle, CALIBRATION, Calibration, GOLDEN, Golden, Manifest, TOKENIZER, VOCABULARY, WEIGHTS, sha256_hex,
};
use crate::text::WordPiece;
use crate::{Error, Result};

/// Takes the files of a bundle as they arrive: each is held to its hash and read at once, and only what is
/// read is kept.
pub struct BundleBuilder {
    manifest: Manifest,
    weights: Option<Vec<u8>>,
    /// The files that make the tokenizer, until both are there.
    tokenizer_files: (Option<Vec<u8>>, Option<Vec<u8>>),
    tokenizer: Option<WordPiece>,
    calibration: Option<Calibration>,
    golden: Option<Golden>,
}

impl BundleBuilder {
    /// # Errors
    /// [`Error::Bundle`] for a manifest that cannot be read.
    pub fn new(manifest_json: &[u8]) -> Result<Self> {
        Ok(Self {
            manifest: Manifest::from_json(manifest_json)?,
            weights: None,
            tokenizer_files: (None, None),
            tokenizer: None,
            calibration: None,
            golden: None,
        })
    }

    /// Takes a file. One that a bundle does not need is left out.
    ///
    /// # Arguments
    /// - `sha256`: lower-case hexadecimal, where the caller has computed it over these very bytes (a browser's
    ///   WebCrypto does it several times as fast); `None`: it is computed here. Either way it is held to the
    ///   manifest.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a malformed file or one of another size, [`Error::HashMismatch`] for an altered
    /// one, [`Error::Tokenizer`].
    pub fn add(&mut self, name: &str, bytes: Vec<u8>, sha256: Option<&str>) -> Result<()> {
        if !self.files().contains(&name) {
            return Ok(());
        }
        match sha256 {
            Some(found) => self.manifest.verify_digest(name, bytes.len(), found)?,
            None => self.manifest.verify_digest(name, bytes.len(), &sha256_hex(&bytes))?,
        }
        let heads = &self.manifest.heads;
        match name {
            WEIGHTS => self.weights = Some(bytes),
            CALIBRATION => self.calibration = Some(Calibration::from_json(&bytes, heads)?),
            GOLDEN => self.golden = Some(Golden::from_json(&bytes, heads)?),
            VOCABULARY => self.tokenizer_files.1 = Some(bytes),
            _ => self.tokenizer_files.0 = Some(bytes),
        }
        self.read_tokenizer()
    }

    /// Names of the files this bundle needs, the manifest left out.
    pub fn files(&self) -> Vec<&'static str> {
        let listed = |name: &str| self.manifest.files.iter().any(|file| file.name == name);
        [WEIGHTS, TOKENIZER, VOCABULARY, CALIBRATION, GOLDEN]
            .into_iter()
            .filter(|&name| name != VOCABULARY || listed(name))
            .collect()
    }

    /// Reads the tokenizer once its files are there.
    fn read_tokenizer(&mut self) -> Result<()> {
        let apart = self.files().contains(&VOCABULARY);
        let tokenizer = match &self.tokenizer_files {
            (Some(json), Some(vocabulary)) => WordPiece::with_vocabulary(json, vocabulary)?,
            (Some(json), None) if !apart => WordPiece::from_bytes(json)?,
            _ => return Ok(()),
        };
        self.tokenizer_files = (None, None);
        let known = self.manifest.encoder.vocab_size;
        if tokenizer.vocab_size() > known {
            let reason = format!("{} ids, but embeddings for {known}", tokenizer.vocab_size());
            return Err(Error::bundle(TOKENIZER, reason));
        }
        self.tokenizer = Some(tokenizer);
        Ok(())
    }

    /// The bundle, when all files are in.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a missing file.
    pub fn finish(self) -> Result<Bundle> {
        let lacks = |name: &str| Error::bundle(name, "the file is missing");
        let without_tokenizer = if self.tokenizer_files.0.is_some() { VOCABULARY } else { TOKENIZER };
        Ok(Bundle {
            weights: self.weights.ok_or_else(|| lacks(WEIGHTS))?,
            tokenizer: self.tokenizer.ok_or_else(|| lacks(without_tokenizer))?,
            calibration: self.calibration.ok_or_else(|| lacks(CALIBRATION))?,
            golden: self.golden.ok_or_else(|| lacks(GOLDEN))?,
            manifest: self.manifest,
        })
    }
}
