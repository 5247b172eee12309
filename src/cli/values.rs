//! Scores for people: what is above the decision point with bars, then what was near.

use super::paint::{BAR, BOLD, DIM, bar, clean, colour, digits, line};
use crate::probe::own::FRAMEWORK;
use crate::probe::{DECISION, Values};
use crate::taxonomy::Taxonomy;

/// How many of the values that stay below the decision point are named.
const NEXT: usize = 3;
/// Before the lines below a heading.
pub const INDENT: &str = "    ";

/// A row of scores, and what it is shown with.
pub struct Shown<'a> {
    pub scores: &'a Values,
    pub probabilities: &'a Values,
    pub taxonomy: &'a Taxonomy,
    /// What counts as evidence where a score of the decision point is not enough: a kind has none without its genus.
    pub evidence: Option<&'a [String]>,
    /// Said where nothing is above the decision point.
    pub nothing: &'a str,
}

impl Shown<'_> {
    /// Ids of the frameworks, in the model's order.
    pub fn frameworks(&self) -> Vec<&str> {
        let mut frameworks: Vec<&str> = self.scores.iter().map(|(framework, _, _)| framework).collect();
        frameworks.dedup();
        frameworks
    }

    /// The name of a framework, as a heading.
    pub fn heading(&self, out: &mut String, framework: &str) {
        let found = self.taxonomy.framework(framework).map(|found| found.name.as_str());
        let name = found.unwrap_or(if framework == FRAMEWORK { "Own dimensions" } else { framework });
        line(out, format_args!("  {BOLD}{}{BOLD:#}", clean(name)));
    }

    /// The lines of one framework, below its heading; `None`: of all together.
    pub fn lines(&self, out: &mut String, framework: Option<&str>) {
        let width = self.scores.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0);
        let indent = if framework.is_some() { INDENT } else { "  " };
        let mut values = ranked(self.scores);
        values.retain(|(id, _, _)| framework.is_none_or(|framework| framework == *id));
        let counts = |name: &str| self.evidence.is_none_or(|found| found.iter().any(|own| own == name));
        values.retain(|(_, name, value)| *value < DECISION || counts(name));
        let (invoked, below): (Vec<_>, Vec<_>) = values.into_iter().partition(|v| v.2 >= DECISION);
        for &(framework, name, value) in &invoked {
            let style = colour(self.taxonomy, framework, name);
            // A person's own dimension has none.
            let probability = self.probabilities.get(framework, name).map(|p| format!("p {p:.2}"));
            line(
                out,
                format_args!(
                    "{indent}{name:<width$}  {BOLD}{}{BOLD:#} {style}{:<BAR$}{style:#} {DIM}{}{DIM:#}",
                    digits(value),
                    bar(value),
                    probability.unwrap_or_default()
                ),
            );
        }
        if invoked.is_empty() {
            line(out, format_args!("{indent}{}", self.nothing));
        }
        let next: Vec<String> =
            below.iter().take(NEXT).map(|(_, name, value)| format!("{name} {}", digits(*value))).collect();
        if !next.is_empty() {
            line(out, format_args!("{indent}{DIM}below 0.5: {}{DIM:#}", next.join(", ")));
        }
    }
}

/// Strongest first.
pub fn ranked(scores: &Values) -> Vec<(&str, &str, f32)> {
    let mut values: Vec<_> = scores.iter().collect();
    values.sort_by(|a, b| b.2.total_cmp(&a.2));
    values
}
