//! Places in a text, for Rust and for JavaScript alike.

use std::ops::Range;

use serde::Serialize;

/// A part of a text, counted in both ways: Rust slices by UTF-8 bytes, JavaScript by UTF-16 units.
///
/// Where JavaScript handed over a lone surrogate it arrives as U+FFFD: one unit for one unit, so the
/// UTF-16 offsets stay right for the string that the caller holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First UTF-8 byte.
    pub start: usize,
    /// One past the last UTF-8 byte.
    pub end: usize,
    /// First UTF-16 unit.
    pub start_utf16: usize,
    /// One past the last UTF-16 unit.
    pub end_utf16: usize,
}

impl Span {
    /// The UTF-8 byte range, to slice with.
    pub fn bytes(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Adds UTF-16 offsets to byte ranges that lie in order and do not overlap. One pass over the text.
pub fn with_utf16(text: &str, ranges: &[Range<usize>]) -> Vec<Span> {
    let (mut byte, mut unit) = (0, 0);
    let mut advance = |to: usize| {
        unit += text[byte..to].chars().map(char::len_utf16).sum::<usize>();
        byte = to;
        unit
    };
    ranges
        .iter()
        .map(|range| {
            let (start_utf16, end_utf16) = (advance(range.start), advance(range.end));
            Span { start: range.start, end: range.end, start_utf16, end_utf16 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_bytes_and_units() {
        // bytes: a 1, é 2, 世 3, 🙂 4; units: 1, 1, 1, 2
        let text = "aé世🙂b";
        let spans = with_utf16(text, &[0..1, 1..6, 6..10, 10..11]);
        let units: Vec<_> = spans.iter().map(|s| (s.start_utf16, s.end_utf16)).collect();
        assert_eq!(units, [(0, 1), (1, 3), (3, 5), (5, 6)]);
        assert_eq!(&text[spans[2].bytes()], "🙂");
    }
}
