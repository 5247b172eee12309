//! A text cut into sentences, with offsets for Rust and JavaScript.
//!
//! The cuts are those of Unicode's sentence rules (UAX #29), less those that cut off an abbreviation,
//! the number of a list item, or a piece without any letter or digit (see [`super::joins`]). A line
//! break ends a sentence, unless the line looks wrapped. White space between sentences belongs to none.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::joins::{belong_together, ends_line};
use super::span::{Span, with_utf16};

/// The segmenter looks ahead once for each bracket or space after a full stop, in quadratic time over a
/// long run of them. It is therefore fed parts whose runs without a letter or digit are no longer than
/// this, and a cut between such parts counts only where there is white space.
const LONGEST_RUN: usize = 64;

/// Cuts a text into sentences, in time linear in its length.
///
/// The spans lie in order, do not overlap, are not empty, start and end with no white space, and
/// together hold every character that is not white space. A text of white space has none.
pub fn sentences(text: &str) -> Vec<Span> {
    let mut joined: Vec<Piece> = Vec::new();
    for (range, is_cut) in pieces(text) {
        let Some(piece) = Piece::trimmed(text, range) else { continue };
        match joined.last_mut() {
            Some(last) if last.takes(text, &piece, is_cut) => last.extend(&piece),
            _ => {
                drop_symbols(&mut joined);
                joined.push(piece);
            }
        }
    }
    drop_symbols(&mut joined);
    let ranges: Vec<Range<usize>> = joined.into_iter().map(|piece| piece.range).collect();
    with_utf16(text, &ranges)
}

/// A sentence in the making.
struct Piece {
    range: Range<usize>,
    /// Whether it holds a letter or digit.
    worded: bool,
}

impl Piece {
    /// Without the white space around; `None` if nothing is left.
    fn trimmed(text: &str, range: Range<usize>) -> Option<Self> {
        let slice = &text[range.clone()];
        let start = range.start + (slice.len() - slice.trim_start().len());
        let body = slice.trim();
        if body.is_empty() {
            return None;
        }
        Some(Self { range: start..start + body.len(), worded: body.contains(char::is_alphanumeric) })
    }

    /// Whether the next piece goes on with this sentence.
    fn takes(&self, text: &str, next: &Self, is_cut: bool) -> bool {
        let gap = &text[self.range.end..next.range.start];
        if is_cut && gap.is_empty() {
            return true;
        }
        if !self.worded || !next.worded {
            // Symbols prefer a neighbour on their own line; see `drop_symbols` for the rest.
            return !ends_line(gap) || (!self.worded && !next.worded);
        }
        belong_together(&text[self.range.clone()], gap, &text[next.range.clone()])
    }

    fn extend(&mut self, next: &Self) {
        self.range.end = next.range.end;
        self.worded |= next.worded;
    }
}

/// A line of symbols that found no word on its own line goes to the sentence before it, or, at the
/// start of a text, to the one after.
fn drop_symbols(joined: &mut Vec<Piece>) {
    let [.., before, last] = joined.as_mut_slice() else { return };
    if !before.worded || !last.worded {
        let last = Piece { range: last.range.clone(), worded: last.worded };
        before.extend(&last);
        joined.pop();
    }
}

/// The pieces between the segmenter's breaks, and whether each begins at one of our own cuts instead.
fn pieces(text: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
    chunks(text).flat_map(move |chunk| {
        let (base, first) = (chunk.start, chunk.start != 0);
        text[chunk]
            .split_sentence_bound_indices()
            .map(move |(at, piece)| (base + at..base + at + piece.len(), first && at == 0))
    })
}

/// Parts of a text in which no run without letters and digits is longer than [`LONGEST_RUN`].
fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start == text.len() {
            return None;
        }
        let mut run = 0;
        let cut = text[start..].char_indices().find(|&(_, c)| {
            run = if c.is_alphanumeric() { 0 } else { run + 1 };
            run > LONGEST_RUN
        });
        let chunk = start..cut.map_or(text.len(), |(at, _)| start + at);
        start = chunk.end;
        Some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text).iter().map(|span| &text[span.bytes()]).collect()
    }

    #[test]
    fn plain_sentences() {
        assert_eq!(cut("  Freedom matters. Does it?\tYes! "), ["Freedom matters.", "Does it?", "Yes!"]);
        assert_eq!(cut("one"), ["one"]);
        assert_eq!(
            cut("3.5 per cent of v1.2.3 at www.example.org."),
            ["3.5 per cent of v1.2.3 at www.example.org."]
        );
        assert_eq!(cut("Well... I think so."), ["Well...", "I think so."]);
    }

    #[test]
    fn nothing_gives_nothing() {
        for text in ["", " ", "\n\t \u{a0}\u{2028}"] {
            assert_eq!(sentences(text), [], "{text:?}");
        }
    }

    #[test]
    fn abbreviations_quotations_and_lists() {
        assert_eq!(
            cut("Dr. Smith, e.g. The Dr. of J. R. R. Tolkien, left the U.S. Senate. He did."),
            ["Dr. Smith, e.g. The Dr. of J. R. R. Tolkien, left the U.S. Senate.", "He did."]
        );
        assert_eq!(cut("“Why?” she asked. “No.”"), ["“Why?” she asked.", "“No.”"]);
        assert_eq!(
            cut("1. Care. Much.\n2. Tell the truth.\n- be kind\n- be fair"),
            ["1. Care.", "Much.", "2. Tell the truth.", "- be kind", "- be fair"]
        );
    }

    #[test]
    fn lines_and_paragraphs_end_sentences() {
        assert_eq!(cut("A heading\n\nA paragraph\r\nwith lines"), ["A heading", "A paragraph", "with lines"]);
        assert_eq!(
            cut("This line is as long as those of a mail program\nwhich go on in the next."),
            ["This line is as long as those of a mail program\nwhich go on in the next."]
        );
    }

    #[test]
    fn symbols_join_a_neighbour() {
        assert_eq!(cut("Good! 😀 😀! Bad."), ["Good! 😀 😀!", "Bad."]);
        assert_eq!(cut("😀!\n\nGood.\n***\nBad."), ["😀!\n\nGood.\n***", "Bad."]);
        assert_eq!(cut("😀 👩‍👩‍👧! 🇩🇪?\n😀"), ["😀 👩‍👩‍👧! 🇩🇪?\n😀"]);
    }

    #[test]
    fn other_scripts() {
        assert_eq!(cut("自由很重要。你同意吗？是的！"), ["自由很重要。", "你同意吗？", "是的！"]);
        assert_eq!(cut("الحرية مهمة. هل توافق؟ نعم!"), ["الحرية مهمة.", "هل توافق؟", "نعم!"]);
        assert_eq!(cut("स्वतंत्रता ज़रूरी है। क्या आप सहमत हैं?"), ["स्वतंत्रता ज़रूरी है।", "क्या आप सहमत हैं?"]);
    }

    #[test]
    fn offsets_are_javascripts() {
        let text = "🙂 Ça va. עברית! e\u{301}té\0 fin.";
        let units: Vec<u16> = text.encode_utf16().collect();
        let spans = sentences(text);
        assert_eq!(spans.len(), 3);
        for span in spans {
            let by_units = String::from_utf16(&units[span.start_utf16..span.end_utf16]).unwrap();
            assert_eq!(by_units, text[span.bytes()]);
        }
    }

    /// Whatever the text: spans are in order, hold everything but white space, count both ways, and
    /// never part a grapheme cluster.
    #[test]
    fn any_text_is_covered() {
        const PARTS: [&str; 36] = [
            "a",
            "B",
            "the",
            "Dr.",
            "U.S.",
            "1.",
            "3",
            ".",
            "!",
            "?",
            "…",
            ")",
            "(",
            "\"",
            "”",
            " ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            "\u{85}",
            "\u{2028}",
            "\0",
            "\u{feff}",
            "\u{fffd}",
            "e\u{301}",
            "ß",
            "世",
            "。",
            "ع",
            "؟",
            "🙂",
            "👩‍👧",
            "🇩🇪",
            "\u{200b}",
            "-",
        ];
        // A fixed pseudo-random sequence (Numerical Recipes' LCG).
        let mut state = 1u32;
        let mut next = |n: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as usize % n
        };
        for _ in 0..4000 {
            let mut text = String::new();
            for _ in 0..next(40) {
                let (part, times) = (PARTS[next(PARTS.len())], if next(30) == 0 { 90 } else { 1 });
                text.push_str(&part.repeat(times));
            }
            let units: Vec<u16> = text.encode_utf16().collect();
            let mut end = 0;
            for span in sentences(&text) {
                let slice = &text[span.bytes()];
                assert!(
                    text[end..span.start].trim().is_empty(),
                    "lost {:?} of {text:?}",
                    &text[end..span.start]
                );
                assert!(!slice.is_empty() && slice.trim() == slice, "{slice:?} of {text:?}");
                let by_units = String::from_utf16(&units[span.start_utf16..span.end_utf16]).unwrap();
                assert_eq!(by_units, slice, "{text:?}");
                end = span.end;
            }
            assert!(text[end..].trim().is_empty(), "lost {:?} of {text:?}", &text[end..]);
            let clusters: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
            for span in sentences(&text) {
                assert!(clusters.binary_search(&span.start).is_ok(), "{span:?} parts a cluster of {text:?}");
            }
        }
    }

    #[test]
    fn time_is_linear() {
        // What could be quadratic: long runs after a full stop, long pieces, many pieces.
        let parts =
            [" ", ")", "a", ".", ". ", "\n", "🙂", "1 ", "\u{301}", ".)))) ", "Freedom matters to us. "];
        for part in parts {
            let text = format!("x. {}", part.repeat((1 << 20) / part.len()));
            let start = std::time::Instant::now();
            assert!(!sentences(&text).is_empty());
            let seconds = start.elapsed().as_secs_f64();
            // About 0.05 s for the megabyte; in quadratic time it would be hours.
            assert!(seconds < 10.0, "{part:?}: {seconds:.1} s");
        }
    }

    #[test]
    fn ten_megabytes_are_cut_in_full() {
        let text = "Freedom matters to us. ".repeat((10 << 20) / 23 + 1);
        let spans = sentences(&text);
        assert_eq!(spans.len(), text.matches('.').count());
        assert_eq!(spans.last().map(|span| span.end_utf16), Some(text.trim_end().len()));
    }
}
