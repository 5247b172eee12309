//! A language model so small that a test can afford it, of weights by chance, as a bundle on disk like a real one.
//!
//! Its tokens are bytes, three words and the two special tokens of a conversation.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Map, Value, json};
use value_probe::bundle::language::{KIND, TensorFormat};
use value_probe::bundle::{LanguageModel, sha256_hex};
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::kernels::BlockFormat;
use value_probe::nn::decoder::{DecoderConfig, EMBEDDING, TensorShape};

/// Longest sequence in tokens.
pub const LIMIT: usize = 160;
const PIECE: usize = 16 << 10;
const ALIGNMENT: usize = 64;
const WORDS: [(&str, &str); 3] = [("a", "n"), ("an", "d"), ("Ġ", "and")];
const SPECIAL: [&str; 2] = ["<|im_start|>", "<|im_end|>"];
const TEMPLATE: &str = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] \
                        + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>' }}{% endif %}";

/// The bundle's folder; written by the first test of a process that asks.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tiny-lm-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in files() {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        folder
    })
}

pub fn model() -> LanguageModel {
    LanguageModel::from_dir(folder(), &open_blocking(DeviceChoice::Cpu).unwrap()).unwrap()
}

fn files() -> [(&'static str, Vec<u8>); 3] {
    let tokenizer = tokenizer();
    let (tensors, weights) = weights();
    let pieces: Vec<String> = weights.chunks(PIECE).map(sha256_hex).collect();
    let manifest = json!({
        "format": 1, "kind": KIND, "name": "tiny", "version": "0.0.1", "license": "none",
        "source": { "file": "tests/language/tiny.rs", "sha256": "" },
        "decoder": config(),
        "tokens": { "bos": null, "eos": [id(SPECIAL[1])], "unknown": null },
        "chat_template": TEMPLATE,
        "tensors": tensors,
        "files": [
            { "name": "tokenizer.json", "bytes": tokenizer.len(), "sha256": sha256_hex(&tokenizer) },
            { "name": "weights.bin", "bytes": weights.len(), "sha256": sha256_hex(&weights), "pieces": pieces },
        ],
        "piece_bytes": PIECE,
    });
    [
        ("manifest.json", manifest.to_string().into_bytes()),
        ("tokenizer.json", tokenizer),
        ("weights.bin", weights),
    ]
}

fn config() -> DecoderConfig {
    DecoderConfig {
        vocab_size: tokens().len(),
        hidden_size: 64,
        intermediate_size: 96,
        num_hidden_layers: 2,
        num_attention_heads: 4,
        num_key_value_heads: 2,
        head_dim: 16,
        rotary_dim: 16,
        rope_theta: 10_000.0,
        rms_norm_eps: 1e-5,
        max_position_embeddings: LIMIT,
    }
}

/// Blocks by chance, and norms of ones; their entries in the manifest.
fn weights() -> (Vec<Value>, Vec<u8>) {
    let (mut entries, mut bytes, mut random) = (Vec::new(), Vec::new(), 1u64);
    for (name, shape) in config().tensors() {
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        let offset = bytes.len();
        let (format, rows, columns) = match shape {
            TensorShape::Norm(length) => (TensorFormat::F32, 1, length),
            TensorShape::Matrix(rows, columns) if name == EMBEDDING => {
                (TensorFormat::Blocks(BlockFormat::Q8_0), rows, columns)
            }
            TensorShape::Matrix(rows, columns) => (TensorFormat::Blocks(BlockFormat::Q4_1), rows, columns),
        };
        for _ in 0..rows * columns / 32 {
            match format {
                TensorFormat::F32 => bytes.extend([1f32; 32].map(f32::to_le_bytes).concat()),
                // .0034 times a signed byte: logits of some units.
                TensorFormat::Blocks(BlockFormat::Q8_0) => {
                    bytes.extend(0x1b00u16.to_le_bytes());
                    bytes.extend((0..32).map(|_| chance(&mut random)));
                }
                // .047 times a number of four bits, less .35: about as often negative as positive.
                TensorFormat::Blocks(BlockFormat::Q4_1) => {
                    bytes.extend([0x2a00u16, 0xb5a0].map(u16::to_le_bytes).concat());
                    bytes.extend((0..16).map(|_| chance(&mut random)));
                }
            }
        }
        let length = bytes.len() - offset;
        entries.push(json!({
            "name": name, "format": format, "rows": rows, "columns": columns, "offset": offset, "bytes": length,
        }));
    }
    (entries, bytes)
}

/// A byte by chance, the same on every machine.
fn chance(state: &mut u64) -> u8 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 56) as u8
}

/// GPT-2's letters for the bytes, the words and the special tokens.
fn tokens() -> Vec<String> {
    let mut other = (0x100..).filter_map(char::from_u32);
    let mut letter = |byte: u8| match byte {
        b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff => char::from(byte).to_string(),
        _ => other.next().unwrap().to_string(),
    };
    let mut tokens: Vec<String> = (0..=u8::MAX).map(&mut letter).collect();
    tokens.extend(WORDS.map(|(left, right)| format!("{left}{right}")));
    tokens.extend(SPECIAL.map(str::to_owned));
    tokens
}

fn id(token: &str) -> usize {
    tokens().iter().position(|t| t == token).unwrap()
}

fn tokenizer() -> Vec<u8> {
    let vocabulary: Map<String, Value> = tokens().into_iter().zip((0..).map(Value::from)).collect();
    let special = |content: &str| {
        json!({
            "id": id(content), "content": content, "special": true,
            "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
        })
    };
    let bytes =
        json!({ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true });
    let json = json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": SPECIAL.map(special),
        "normalizer": null, "pre_tokenizer": bytes, "post_processor": null, "decoder": bytes,
        "model": {
            "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
            "vocab": vocabulary, "merges": WORDS.map(|(left, right)| format!("{left} {right}")),
        },
    });
    json.to_string().into_bytes()
}
