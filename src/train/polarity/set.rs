//! Sentences with a value and a stance: the files of `models/polarity`.

use std::path::Path;

use crate::{Error, Result};

/// A sentence of either file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub text: String,
    pub value: String,
    pub supports: bool,
    /// Column `split`.
    pub split: String,
    /// Columns `phenomenon` and `pair`, where the file has them.
    pub phenomenon: String,
    pub pair: usize,
}

/// # Errors
/// [`Error::Io`]; [`Error::Data`] for a file without the columns, or with a row that has others.
pub fn read(file: &Path) -> Result<Vec<Sentence>> {
    let all = std::fs::read_to_string(file).map_err(|e| Error::io(file, e))?;
    let wrong = |reason: String| Error::data(file, Error::Config(reason));
    let mut lines = all.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| header.iter().position(|own| *own == name);
    let needed = |name: &str| column(name).ok_or_else(|| wrong(format!("no column {name}")));
    let (text, value, stance, split) =
        (needed("text")?, needed("value")?, needed("stance")?, needed("split")?);
    let (phenomenon, pair) = (column("phenomenon"), column("pair"));
    let sentence = |(at, line): (usize, &str)| {
        let fields: Vec<&str> = line.split('\t').collect();
        if fields.len() != header.len() {
            return Err(wrong(format!("line {}: {} fields", at + 2, fields.len())));
        }
        let supports = match fields[stance] {
            "supports" => true,
            "opposes" => false,
            other => return Err(wrong(format!("line {}: the stance {other:?}", at + 2))),
        };
        let optional = |column: Option<usize>| column.map_or("", |column| fields[column]);
        Ok(Sentence {
            text: fields[text].into(),
            value: fields[value].into(),
            supports,
            split: fields[split].into(),
            phenomenon: optional(phenomenon).into(),
            pair: optional(pair).parse().unwrap_or_default(),
        })
    };
    lines.enumerate().map(sentence).collect()
}
