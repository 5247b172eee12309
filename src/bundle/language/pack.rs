//! A GGUF file becomes a bundle. The blocks are copied as they are; sizes and names come from its metadata.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read, Seek, Write};
use std::path::Path;

use futures_lite::future::block_on;
use sha2::{Digest, Sha256};

use super::builder::LanguageModel;
use super::manifest::{ALIGNMENT, Golden, LanguageFile, LanguageManifest, Source, TensorEntry, TensorFormat};
use super::stream::WeightsStream;
use super::vocabulary::Vocabulary;
use super::{KIND, WEIGHTS};
use crate::bundle::files::{json_bytes, write_atomically, write_atomically_with};
use crate::bundle::gguf::{GgmlFormat, Gguf, Value};
use crate::bundle::manifest::{hex, sha256_hex};
use crate::bundle::{FORMAT, FileEntry, MANIFEST, TOKENIZER};
use crate::device::{DeviceChoice, open_blocking};
use crate::lm::{GOLDEN_TOKENS, Language, logprobs};
use crate::nn::decoder::{DecoderConfig, EMBEDDING, FINAL_NORM, TensorShape};
use crate::{Error, Result};

/// What a browser checks at once while it streams.
const PIECE: u64 = 4 << 20;
/// What every device is held to.
const GOLDEN_TEXT: &str =
    "We should keep the forest safe, because those who come after us have a right to it too.";

/// What was packed, for the log.
#[derive(Debug)]
pub struct Packed {
    pub files: Vec<FileEntry>,
    /// False where the folder held this very bundle already.
    pub written: bool,
}

/// Packs `gguf` into the folder `out`. Where that holds this very bundle already nothing is written.
///
/// # Arguments
/// - `name`, `version`: of the bundle
///
/// # Errors
/// [`Error::Data`] for a file that is damaged or of another architecture, or has a tensor that cannot be used as it
/// lies there; [`Error::Io`].
pub fn pack(gguf: &Path, out: &Path, name: &str, version: &str) -> Result<Packed> {
    let io = |e| Error::io(gguf, e);
    let mut file = BufReader::new(File::open(gguf).map_err(io)?);
    let mut sha256 = Sha256::new();
    std::io::copy(&mut file, &mut sha256).map_err(io)?;
    let source = Source {
        file: gguf.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256: hex(&sha256.finalize()),
    };
    Packer::new(Gguf::new(gguf, file)?, source, name, version)?.write(out)
}

/// A bundle that is known but for the hashes of its weights.
pub(super) struct Packer<R> {
    gguf: Gguf<R>,
    manifest: LanguageManifest,
    tokenizer: Vec<u8>,
}

impl<R: Read + Seek> Packer<R> {
    pub(super) fn new(gguf: Gguf<R>, source: Source, name: &str, version: &str) -> Result<Self> {
        let vocabulary = Vocabulary::read(&gguf)?;
        let decoder = config(&gguf, vocabulary.len())?;
        let tensors = layout(&gguf, &decoder)?;
        let license = match gguf.metadata("general.license") {
            Some(Value::Text(license)) => license.clone(),
            _ => "not stated".into(),
        };
        let manifest = LanguageManifest {
            format: FORMAT,
            kind: KIND.into(),
            name: name.into(),
            version: version.into(),
            license,
            source,
            decoder,
            tokens: vocabulary.special.clone(),
            chat_template: gguf.text("tokenizer.chat_template")?.into(),
            tensors,
            files: Vec::new(),
            piece_bytes: PIECE,
            golden: None,
        };
        Ok(Self { gguf, manifest, tokenizer: vocabulary.tokenizer_json() })
    }

    /// Writes the files, the manifest last, and reads them back.
    pub(super) fn write(mut self, out: &Path) -> Result<Packed> {
        let mut pieces = Pieces::new(self.manifest.piece_bytes);
        self.weights(&mut pieces)?;
        let sha256 = sha256_hex(&self.tokenizer);
        let bytes = self.tokenizer.len() as u64;
        let tokenizer = FileEntry { name: TOKENIZER.into(), bytes, sha256 };
        self.manifest.files = vec![pieces.finish(), LanguageFile { entry: tokenizer, pieces: Vec::new() }];
        let files = self.manifest.files.iter().map(|file| file.entry.clone()).collect();

        let there = std::fs::read(out.join(MANIFEST)).is_ok_and(|found| self.is_current(&found));
        if there && check(out, &self.manifest).is_ok() {
            return Ok(Packed { files, written: false });
        }
        std::fs::create_dir_all(out).map_err(|e| Error::io(out, e))?;
        write_atomically(&out.join(TOKENIZER), &self.tokenizer)?;
        write_atomically_with(&out.join(WEIGHTS), |file| self.weights(file))?;
        write_atomically(&out.join(MANIFEST), &json_bytes(&self.manifest)?)?;
        // What was written must be what the product reads.
        let model = LanguageModel::from_dir(out, &open_blocking(DeviceChoice::Cpu)?)?;
        self.manifest.golden = golden(&model)?;
        write_atomically(&out.join(MANIFEST), &json_bytes(&self.manifest)?)?;
        Ok(Packed { files, written: true })
    }

    /// Whether a manifest is this one, whose golden numbers are not known yet.
    fn is_current(&self, json: &[u8]) -> bool {
        let Ok(mut found) = LanguageManifest::from_json(json) else { return false };
        let complete = found.golden.take().is_some();
        complete && found == self.manifest
    }

    /// The bytes of `weights.bin`.
    fn weights(&mut self, out: &mut impl Write) -> Result<()> {
        let io = |e| Error::io(WEIGHTS, e);
        let mut at = 0;
        for tensor in &self.manifest.tensors {
            out.write_all(&vec![0; (tensor.offset - at) as usize]).map_err(io)?;
            for part in parts(&tensor.name) {
                out.write_all(&self.gguf.read(&part)?).map_err(io)?;
            }
            at = tensor.offset + tensor.bytes;
        }
        Ok(())
    }
}

/// What every device must compute; `None` where the tokenizer knows too little of the text.
fn golden(model: &LanguageModel) -> Result<Option<Golden>> {
    let mut tokens = model.encode_whole(GOLDEN_TEXT)?;
    tokens.truncate(GOLDEN_TOKENS.min(model.limit()));
    if tokens.len() < 2 {
        return Ok(None);
    }
    let logprobs = block_on(logprobs(model, &tokens))?;
    Ok(Some(Golden { tokens, logprobs }))
}

/// Holds a bundle's files to its manifest.
fn check(folder: &Path, manifest: &LanguageManifest) -> Result<()> {
    let tokenizer = folder.join(TOKENIZER);
    let bytes = std::fs::read(&tokenizer).map_err(|e| Error::io(&tokenizer, e))?;
    manifest.file(TOKENIZER)?.entry.verify(bytes.len() as u64, &sha256_hex(&bytes))?;
    crate::text::Bpe::from_json(&bytes)?;
    WeightsStream::new(manifest)?.read_file(folder, &mut |_, _| Ok(()))
}

/// The tensors of a GGUF that make one of a decoder's, their rows one after another.
fn parts(name: &str) -> Vec<String> {
    let Some((layer, part)) = name.strip_prefix("layers.").and_then(|name| name.split_once('.')) else {
        return match name {
            EMBEDDING => vec!["token_embd.weight".into()],
            FINAL_NORM => vec!["output_norm.weight".into()],
            _ => Vec::new(),
        };
    };
    let parts: &[&str] = match part {
        "attention_norm" => &["attn_norm"],
        "qkv" => &["attn_q", "attn_k", "attn_v"],
        "attended" => &["attn_output"],
        "gate_norm" => &["ffn_norm"],
        "gate_up" => &["ffn_gate", "ffn_up"],
        "down" => &["ffn_down"],
        _ => &[],
    };
    parts.iter().map(|part| format!("blk.{layer}.{part}.weight")).collect()
}

/// Where the tensors of `decoder` will lie.
fn layout<R: Read + Seek>(gguf: &Gguf<R>, decoder: &DecoderConfig) -> Result<Vec<TensorEntry>> {
    let wrong = |reason: String| Error::data(gguf.path(), reason);
    // Before they are all named: a number in a file must not cost memory.
    if gguf.tensors().len() < decoder.tensor_count() {
        let (found, layers) = (gguf.tensors().len(), decoder.num_hidden_layers);
        return Err(wrong(format!("it has {found} tensors, too few for {layers} layers")));
    }
    let (mut entries, mut used, mut end) = (Vec::new(), BTreeSet::new(), 0u64);
    for (name, shape) in decoder.tensors() {
        let (rows, columns) = match shape {
            TensorShape::Matrix(rows, columns) => (rows, columns),
            TensorShape::Norm(length) => (1, length),
        };
        let mut found: Option<(TensorFormat, u64)> = None;
        for part in parts(&name) {
            let info =
                gguf.tensors().get(&part).ok_or_else(|| wrong(format!("the tensor {part} is missing")))?;
            let format = match (shape, info.format) {
                (TensorShape::Norm(_), GgmlFormat::Known(TensorFormat::F32)) => TensorFormat::F32,
                (TensorShape::Matrix(..), GgmlFormat::Known(format @ TensorFormat::Blocks(_))) => format,
                (_, format) => {
                    let reason = "norms are read in F32, matrices in Q4_1 and Q8_0";
                    return Err(wrong(format!("the tensor {part} is in {format}; {reason}")));
                }
            };
            if info.columns != columns as u64 {
                return Err(wrong(format!("the tensor {part} has {} columns, not {columns}", info.columns)));
            }
            found = match found {
                Some((other, _)) if other != format => {
                    let first = &parts(&name)[0];
                    return Err(wrong(format!(
                        "{part} is in {format} and {first} in {other}: they must be alike"
                    )));
                }
                Some((_, rows)) => Some((format, rows.saturating_add(info.rows))),
                None => Some((format, info.rows)),
            };
            used.insert(part);
        }
        let (format, found) = found.unwrap_or((TensorFormat::F32, 0));
        let bytes = format.bytes(found, columns as u64).filter(|_| found == rows as u64);
        let bytes = bytes.ok_or_else(|| wrong(format!("{name} has {found} rows, not {rows}")))?;
        let offset = end.next_multiple_of(ALIGNMENT);
        end = offset + bytes;
        entries.push(TensorEntry { name, format, rows, columns, offset, bytes });
    }
    // A bias, an output layer of its own: a forward without it would be another model.
    match gguf.tensors().keys().find(|name| !used.contains(*name)) {
        Some(name) => Err(wrong(format!("the tensor {name} is none that a plain llama has"))),
        None => Ok(entries),
    }
}

/// The shape of the decoder, from the metadata.
fn config<R: Read + Seek>(gguf: &Gguf<R>, vocabulary: usize) -> Result<DecoderConfig> {
    /// What is read below; any other key could change what is computed.
    const READ: [&str; 12] = [
        "attention.head_count",
        "attention.head_count_kv",
        "attention.key_length",
        "attention.layer_norm_rms_epsilon",
        "attention.value_length",
        "block_count",
        "context_length",
        "embedding_length",
        "feed_forward_length",
        "rope.dimension_count",
        "rope.freq_base",
        "vocab_size",
    ];
    let wrong = |reason: String| Error::data(gguf.path(), reason);
    let architecture = gguf.text("general.architecture")?;
    if architecture != "llama" {
        return Err(wrong(format!("its architecture is {architecture}; only llama can be read")));
    }
    let other = gguf.keys().filter_map(|key| key.strip_prefix("llama.")).find(|key| !READ.contains(key));
    if let Some(key) = other {
        return Err(wrong(format!("its llama.{key} is nothing that a plain llama has")));
    }
    let size = |key: &str| gguf.size(&format!("llama.{key}"));
    let required = |key: &str| size(key)?.ok_or_else(|| wrong(format!("llama.{key} is missing")));
    let (hidden, heads) = (required("embedding_length")?, required("attention.head_count")?);
    let head_dim = match size("attention.key_length")? {
        Some(width) => width,
        None if heads > 0 && hidden.is_multiple_of(heads) => hidden / heads,
        None => return Err(wrong(format!("{hidden} numbers a token in {heads} heads"))),
    };
    if size("attention.value_length")?.is_some_and(|width| width != head_dim) {
        return Err(wrong("its keys and values have different widths".into()));
    }
    if size("vocab_size")?.is_some_and(|size| size != vocabulary) {
        return Err(wrong(format!("llama.vocab_size is not that of its {vocabulary} tokens")));
    }
    let config = DecoderConfig {
        vocab_size: vocabulary,
        hidden_size: hidden,
        intermediate_size: required("feed_forward_length")?,
        num_hidden_layers: required("block_count")?,
        num_attention_heads: heads,
        num_key_value_heads: size("attention.head_count_kv")?.unwrap_or(heads),
        head_dim,
        rotary_dim: size("rope.dimension_count")?.unwrap_or(head_dim),
        // As llama.cpp has it where the file says nothing.
        rope_theta: gguf.float("llama.rope.freq_base")?.unwrap_or(10_000.0),
        rms_norm_eps: gguf
            .float("llama.attention.layer_norm_rms_epsilon")?
            .ok_or_else(|| wrong("llama.attention.layer_norm_rms_epsilon is missing".into()))?,
        max_position_embeddings: required("context_length")?,
    };
    config.validate().map_err(|e| wrong(e.to_string()))?;
    Ok(config)
}

/// Hashes what is written to it, in all and by pieces.
struct Pieces {
    all: Sha256,
    bytes: u64,
    piece: Sha256,
    piece_bytes: u64,
    done: Vec<String>,
}

impl Pieces {
    fn new(piece_bytes: u64) -> Self {
        Self { all: Sha256::new(), bytes: 0, piece: Sha256::new(), piece_bytes, done: Vec::new() }
    }

    fn finish(mut self) -> LanguageFile {
        if !self.bytes.is_multiple_of(self.piece_bytes) {
            self.done.push(hex(&self.piece.finalize()));
        }
        let entry = FileEntry { name: WEIGHTS.into(), bytes: self.bytes, sha256: hex(&self.all.finalize()) };
        LanguageFile { entry, pieces: self.done }
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let left = self.piece_bytes - self.bytes % self.piece_bytes;
        let now = &bytes[..bytes.len().min(left as usize)];
        self.all.update(now);
        self.piece.update(now);
        self.bytes += now.len() as u64;
        if now.len() as u64 == left {
            self.done.push(hex(&self.piece.finalize_reset()));
        }
        Ok(now.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
