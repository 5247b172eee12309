use std::io::Cursor;
use std::path::PathBuf;

use super::*;
use crate::bundle::gguf::tiny::{F32, Q4_1, Q8_0, Tiny, llama};
use crate::bundle::language::SpecialTokens;
use crate::kernels::BlockFormat;
use crate::nn::decoder::DecoderTensor;

/// A folder of its own that goes when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("value-probe-lm-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Packs a file into `bundle` within it.
    fn pack(&self, file: &Tiny) -> Result<Packed> {
        let gguf = self.0.join("tiny.gguf");
        std::fs::write(&gguf, file.bytes()).unwrap();
        pack(&gguf, &self.bundle(), "tiny", "0")
    }

    fn bundle(&self) -> PathBuf {
        self.0.join("bundle")
    }

    fn manifest(&self) -> LanguageManifest {
        LanguageManifest::from_json(&std::fs::read(self.bundle().join(MANIFEST)).unwrap()).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn packer(file: &Tiny) -> Result<Packer<Cursor<Vec<u8>>>> {
    let source = Source { file: "tiny.gguf".into(), sha256: String::new() };
    Packer::new(file.open()?, source, "tiny", "0")
}

/// Why a file is refused.
fn refused(change: impl FnOnce(&mut Tiny) -> &mut Tiny) -> String {
    let mut file = llama();
    change(&mut file);
    let error = packer(&file).err().expect("it must be refused");
    assert_eq!(error.code(), "data", "{error}");
    error.to_string()
}

fn bytes_of(tensor: &DecoderTensor) -> Vec<u8> {
    match tensor {
        DecoderTensor::Matrix(matrix) => matrix.bytes().to_vec(),
        DecoderTensor::Norm(gamma) => gamma.iter().flat_map(|x| x.to_le_bytes()).collect(),
    }
}

#[test]
fn what_is_packed_is_what_is_read() {
    let (scratch, file) = (Scratch::new("round"), llama());
    let packed = scratch.pack(&file).unwrap();
    assert!(packed.written);
    let manifest = scratch.manifest();
    let decoder = &manifest.decoder;
    assert_eq!((decoder.vocab_size, decoder.hidden_size, decoder.intermediate_size), (21, 32, 64));
    assert_eq!((decoder.num_attention_heads, decoder.num_key_value_heads, decoder.head_dim), (4, 2, 8));
    assert_eq!((decoder.num_hidden_layers, decoder.rotary_dim), (2, 8));
    assert_eq!((decoder.rope_theta, decoder.rms_norm_eps, decoder.max_position_embeddings), (1e5, 1e-5, 64));
    assert_eq!(manifest.tokens, SpecialTokens { bos: None, eos: vec![0, 2], unknown: Some(0) });
    assert_eq!((manifest.license.as_str(), manifest.name.as_str()), ("apache-2.0", "tiny"));
    assert_eq!(manifest.source.sha256, sha256_hex(&file.bytes()));

    let (mut gguf, mut names) = (file.open().unwrap(), Vec::new());
    let mut stream = WeightsStream::new(&manifest).unwrap();
    stream
        .read_file(&scratch.bundle(), &mut |name, tensor| {
            let parts: Vec<u8> = parts(name).iter().flat_map(|part| gguf.read(part).unwrap()).collect();
            assert_eq!(bytes_of(&tensor), parts, "{name}");
            let format = match &tensor {
                DecoderTensor::Matrix(matrix) => Some(matrix.format),
                DecoderTensor::Norm(_) => None,
            };
            let matrix = if name == EMBEDDING { BlockFormat::Q8_0 } else { BlockFormat::Q4_1 };
            assert_eq!(format, (!name.ends_with("norm")).then_some(matrix), "{name}");
            names.push(name.to_owned());
            Ok(())
        })
        .unwrap();
    assert_eq!(names, decoder.tensors().into_iter().map(|(name, _)| name).collect::<Vec<_>>());
    assert!(manifest.tensors.iter().all(|tensor| tensor.offset.is_multiple_of(64)));

    let bpe = crate::text::Bpe::from_json(&std::fs::read(scratch.bundle().join(TOKENIZER)).unwrap()).unwrap();
    assert_eq!(
        bpe.encode("abc ab12<|im_end|>é<tool>").unwrap(),
        [19, 18, 7, 8, 20, 3],
        "what is not there is left out"
    );
    assert_eq!(bpe.encode_with_special("<|im_start|>a<|im_end|>").unwrap(), [1, 4, 2]);
}

#[test]
fn what_is_there_already_is_left_and_what_was_altered_is_made_again() {
    let (scratch, file) = (Scratch::new("again"), llama());
    assert!(scratch.pack(&file).unwrap().written);
    let weights = scratch.bundle().join(WEIGHTS);
    let whole = std::fs::read(&weights).unwrap();
    assert!(!scratch.pack(&file).unwrap().written);
    for name in [WEIGHTS, TOKENIZER, MANIFEST] {
        let path = scratch.bundle().join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(scratch.pack(&file).unwrap().written, "{name} was altered");
    }
    assert_eq!(std::fs::read(&weights).unwrap(), whole);
    let mut other = llama();
    *other.data.last_mut().unwrap() ^= 1;
    assert!(scratch.pack(&other).unwrap().written, "another file");
    assert!(scratch.bundle().read_dir().unwrap().all(|e| !e.unwrap().path().ends_with("partial")));
}

/// What the stream says of altered files in the folder of a packed bundle; nothing may be given before.
fn streamed(manifest: &LanguageManifest, bytes: &[u8], cut: usize) -> Result<usize> {
    let mut stream = WeightsStream::new(manifest)?;
    let mut given = 0;
    for chunk in bytes.chunks(cut) {
        stream.push(chunk, &mut |_, _| {
            given += 1;
            Ok(())
        })?;
    }
    stream.finish()?;
    Ok(given)
}

#[test]
fn any_cut_gives_the_same_tensors_and_an_altered_byte_none() {
    let scratch = Scratch::new("cuts");
    scratch.pack(&llama()).unwrap();
    let whole = std::fs::read(scratch.bundle().join(WEIGHTS)).unwrap();
    let mut manifest = scratch.manifest();
    for piece in [64, 1000, 4096, 1 << 20] {
        manifest.piece_bytes = piece as u64;
        let weights = manifest.files.iter_mut().find(|f| f.entry.name == WEIGHTS).unwrap();
        weights.pieces = whole.chunks(piece).map(sha256_hex).collect();
        for cut in [1, 63, 64, 999, 5000, whole.len()] {
            assert_eq!(streamed(&manifest, &whole, cut).unwrap(), manifest.tensors.len(), "{piece} {cut}");
        }
        for at in (0..whole.len()).step_by(611) {
            let mut altered = whole.clone();
            altered[at] ^= 0x10;
            let mut stream = WeightsStream::new(&manifest).unwrap();
            let mut end = 0;
            let error = stream.push(&altered, &mut |name, _| {
                let tensor = manifest.tensors.iter().find(|t| t.name == name).unwrap();
                end = tensor.offset + tensor.bytes;
                Ok(())
            });
            assert_eq!(error.unwrap_err().code(), "hash-mismatch");
            assert!(end as usize <= at / piece * piece, "a tensor of the piece with byte {at} was given");
        }
        for length in (0..whole.len()).step_by(613) {
            assert_eq!(streamed(&manifest, &whole[..length], 700).unwrap_err().code(), "bad-bundle");
        }
        let longer = [&whole[..], &[0]].concat();
        assert_eq!(streamed(&manifest, &longer, 700).unwrap_err().code(), "bad-bundle");
    }
}

#[test]
fn a_piece_that_was_refused_may_be_sent_again() {
    let scratch = Scratch::new("pieces");
    scratch.pack(&llama()).unwrap();
    let whole = std::fs::read(scratch.bundle().join(WEIGHTS)).unwrap();
    let mut manifest = scratch.manifest();
    manifest.piece_bytes = 4096;
    let weights = manifest.files.iter_mut().find(|f| f.entry.name == WEIGHTS).unwrap();
    weights.pieces = whole.chunks(4096).map(sha256_hex).collect();
    let mut stream = WeightsStream::new(&manifest).unwrap();
    let mut given = 0;
    let mut add = |_: &str, _| {
        given += 1;
        Ok(())
    };
    for (index, piece) in whole.chunks(4096).enumerate() {
        assert_eq!(stream.next_piece(), piece.len());
        assert_eq!(stream.progress(), (index as u64 * 4096, whole.len() as u64));
        let mismatch = stream.push_piece(piece, &sha256_hex(b"another"), &mut add).unwrap_err();
        assert_eq!(mismatch.code(), "hash-mismatch");
        let short = stream.push_piece(&piece[1..], &sha256_hex(&piece[1..]), &mut add).unwrap_err();
        assert_eq!(short.code(), "bad-bundle");
        assert_eq!(stream.finish().unwrap_err().code(), "bad-bundle");
        stream.push_piece(piece, &sha256_hex(piece), &mut add).unwrap();
    }
    stream.finish().unwrap();
    assert_eq!(stream.push_piece(b"x", &sha256_hex(b"x"), &mut add).unwrap_err().code(), "bad-bundle");
    assert_eq!(given, manifest.tensors.len());
}

#[test]
fn after_a_failed_tensor_nothing_more_is_given() {
    let scratch = Scratch::new("failed");
    scratch.pack(&llama()).unwrap();
    let whole = std::fs::read(scratch.bundle().join(WEIGHTS)).unwrap();
    let mut stream = WeightsStream::new(&scratch.manifest()).unwrap();
    let mut names = Vec::new();
    let error = stream.push(&whole, &mut |name, _| {
        names.push(name.to_owned());
        if names.len() == 3 { Err(Error::OutOfMemory { bytes: 1 }) } else { Ok(()) }
    });
    assert_eq!(error.unwrap_err().code(), "out-of-memory");
    assert_eq!(names.len(), 3);
}

#[test]
fn another_architecture_is_refused() {
    assert!(refused(|f| f.text("general.architecture", "gemma")).contains("architecture is gemma"));
    assert!(refused(|f| f.remove("general.architecture")).contains("general.architecture is missing"));
    assert!(refused(|f| f.number("llama.expert_count", 8)).contains("llama.expert_count"));
    assert!(refused(|f| f.text("llama.rope.scaling.type", "yarn")).contains("llama.rope.scaling.type"));
    assert!(refused(|f| f.number("llama.attention.value_length", 16)).contains("widths"));
}

#[test]
fn sizes_that_are_missing_or_cannot_be_are_refused() {
    for key in
        ["block_count", "context_length", "embedding_length", "feed_forward_length", "attention.head_count"]
    {
        let key = format!("llama.{key}");
        assert!(refused(|f| f.remove(&key)).contains(&format!("{key} is missing")));
        assert!(refused(|f| f.text(&key, "2")).contains("no size"));
        refused(|f| f.number(&key, 0));
    }
    assert!(refused(|f| f.remove("llama.attention.layer_norm_rms_epsilon")).contains("is missing"));
    assert!(refused(|f| f.number("llama.block_count", 1 << 23)).contains("too few"));
    assert!(refused(|f| f.number("llama.block_count", 3)).contains("blk.2.attn_norm.weight is missing"));
    assert!(refused(|f| f.number("llama.block_count", 1)).contains("blk.1."));
    assert!(refused(|f| f.number("llama.embedding_length", 64)).contains("columns"));
    assert!(refused(|f| f.number("llama.feed_forward_length", 96)).contains("rows"));
    assert!(refused(|f| f.number("llama.attention.head_count", 3)).contains("in 3 heads"));
    assert!(refused(|f| f.number("llama.vocab_size", 22)).contains("vocab_size"));
    assert!(refused(|f| f.float("llama.rope.freq_base", -1.0)).contains("rotary base"));
}

#[test]
fn sizes_that_may_be_missing_have_their_usual_values() {
    let mut file = llama();
    file.remove("llama.rope.freq_base").remove("llama.rope.dimension_count").remove("llama.vocab_size");
    file.remove("general.license").number("llama.attention.key_length", 8);
    let manifest = packer(&file).unwrap().manifest;
    assert_eq!((manifest.decoder.rope_theta, manifest.decoder.rotary_dim), (10_000.0, 8));
    assert_eq!(manifest.license, "not stated");
}

#[test]
fn tensors_that_a_forward_could_not_use_as_they_lie_are_refused() {
    let with = |name: &str, change: &dyn Fn(&mut Tiny, usize)| {
        refused(|file| {
            let index = file.tensors.iter().position(|tensor| tensor.name == name).unwrap();
            change(file, index);
            file
        })
    };
    // Room for a bigger format; that the bytes are others is no matter.
    let as_format = |name: &str, format: u32, bytes: usize| {
        with(name, &|file, index| {
            let dimensions = file.tensors.remove(index).dimensions;
            file.tensor(name, &dimensions, format, &vec![0; bytes]);
        })
    };
    assert!(as_format("blk.1.attn_k.weight", Q8_0, 16 * 34).contains("must be alike"));
    assert!(as_format("blk.0.ffn_up.weight", Q8_0, 64 * 34).contains("must be alike"));
    assert!(as_format("blk.0.ffn_down.weight", 12, 32 * 36).contains("blk.0.ffn_down.weight is in Q4_K"));
    assert!(as_format("blk.0.attn_output.weight", F32, 32 * 128).contains("is in F32"));
    assert!(as_format("output_norm.weight", Q4_1, 20).contains("is in Q4_1"));
    assert!(as_format("output_norm.weight", 1, 64).contains("is in F16"));
    let missing = with("blk.1.ffn_gate.weight", &|file, index| file.tensors[index].name = "x".into());
    assert!(missing.contains("blk.1.ffn_gate.weight is missing"), "{missing}");
    // An output layer of its own, a bias.
    for name in ["output.weight", "blk.0.attn_q.bias"] {
        let extra = refused(|file| file.tensor(name, &[32], F32, &[0; 128]));
        assert!(extra.contains(name) && extra.contains("plain llama"), "{extra}");
    }
}

#[test]
fn another_vocabulary_is_refused() {
    assert!(refused(|f| f.text("tokenizer.ggml.model", "llama")).contains("tokenizer is llama"));
    assert!(refused(|f| f.text("tokenizer.ggml.pre", "qwen2")).contains("\"qwen2\""));
    assert!(refused(|f| f.remove("tokenizer.ggml.tokens")).contains("tokens is missing"));
    assert!(refused(|f| f.remove("tokenizer.chat_template")).contains("chat_template is missing"));
    assert!(refused(|f| f.numbers("tokenizer.ggml.token_type", &[1])).contains("1 kinds of 21 tokens"));
    assert!(refused(|f| f.texts("tokenizer.ggml.merges", &["ab ab"])).contains("\"ab ab\""));
    assert!(refused(|f| f.texts("tokenizer.ggml.merges", &["abc"])).contains("\"abc\""));
    assert!(refused(|f| f.number("tokenizer.ggml.eos_token_id", 21)).contains("eos_token_id"));
    let twice = refused(|f| f.texts("tokenizer.ggml.tokens", &["a"; 21]));
    assert!(twice.contains("are both \"a\""), "{twice}");
}

#[test]
fn a_text_begins_with_a_token_only_where_the_file_says_so() {
    let mut file = llama();
    file.number("tokenizer.ggml.bos_token_id", 1);
    assert_eq!(packer(&file).unwrap().manifest.tokens.bos, None);
    file.flag("tokenizer.ggml.add_bos_token", true);
    assert_eq!(packer(&file).unwrap().manifest.tokens.bos, Some(1));
}

#[test]
fn a_manifest_that_does_not_hold_together_is_refused() {
    let scratch = Scratch::new("manifest");
    scratch.pack(&llama()).unwrap();
    let good: serde_json::Value =
        serde_json::from_slice(&std::fs::read(scratch.bundle().join(MANIFEST)).unwrap()).unwrap();
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut json = good.clone();
        change(&mut json);
        let error = LanguageManifest::from_json(json.to_string().as_bytes()).expect_err("it must be refused");
        (error.code(), error.to_string())
    };
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let (code, text) = with(change);
        assert_eq!(code, "bad-bundle", "{text}");
        text
    };
    assert!(refused(&|m| m["format"] = 2.into()).contains("format 2"));
    assert!(refused(&|m| m["kind"] = "classifier".into()).contains("classifier"));
    assert!(refused(&|m| drop(m.as_object_mut().unwrap().remove("kind"))).contains("another kind"));
    assert!(refused(&|m| m["tensors"][1]["offset"] = 65.into()).contains("lies at 65"));
    assert!(refused(&|m| m["tensors"][0]["rows"] = 22.into()).contains("awaited"));
    assert!(refused(&|m| m["tensors"][0]["format"] = "Q4_1".into()).contains("awaited"));
    refused(&|m| m["tensors"][0]["format"] = "Q5_K".into());
    assert!(refused(&|m| drop(m["tensors"].as_array_mut().unwrap().pop())).contains("tensors"));
    assert!(refused(&|m| m["decoder"]["num_hidden_layers"] = (1 << 24).into()).contains("tensors"));
    assert!(refused(&|m| m["tokens"]["eos"] = vec![21].into()).contains("special token 21"));
    assert!(refused(&|m| m["piece_bytes"] = 0.into()).contains("pieces of 0"));
    assert!(refused(&|m| m["piece_bytes"] = 64.into()).contains("hashes"));
    assert!(refused(&|m| m["piece_bytes"] = u64::MAX.into()).contains("pieces of"));
    assert!(refused(&|m| m["files"][0]["bytes"] = 1000.into()).contains("end at"));
    assert!(refused(&|m| m["files"] = Vec::<u8>::new().into()).contains("not listed"));
    assert_eq!(with(&|m| m["decoder"]["hidden_size"] = 0.into()).0, "config");
    for bytes in [&b""[..], b"{}", b"{\"format\": 1}", b"\xff"] {
        assert_eq!(LanguageManifest::from_json(bytes).unwrap_err().code(), "bad-bundle");
    }
}
