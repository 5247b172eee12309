//! Files of rows: CSV, JSON lists and JSON lines.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// The rows of a CSV file; the first is left out where `header` says that it names the columns.
pub fn csv(file: &Path, header: bool) -> Result<Vec<Vec<String>>> {
    let text = text(file)?;
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(header).flexible(true).from_reader(text.as_bytes());
    let row = |row: ::csv::Result<::csv::StringRecord>| {
        row.map(|row| row.iter().map(str::to_owned).collect()).map_err(|e| Error::data(file, e))
    };
    reader.records().map(row).collect()
}

pub fn json_lines<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    let text = text(file)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = |(i, line): (usize, &str)| {
        // Python writes NaN for what is missing, which is no JSON.
        let line = line.replace("\": NaN", "\": null");
        serde_json::from_str(&line).map_err(|e| Error::data(file, format!("line {}: {e}", i + 1)))
    };
    lines.map(read).collect()
}

pub fn json<T: DeserializeOwned>(file: &Path) -> Result<T> {
    serde_json::from_str(&text(file)?).map_err(|e| Error::data(file, e))
}

fn text(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).map_err(|e| Error::io(file, e))
}

/// `0` or `1`.
pub fn bit(file: &Path, row: usize, cell: Option<&String>) -> Result<bool> {
    match cell.map(String::as_str) {
        Some("0") => Ok(false),
        Some("1") => Ok(true),
        other => Err(Error::data(file, format!("row {}: the label is {other:?}, not 0 or 1", row + 1))),
    }
}

/// Column `i` of a row.
pub fn cell<'a>(file: &Path, number: usize, row: &'a [String], i: usize) -> Result<&'a str> {
    let missing = || Error::data(file, format!("row {}: there is no column {}", number + 1, i + 1));
    row.get(i).map(String::as_str).ok_or_else(missing)
}
