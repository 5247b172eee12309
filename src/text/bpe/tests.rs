use super::*;

/// A few letters, what they merge to, three special tokens and one that is text.
fn json(change: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
    let tokens = [
        "<|end|>",
        "<|start|>",
        "<|start|>x",
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
        "Ā",
        "x",
        "<",
        "|",
        ">",
        "e",
        "n",
        "d",
    ];
    let added = |id: usize, special: bool| {
        serde_json::json!({
            "id": id, "content": tokens[id], "special": special,
            "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
        })
    };
    let bytes = serde_json::json!({
        "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
    });
    let vocab: std::collections::BTreeMap<_, _> = tokens.iter().enumerate().map(|(id, t)| (t, id)).collect();
    let mut json = serde_json::json!({
        "version": "1.0",
        // As published files do; neither is taken over.
        "truncation": { "direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0 },
        "padding": {
            "strategy": { "Fixed": 8 }, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0,
            "pad_type_id": 0, "pad_token": "<|end|>",
        },
        "added_tokens": [added(0, true), added(1, true), added(2, true), added(3, false)],
        "normalizer": null,
        "pre_tokenizer": {
            "type": "Sequence", "pretokenizers": [{ "type": "Digits", "individual_digits": true }, bytes],
        },
        "post_processor": null,
        "decoder": bytes,
        "model": {
            "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
            "vocab": vocab, "merges": ["a b", "Ġ ab", "ab c", "Ã ©"],
        },
    });
    change(&mut json);
    json.to_string().into_bytes()
}

fn bpe() -> Bpe {
    Bpe::from_json(&json(|_| {})).unwrap()
}

#[test]
fn pairs_are_merged_and_nothing_is_put_around_or_cut_off() {
    let bpe = bpe();
    assert_eq!(bpe.encode("abc ab").unwrap(), [19, 18]);
    assert_eq!(bpe.encode("abab\n ab").unwrap(), [17, 17, 10, 18]);
    assert_eq!(bpe.encode("121").unwrap(), [7, 8, 7]);
    assert_eq!(bpe.encode("é🙂\0").unwrap(), [20, 13, 14, 15, 16, 21]);
    assert!(bpe.encode("").unwrap().is_empty());
    assert_eq!(bpe.vocab_size(), 29);
}

#[test]
fn special_tokens_are_text_unless_they_are_asked_for() {
    let bpe = bpe();
    let text = "a<|end|>b";
    assert_eq!(bpe.encode(text).unwrap(), [4, 23, 24, 26, 27, 28, 24, 25, 5]);
    assert_eq!(bpe.encode_with_special(text).unwrap(), [4, 0, 5]);
    assert_eq!(bpe.decode(&bpe.encode(text).unwrap()), text);
    // The longest that begins first, also where they stand side by side.
    assert_eq!(bpe.encode_with_special("<|start|>x<|start|><|end|><|end|>").unwrap(), [2, 1, 0, 0]);
    assert_eq!(bpe.encode_with_special("<|end|").unwrap(), bpe.encode("<|end|").unwrap());
    assert!(bpe.encode_with_special("").unwrap().is_empty());
    // One that is not special is always itself.
    assert_eq!(bpe.encode("a<tool>").unwrap(), [4, 3]);
    assert_eq!(bpe.encode_with_special("a<tool>").unwrap(), [4, 3]);
    assert_eq!((bpe.id("<|end|>"), bpe.id("nothing")), (Some(0), None));
    assert!(bpe.is_special(1) && !bpe.is_special(3) && !bpe.is_special(4) && !bpe.is_special(99));
}

#[test]
fn tokens_become_text_again() {
    let bpe = bpe();
    for text in ["abc ab", "a\n 12 é🙂\0<tool>", ""] {
        assert_eq!(bpe.decode(&bpe.encode(text).unwrap()), text);
    }
    // Special tokens, and ids that there are not, have no text; half a character is none.
    assert_eq!(bpe.decode(&[0, 4, 1, 5, u32::MAX, 29]), "ab");
    assert_eq!(bpe.decode(&[4, 13, 14, 5]), "a\u{fffd}b");
    assert_eq!((bpe.bytes(18), bpe.bytes(3), bpe.bytes(0)), (&b" ab"[..], &b"<tool>"[..], &b""[..]));
}

#[test]
fn a_stream_gives_whole_characters_only() {
    let bpe = bpe();
    let pushed = |ids: &[u32]| {
        let mut stream = DecodeStream::default();
        let mut parts: Vec<String> = ids.iter().map(|&id| stream.push(&bpe, id)).collect();
        parts.push(stream.finish());
        parts
    };
    assert_eq!(pushed(&[4, 11, 12, 18]), ["a", "", "é", " ab", ""]);
    assert_eq!(pushed(&[13, 14, 15, 16]), ["", "", "", "🙂", ""]);
    // Broken off by a letter, by another beginning, by the end; a byte that begins nothing.
    assert_eq!(pushed(&[13, 14, 4]), ["", "", "\u{fffd}a", ""]);
    assert_eq!(pushed(&[13, 11, 12]), ["", "\u{fffd}", "é", ""]);
    assert_eq!(pushed(&[13, 14]), ["", "", "\u{fffd}"]);
    assert_eq!(pushed(&[12, 4]), ["\u{fffd}", "a", ""]);
    // A special token has no text, and does not break a character off.
    assert_eq!(pushed(&[11, 0, 12]), ["", "", "é", ""]);
}

#[test]
fn streams_and_whole_texts_agree() {
    let bpe = bpe();
    // A fixed pseudo-random sequence (Numerical Recipes' LCG).
    let mut state = 7u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 16
    };
    for _ in 0..2000 {
        let ids: Vec<u32> = (0..next() % 12).map(|_| next() % 29).collect();
        let mut stream = DecodeStream::default();
        let mut text: String = ids.iter().map(|&id| stream.push(&bpe, id)).collect();
        text += &stream.finish();
        assert_eq!(text, bpe.decode(&ids), "{ids:?}");
    }
}

#[test]
fn every_byte_has_a_letter_of_its_own() {
    let letters = letters();
    assert_eq!(letters.len(), 256);
    let of = |letter: char| letters.get(&letter).copied();
    assert_eq!([of('Ġ'), of('Ċ'), of('Ā'), of('a'), of('ÿ')], [b' ', b'\n', 0, b'a', 255].map(Some));
    assert_eq!([of('ġ'), of('Ł'), of('Ń')], [0x7f, 0x9f, 0xad].map(Some));
    assert_eq!([of(' '), of('ń'), of('世')], [None; 3]);
}

#[test]
fn another_tokenizer_is_a_typed_error() {
    let word_piece = include_bytes!("../../../tests/fixtures/tiny/tokenizer.json");
    let good = json(|_| {});
    let unknown = json(|json| json["added_tokens"][0]["content"] = "<|new|>".into());
    let hole = json(|json| json["model"]["vocab"]["d"] = 99.into());
    for bytes in [&word_piece[..], &good[..good.len() / 2], b"", b"{}", b"\xff", &unknown, &hole] {
        let error = Bpe::from_json(bytes).err().expect("it must be refused");
        assert_eq!(error.code(), "tokenizer", "{error}");
    }
}
