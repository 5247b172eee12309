//! An explanation for people.

use anstyle::{AnsiColor, Style};

use crate::cli::paint::{BAR, BOLD, DIM, bar, colour, digits, harmless, line};
use crate::probe::{DECISION, Explanation, Explanations};
use crate::taxonomy::Taxonomy;

/// Words listed with their figures, those that count most.
const LISTED: usize = 8;
/// Share of the strongest contribution from which a word is marked in the text, and from which boldly.
const MARKED: f32 = 0.2;
const STRONG: f32 = 0.5;

/// The lines for a text: for each dimension its sentence with the words marked, then the words that count most.
pub fn block(text: &str, explanations: &Explanations, taxonomy: &Taxonomy) -> String {
    let mut out = String::new();
    for explanation in &explanations.dimensions {
        dimension(&mut out, text, explanation, taxonomy);
    }
    out
}

fn dimension(out: &mut String, text: &str, e: &Explanation, taxonomy: &Taxonomy) {
    let style = colour(taxonomy, &e.framework, &e.dimension);
    let verdict = if e.text_score >= DECISION { "" } else { ", which is no evidence" };
    line(
        out,
        format_args!(
            "{BOLD}{style}{}{style:#}{BOLD:#}  score {}{verdict}  {DIM}sentence {}, {}..{}, score {} alone{DIM:#}",
            harmless(e.dimension.chars()),
            digits(e.text_score),
            e.sentence + 1,
            e.span.start,
            e.span.end,
            digits(e.strength.score)
        ),
    );
    let most = e.words.iter().map(|word| word.contribution.abs()).fold(0.0, f32::max);
    line(out, format_args!("  {}", marked(text, e, most, style)));
    let mut ranked: Vec<_> = e.words.iter().collect();
    ranked.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    ranked.truncate(LISTED);
    let name = |word: &crate::probe::explain::WordShare| harmless(text[word.span.bytes()].chars().take(24));
    let width = ranked.iter().map(|word| name(word).chars().count()).max().unwrap_or(0);
    for word in ranked {
        let share = if most > 0.0 { word.contribution.abs() / most } else { 0.0 };
        let style = if word.contribution < 0.0 { against() } else { style };
        line(
            out,
            format_args!(
                "  {:<width$}  {:>+6.2} {style}{:<BAR$}{style:#} {DIM}alone {:+.2}, left out {:+.2}{DIM:#}",
                name(word),
                word.contribution,
                bar(share),
                word.alone,
                word.left_out
            ),
        );
    }
    if let Some(clause) = &e.definition {
        line(
            out,
            format_args!(
                "  {DIM}nearest in its definition: “{}”, cosine {:.2}{DIM:#}",
                clause.text, clause.similarity
            ),
        );
    }
    let together =
        if e.together > 1 { format!("; left out {} words at a time", e.together) } else { String::new() };
    line(
        out,
        format_args!(
            "  {DIM}in log-odds: {:+.2} in all, {:+.2} without words{together}{DIM:#}",
            e.strength.log_odds, e.baseline.log_odds
        ),
    );
}

/// The part explained, its words in the dimension's colour where they speak for it, in red where against.
fn marked(text: &str, e: &Explanation, most: f32, style: Style) -> String {
    let mut out = String::new();
    let mut at = e.span.start;
    for word in &e.words {
        out += &harmless(text[at..word.span.start].chars());
        let share = word.contribution.abs() / most.max(f32::MIN_POSITIVE);
        let tint = if word.contribution < 0.0 { against() } else { style };
        let tint = match share {
            share if share >= STRONG => tint.bold().underline(),
            share if share >= MARKED => tint.bold(),
            _ => Style::new(),
        };
        out += &format!("{tint}{}{tint:#}", harmless(text[word.span.bytes()].chars()));
        at = word.span.end;
    }
    out + &harmless(text[at..e.span.end].chars())
}

fn against() -> Style {
    Style::new().fg_color(Some(AnsiColor::Red.into()))
}
