//! A JSONL file of questions: each record is printed with its answer added.

use std::io::Write;
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::cli::lines::{Bad, Line, Lines, place};
use crate::cli::score::json::{Refusal, add, object, refused, without_mark};
use crate::{Error, Result};

/// A record's fields by name.
pub struct Record {
    fields: Map<String, Value>,
    /// File and line.
    place: String,
}

impl Record {
    /// # Errors
    /// [`Error::Data`] where the field is missing or no string.
    pub fn text(&self, name: &str) -> Result<&str> {
        let found = self.fields.get(name).and_then(Value::as_str);
        found.ok_or_else(|| Error::data(&self.place, format!("there is no string field `{name}`")))
    }

    /// A field that may be missing.
    ///
    /// # Errors
    /// [`Error::Data`] where it is there and no string.
    pub fn maybe(&self, name: &str) -> Result<Option<&str>> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.text(name).map(Some),
        }
    }
}

/// Answers every line of a file, `-` being standard input. A line that cannot be answered, or is no JSON object, has an
/// `error` in its place and does not hinder the others; blank lines are left out.
///
/// # Errors
/// [`Error::Io`]; [`Error::Device`]; [`Error::Refused`] after the last where some had no answer.
pub fn answer<T: Serialize>(file: &Path, ask: impl Fn(&Record) -> Result<T>) -> Result<()> {
    let mut lines = Lines::open(file)?;
    let mut stdout = std::io::stdout().lock();
    let (mut refused, mut total) = (0, 0);
    while let Some(line) = lines.next_line(usize::MAX)? {
        total += 1;
        let (answered, error) = one(&lines.name, line, &ask)?;
        if let Some(error) = error {
            refused += 1;
            crate::cli::report(&error);
        }
        let written = writeln!(stdout, "{answered}").and_then(|()| stdout.flush());
        written.map_err(|e| Error::io("<stdout>", e))?;
    }
    if refused > 0 { Err(Error::Refused { refused, total }) } else { Ok(()) }
}

/// What is printed for a line, and what was wrong with it, with its place.
fn one<T: Serialize>(
    source: &str,
    line: Line,
    ask: impl Fn(&Record) -> Result<T>,
) -> Result<(String, Option<Error>)> {
    let (number, place) = (line.number, place(source, Some(line.number)));
    let text = match line.text {
        Ok(text) => text,
        Err(Bad { error, raw }) => {
            return Ok((refused(source, number, &raw.unwrap_or_default(), &error)?, Some(error)));
        }
    };
    let text = without_mark(&text, number).trim();
    let fields = match object(text) {
        Ok(fields) => fields,
        Err(reason) => {
            let error = Error::data(&place, reason);
            return Ok((refused(source, number, text, &error)?, Some(error)));
        }
    };
    let record = Record { fields, place };
    match ask(&record) {
        Ok(answer) => Ok((add(text, &to_json(&answer)?)?, None)),
        // The device is nobody's text: what fails there fails for all.
        Err(error @ Error::Device(_)) => Err(error),
        Err(error) => {
            let answer = to_json(&serde_json::json!({ "error": Refusal::new(&error) }))?;
            let placed = matches!(error, Error::Data { .. });
            let error = if placed { error } else { Error::data(&record.place, error) };
            Ok((add(text, &answer)?, Some(error)))
        }
    }
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Config(format!("JSON: {e}")))
}
