//! A language model from files that come in parts.

use super::manifest::LanguageManifest;
use super::stream::WeightsStream;
#[cfg(not(target_family = "wasm"))]
use crate::bundle::files::read;
use crate::bundle::manifest::sha256_hex;
use crate::bundle::{MANIFEST, TOKENIZER};
use crate::device::OpenDevice;
use crate::nn::on_device_decoder::{DeviceDecoder, DeviceDecoderBuilder};
use crate::text::{Bpe, ChatTemplate};
use crate::{Error, Result};

/// A language model that is ready to work.
pub struct LanguageModel {
    pub decoder: DeviceDecoder,
    pub tokenizer: Bpe,
    pub template: ChatTemplate,
    pub manifest: LanguageManifest,
}

/// Takes the bytes of `weights.bin` in order and puts each tensor on the device as soon as it is whole: beside
/// what the device has, one tensor and one piece are in memory at most.
pub struct LanguageBuilder {
    manifest: LanguageManifest,
    template: ChatTemplate,
    tokenizer: Option<Bpe>,
    weights: WeightsStream,
    decoder: DeviceDecoderBuilder,
}

impl LanguageBuilder {
    /// # Errors
    /// [`Error::Bundle`] and [`Error::Config`] for a manifest that cannot be used, [`Error::Device`].
    pub fn new(manifest_json: &[u8], open: &OpenDevice) -> Result<Self> {
        let manifest = LanguageManifest::from_json(manifest_json)?;
        let template = ChatTemplate::new(&manifest.chat_template).map_err(|e| Error::bundle(MANIFEST, e))?;
        Ok(Self {
            template,
            tokenizer: None,
            weights: WeightsStream::new(&manifest)?,
            decoder: DeviceDecoderBuilder::new(open, &manifest.decoder, manifest.formats())?,
            manifest,
        })
    }

    pub fn manifest(&self) -> &LanguageManifest {
        &self.manifest
    }

    /// Takes `tokenizer.json`.
    ///
    /// # Arguments
    /// - `sha256`: lower-case hexadecimal, where the caller has computed it over these very bytes; `None`: it is
    ///   computed here
    ///
    /// # Errors
    /// [`Error::HashMismatch`], [`Error::Bundle`], [`Error::Tokenizer`].
    pub fn add_tokenizer(&mut self, bytes: &[u8], sha256: Option<&str>) -> Result<()> {
        let found = sha256.map_or_else(|| sha256_hex(bytes), str::to_owned);
        self.manifest.file(TOKENIZER)?.entry.verify(bytes.len() as u64, &found)?;
        let tokenizer = Bpe::from_json(bytes)?;
        let known = self.manifest.decoder.vocab_size;
        if tokenizer.vocab_size() > known {
            let reason = format!("{} ids, but embeddings for {known}", tokenizer.vocab_size());
            return Err(Error::bundle(TOKENIZER, reason));
        }
        self.tokenizer = Some(tokenizer);
        Ok(())
    }

    /// Takes the next bytes of `weights.bin`, in any cut, and hashes them.
    ///
    /// # Errors
    /// As [`Self::push_piece`].
    pub fn push(&mut self, chunk: &[u8]) -> Result<()> {
        let decoder = &mut self.decoder;
        self.weights.push(chunk, &mut |name, tensor| decoder.add(name, tensor))
    }

    /// Takes the next piece of `weights.bin` as a whole, with its SHA-256 as the caller has computed it over these
    /// very bytes. A piece that is refused may be sent again.
    ///
    /// # Errors
    /// [`Error::HashMismatch`] for an altered piece, [`Error::Bundle`] for one of another length,
    /// [`Error::OutOfMemory`], [`Error::Device`].
    pub fn push_piece(&mut self, piece: &[u8], sha256: &str) -> Result<()> {
        let decoder = &mut self.decoder;
        self.weights.push_piece(piece, sha256, &mut |name, tensor| decoder.add(name, tensor))
    }

    /// Bytes of `weights.bin` that came, of all.
    pub fn progress(&self) -> (u64, u64) {
        self.weights.progress()
    }

    /// The model, when all files are in.
    ///
    /// # Errors
    /// [`Error::Bundle`] where something is missing.
    pub fn finish(self) -> Result<LanguageModel> {
        self.weights.finish()?;
        Ok(LanguageModel {
            decoder: self.decoder.finish()?,
            tokenizer: self.tokenizer.ok_or_else(|| Error::bundle(TOKENIZER, "the file is missing"))?,
            template: self.template,
            manifest: self.manifest,
        })
    }
}

#[cfg(not(target_family = "wasm"))]
impl LanguageModel {
    /// Reads a bundle's folder, the weights a piece at a time.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that cannot be read; else as [`LanguageBuilder`]'s.
    pub fn from_dir(folder: &std::path::Path, open: &OpenDevice) -> Result<Self> {
        let mut builder = LanguageBuilder::new(&read(folder, MANIFEST)?, open)?;
        builder.add_tokenizer(&read(folder, TOKENIZER)?, None)?;
        let LanguageBuilder { weights, decoder, .. } = &mut builder;
        weights.read_file(folder, &mut |name, tensor| decoder.add(name, tensor))?;
        builder.finish()
    }
}
