//! A result as one line of JSON.

use serde::Serialize;
use serde_json::{Map, Value};

use super::source::Item;
use crate::probe::TextScore;
use crate::{Error, Result};

#[derive(Serialize)]
struct Answer<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// A line of a file; a whole file is named and not repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    /// A line that is no text and no JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'a str>,
    #[serde(flatten)]
    outcome: Outcome<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome<'a> {
    Scored(&'a TextScore),
    Refused { error: Refusal },
}

/// Why there is no answer.
#[derive(Serialize)]
pub struct Refusal {
    code: &'static str,
    message: String,
}

impl Refusal {
    pub fn new(error: &Error) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

/// The object for a text: a record with the answer added, or the answer with its source.
pub fn line(item: &Item, score: std::result::Result<&TextScore, &Error>) -> Result<String> {
    let outcome = match score {
        Ok(score) => Outcome::Scored(score),
        Err(error) => Outcome::Refused { error: Refusal::new(error) },
    };
    match &item.record {
        Some(record) => add(record, &serialize(&outcome)?),
        None => {
            let raw = item.raw.as_deref();
            let text = item.line.filter(|_| raw.is_none()).map(|_| item.text.as_str());
            serialize(&Answer { source: &item.source, line: item.line, text, raw, outcome })
        }
    }
}

/// The object for a line that is no JSON object, or no text at all: where it stands, what stands there, and why not.
pub fn refused(source: &str, line: usize, raw: &str, error: &Error) -> Result<String> {
    let outcome = Outcome::Refused { error: Refusal::new(error) };
    serialize(&Answer { source, line: Some(line), text: None, raw: Some(raw), outcome })
}

/// A line of JSONL without the byte order mark that some editors put first, which is no part of JSON.
pub fn without_mark(line: &str, number: usize) -> &str {
    line.strip_prefix('\u{feff}').filter(|_| number == 1).unwrap_or(line)
}

/// The fields of a JSON object, or what is wrong with it. A JSON string with half a surrogate pair (`"\ud800"`) is no Unicode
/// text: the parser refuses it, and replacing the half would change the text unasked.
pub fn object(line: &str) -> std::result::Result<Map<String, Value>, String> {
    serde_json::from_str(line).map_err(|e| {
        let reason = e.to_string();
        let surrogate = reason.contains("surrogate") || reason.contains("hex escape");
        let advice = if surrogate { "; half of a surrogate pair (\\ud800) is no Unicode text" } else { "" };
        format!("not a JSON object: {reason}{advice}")
    })
}

/// Adds the fields of one JSON object to another. The other stays as it was written, its order and
/// numbers included, unless it holds a field of the same name (it was scored before): then the new one
/// takes its place.
pub fn add(record: &str, answer: &str) -> Result<String> {
    let mut old: Map<String, Value> = serde_json::from_str(record).map_err(json_error)?;
    let new: Map<String, Value> = serde_json::from_str(answer).map_err(json_error)?;
    let before = old.len();
    old.retain(|name, _| !new.contains_key(name));
    if old.len() < before {
        return join(&serialize(&old)?, answer);
    }
    join(record, answer)
}

/// `{a}` and `{b}` to `{a,b}`; both are objects, and the second has a field.
fn join(first: &str, second: &str) -> Result<String> {
    match (first.trim().strip_suffix('}'), second.strip_prefix('{')) {
        (Some(first), Some(_)) if first.trim() == "{" => Ok(second.to_owned()),
        (Some(first), Some(second)) => Ok(format!("{},{second}", first.trim_end())),
        _ => Err(Error::Config("a JSON object lost its braces".into())),
    }
}

fn serialize(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(json_error)
}

fn json_error(error: serde_json::Error) -> Error {
    Error::Config(format!("JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_carried_through_as_it_is() {
        let record = r#"{ "z": 1.50, "id": 12345678901234567890123, "text": "a", "a": {"b": []} }"#;
        let added = add(record, r#"{"evidence":["Face"]}"#).unwrap();
        let expected =
            r#"{ "z": 1.50, "id": 12345678901234567890123, "text": "a", "a": {"b": []},"evidence":["Face"]}"#;
        assert_eq!(added, expected);
    }

    #[test]
    fn an_old_answer_is_replaced() {
        let added = add(r#"{"text":"a","evidence":["Old"],"id":7}"#, r#"{"evidence":[]}"#).unwrap();
        assert_eq!(added, r#"{"id":7,"text":"a","evidence":[]}"#);
        assert_eq!(add("{ }", r#"{"error":1}"#).unwrap(), r#"{"error":1}"#);
        assert_eq!(add(r#"{"error":2}"#, r#"{"error":1}"#).unwrap(), r#"{"error":1}"#);
    }
}
