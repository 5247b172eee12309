//! GGUF files of a few hundred bytes, made here.

use std::io::Cursor;
use std::path::Path;

use super::Gguf;
use crate::Result;

/// What a file shall hold; [`Self::bytes`] writes it.
#[derive(Clone)]
pub struct Tiny {
    pub version: u32,
    /// Key, type, bytes of the value.
    pub metadata: Vec<(String, u32, Vec<u8>)>,
    pub tensors: Vec<Tensor>,
    /// Of the tensors.
    pub data: Vec<u8>,
}

#[derive(Clone)]
pub struct Tensor {
    pub name: String,
    /// The innermost first.
    pub dimensions: Vec<u64>,
    pub format: u32,
    pub offset: u64,
}

/// A text with its length before it.
pub fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

impl Tiny {
    pub fn new() -> Self {
        Self { version: 3, metadata: Vec::new(), tensors: Vec::new(), data: Vec::new() }
    }

    /// Sets an entry of the metadata; the one of this key that was there is replaced.
    pub fn set(&mut self, key: &str, kind: u32, value: Vec<u8>) -> &mut Self {
        self.remove(key);
        self.metadata.push((key.into(), kind, value));
        self
    }

    pub fn remove(&mut self, key: &str) -> &mut Self {
        self.metadata.retain(|(other, ..)| other != key);
        self
    }

    pub fn number(&mut self, key: &str, value: u32) -> &mut Self {
        self.set(key, 4, value.to_le_bytes().into())
    }

    pub fn float(&mut self, key: &str, value: f32) -> &mut Self {
        self.set(key, 6, value.to_le_bytes().into())
    }

    pub fn flag(&mut self, key: &str, value: bool) -> &mut Self {
        self.set(key, 7, vec![value.into()])
    }

    pub fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.set(key, 8, text(value))
    }

    pub fn texts(&mut self, key: &str, values: &[&str]) -> &mut Self {
        let entries: Vec<u8> = values.iter().flat_map(|value| text(value)).collect();
        self.list(key, 8, values.len(), &entries)
    }

    pub fn numbers(&mut self, key: &str, values: &[i32]) -> &mut Self {
        let entries: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.list(key, 5, values.len(), &entries)
    }

    pub fn list(&mut self, key: &str, kind: u32, count: usize, entries: &[u8]) -> &mut Self {
        let value = [&kind.to_le_bytes()[..], &(count as u64).to_le_bytes(), entries].concat();
        self.set(key, 9, value)
    }

    /// Puts a tensor behind the others.
    pub fn tensor(&mut self, name: &str, dimensions: &[u64], format: u32, bytes: &[u8]) -> &mut Self {
        self.data.resize(self.data.len().next_multiple_of(32), 0);
        let offset = self.data.len() as u64;
        self.tensors.push(Tensor { name: name.into(), dimensions: dimensions.into(), format, offset });
        self.data.extend_from_slice(bytes);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut file = b"GGUF".to_vec();
        file.extend(self.version.to_le_bytes());
        file.extend((self.tensors.len() as u64).to_le_bytes());
        file.extend((self.metadata.len() as u64).to_le_bytes());
        for (key, kind, value) in &self.metadata {
            file.extend(text(key));
            file.extend(kind.to_le_bytes());
            file.extend(value);
        }
        for tensor in &self.tensors {
            file.extend(text(&tensor.name));
            file.extend((tensor.dimensions.len() as u32).to_le_bytes());
            file.extend(tensor.dimensions.iter().flat_map(|size| size.to_le_bytes()));
            file.extend(tensor.format.to_le_bytes());
            file.extend(tensor.offset.to_le_bytes());
        }
        file.resize(file.len().next_multiple_of(32), 0);
        file.extend(&self.data);
        file
    }

    pub fn open(&self) -> Result<Gguf<Cursor<Vec<u8>>>> {
        open(self.bytes())
    }
}

pub fn open(bytes: Vec<u8>) -> Result<Gguf<Cursor<Vec<u8>>>> {
    Gguf::new(Path::new("tiny.gguf"), Cursor::new(bytes))
}

/// Numbers of ggml's formats.
pub const F32: u32 = 0;
pub const Q4_1: u32 = 3;
pub const Q8_0: u32 = 8;

/// Bytes that differ from tensor to tensor, and small finite numbers in every format: none has all bits of an exponent.
fn filled(seed: u8, bytes: usize) -> Vec<u8> {
    (0..bytes).map(|i| (i as u8).wrapping_mul(7).wrapping_add(seed) & 0xbb).collect()
}

/// Two layers of a llama: 32 wide, 64 within, 4 query heads and 2 key heads of 8, 21 tokens.
pub fn llama() -> Tiny {
    let mut file = Tiny::new();
    file.text("general.architecture", "llama")
        .text("general.license", "apache-2.0")
        .number("llama.block_count", 2)
        .number("llama.context_length", 64)
        .number("llama.embedding_length", 32)
        .number("llama.feed_forward_length", 64)
        .number("llama.attention.head_count", 4)
        .number("llama.attention.head_count_kv", 2)
        .number("llama.rope.dimension_count", 8)
        .number("llama.vocab_size", 21)
        .float("llama.rope.freq_base", 100_000.0)
        .float("llama.attention.layer_norm_rms_epsilon", 1e-5)
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", "smollm")
        .texts(
            "tokenizer.ggml.tokens",
            &[
                "<|endoftext|>",
                "<|im_start|>",
                "<|im_end|>",
                "<tool>",
                "a",
                "b",
                "c",
                "1",
                "2",
                "Ġ",
                "Ċ",
                "Ã",
                "©",
                "ð",
                "Ł",
                "Ļ",
                "Ĥ",
                "ab",
                "Ġab",
                "abc",
                "Ã©",
            ],
        )
        .numbers(
            "tokenizer.ggml.token_type",
            &[3, 3, 3, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        )
        .texts("tokenizer.ggml.merges", &["a b", "Ġ ab", "ab c", "Ã ©"])
        .number("tokenizer.ggml.eos_token_id", 2)
        .number("tokenizer.ggml.unknown_token_id", 0)
        .flag("tokenizer.ggml.add_bos_token", false)
        .text(
            "tokenizer.chat_template",
            "{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}",
        );
    file.tensor("token_embd.weight", &[32, 21], Q8_0, &filled(1, 21 * 34));
    for layer in 0..2u8 {
        let name = |tensor: &str| format!("blk.{layer}.{tensor}.weight");
        let seed = 10 * (layer + 1);
        file.tensor(&name("attn_norm"), &[32], F32, &filled(seed, 32 * 4));
        file.tensor(&name("ffn_down"), &[64, 32], Q4_1, &filled(seed + 1, 32 * 40));
        file.tensor(&name("ffn_gate"), &[32, 64], Q4_1, &filled(seed + 2, 64 * 20));
        file.tensor(&name("ffn_up"), &[32, 64], Q4_1, &filled(seed + 3, 64 * 20));
        file.tensor(&name("ffn_norm"), &[32], F32, &filled(seed + 4, 32 * 4));
        file.tensor(&name("attn_k"), &[32, 16], Q4_1, &filled(seed + 5, 16 * 20));
        file.tensor(&name("attn_output"), &[32, 32], Q4_1, &filled(seed + 6, 32 * 20));
        file.tensor(&name("attn_q"), &[32, 32], Q4_1, &filled(seed + 7, 32 * 20));
        file.tensor(&name("attn_v"), &[32, 16], Q4_1, &filled(seed + 8, 16 * 20));
    }
    file.tensor("output_norm.weight", &[32], F32, &filled(3, 32 * 4));
    file
}
