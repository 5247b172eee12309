//! The words of an encoded text: what a person sees as one, with the tokens it was read as.

use std::ops::Range;

use super::{Encoding, WordPiece};

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its UTF-8 bytes in the text.
    pub bytes: Range<usize>,
    /// Its tokens in the encoding.
    pub tokens: Range<usize>,
}

/// Single signs that hold a word together: don't, well-being, U.S., a_b, R&D.
const CONNECTORS: &str = "'\u{2019}-\u{2010}\u{2011}._&@";

/// The words of a text in order. Punctuation and symbols are none, unless they connect two parts of one; neither
/// are special tokens. A Chinese character is a word, as the tokenizer takes it.
///
/// # Arguments
/// - `encoding`: of `text`, with offsets; special tokens have the empty range
pub fn words(text: &str, encoding: &Encoding, tokenizer: &WordPiece) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    // Whether the token before was a connector that stood right behind the last word.
    let mut connected = false;
    for (token, (&id, &(start, end))) in encoding.ids.iter().zip(&encoding.offsets).enumerate() {
        let piece = text.get(start..end).unwrap_or("");
        let adjacent = words.last().is_some_and(|last| last.bytes.end == start);
        if piece.contains(char::is_alphanumeric) {
            match words.last_mut() {
                Some(last) if connected || (adjacent && tokenizer.continues(id)) => {
                    last.bytes.end = end;
                    last.tokens.end = token + 1;
                }
                _ => words.push(Word { bytes: start..end, tokens: token..token + 1 }),
            }
            connected = false;
            continue;
        }
        // It counts only where the next token follows without a gap, hence the look ahead.
        let next = encoding.offsets.get(token + 1).is_some_and(|next| next.0 == end && next.1 > end);
        connected = adjacent && next && !piece.is_empty() && CONNECTORS.contains(piece);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenizer::tiny;

    fn cut(text: &str) -> Vec<(&str, Range<usize>)> {
        let tokenizer = tiny::tokenizer();
        let encoding = tokenizer.encode(text).unwrap();
        words(text, &encoding, &tokenizer).into_iter().map(|w| (&text[w.bytes], w.tokens)).collect()
    }

    #[test]
    fn pieces_make_words_and_punctuation_makes_none() {
        assert_eq!(cut("The cat, playing!"), [("The", 1..2), ("cat", 2..3), ("playing", 4..6)]);
        assert_eq!(cut(""), []);
        assert_eq!(cut("?! \0"), []);
    }

    #[test]
    fn connectors_hold_words_together() {
        let parts = |text| cut(text).into_iter().map(|w| w.0.to_owned()).collect::<Vec<_>>();
        assert_eq!(parts("a cat's mat-cat."), ["a", "cat's", "mat-cat"]);
        assert_eq!(parts("cat\u{2019}s"), ["cat\u{2019}s"]);
        assert_eq!(parts("cat -mat cat- mat cat--mat"), ["cat", "mat", "cat", "mat", "cat", "mat"]);
        assert_eq!(parts("cat\u{2014}mat,cat"), ["cat", "mat", "cat"]);
        assert_eq!(parts("U.S. mat"), ["U.S", "mat"]);
    }

    #[test]
    fn every_chinese_character_is_a_word() {
        assert_eq!(cut("\u{4e16}\u{754c} a"), [("\u{4e16}", 1..2), ("\u{754c}", 2..3), ("a", 3..4)]);
    }
}
