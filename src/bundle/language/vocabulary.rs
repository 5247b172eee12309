//! A GGUF's vocabulary as a Hugging Face `tokenizer.json`.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use serde_json::{Value as Json, json};

use super::SpecialTokens;
use crate::bundle::gguf::{Gguf, Value};
use crate::{Error, Result};

/// Names of tokens that end a text or a turn, beside the one that the file names: some end both with one token,
/// some with two. Those that llama.cpp knows of models whose vocabulary is GPT-2's.
const ENDS: [&str; 5] = ["<|endoftext|>", "<|im_end|>", "<|eot_id|>", "<|end|>", "<|end_of_text|>"];

/// llama.cpp's numbers of the kinds of tokens that are no plain text.
const UNKNOWN: i64 = 2;
const CONTROL: i64 = 3;
const USER_DEFINED: i64 = 4;

/// A byte-pair vocabulary as the file has it.
pub struct Vocabulary {
    tokens: Vec<String>,
    kinds: Vec<i64>,
    merges: Vec<String>,
    /// Cuts texts before pairs are merged; Hugging Face's steps.
    pre_tokenizer: Json,
    pub special: SpecialTokens,
}

impl Vocabulary {
    /// # Errors
    /// [`Error::Data`] for a vocabulary of another kind, or one that is not whole.
    pub fn read<R: Read + Seek>(gguf: &Gguf<R>) -> Result<Self> {
        let wrong = |reason: String| Error::data(gguf.path(), reason);
        let model = gguf.text("tokenizer.ggml.model")?;
        if model != "gpt2" {
            return Err(wrong(format!("its tokenizer is {model}; only gpt2 (byte pairs) can be read")));
        }
        let tokens = gguf.texts("tokenizer.ggml.tokens")?;
        let merges = gguf.texts("tokenizer.ggml.merges")?;
        let kinds = gguf.integers("tokenizer.ggml.token_type")?;
        if kinds.len() != tokens.len() {
            return Err(wrong(format!("{} kinds of {} tokens", kinds.len(), tokens.len())));
        }
        let vocabulary = Self {
            pre_tokenizer: pre_tokenizer(gguf)?,
            special: special(gguf, &tokens, &kinds)?,
            tokens,
            kinds,
            merges,
        };
        vocabulary.check().map_err(wrong)?;
        Ok(vocabulary)
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// What of it would be lost without a word in a `tokenizer.json`.
    fn check(&self) -> std::result::Result<(), String> {
        let mut ids = BTreeMap::new();
        for (id, token) in self.tokens.iter().enumerate() {
            if let Some(other) = ids.insert(token.as_str(), id) {
                return Err(format!("the tokens {other} and {id} are both {token:?}"));
            }
        }
        for merge in &self.merges {
            let known = merge.split_once(' ').is_some_and(|(left, right)| {
                [left, right, &format!("{left}{right}")].iter().all(|part| ids.contains_key(*part))
            });
            if !known {
                return Err(format!("the merge {merge:?} is not one of two tokens to a third"));
            }
        }
        Ok(())
    }

    /// The file that [`crate::text::Bpe`] reads.
    pub fn tokenizer_json(&self) -> Vec<u8> {
        let added = self.tokens.iter().zip(&self.kinds).enumerate().filter_map(|(id, (content, &kind))| {
            let special = match kind {
                UNKNOWN | CONTROL => true,
                USER_DEFINED => false,
                _ => return None,
            };
            Some(json!({
                "id": id, "content": content, "special": special,
                "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
            }))
        });
        let added: Vec<Json> = added.collect();
        let ids: BTreeMap<&str, usize> =
            self.tokens.iter().enumerate().map(|(id, token)| (token.as_str(), id)).collect();
        let json = json!({
            "version": "1.0",
            "truncation": null,
            "padding": null,
            "added_tokens": added,
            "normalizer": null,
            "pre_tokenizer": self.pre_tokenizer,
            "post_processor": null,
            "decoder": { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true },
            "model": {
                "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
                "vocab": ids, "merges": self.merges,
            },
        });
        json.to_string().into_bytes()
    }
}

/// llama.cpp's name of the rules by which texts are cut, as Hugging Face's steps. "smollm": every digit by itself, and
/// what is left by GPT-2's regular expression.
fn pre_tokenizer<R: Read + Seek>(gguf: &Gguf<R>) -> Result<Json> {
    let digits = json!({ "type": "Digits", "individual_digits": true });
    let bytes =
        json!({ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true });
    match gguf.text("tokenizer.ggml.pre")? {
        "smollm" => Ok(json!({ "type": "Sequence", "pretokenizers": [digits, bytes] })),
        "gpt-2" => Ok(bytes),
        other => {
            let reason = format!("its texts are cut by the rules {other:?}; smollm and gpt-2 are known");
            Err(Error::data(gguf.path(), reason))
        }
    }
}

fn special<R: Read + Seek>(gguf: &Gguf<R>, tokens: &[String], kinds: &[i64]) -> Result<SpecialTokens> {
    let id = |name: &str| match gguf.metadata(&format!("tokenizer.ggml.{name}")) {
        None => Ok(None),
        Some(&Value::Unsigned(id)) if id < tokens.len() as u64 => Ok(Some(id as u32)),
        Some(other) => Err(Error::data(gguf.path(), format!("{name} is {other:?}"))),
    };
    let mut eos: Vec<u32> = id("eos_token_id")?.into_iter().chain(id("eot_token_id")?).collect();
    let named = tokens
        .iter()
        .zip(kinds)
        .enumerate()
        .filter(|(_, (token, kind))| **kind == CONTROL && ENDS.contains(&token.as_str()));
    eos.extend(named.map(|(id, _)| id as u32));
    eos.sort_unstable();
    eos.dedup();
    if eos.is_empty() {
        return Err(Error::data(gguf.path(), "no token ends a text"));
    }
    let begins = gguf.metadata("tokenizer.ggml.add_bos_token") == Some(&Value::Bool(true));
    let bos = if begins { id("bos_token_id")? } else { None };
    Ok(SpecialTokens { bos, eos, unknown: id("unknown_token_id")? })
}
