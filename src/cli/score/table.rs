//! A result for people.

use super::source::Item;
use crate::cli::paint::{BAR, BOLD, DIM, bar, clean, colour, digits, line};
use crate::probe::{TextScore, Values};
use crate::taxonomy::Taxonomy;

/// How many of the values that stay below the decision point are named.
const NEXT: usize = 3;

/// The lines for a text: its values with bars, the higher-order values, and its sentences if there are.
pub fn block(item: &Item, score: &TextScore, taxonomy: &Taxonomy) -> String {
    let mut out = String::new();
    heading(&mut out, item, score);
    let width = score.scores.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0);
    for (framework, name, value) in
        ranked(&score.scores).into_iter().filter(|v| v.2 >= crate::probe::DECISION)
    {
        let style = colour(taxonomy, framework, name);
        // A person's own dimension has none.
        let probability = score.probabilities.get(framework, name).map(|p| format!("p {p:.2}"));
        line(
            &mut out,
            format_args!(
                "  {name:<width$}  {BOLD}{}{BOLD:#} {style}{:<BAR$}{style:#} {DIM}{}{DIM:#}",
                digits(value),
                bar(value),
                probability.unwrap_or_default()
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
