//! The tokenizer library's WordPiece model over a vocabulary that stays as it lies.
//!
//! The library's own model makes two hash maps of owned strings, some 60,000 of them, which at the start of a page
//! takes longer than scoring its first text; and it makes a string for every piece that it looks up. This one keeps
//! `vocab.txt` whole, with one table of line numbers beside it. The algorithm is the same, longest piece first, and the
//! tests hold it to the library's.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tokenizers::models::wordpiece::WordPieceTrainer;
use tokenizers::{Model, Token};

use crate::{Error, Result};

/// What a WordPiece model is besides its vocabulary; fields as in `tokenizer.json`.
pub(super) struct Settings {
    /// Stands for a word that cannot be pieced together.
    pub unk_token: String,
    /// In front of every piece that does not begin a word: `##`.
    pub continuing_subword_prefix: String,
    /// Longer words are unknown.
    pub max_input_chars_per_word: usize,
}

/// A WordPiece model.
pub(super) struct Vocabulary {
    /// `vocab.txt`: a token a line, its id the line's number
    text: String,
    /// Where each line begins, and behind the last one where the next would: `[tokens + 1]`
    begins: Vec<usize>,
    /// Line number + 1 by hash, 0 where there is none; linear probing, a power of two, at most half full.
    table: Vec<u32>,
    settings: Settings,
    unknown: u32,
    /// [`hash`] of the prefix, from which the hash of a continuing piece goes on.
    continuing: u32,
}

/// FNV-1a: short, and good enough for short strings.
const BASIS: u32 = 0x811c_9dc5;

fn hash(from: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(from, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl Vocabulary {
    /// # Errors
    /// [`Error::Tokenizer`] for bytes that are not UTF-8, for a token that stands there twice, and for a vocabulary
    /// without the unknown token.
    pub fn new(vocab_txt: &[u8], settings: Settings) -> Result<Self> {
        let wrong = |reason: String| Error::Tokenizer(format!("vocab.txt: {reason}"));
        let mut text = String::from_utf8(vocab_txt.to_vec()).map_err(|e| wrong(e.to_string()))?;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let mut begins = vec![0];
        begins.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        let tokens = begins.len() - 1;
        let continuing = hash(BASIS, settings.continuing_subword_prefix.as_bytes());
        let table = vec![0; (2 * tokens).next_power_of_two()];
        let mut vocabulary = Self { text, begins, table, settings, unknown: 0, continuing };
        for id in 0..tokens {
            let token = vocabulary.token(id);
            let slot = vocabulary.slot(hash(BASIS, token.as_bytes()), "", token);
            if vocabulary.table[slot] != 0 {
                return Err(wrong(format!("{token:?} stands in it twice")));
            }
            vocabulary.table[slot] = id as u32 + 1;
        }
        let unknown = &vocabulary.settings.unk_token;
        vocabulary.unknown =
            vocabulary.token_to_id(unknown).ok_or_else(|| wrong(format!("it lacks {unknown}")))?;
        Ok(vocabulary)
    }

    /// The token of an id that there is.
    fn token(&self, id: usize) -> &str {
        &self.text[self.begins[id]..self.begins[id + 1] - 1]
    }

    /// Whether a token goes on with a word that another began; an id that there is not, does not.
    pub fn continues(&self, id: u32) -> bool {
        let id = id as usize;
        id + 1 < self.begins.len() && self.token(id).starts_with(&self.settings.continuing_subword_prefix)
    }

    /// Where `prefix` and `rest` together stand in the table, or the free place where they would.
    fn slot(&self, hash: u32, prefix: &str, rest: &str) -> usize {
        let mask = self.table.len() - 1;
        // The low bits of FNV-1a depend on few bits of the text.
        let mut slot = (hash ^ (hash >> 15)) as usize & mask;
        while let Some(id) = (self.table[slot] as usize).checked_sub(1) {
            if self.token(id).strip_prefix(prefix) == Some(rest) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn id(&self, hash: u32, prefix: &str, rest: &str) -> Option<u32> {
        self.table[self.slot(hash, prefix, rest)].checked_sub(1)
    }

    fn unknown(&self, word: &str) -> Vec<Token> {
        vec![Token::new(self.unknown, self.settings.unk_token.clone(), (0, word.len()))]
    }
}

impl Model for Vocabulary {
    type Trainer = WordPieceTrainer;

    fn tokenize(&self, word: &str) -> tokenizers::Result<Vec<Token>> {
        if word.chars().count() > self.settings.max_input_chars_per_word {
            return Ok(self.unknown(word));
        }
        let mut pieces = Vec::new();
        let mut start = 0;
        // Ends of the pieces that could begin at `start`, with their hashes; shortest first.
        let mut ends: Vec<(usize, u32)> = Vec::new();
        while start < word.len() {
            let prefix = if start == 0 { "" } else { self.settings.continuing_subword_prefix.as_str() };
            let mut running = if start == 0 { BASIS } else { self.continuing };
            ends.clear();
            for (at, character) in word[start..].char_indices() {
                let end = start + at + character.len_utf8();
                running = hash(running, &word.as_bytes()[start + at..end]);
                ends.push((end, running));
            }
            let found = ends
                .iter()
                .rev()
                .find_map(|&(end, hash)| Some((end, self.id(hash, prefix, &word[start..end])?)));
            let Some((end, id)) = found else { return Ok(self.unknown(word)) };
            pieces.push(Token::new(id, self.token(id as usize).to_owned(), (start, end)));
            start = end;
        }
        Ok(pieces)
    }

    fn token_to_id(&self, token: &str) -> Option<u32> {
        self.id(hash(BASIS, token.as_bytes()), "", token)
    }

    fn id_to_token(&self, id: u32) -> Option<String> {
        let id = id as usize;
        (id < self.get_vocab_size()).then(|| self.token(id).to_owned())
    }

    fn get_vocab(&self) -> HashMap<String, u32> {
        (0..self.get_vocab_size()).map(|id| (self.token(id).to_owned(), id as u32)).collect()
    }

    fn get_vocab_size(&self) -> usize {
        self.begins.len() - 1
    }

    fn save(&self, folder: &Path, prefix: Option<&str>) -> tokenizers::Result<Vec<PathBuf>> {
        let name = prefix.map_or_else(|| "vocab.txt".to_owned(), |prefix| format!("{prefix}-vocab.txt"));
        let file = folder.join(name);
        std::fs::write(&file, &self.text)?;
        Ok(vec![file])
    }

    fn get_trainer(&self) -> Self::Trainer {
        WordPieceTrainer::default()
    }
}

#[cfg(test)]
mod tests {
    use tokenizers::models::wordpiece;

    use super::*;

    const VOCAB: &str = "[PAD]\n[UNK]\na\nb\n##a\n##b\n##ab\nab\nabba\n##é\né\n世\n##bab\n";

    fn settings() -> Settings {
        Settings {
            unk_token: "[UNK]".into(),
            continuing_subword_prefix: "##".into(),
            max_input_chars_per_word: 9,
        }
    }

    fn own(vocab: &str) -> Result<Vocabulary> {
        Vocabulary::new(vocab.as_bytes(), settings())
    }

    #[test]
    fn pieces_are_those_of_the_library() {
        let library = wordpiece::WordPiece::builder()
            .vocab(wordpiece::WordPiece::read_bytes(VOCAB.as_bytes()).unwrap())
            .max_input_chars_per_word(9)
            .build()
            .unwrap();
        let own = own(VOCAB).unwrap();
        // Every word of up to four letters, and some that are too long.
        let letters = ["a", "b", "é", "世", "#", "x"];
        let mut words = vec![String::new(), "ab".repeat(4), "ab".repeat(5), "é".repeat(9), "[UNK]".into()];
        for length in 1..=4u32 {
            for mut n in 0..letters.len().pow(length) {
                let mut word = String::new();
                for _ in 0..length {
                    word.push_str(letters[n % letters.len()]);
                    n /= letters.len();
                }
                words.push(word);
            }
        }
        for word in &words {
            assert_eq!(own.tokenize(word).unwrap(), library.tokenize(word).unwrap(), "{word:?}");
        }
        assert_eq!(own.get_vocab(), library.get_vocab());
        assert_eq!(own.get_vocab_size(), 13);
        for token in ["[PAD]", "##bab", "##", "", "abb", "世"] {
            assert_eq!(own.token_to_id(token), library.token_to_id(token), "{token:?}");
        }
        for id in 0..15 {
            assert_eq!(own.id_to_token(id), library.id_to_token(id));
        }
    }

    #[test]
    fn a_wrong_vocabulary_is_a_typed_error() {
        assert_eq!(own("a\nb\n").err().map(|e| e.code()), Some("tokenizer"));
        assert!(own("").is_err() && own("\n").is_err());
        assert!(own("[UNK]\na\na\n").is_err_and(|e| e.to_string().contains("\"a\" stands in it twice")));
        assert!(own("[UNK]").is_ok_and(|v| v.get_vocab_size() == 1));
        assert!(Vocabulary::new(b"[UNK]\n\xff\n", settings()).is_err());
    }
}
