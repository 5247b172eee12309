//! How results look on a terminal.

use std::fmt::Write;

use anstyle::{RgbColor, Style};

use crate::taxonomy::Taxonomy;

/// Width of a full bar, in characters.
pub const BAR: usize = 20;
/// Longest text shown on a line, in characters.
const SHOWN: usize = 72;

pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();

/// A score in two digits, rounded down: what is below the decision point must not read as 0.50.
pub fn digits(value: f32) -> String {
    format!("{:.2}", (value * 100.0).floor() / 100.0)
}

/// A bar in eighths of a character.
pub fn bar(value: f32) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (value.clamp(0.0, 1.0) * (BAR * 8) as f32).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// The dimension's own colour, on terminals that say they can show it.
pub fn colour(taxonomy: &Taxonomy, framework: &str, name: &str) -> Style {
    let able = std::env::var("COLORTERM").is_ok_and(|v| v == "truecolor" || v == "24bit");
    let dimension = taxonomy.framework(framework).and_then(|f| f.dimension(name));
    let channel = |hex: &str, i: usize| hex.get(i..i + 2).and_then(|h| u8::from_str_radix(h, 16).ok());
    let rgb = dimension
        .filter(|_| able)
        .and_then(|d| Some(RgbColor(channel(&d.colour, 1)?, channel(&d.colour, 3)?, channel(&d.colour, 5)?)));
    Style::new().fg_color(rgb.map(Into::into))
}

/// A text on one line, cut to a length and without what would steer the terminal: control characters
/// and those that turn the writing direction.
pub fn clean(text: &str) -> String {
    let mut shown = harmless(text.chars().take(SHOWN));
    if text.chars().nth(SHOWN).is_some() {
        shown.pop();
        shown.push('…');
    }
    shown
}

/// Characters without those that would steer the terminal; white space is a space.
pub fn harmless(text: impl Iterator<Item = char>) -> String {
    let plain = |c: char| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.map(|c| match c {
        c if c.is_whitespace() => ' ',
        c if plain(c) => c,
        _ => '\u{fffd}',
    })
    .collect()
}

pub fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_the_length_of_their_value() {
        assert_eq!((bar(0.0), bar(1.0)), (String::new(), "█".repeat(BAR)));
        assert_eq!(bar(0.525), format!("{}▌", "█".repeat(10)));
        assert_eq!(bar(f32::NAN).chars().count(), 0);
    }

    #[test]
    fn digits_keep_to_their_side_of_the_decision() {
        assert_eq!([0.499_99, 0.5, 0.999, 1.0].map(digits), ["0.49", "0.50", "0.99", "1.00"]);
    }

    #[test]
    fn texts_do_not_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\nc\u{202e}d"), "a\u{fffd}[31mb c\u{fffd}d");
        assert_eq!(clean(&"x".repeat(100)).chars().count(), SHOWN);
    }
}
