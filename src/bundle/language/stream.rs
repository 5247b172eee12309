//! `weights.bin` as it comes in: pieces held to their hashes, tensors cut out of them.

use super::manifest::{LanguageManifest, TensorEntry, TensorFormat};
use super::{LanguageFile, WEIGHTS};
use crate::bundle::manifest::{same_hash, sha256_hex};
use crate::bundle::weights::floats;
use crate::kernels::BlockMatrix;
use crate::nn::decoder::DecoderTensor;
use crate::{Error, Result};

/// Takes the bytes of `weights.bin` from the first to the last and gives each tensor once it is whole. Of the
/// file it holds one tensor and one piece at most, and it gives nothing that was not held to its hash.
pub struct WeightsStream {
    file: LanguageFile,
    piece_bytes: u64,
    /// Pieces that were verified.
    pieces: usize,
    /// Bytes of the next piece, where it came in parts.
    partial: Vec<u8>,
    tensors: Tensors,
}

impl WeightsStream {
    /// # Errors
    /// [`Error::Bundle`] for a manifest without weights.
    pub fn new(manifest: &LanguageManifest) -> Result<Self> {
        Ok(Self {
            file: manifest.file(WEIGHTS)?.clone(),
            piece_bytes: manifest.piece_bytes,
            pieces: 0,
            partial: Vec::new(),
            tensors: Tensors { awaited: manifest.tensors.clone(), next: 0, at: 0, bytes: Vec::new() },
        })
    }

    /// Bytes that came, of all.
    pub fn progress(&self) -> (u64, u64) {
        (self.begin() + self.partial.len() as u64, self.file.entry.bytes)
    }

    /// Length of the next piece; 0 behind the last one.
    pub fn next_piece(&self) -> usize {
        self.piece_bytes.min(self.file.entry.bytes - self.begin()) as usize
    }

    /// Takes the next bytes, in any cut, and hashes them.
    ///
    /// # Errors
    /// As [`Self::push_piece`].
    pub fn push(
        &mut self,
        mut bytes: &[u8],
        add: &mut impl FnMut(&str, DecoderTensor) -> Result<()>,
    ) -> Result<()> {
        while !bytes.is_empty() {
            let size = self.next_piece();
            if size == 0 {
                return Err(self.too_long());
            }
            let (now, rest) = bytes.split_at(bytes.len().min(size - self.partial.len()));
            bytes = rest;
            if now.len() == size {
                self.take(now, &sha256_hex(now), add)?;
                continue;
            }
            self.partial.extend_from_slice(now);
            if self.partial.len() == size {
                // Taken: of a piece that is refused nothing remains, and it may be sent again.
                let mut piece = std::mem::take(&mut self.partial);
                self.take(&piece, &sha256_hex(&piece), add)?;
                piece.clear();
                self.partial = piece;
            }
        }
        Ok(())
    }

    /// Takes the next piece as a whole, with its hash as the caller computed it over these very bytes. A piece
    /// that is refused may be sent again.
    ///
    /// # Errors
    /// [`Error::HashMismatch`] for a piece that is not the one that was published, [`Error::Bundle`] for one of
    /// another length, and what `add` says; after that nothing more is given.
    pub fn push_piece(
        &mut self,
        piece: &[u8],
        sha256: &str,
        add: &mut impl FnMut(&str, DecoderTensor) -> Result<()>,
    ) -> Result<()> {
        let size = self.next_piece();
        if size == 0 && !piece.is_empty() {
            return Err(self.too_long());
        }
        if !self.partial.is_empty() || piece.len() != size {
            let reason = format!("a piece of {} bytes where one of {size} is awaited", piece.len());
            return Err(Error::bundle(WEIGHTS, reason));
        }
        self.take(piece, sha256, add)
    }

    /// # Errors
    /// [`Error::Bundle`] where bytes are still awaited.
    pub fn finish(&self) -> Result<()> {
        match self.progress() {
            (came, all) if came < all => {
                Err(Error::bundle(WEIGHTS, format!("{came} bytes, expected {all}: truncated?")))
            }
            _ => Ok(()),
        }
    }

    /// Reads a whole `weights.bin`.
    ///
    /// # Errors
    /// [`Error::Io`]; else as [`Self::push_piece`] and [`Self::finish`].
    #[cfg(not(target_family = "wasm"))]
    pub fn read_file(
        &mut self,
        folder: &std::path::Path,
        add: &mut impl FnMut(&str, DecoderTensor) -> Result<()>,
    ) -> Result<()> {
        use std::io::Read;

        let path = folder.join(WEIGHTS);
        let io = |e| Error::io(&path, e);
        let mut file = std::fs::File::open(&path).map_err(io)?;
        let mut piece = Vec::new();
        loop {
            piece.clear();
            // One byte more behind the last piece, which must not be there.
            let size = self.next_piece().max(1) as u64;
            if (&mut file).take(size).read_to_end(&mut piece).map_err(io)? == 0 {
                return self.finish();
            }
            self.push(&piece, add)?;
        }
    }

    /// Where the next piece begins.
    fn begin(&self) -> u64 {
        self.file.entry.bytes.min(self.pieces as u64 * self.piece_bytes)
    }

    fn too_long(&self) -> Error {
        Error::bundle(WEIGHTS, format!("more than the {} bytes that were published", self.file.entry.bytes))
    }

    fn take(
        &mut self,
        piece: &[u8],
        sha256: &str,
        add: &mut impl FnMut(&str, DecoderTensor) -> Result<()>,
    ) -> Result<()> {
        let expected = self.file.pieces.get(self.pieces).ok_or_else(|| self.too_long())?;
        same_hash(WEIGHTS, expected, sha256)?;
        self.pieces += 1;
        self.tensors.push(piece, add)
    }
}

/// Cuts verified bytes into tensors.
struct Tensors {
    /// In the order of their offsets.
    awaited: Vec<TensorEntry>,
    next: usize,
    /// Bytes of the file that went by.
    at: u64,
    /// Of the next tensor.
    bytes: Vec<u8>,
}

impl Tensors {
    fn push(
        &mut self,
        mut bytes: &[u8],
        add: &mut impl FnMut(&str, DecoderTensor) -> Result<()>,
    ) -> Result<()> {
        while let Some(tensor) = self.awaited.get(self.next).filter(|_| !bytes.is_empty()) {
            let gap = tensor.offset.saturating_sub(self.at).min(bytes.len() as u64) as usize;
            if gap > 0 {
                self.skip(gap, &mut bytes);
                continue;
            }
            let size = usize::try_from(tensor.bytes)
                .map_err(|_| Error::bundle(WEIGHTS, format!("the tensor {} is too big", tensor.name)))?;
            if self.bytes.is_empty() {
                self.bytes.try_reserve_exact(size).map_err(|_| Error::OutOfMemory { bytes: size })?;
            }
            let taken = bytes.len().min(size - self.bytes.len());
            self.bytes.extend_from_slice(&bytes[..taken]);
            self.skip(taken, &mut bytes);
            if self.bytes.len() == size {
                self.give(add)?;
            }
        }
        Ok(())
    }

    fn skip(&mut self, count: usize, bytes: &mut &[u8]) {
        self.at += count as u64;
        *bytes = &bytes[count..];
    }

    /// Gives the tensor that is whole now.
    fn give(&mut self, add: &mut impl FnMut(&str, DecoderTensor) -> Result<()>) -> Result<()> {
        let bytes = std::mem::take(&mut self.bytes);
        let tensor = &self.awaited[self.next];
        let made = match tensor.format {
            TensorFormat::F32 => Ok(DecoderTensor::Norm(floats(&bytes))),
            TensorFormat::Blocks(format) => {
                BlockMatrix::new(format, tensor.rows, tensor.columns, bytes).map(DecoderTensor::Matrix)
            }
        };
        let given = made.and_then(|made| add(&tensor.name, made));
        if given.is_err() {
            // The one that failed is lost: those behind it must not take its place.
            self.awaited.clear();
        }
        self.next += 1;
        given
    }
}
