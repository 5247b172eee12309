//! A sentence that is too long for the network, cut at word boundaries. Nothing is left out.

use std::ops::Range;

/// Cuts the tokens of a text in windows of at most `limit` tokens.
///
/// The windows are about equally long, because a leftover of three words would be judged without any
/// context. Each cut is made at white space where there is some within reach, else beside a
/// punctuation mark or symbol, else between any two tokens (Chinese, a text without spaces).
///
/// # Arguments
/// - `offsets`: for each token, special ones left out, its UTF-8 byte range in `text`
/// - `limit`: at least 1
///
/// # Returns
/// Ranges of token indices, in order, without gaps; none is empty. No tokens give one empty range:
/// a text of characters that the tokenizer drops is still one window.
pub fn windows(text: &str, offsets: &[(usize, usize)], limit: usize) -> Vec<Range<usize>> {
    let limit = limit.max(1);
    let mut windows = Vec::with_capacity(offsets.len() / limit + 1);
    let mut start = 0;
    while offsets.len() - start > limit {
        let rest = offsets.len() - start;
        let even = start + rest.div_ceil(rest.div_ceil(limit));
        let reach = start + (limit / 2).max(1)..=start + limit;
        let cut =
            reach.min_by_key(|&at| (cost(text, offsets, at), at.abs_diff(even))).unwrap_or(start + limit);
        windows.push(start..cut);
        start = cut;
    }
    windows.push(start..offsets.len());
    windows
}

/// How bad a cut before token `at` is.
fn cost(text: &str, offsets: &[(usize, usize)], at: usize) -> u8 {
    let (before, after) = (offsets[at - 1].1, offsets[at].0);
    if text.get(before..after).is_some_and(|gap| gap.contains(char::is_whitespace)) {
        return 0;
    }
    let left = text.get(..before).and_then(|t| t.chars().next_back());
    let right = text.get(after..).and_then(|t| t.chars().next());
    if left.is_some_and(char::is_alphanumeric) && right.is_some_and(char::is_alphanumeric) { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One token a character, white space left out.
    fn characters(text: &str) -> Vec<(usize, usize)> {
        let word = |&(_, c): &(usize, char)| !c.is_whitespace();
        text.char_indices().filter(word).map(|(at, c)| (at, at + c.len_utf8())).collect()
    }

    fn cut(text: &str, limit: usize) -> Vec<String> {
        let offsets = characters(text);
        let part = |w: Range<usize>| text[offsets[w.start].0..offsets[w.end - 1].1].to_owned();
        windows(text, &offsets, limit).into_iter().map(part).collect()
    }

    #[test]
    fn what_fits_is_one_window() {
        assert_eq!(cut("abcd", 4), ["abcd"]);
        let empty = windows("", &[], 4);
        assert!(empty.len() == 1 && empty[0].is_empty(), "{empty:?}");
    }

    #[test]
    fn cuts_are_even_and_between_words() {
        assert_eq!(cut("ab cd ef gh ij", 6), ["ab cd", "ef gh ij"]);
        assert_eq!(cut("aa bb cc dd ee ff", 10), ["aa bb cc", "dd ee ff"]);
        assert_eq!(cut("abcde,fghij", 8), ["abcde,", "fghij"]);
        assert_eq!(cut("自由很重要对吗", 4), ["自由很重", "要对吗"]);
    }

    #[test]
    fn every_token_is_in_one_window() {
        for (length, limit) in [(1, 1), (7, 1), (1000, 7), (126, 126), (127, 126), (253, 126), (3, 2)] {
            let text = "ab c, ".repeat(length);
            let offsets = &characters(&text)[..length];
            let windows = windows(&text, offsets, limit);
            assert_eq!((windows[0].start, windows[windows.len() - 1].end), (0, length));
            assert!(windows.iter().all(|w| !w.is_empty() && w.len() <= limit), "{windows:?}");
            assert!(windows.windows(2).all(|w| w[0].end == w[1].start), "{windows:?}");
        }
    }
}
