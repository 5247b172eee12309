//! A result as CSV: one row a text, or one a sentence where sentences were asked for.

use crate::bundle::Head;
use crate::probe::own::FRAMEWORK;
use crate::probe::{TextScore, Values};
use crate::text::Span;
use crate::{Error, Result};

use super::source::Item;

const COLUMNS: [&str; 9] =
    ["source", "line", "sentence", "start", "end", "start_utf16", "end_utf16", "text", "evidence"];

/// The first row: where, what, and then `score.` and `probability.` of every dimension; own ones have a score only.
pub fn header(heads: &[Head], own: &[String]) -> Result<String> {
    let mut row: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    for kind in ["score", "probability"] {
        for head in heads {
            row.extend(head.dimensions.iter().map(|name| format!("{kind}.{}.{name}", head.framework)));
        }
        if kind == "score" {
            row.extend(own.iter().map(|name| format!("{kind}.{FRAMEWORK}.{name}")));
        }
    }
    encode([row])
}

/// The rows of a text. `start` and `end` count UTF-8 bytes of the text, their likes UTF-16 units.
pub fn rows(item: &Item, score: &TextScore) -> Result<String> {
    match &score.sentences {
        Some(sentences) => encode(sentences.iter().enumerate().map(|(i, s)| {
            let text = &item.text[s.span.bytes()];
            row(item, (i + 1).to_string(), s.span, text, &s.evidence, &s.scores, &s.probabilities)
        })),
        None => {
            let (end, end_utf16) = (item.text.len(), item.text.encode_utf16().count());
            let span = Span { start: 0, end, start_utf16: 0, end_utf16 };
            // A whole file is named and not repeated.
            let text = if item.line.is_some() { &item.text } else { "" };
            let (scores, probabilities) = (&score.scores, &score.probabilities);
            encode([row(item, String::new(), span, text, &score.evidence, scores, probabilities)])
        }
    }
}

fn row(
    item: &Item,
    sentence: String,
    span: Span,
    text: &str,
    evidence: &[String],
    scores: &Values,
    probabilities: &Values,
) -> Vec<String> {
    let line = item.line.map(|line| line.to_string()).unwrap_or_default();
    let mut row = vec![item.source.clone(), line, sentence];
    row.extend([span.start, span.end, span.start_utf16, span.end_utf16].map(|n| n.to_string()));
    row.extend([text.to_owned(), evidence.join("; ")]);
    row.extend(scores.row().iter().chain(probabilities.row()).map(f32::to_string));
    row
}

fn encode(rows: impl IntoIterator<Item = Vec<String>>) -> Result<String> {
    let failed = |e: &dyn std::fmt::Display| Error::Config(format!("CSV: {e}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(|e| failed(&e))?;
    }
    let bytes = writer.into_inner().map_err(|e| failed(&e))?;
    String::from_utf8(bytes).map_err(|e| failed(&e))
}
