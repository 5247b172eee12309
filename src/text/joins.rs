//! Where a break that Unicode's rules propose does not stand.

use super::abbreviations::{Stop, starts_sentences, stop_after};

/// Longest thing read as the number of a list item: "(xviii)" and its like.
const ENUMERATOR: usize = 8;
/// Longest abbreviation looked for; bounds the look back.
const WORD: usize = 12;
/// Lines at least this long, in characters, may be wrapped by hand or by a mail program.
const WRAPPED: usize = 45;

/// Whether `next` belongs to the sentence `current`, with only the white space `gap` between them.
/// All three are neighbouring parts of one text; `current` and `next` are trimmed.
pub(super) fn belong_together(current: &str, gap: &str, next: &str) -> bool {
    if ends_line(gap) {
        return is_wrapped(current, gap, next);
    }
    if is_enumerator(current) {
        return true;
    }
    let first = next.chars().next();
    if first.is_some_and(char::is_lowercase) && closes_quotation(current) {
        // "Really?" he asked.
        return true;
    }
    let Some(before_stop) = current.strip_suffix('.') else { return false };
    match stop_after(last_word(before_stop)) {
        Stop::End => false,
        Stop::Never => true,
        Stop::BeforeNumber => first.is_some_and(char::is_numeric),
        Stop::Maybe => !starts_sentences(first_word(next)),
    }
}

/// Whether white space holds a line or page break.
pub(super) fn ends_line(gap: &str) -> bool {
    gap.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// A single line break inside a sentence: after a long line, and what follows goes on in lower case.
fn is_wrapped(current: &str, gap: &str, next: &str) -> bool {
    let breaks = gap.replace("\r\n", "\n").matches(['\n', '\r']).count();
    breaks == 1
        && next.starts_with(char::is_lowercase)
        && !current.ends_with(['.', '!', '?', ':', ';'])
        && current.chars().rev().take_while(|&c| c != '\n' && c != '\r').take(WRAPPED).count() == WRAPPED
}

/// "1.", "a)", "(iv)": the number of a list item, which belongs to its item.
fn is_enumerator(text: &str) -> bool {
    if text.len() > ENUMERATOR {
        return false;
    }
    let Some(inner) = text.strip_suffix(['.', ')']) else { return false };
    let inner = inner.strip_prefix('(').unwrap_or(inner);
    let digits = !inner.is_empty() && inner.len() <= 3 && inner.bytes().all(|b| b.is_ascii_digit());
    let roman = !inner.is_empty() && inner.bytes().all(|b| b"ivxIVX".contains(&b));
    let letter = inner.len() == 1 && inner.bytes().all(|b| b.is_ascii_alphabetic());
    digits || roman || letter
}

fn closes_quotation(text: &str) -> bool {
    text.ends_with(['"', '\'', '”', '’', '»', '«', '“', '›', ')', ']'])
}

fn last_word(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take(WORD)
        .take_while(|&(_, c)| c.is_alphanumeric() || c == '.')
        .last()
        .map_or(text.len(), |(at, _)| at);
    &text[start..]
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_that_stand_and_breaks_that_do_not() {
        let long = "a line that was wrapped by a mail program, as it is";
        let cases = [
            ("I met Dr.", " ", "Smith.", true),
            ("He is (Mr.", " ", "Smith).", true),
            ("See No.", " ", "5 there.", true),
            ("He said no.", " ", "Then he left.", false),
            ("The U.S.", " ", "Senate met.", true),
            ("He left the U.S.", " ", "The rest stayed.", false),
            ("So do I.", " ", "Paul does not.", false),
            ("“Really?”", " ", "he asked.", true),
            ("“Really.”", " ", "He left.", false),
            ("Is it so?", " ", "yes", false),
            ("1.", " ", "Freedom of thought.", true),
            ("(iv)", " ", "Freedom.", true),
            ("That was in 1848.", " ", "Freedom.", false),
            ("Dr.", "\n", "Smith", false),
            (long, "\n", "so often.", true),
            (long, "\r\n", "so often.", true),
            (long, "\n\n", "so often.", false),
            (long, "\n", "Freedom.", false),
            ("a short line", "\n", "another", false),
            ("世界。", "", "世", false),
            ("", "", "", false),
        ];
        for (current, gap, next, joined) in cases {
            assert_eq!(belong_together(current, gap, next), joined, "{current:?} {gap:?} {next:?}");
        }
    }
}
