//! `manifest.json` of a language model.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{KIND, WEIGHTS};
use crate::bundle::manifest::{FileEntry, listed, read_of_kind};
use crate::bundle::{MANIFEST, TOKENIZER};
use crate::kernels::{BLOCK, BlockFormat};
use crate::nn::decoder::{DecoderConfig, TensorShape};
use crate::{Error, Result};

/// Where tensors begin: multiples of this.
pub const ALIGNMENT: u64 = 64;
/// Largest piece that a manifest may ask to be held in memory.
const LARGEST_PIECE: u64 = 1 << 26;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LanguageManifest {
    pub format: u32,
    /// [`KIND`]
    pub kind: String,
    pub name: String,
    pub version: String,
    pub license: String,
    pub source: Source,
    pub decoder: DecoderConfig,
    pub tokens: SpecialTokens,
    /// In Jinja's language; see [`crate::text::ChatTemplate`].
    pub chat_template: String,
    /// Of `weights.bin`: those of [`DecoderConfig::tensors`], in that order.
    pub tensors: Vec<TensorEntry>,
    pub files: Vec<LanguageFile>,
    /// Length of a piece of `weights.bin`; the last one may be shorter.
    pub piece_bytes: u64,
    /// What every device must compute; `None` where whoever packed the model left it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub golden: Option<Golden>,
}

/// Tokens with the log-probabilities that a CPU found, of each but the first after those before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Golden {
    pub tokens: Vec<u32>,
    pub logprobs: Vec<f32>,
}

/// The file that the weights were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub file: String,
    pub sha256: String,
}

/// Ids of tokens that mean something to whoever runs the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialTokens {
    /// Stands before every text; `None` for a model that learnt without one.
    pub bos: Option<u32>,
    /// Each of them ends a text or a turn.
    pub eos: Vec<u32>,
    pub unknown: Option<u32>,
}

/// Where a tensor lies in `weights.bin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TensorEntry {
    pub name: String,
    pub format: TensorFormat,
    /// 1 for a norm's scales.
    pub rows: usize,
    pub columns: usize,
    pub offset: u64,
    pub bytes: u64,
}

/// How the numbers of a tensor are packed: `F32`, or the name of a [`BlockFormat`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TensorFormat {
    F32,
    #[serde(untagged)]
    Blocks(BlockFormat),
}

impl TensorFormat {
    /// Bytes of `[rows, columns]`; `None` where there can be no such tensor.
    pub fn bytes(self, rows: u64, columns: u64) -> Option<u64> {
        let row = match self {
            Self::F32 => columns.checked_mul(4)?,
            Self::Blocks(format) if columns.is_multiple_of(BLOCK as u64) => {
                (columns / BLOCK as u64).checked_mul(format.bytes() as u64)?
            }
            Self::Blocks(_) => return None,
        };
        row.checked_mul(rows)
    }
}

impl fmt::Display for TensorFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::F32 => f.write_str("F32"),
            Self::Blocks(format) => write!(f, "{format}"),
        }
    }
}

/// A file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageFile {
    #[serde(flatten)]
    pub entry: FileEntry,
    /// SHA-256 of each piece, for a file that is checked while it is read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<String>,
}

impl AsRef<FileEntry> for LanguageFile {
    fn as_ref(&self) -> &FileEntry {
        &self.entry
    }
}

impl LanguageManifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`Error::Bundle`], [`Error::Config`] for a decoder that cannot be.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let manifest: Self = read_of_kind(json, |said| said.kind, KIND)?;
        manifest.validate()?;
        Ok(manifest)
    }

    /// The entry of a file.
    ///
    /// # Errors
    /// [`Error::Bundle`] where it is not listed.
    pub fn file(&self, name: &str) -> Result<&LanguageFile> {
        listed(&self.files, name)
    }

    /// Bytes of `weights.bin`.
    ///
    /// # Errors
    /// As [`Self::file`].
    pub fn weights_bytes(&self) -> Result<u64> {
        Ok(self.file(WEIGHTS)?.entry.bytes)
    }

    /// Formats of most of the layers' matrices and of the embedding.
    pub fn formats(&self) -> Option<(BlockFormat, BlockFormat)> {
        let of = |tensor: &TensorEntry| match tensor.format {
            TensorFormat::Blocks(format) => Some(format),
            TensorFormat::F32 => None,
        };
        let layer = self.tensors.iter().find(|tensor| tensor.name.ends_with(".gate_up"))?;
        Some((of(layer)?, of(self.tensors.first()?)?))
    }

    fn validate(&self) -> Result<()> {
        let wrong = |reason: String| Err(Error::bundle(MANIFEST, reason));
        self.decoder.validate()?;
        self.file(TOKENIZER)?;
        let weights = self.file(WEIGHTS)?;
        if !(1..=LARGEST_PIECE).contains(&self.piece_bytes) {
            return wrong(format!("pieces of {} bytes", self.piece_bytes));
        }
        let pieces = weights.entry.bytes.div_ceil(self.piece_bytes);
        if weights.pieces.len() as u64 != pieces {
            return wrong(format!("{} hashes for {pieces} pieces", weights.pieces.len()));
        }
        let SpecialTokens { bos, eos, unknown } = &self.tokens;
        let vocabulary = self.decoder.vocab_size;
        if let Some(id) = eos.iter().chain(bos).chain(unknown).find(|&&id| id as usize >= vocabulary) {
            return wrong(format!("the special token {id} of {vocabulary}"));
        }
        if let Some(Golden { tokens, logprobs }) = &self.golden {
            let fits = (2..=self.decoder.max_position_embeddings).contains(&tokens.len());
            if !fits
                || tokens.len() != logprobs.len() + 1
                || tokens.iter().any(|&id| id as usize >= vocabulary)
            {
                let (tokens, logprobs) = (tokens.len(), logprobs.len());
                return wrong(format!("{tokens} golden tokens with {logprobs} log-probabilities"));
            }
        }
        self.validate_tensors(weights.entry.bytes)
    }

    /// Holds the tensors to the decoder, and to a file of so many bytes.
    fn validate_tensors(&self, bytes: u64) -> Result<()> {
        let wrong = |reason: String| Err(Error::bundle(MANIFEST, reason));
        // Before they are all named: a number in the manifest must not cost memory.
        let count = self.decoder.tensor_count();
        if self.tensors.len() != count {
            return wrong(format!("{} tensors, the decoder has {count}", self.tensors.len()));
        }
        let mut end = 0u64;
        for (entry, (name, shape)) in self.tensors.iter().zip(self.decoder.tensors()) {
            let TensorEntry { format, rows, columns, offset, .. } = *entry;
            let fits = match (shape, format) {
                (TensorShape::Matrix(r, c), TensorFormat::Blocks(_)) => (r, c) == (rows, columns),
                (TensorShape::Norm(length), TensorFormat::F32) => (1, length) == (rows, columns),
                _ => false,
            };
            if entry.name != name || !fits || format.bytes(rows as u64, columns as u64) != Some(entry.bytes) {
                return wrong(format!("{entry:?} where {name} of {shape:?} is awaited"));
            }
            // No gap but the one to the next multiple: what lies in the file is known.
            if Some(offset) != end.checked_next_multiple_of(ALIGNMENT) {
                return wrong(format!("the tensor {name} lies at {offset}"));
            }
            end = offset.saturating_add(entry.bytes);
        }
        if end != bytes {
            return wrong(format!("the tensors end at {end}, {WEIGHTS} at {bytes}"));
        }
        Ok(())
    }
}
