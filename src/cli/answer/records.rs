//! A JSONL file of questions: each record is printed with its answer added.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::cli::score::json::{Refusal, add};
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

/// Answers every line of a file, `-` being standard input. A record that cannot be answered has an `error` and does not
/// hinder the others; blank lines are left out.
///
/// # Errors
/// [`Error::Io`]; [`Error::Data`] for a line that is no JSON object; [`Error::Refused`] after the last where some had no
/// answer.
pub fn answer<T: Serialize>(file: &Path, ask: impl Fn(&Record) -> Result<T>) -> Result<()> {
    let (name, input): (String, Box<dyn BufRead>) = if file.as_os_str() == "-" {
        ("<stdin>".into(), Box::new(BufReader::new(std::io::stdin())))
    } else {
        let open = File::open(file).map_err(|e| Error::io(file, e))?;
        (file.display().to_string(), Box::new(BufReader::new(open)))
    };
    let mut stdout = std::io::stdout().lock();
    let (mut refused, mut total) = (0, 0);
    for (i, line) in input.lines().enumerate() {
        let line = line.map_err(|e| Error::io(&name, e))?;
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        let place = format!("{name}:{}", i + 1);
        let fields = serde_json::from_str(line).map_err(|e| Error::data(&place, e))?;
        let record = Record { fields, place };
        total += 1;
        let answer = match ask(&record) {
            Ok(answer) => to_json(&answer)?,
            // The device is nobody's text: what fails there fails for all.
            Err(error @ Error::Device(_)) => return Err(error),
            Err(error) => {
                refused += 1;
                let answer = to_json(&serde_json::json!({ "error": Refusal::new(&error) }))?;
                let placed = matches!(error, Error::Data { .. });
                let error = if placed { error } else { Error::data(&record.place, error) };
                crate::cli::report(&error);
                answer
            }
        };
        let written = writeln!(stdout, "{}", add(line, &answer)?).and_then(|()| stdout.flush());
        written.map_err(|e| Error::io("<stdout>", e))?;
    }
    if refused > 0 { Err(Error::Refused { refused, total }) } else { Ok(()) }
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Config(format!("JSON: {e}")))
}
