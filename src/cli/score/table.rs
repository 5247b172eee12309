//! A result for people.

use super::source::Item;
use crate::cli::paint::{BOLD, DIM, clean, colour, digits, line};
use crate::cli::values::{INDENT, Shown, ranked};
use crate::probe::TextScore;
use crate::probe::own::FRAMEWORK;
use crate::taxonomy::Taxonomy;

/// The lines for a text: its values with bars, the higher-order values, and its sentences if there are. Several frameworks
/// have a section each.
pub fn block(item: &Item, score: &TextScore, taxonomy: &Taxonomy) -> String {
    let mut out = String::new();
    heading(&mut out, item, score);
    let (scores, probabilities) = (&score.scores, &score.probabilities);
    let shown =
        Shown { scores, probabilities, taxonomy, evidence: None, nothing: "no evidence of any value" };
    let frameworks = shown.frameworks();
    if frameworks.iter().filter(|&&framework| framework != FRAMEWORK).count() > 1 {
        let shown = Shown { nothing: "no evidence", ..shown };
        for framework in frameworks {
            shown.heading(&mut out, framework);
            shown.lines(&mut out, Some(framework));
            higher(&mut out, score, Some(framework));
        }
    } else {
        shown.lines(&mut out, None);
        higher(&mut out, score, None);
    }
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

fn higher(out: &mut String, score: &TextScore, framework: Option<&str>) {
    for head in score.rollups.frameworks().filter(|id| framework.is_none_or(|asked| asked == *id)) {
        if let Some(groups) = score.rollups.get(head, "higher_order") {
            let groups: Vec<String> =
                groups.iter().map(|(name, value)| format!("{name} {}", digits(*value))).collect();
            let indent = if framework.is_some() { INDENT } else { "  " };
            line(out, format_args!("{indent}{DIM}{}{DIM:#}", groups.join(" · ")));
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
