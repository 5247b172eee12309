//! Words to ids: a thin wrapper around Hugging Face `tokenizers`.
//!
//! The wrapper exists for two reasons. A published `tokenizer.json` often pads and truncates by
//! default, and truncation would cut long texts silently; and the rest of the crate should not
//! depend on the types of that library.

use tokenizers::{
    DecoderWrapper, Model, ModelWrapper, NormalizerWrapper, PostProcessorWrapper, PreTokenizerWrapper,
    Tokenizer, TokenizerBuilder, TokenizerImpl,
};

use super::vocab_txt;
use super::vocabulary::{Settings, Vocabulary};
use crate::{Error, Result};

/// One text as the network reads it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Encoding {
    /// Token ids, the special tokens in front and at the end included.
    pub ids: Vec<u32>,
    /// For each id the UTF-8 byte range `start..end` of the text it stands for;
    /// `(0, 0)` for special tokens.
    pub offsets: Vec<(usize, usize)>,
}

impl Encoding {
    /// Number of tokens, special tokens included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// The library's parts around our vocabulary.
type Inner =
    TokenizerImpl<Vocabulary, NormalizerWrapper, PreTokenizerWrapper, PostProcessorWrapper, DecoderWrapper>;

/// The tokenizer of a bundle. Never pads and never truncates.
pub struct WordPiece {
    inner: Inner,
    prefix: Vec<u32>,
    suffix: Vec<u32>,
}

impl WordPiece {
    /// Reads a Hugging Face `tokenizer.json` with a WordPiece model.
    ///
    /// # Errors
    /// [`Error::Tokenizer`] if the bytes are not such a tokenizer.
    pub fn from_bytes(json: &[u8]) -> Result<Self> {
        let (json, vocabulary) = vocab_txt::split(json)?;
        Self::with_vocabulary(&json, &vocabulary)
    }

    /// Reads a `tokenizer.json` whose vocabulary stands in a file of its own, as [`vocab_txt::split`] makes them.
    ///
    /// # Arguments
    /// - `json`: everything else: normaliser, added tokens, settings of the WordPiece model
    /// - `vocabulary`: `vocab.txt`, one token a line, the line's number (from 0) is the id
    ///
    /// # Errors
    /// [`Error::Tokenizer`] if the bytes are not a tokenizer, or the vocabulary is not the one it was made with.
    pub fn with_vocabulary(json: &[u8], vocabulary: &[u8]) -> Result<Self> {
        let parts = Tokenizer::from_bytes(json).map_err(|e| unusable("tokenizer.json", e))?;
        let ModelWrapper::WordPiece(settings) = parts.get_model() else {
            return Err(Error::Tokenizer("tokenizer.json: its model is not WordPiece".into()));
        };
        let settings = Settings {
            unk_token: settings.unk_token.clone(),
            continuing_subword_prefix: settings.continuing_subword_prefix.clone(),
            max_input_chars_per_word: settings.max_input_chars_per_word,
        };
        let vocabulary = Vocabulary::new(vocabulary, settings)?;
        let mut added: Vec<_> = parts.get_added_tokens_decoder().into_iter().collect();
        added.sort_unstable_by_key(|(id, _)| *id);
        for (id, token) in &added {
            if vocabulary.token_to_id(&token.content) != Some(*id) {
                let content = &token.content;
                return Err(Error::Tokenizer(format!(
                    "vocab.txt: line {id} is not {content}, as in tokenizer.json"
                )));
            }
        }
        // Neither padding nor truncation is taken over.
        let mut inner: Inner = TokenizerBuilder::new()
            .with_model(vocabulary)
            .with_normalizer(parts.get_normalizer().cloned())
            .with_pre_tokenizer(parts.get_pre_tokenizer().cloned())
            .with_post_processor(parts.get_post_processor().cloned())
            .with_decoder(parts.get_decoder().cloned())
            .build()
            .map_err(|e| unusable("tokenizer.json", e))?;
        inner.add_tokens(&added.into_iter().map(|(_, token)| token).collect::<Vec<_>>());
        let mut tokenizer = Self { inner, prefix: Vec::new(), suffix: Vec::new() };
        (tokenizer.prefix, tokenizer.suffix) = tokenizer.special_tokens()?;
        Ok(tokenizer)
    }

    /// Encodes one text of any length, `[CLS]` and `[SEP]` included.
    ///
    /// # Errors
    /// [`Error::Tokenizer`] if the vocabulary cannot represent the text (no unknown token).
    pub fn encode(&self, text: &str) -> Result<Encoding> {
        let encoding = self.inner.encode(text, true).map_err(|e| unusable("encoding", e))?;
        Ok(Encoding { ids: encoding.get_ids().to_vec(), offsets: encoding.get_offsets().to_vec() })
    }

    /// Encodes many texts, on all cores where there are several; the order is kept.
    ///
    /// # Errors
    /// As [`Self::encode`], for the first text that fails.
    pub fn encode_batch(&self, texts: &[&str]) -> Result<Vec<Encoding>> {
        // The library's own batch call goes through a thread pool, which a browser module lacks.
        if cfg!(target_arch = "wasm32") || texts.len() == 1 {
            return texts.iter().map(|text| self.encode(text)).collect();
        }
        let encodings = self.inner.encode_batch(texts.to_vec(), true).map_err(|e| unusable("encoding", e))?;
        Ok(encodings
            .into_iter()
            .map(|e| Encoding { ids: e.get_ids().to_vec(), offsets: e.get_offsets().to_vec() })
            .collect())
    }

    /// Number of ids the network must have embeddings for: the highest id + 1.
    pub fn vocab_size(&self) -> usize {
        self.inner.get_model().get_vocab_size()
    }

    /// Whether a token goes on with the word of the one before (`##ing`).
    pub fn continues(&self, id: u32) -> bool {
        self.inner.get_model().continues(id)
    }

    /// The id of a token of the vocabulary (`[MASK]`), if it is one.
    pub fn token_to_id(&self, token: &str) -> Option<u32> {
        self.inner.get_model().token_to_id(token)
    }

    /// Special tokens put in front of every text (`[CLS]`).
    pub fn prefix(&self) -> &[u32] {
        &self.prefix
    }

    /// Special tokens put behind every text (`[SEP]`).
    pub fn suffix(&self) -> &[u32] {
        &self.suffix
    }

    /// What is put around a text: the ids of the encoding of a word, split where the word stood.
    fn special_tokens(&self) -> Result<(Vec<u32>, Vec<u32>)> {
        let encoding = self.inner.encode("a", true).map_err(|e| unusable("tokenizer.json", e))?;
        let ids = encoding.get_ids();
        let special = encoding.get_special_tokens_mask();
        let first = special.iter().position(|&s| s == 0);
        let last = special.iter().rposition(|&s| s == 0);
        match (first, last) {
            (Some(first), Some(last)) => Ok((ids[..first].to_vec(), ids[last + 1..].to_vec())),
            _ => Err(Error::Tokenizer("tokenizer.json gives no token for the letter `a`".into())),
        }
    }
}

fn unusable(what: &str, error: tokenizers::Error) -> Error {
    Error::Tokenizer(format!("{what}: {error}"))
}

/// A tokenizer of a few words for tests that must not depend on a published vocabulary.
#[cfg(test)]
pub(crate) mod tiny {
    use super::WordPiece;

    /// A `tokenizer.json` that pads to and truncates at 8 tokens, as published ones do at 128.
    pub(crate) const JSON: &[u8] = include_bytes!("../../tests/fixtures/tiny/tokenizer.json");

    pub(crate) fn tokenizer() -> WordPiece {
        WordPiece::from_bytes(JSON).expect("the tiny tokenizer is well formed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_pads_nor_truncates() {
        let tokenizer = tiny::tokenizer();
        assert_eq!(tokenizer.encode("the cat").unwrap().ids, [2, 4, 5, 3]);
        let long = "the cat sat on a mat. the cat sat on a mat.";
        assert_eq!(tokenizer.encode(long).unwrap().ids.len(), 2 + 14);
    }

    #[test]
    fn offsets_are_bytes_of_the_text() {
        let text = "É Playing 世界!";
        let encoding = tiny::tokenizer().encode(text).unwrap();
        let words: Vec<&str> = encoding.offsets.iter().map(|&(start, end)| &text[start..end]).collect();
        assert_eq!(words, ["", "É", "Play", "ing", "世", "界", "!", ""]);
        assert_eq!(encoding.ids, [2, 1, 10, 11, 18, 19, 15, 3]);
    }

    #[test]
    fn a_batch_equals_single_calls_in_order() {
        let tokenizer = tiny::tokenizer();
        let texts = ["freedom matters", "", "the\u{0}cat \u{202e}🙂", "a, a?"];
        let batch = tokenizer.encode_batch(&texts).unwrap();
        assert_eq!(batch.len(), texts.len());
        for (text, encoding) in texts.iter().zip(&batch) {
            assert_eq!(encoding, &tokenizer.encode(text).unwrap(), "{text:?}");
        }
        assert_eq!(batch[1].ids, [2, 3], "nothing but the special tokens");
    }

    #[test]
    fn knows_its_special_tokens_and_size() {
        let tokenizer = tiny::tokenizer();
        assert_eq!(tokenizer.prefix(), [2]);
        assert_eq!(tokenizer.suffix(), [3]);
        assert_eq!(tokenizer.vocab_size(), 20);
    }

    #[test]
    fn a_damaged_file_is_a_typed_error() {
        for bytes in [&tiny::JSON[..tiny::JSON.len() / 2], b"", b"{}", b"\xff\xfe"] {
            let error = WordPiece::from_bytes(bytes).err().expect("must be refused");
            assert_eq!(error.code(), "tokenizer", "{error}");
        }
    }
}
