//! Words whose full stop does not end a sentence.
//!
//! Unicode's rules (UAX #29) break after "Dr. " as after any full stop before a capital, and leave
//! abbreviations to the application. The lists are short on purpose: a missed abbreviation splits a
//! sentence in two, a wrong one glues two together, and both cost only context.

/// What a word with a full stop says about the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// An ordinary end.
    End,
    /// Never an end: a title before a name, "e.g.".
    Never,
    /// No end before a number: "No. 5", "Fig. 2".
    BeforeNumber,
    /// An end only if the next word often starts a sentence: "the U.S. The", but "the U.S. Senate".
    Maybe,
}

/// Always followed by what they announce. Titles only with their capital: "a rep. He" is an end.
const NEVER: &[&str] = &[
    "Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "Rev", "Hon", "Gen", "Col", "Maj", "Capt", "Lt", "Sgt", "Sen",
    "Rep", "Gov", "Pres", "St", "Mt", "Ft", "Messrs", "Mme", "Mlle", "Hr", "Fr", "e.g", "i.e", "eg", "ie",
    "cf", "viz", "vs", "approx", "z.B", "d.h", "bzw", "p.ex",
];

const BEFORE_NUMBER: &[&str] = &[
    "No", "no", "Nos", "nos", "Nr", "Art", "art", "Sec", "sec", "Fig", "fig", "Figs", "figs", "Eq", "eq",
    "Vol", "vol", "Ch", "ch", "p", "pp", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept",
    "Oct", "Nov", "Dec",
];

const MAYBE: &[&str] =
    &["Inc", "Ltd", "Co", "Corp", "LLC", "Bros", "Jr", "Sr", "al", "a.m", "p.m", "Ph.D", "dept", "Dept"];

/// Words that start sentences far more often than they continue a name.
const STARTERS: &[&str] = &[
    "A", "After", "All", "Although", "An", "And", "As", "At", "Because", "But", "By", "For", "He", "Her",
    "His", "How", "However", "I", "If", "In", "It", "Its", "Many", "Most", "My", "No", "Not", "Now", "On",
    "One", "Or", "Our", "Perhaps", "She", "Since", "So", "Some", "Such", "That", "The", "Their", "Then",
    "There", "These", "They", "This", "Those", "Thus", "To", "We", "What", "When", "Where", "While", "Who",
    "Why", "With", "Yes", "Yet", "You", "Your",
];

/// The kind of a full stop after `word`, which comes without the stop and without opening brackets.
pub(super) fn stop_after(word: &str) -> Stop {
    if NEVER.contains(&word) {
        Stop::Never
    } else if BEFORE_NUMBER.contains(&word) {
        Stop::BeforeNumber
    } else if MAYBE.contains(&word) || initials(word) {
        Stop::Maybe
    } else {
        Stop::End
    }
}

/// Whether a word often starts a sentence.
pub(super) fn starts_sentences(word: &str) -> bool {
    STARTERS.contains(&word)
}

/// "J", "U.S", "J.R.R": capital letters, one at a time. The pronoun in "So do I." is no initial.
fn initials(word: &str) -> bool {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    };
    word != "I" && word.split('.').all(capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_into_kinds() {
        let cases = [
            ("Dr", Stop::Never),
            ("e.g", Stop::Never),
            ("rep", Stop::End),
            ("Fig", Stop::BeforeNumber),
            ("U.S", Stop::Maybe),
            ("J", Stop::Maybe),
            ("É", Stop::Maybe),
            ("Inc", Stop::Maybe),
            ("I", Stop::End),
            ("US", Stop::End),
            ("freedom", Stop::End),
            ("", Stop::End),
        ];
        for (word, kind) in cases {
            assert_eq!(stop_after(word), kind, "{word:?}");
        }
    }
}
