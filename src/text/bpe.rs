//! Text to the tokens of a language model and back: a thin wrapper around Hugging Face `tokenizers`.
//!
//! The wrapper decides what the library leaves open: what looks like a special token is text unless it is asked
//! for, nothing is padded or cut, and tokens become text as soon as characters are whole and not before.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};
use tokenizers::{Model, ModelWrapper, Tokenizer};

use crate::{Error, Result};

/// A tokenizer of byte pairs.
pub struct Bpe {
    inner: Tokenizer,
    /// Finds special tokens in a text; its patterns have the ids in `special`.
    finder: AhoCorasick,
    special: Vec<u32>,
    /// What each token stands for, one after another.
    bytes: Vec<u8>,
    /// Where each token's begin, and the end: `[tokens + 1]`.
    begins: Vec<u32>,
}

impl Bpe {
    /// Reads a Hugging Face `tokenizer.json` with a BPE model on bytes.
    ///
    /// # Errors
    /// [`Error::Tokenizer`] if the bytes are not such a tokenizer.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let mut inner = Tokenizer::from_bytes(json).map_err(unusable)?;
        let ModelWrapper::BPE(model) = inner.get_model() else {
            return Err(wrong("its model is not BPE"));
        };
        let added = inner.get_added_tokens_decoder();
        if let Some((id, token)) =
            added.iter().find(|(id, token)| model.token_to_id(&token.content) != Some(**id))
        {
            return Err(wrong(format!("the added token {} has not the id {id}", token.content)));
        }
        let mut special: Vec<u32> = added.iter().filter(|(_, t)| t.special).map(|(&id, _)| id).collect();
        special.sort_unstable();
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(special.iter().map(|id| &added[id].content))
            .map_err(|e| wrong(e.to_string()))?;

        let letters = letters();
        let (mut bytes, mut begins) = (Vec::new(), vec![0]);
        for id in 0..model.get_vocab_size() as u32 {
            let token = model.id_to_token(id).ok_or_else(|| wrong(format!("there is no token {id}")))?;
            // Added tokens stand there as they are, others in letters for bytes.
            match added.get(&id) {
                Some(added) if added.special => {}
                Some(_) => bytes.extend(token.as_bytes()),
                None => match token.chars().map(|c| letters.get(&c).copied()).collect::<Option<Vec<u8>>>() {
                    Some(of_letters) => bytes.extend(of_letters),
                    None => bytes.extend(token.as_bytes()),
                },
            }
            begins.push(u32::try_from(bytes.len()).map_err(|_| wrong("it is too big"))?);
        }
        inner.set_encode_special_tokens(true);
        inner.with_truncation(None).map_err(unusable)?.with_padding(None);
        Ok(Self { inner, finder, special, bytes, begins })
    }

    /// Tokens of a text of any length, without any put around it. What looks like a special token is text. Bytes that
    /// the vocabulary has no token for (SmolLM2: six control characters, U+40000 to U+BFFFF) are left out, as the
    /// library and llama.cpp do.
    ///
    /// # Errors
    /// [`Error::Tokenizer`]
    pub fn encode(&self, text: &str) -> Result<Vec<u32>> {
        let mut ids = Vec::new();
        self.encode_into(text, &mut ids)?;
        Ok(ids)
    }

    /// As [`Self::encode`], but special tokens in the text (`<|im_start|>`) are themselves. For texts that are made
    /// here, as a chat template makes them.
    ///
    /// # Errors
    /// As [`Self::encode`].
    pub fn encode_with_special(&self, text: &str) -> Result<Vec<u32>> {
        let (mut ids, mut end) = (Vec::new(), 0);
        for found in self.finder.find_iter(text) {
            self.encode_into(&text[end..found.start()], &mut ids)?;
            ids.push(self.special[found.pattern().as_usize()]);
            end = found.end();
        }
        self.encode_into(&text[end..], &mut ids)?;
        Ok(ids)
    }

    fn encode_into(&self, text: &str, ids: &mut Vec<u32>) -> Result<()> {
        if !text.is_empty() {
            ids.extend_from_slice(self.inner.encode_fast(text, false).map_err(unusable)?.get_ids());
        }
        Ok(())
    }

    /// The text of some tokens. Special tokens have none; bytes that are no text become U+FFFD.
    pub fn decode(&self, ids: &[u32]) -> String {
        let bytes: Vec<u8> = ids.iter().flat_map(|&id| self.bytes(id)).copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The bytes that a token stands for: none for a special one, or an id that there is not.
    pub fn bytes(&self, id: u32) -> &[u8] {
        let at = id as usize;
        match (self.begins.get(at), self.begins.get(at + 1)) {
            (Some(&begin), Some(&end)) => &self.bytes[begin as usize..end as usize],
            _ => &[],
        }
    }

    /// Number of ids the network must have embeddings for: the highest id + 1.
    pub fn vocab_size(&self) -> usize {
        self.begins.len() - 1
    }

    /// Whether a token means something to whoever runs the model, and is no text.
    pub fn is_special(&self, id: u32) -> bool {
        self.special.binary_search(&id).is_ok()
    }

    /// The id of a token by its name (`<|im_end|>`).
    pub fn id(&self, token: &str) -> Option<u32> {
        self.inner.token_to_id(token)
    }
}

/// Text out of tokens that come one at a time: only whole characters come out.
#[derive(Debug, Clone, Default)]
pub struct DecodeStream {
    /// The beginning of a character.
    pending: Vec<u8>,
}

impl DecodeStream {
    /// The text that is whole now. Bytes that can be no character become U+FFFD.
    pub fn push(&mut self, tokenizer: &Bpe, id: u32) -> String {
        self.pending.extend_from_slice(tokenizer.bytes(id));
        let (mut text, mut kept) = (String::new(), 0);
        let mut chunks = self.pending.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            let rest = chunk.invalid();
            // No length of an error: what stands there may still become a character, if nothing follows.
            let open = std::str::from_utf8(rest).is_err_and(|e| e.error_len().is_none());
            if open && chunks.peek().is_none() {
                kept = rest.len();
            } else if !rest.is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        self.pending.drain(..self.pending.len() - kept);
        text
    }

    /// What remains of a character that was never completed, as U+FFFD.
    pub fn finish(&mut self) -> String {
        let rest = String::from_utf8_lossy(&self.pending).into_owned();
        self.pending.clear();
        rest
    }
}

/// GPT-2's letters for bytes: printable ones of Latin-1 for themselves, the others' from U+0100 on.
fn letters() -> HashMap<char, u8> {
    let mut next = 0x100..;
    let letter = |byte: u8| match byte {
        b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff => Some(char::from(byte)),
        _ => next.next().and_then(char::from_u32),
    };
    (0..=u8::MAX).map(letter).zip(0..=u8::MAX).filter_map(|(letter, byte)| Some((letter?, byte))).collect()
}

fn wrong(reason: impl std::fmt::Display) -> Error {
    Error::Tokenizer(format!("tokenizer.json: {reason}"))
}

fn unusable(error: tokenizers::Error) -> Error {
    wrong(error)
}

#[cfg(test)]
mod tests;
