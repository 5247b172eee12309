//! A result for people.

use std::fmt::Write;

use anstyle::{RgbColor, Style};

use super::source::Item;
use crate::probe::{TextScore, Values};
use crate::taxonomy::Taxonomy;

/// Width of a full bar, in characters.
const BAR: usize = 20;
/// Longest text shown on a line, in characters.
const SHOWN: usize = 72;
/// How many of the values that stay below the decision point are named.
const NEXT: usize = 3;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The lines for a text: its values with bars, the higher-order values, and its sentences if there are.
pub fn block(item: &Item, score: &TextScore, taxonomy: &Taxonomy) -> String {
    let mut out = String::new();
    heading(&mut out, item, score);
    let width = score.scores.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0);
    for (framework, name, value) in
        ranked(&score.scores).into_iter().filter(|v| v.2 >= crate::probe::DECISION)
    {
        let style = colour(taxonomy, framework, name);
        let probability = score.probabilities.get(framework, name).unwrap_or_default();
        line(
            &mut out,
            format_args!(
                "  {name:<width$}  {BOLD}{}{BOLD:#} {style}{:<BAR$}{style:#} {DIM}p {probability:.2}{DIM:#}",
                digits(value),
                bar(value)
            ),
        );
    }
    if score.evidence.is_empty() {
        line(&mut out, format_args!("  no evidence of any value"));
    }
    below(&mut out, score);
    higher(&mut out, score);
    sentences(&mut out, item, score, taxonomy);
    out
}

fn heading(out: &mut String, item: &Item, score: &TextScore) {
    let count = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let (windows, tokens) = (count(score.windows, "window"), count(score.tokens, "token"));
    line(out, format_args!("{BOLD}{}{BOLD:#}  {DIM}{windows}, {tokens}{DIM:#}", clean(&item.place())));
    if item.line.is_some() {
        line(out, format_args!("  {}", clean(&item.text)));
    }
}

/// The strongest values that the text does not invoke: how near it was.
fn below(out: &mut String, score: &TextScore) {
    let next: Vec<String> = ranked(&score.scores)
        .into_iter()
        .filter(|v| v.2 < crate::probe::DECISION)
        .take(NEXT)
        .map(|(_, name, value)| format!("{name} {}", digits(value)))
        .collect();
    if !next.is_empty() {
        line(out, format_args!("  {DIM}below 0.5: {}{DIM:#}", next.join(", ")));
    }
}

fn higher(out: &mut String, score: &TextScore) {
    for head in score.rollups.frameworks() {
        if let Some(groups) = score.rollups.get(head, "higher_order") {
            let groups: Vec<String> =
                groups.iter().map(|(name, value)| format!("{name} {}", digits(*value))).collect();
            line(out, format_args!("  {DIM}{}{DIM:#}", groups.join(" · ")));
        }
    }
}

fn sentences(out: &mut String, item: &Item, score: &TextScore, taxonomy: &Taxonomy) {
    for sentence in score.sentences.iter().flatten() {
        let span = sentence.span;
        let place = format!("{}..{}", span.start, span.end);
        line(out, format_args!("  {DIM}{place:>12}{DIM:#}  {}", clean(&item.text[span.bytes()])));
        let values: Vec<String> = ranked(&sentence.scores)
            .into_iter()
            .filter(|v| v.2 >= crate::probe::DECISION)
            .map(|(framework, name, value)| {
                let style = colour(taxonomy, framework, name);
                format!("{style}{name}{style:#} {}", digits(value))
            })
            .collect();
        let values = if values.is_empty() { format!("{DIM}no evidence{DIM:#}") } else { values.join(", ") };
        line(out, format_args!("  {:>12}  {values}", ""));
    }
}

/// Strongest first.
fn ranked(scores: &Values) -> Vec<(&str, &str, f32)> {
    let mut values: Vec<_> = scores.iter().collect();
    values.sort_by(|a, b| b.2.total_cmp(&a.2));
    values
}

/// A score in two digits, rounded down: what is below the decision point must not read as 0.50.
fn digits(value: f32) -> String {
    format!("{:.2}", (value * 100.0).floor() / 100.0)
}

/// A bar in eighths of a character.
fn bar(value: f32) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (value.clamp(0.0, 1.0) * (BAR * 8) as f32).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// The dimension's own colour, on terminals that say they can show it.
fn colour(taxonomy: &Taxonomy, framework: &str, name: &str) -> Style {
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
fn clean(text: &str) -> String {
    let plain = |c: char| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut shown: String = text
        .chars()
        .map(|c| {
            if c.is_whitespace() {
                ' '
            } else if plain(c) {
                c
            } else {
                '\u{fffd}'
            }
        })
        .take(SHOWN)
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.pop();
        shown.push('…');
    }
    shown
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
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
