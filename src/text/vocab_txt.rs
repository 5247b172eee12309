//! A vocabulary in BERT's own form, `vocab.txt`: one token a line, the line's number is the id.
//!
//! `tokenizer.json` can hold the vocabulary as well, and published ones do. But reading 30,000 entries of
//! JSON through the tokenizer library's generic layers takes a browser longer than the network needs for a
//! sentence, so that a bundle has them apart: [`split`] writes what
//! [`WordPiece::with_vocabulary`](super::WordPiece::with_vocabulary) reads.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{Error, Result};

/// Takes the vocabulary out of a `tokenizer.json`.
///
/// # Returns
/// The same file with no vocabulary but the added tokens (`[CLS]`, `[SEP]`, ...: the library gives them ids
/// while it reads), and `vocab.txt`.
///
/// # Errors
/// [`Error::Tokenizer`] for a model other than WordPiece, and for a vocabulary that lines cannot hold: ids
/// with gaps, tokens with line breaks or white space at their end.
pub fn split(json: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut file: Value = serde_json::from_slice(json).map_err(unusable)?;
    let added: BTreeSet<String> = file["added_tokens"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|token| token["content"].as_str().map(str::to_owned))
        .collect();
    if file["model"]["type"] != "WordPiece" {
        return Err(unusable("its model is not WordPiece"));
    }
    let vocabulary =
        file["model"]["vocab"].as_object_mut().ok_or_else(|| unusable("it has no vocabulary"))?;
    let lines = lines(vocabulary)?;
    vocabulary.retain(|token, _| added.contains(token));
    Ok((serde_json::to_vec(&file).map_err(unusable)?, lines))
}

fn lines(vocabulary: &Map<String, Value>) -> Result<Vec<u8>> {
    let by_id: BTreeMap<u64, &str> =
        vocabulary.iter().filter_map(|(token, id)| Some((id.as_u64()?, token.as_str()))).collect();
    let dense = by_id.keys().copied().eq(0..vocabulary.len() as u64);
    if !dense {
        return Err(unusable("the ids of its vocabulary are not 0, 1, 2 and so on"));
    }
    let mut lines = String::new();
    for token in by_id.values() {
        if token.contains('\n') || token.trim_end() != *token {
            return Err(unusable(format!("the token {token:?} is not one line")));
        }
        lines.push_str(token);
        lines.push('\n');
    }
    Ok(lines.into_bytes())
}

fn unusable(reason: impl std::fmt::Display) -> Error {
    Error::Tokenizer(format!("tokenizer.json: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::WordPiece;
    use crate::text::tokenizer::tiny;

    #[test]
    fn a_split_tokenizer_encodes_as_the_whole_one() {
        let (json, vocabulary) = split(tiny::JSON).unwrap();
        let (whole, apart) = (tiny::tokenizer(), WordPiece::with_vocabulary(&json, &vocabulary).unwrap());
        for text in ["the cat sat on a mat.", "É Playing 世界!", "", "zzz [SEP] \u{0}🙂"] {
            assert_eq!(apart.encode(text).unwrap(), whole.encode(text).unwrap(), "{text:?}");
        }
        assert_eq!(apart.vocab_size(), whole.vocab_size());
        assert_eq!((apart.prefix(), apart.suffix()), (whole.prefix(), whole.suffix()));
    }

    #[test]
    fn a_vocabulary_that_does_not_fit_is_refused() {
        let (json, vocabulary) = split(tiny::JSON).unwrap();
        let text = String::from_utf8(vocabulary).unwrap();
        let swapped = text.replacen("[PAD]\n[UNK]\n", "[UNK]\n[PAD]\n", 1);
        let twice = format!("{text}the\n");
        for (wrong, why) in
            [(swapped.as_str(), "[UNK]"), (&twice, "twice"), ("", "[CLS]"), ("\u{fffd}", "[CLS]")]
        {
            let error = WordPiece::with_vocabulary(&json, wrong.as_bytes()).err().expect(why);
            assert_eq!(error.code(), "tokenizer", "{error}");
        }
        assert!(WordPiece::with_vocabulary(&json, b"\xff\xfe\n").is_err());
    }

    #[test]
    fn what_lines_cannot_hold_is_refused() {
        let with =
            |vocab: &str| format!(r#"{{"added_tokens":[],"model":{{"type":"WordPiece","vocab":{vocab}}}}}"#);
        for json in
            [with(r#"{"a":0,"b":2}"#), with(r#"{"a\n":0}"#), with(r#"{"a ":0}"#), "[1]".into(), "{".into()]
        {
            assert_eq!(split(json.as_bytes()).unwrap_err().code(), "tokenizer", "{json}");
        }
    }
}
