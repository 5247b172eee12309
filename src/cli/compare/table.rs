//! A comparison for people.

use crate::cli::paint::{BOLD, DIM, clean, colour, line};
use crate::probe::Comparison;
use crate::probe::compare::{Difference, Side};
use crate::taxonomy::Taxonomy;

/// A dimension is listed where its mean is at least this in any text, or its difference is beyond noise.
const LISTED: f32 = 0.1;

/// The lines: the texts, then every dimension with its means and its difference from the first text.
pub fn block(names: &[&str], comparison: &Comparison, taxonomy: &Taxonomy) -> String {
    let mut out = String::new();
    let letters: Vec<char> = ('A'..='Z').take(names.len()).collect();
    let sentences = |side: &Side| match side.sentences {
        1 => "1 sentence".to_owned(),
        n => format!("{n} sentences"),
    };
    for ((letter, name), side) in letters.iter().zip(names).zip(&comparison.texts) {
        line(
            &mut out,
            format_args!("{BOLD}{letter}{BOLD:#}  {}  {DIM}{}{DIM:#}", clean(name), sentences(side)),
        );
    }
    if let Some(prompt) = &comparison.prompt {
        line(&mut out, format_args!("{BOLD}P{BOLD:#}  the prompt  {DIM}{}{DIM:#}", sentences(prompt)));
    }
    // Those with the first text; the others are in JSON.
    let pairs: Vec<_> = comparison.differences.iter().filter(|pair| pair.first == 0).collect();
    let columns: Vec<&Side> = comparison.texts.iter().chain(&comparison.prompt).collect();
    let count = columns.first().map_or(0, |side| side.means.row().len());
    let is_listed = |i: &usize| {
        columns.iter().any(|side| side.means.row()[*i] >= LISTED)
            || pairs.iter().any(|pair| pair.dimensions[*i].within_noise == Some(false))
    };
    let mut rows: Vec<usize> = (0..count).filter(is_listed).collect();
    let most = |i: usize| pairs.iter().map(|pair| pair.dimensions[i].difference.abs()).fold(0.0, f32::max);
    rows.sort_by(|&a, &b| most(b).total_cmp(&most(a)));
    let names: Vec<(&str, &str, f32)> =
        columns.first().map(|side| side.means.iter().collect()).unwrap_or_default();
    let width = rows.iter().map(|&i| names[i].1.chars().count()).max().unwrap_or(0);
    let heads: String =
        letters.iter().chain(comparison.prompt.iter().map(|_| &'P')).map(|c| format!("{c:>6}")).collect();
    line(&mut out, format_args!("{:<width$}{heads}   mean sentence probability", ""));
    for &i in &rows {
        let (framework, name, _) = names[i];
        let style = colour(taxonomy, framework, name);
        let means: String = columns.iter().map(|side| format!("{:>6.2}", side.means.row()[i])).collect();
        let differences: Vec<String> = pairs
            .iter()
            .map(|pair| format!("{}-A {}", letters[pair.second], difference(&pair.dimensions[i])))
            .collect();
        line(&mut out, format_args!("{style}{name:<width$}{style:#}{means}   {}", differences.join("   ")));
    }
    if rows.len() < count {
        line(
            &mut out,
            format_args!(
                "{DIM}{} more below {LISTED} everywhere and within noise{DIM:#}",
                count - rows.len()
            ),
        );
    }
    if columns.iter().any(|side| side.sentences == 1) {
        line(
            &mut out,
            format_args!(
                "{DIM}no band where a text is a single sentence: one sentence says nothing of others{DIM:#}"
            ),
        );
    }
    let compared = count * pairs.len();
    line(
        &mut out,
        format_args!(
            "{DIM}95 % bands, bootstrap over sentences, {} resamples; of {compared} bands about {} miss by chance{DIM:#}",
            comparison.resamples,
            compared.div_ceil(20)
        ),
    );
    out
}

fn difference(d: &Difference) -> String {
    let Some([low, high]) = d.band else { return format!("{:+.2}", d.difference) };
    let verdict = match d.within_noise {
        Some(false) => format!("{BOLD}beyond noise{BOLD:#}"),
        _ => format!("{DIM}within noise{DIM:#}"),
    };
    format!("{:+.2} [{low:+.2}, {high:+.2}] {verdict}", d.difference)
}
