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
            let text = item.line.map(|_| item.text.as_str());
            serialize(&Answer { source: &item.source, line: item.line, text, outcome })
        }
    }
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

/// `{a}` and `{b}` to `{a,b}`; both are objects, and the first has a field.
fn join(first: &str, second: &str) -> Result<String> {
    match (first.trim().strip_suffix('}'), second.strip_prefix('{')) {
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
    }
}
