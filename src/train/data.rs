//! The ValueEval'23 set (Mirzakhmedova et al. 2024): arguments with 20 value labels, unquoted TSV.

use std::collections::HashMap;
use std::path::Path;

use crate::{Error, Result};

/// One argument. `labels` are in the column order of [`ValueEval::labels`].
#[derive(Debug, Clone)]
pub struct Argument {
    pub id: String,
    pub premise: String,
    pub stance: String,
    pub conclusion: String,
    pub labels: Vec<f32>,
    /// The 54 finer level-1 labels; training and validation have them.
    pub level1: Option<Vec<f32>>,
}

/// Which text of an argument is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Input {
    /// The premise alone: what plain text looks like.
    Premise,
    /// Stance, conclusion and premise as one text.
    Argument,
}

impl Argument {
    /// The text that the classifier reads.
    pub fn text(&self, input: Input) -> String {
        match input {
            Input::Premise => self.premise.clone(),
            Input::Argument => format!("{} {}: {}", self.stance, self.conclusion, self.premise),
        }
    }
}

/// One split.
#[derive(Debug, Clone)]
pub struct ValueEval {
    /// Label names in column order.
    pub labels: Vec<String>,
    pub arguments: Vec<Argument>,
}

impl ValueEval {
    /// Reads `arguments-SPLIT.tsv`, `labels-SPLIT.tsv` and, where there is one,
    /// `level1-labels-SPLIT.tsv` from `dir`. `split`: `training`, `validation` or `test`.
    pub fn read(dir: &Path, split: &str) -> Result<Self> {
        let (names, labels) = read_labels(&dir.join(format!("labels-{split}.tsv")))?;
        let level1_file = dir.join(format!("level1-labels-{split}.tsv"));
        let mut level1 = if level1_file.exists() { read_labels(&level1_file)?.1 } else { HashMap::new() };
        let mut labels = labels;
        let file = dir.join(format!("arguments-{split}.tsv"));
        let mut arguments = Vec::new();
        for (number, row) in rows(&file)?.into_iter().enumerate().skip(1) {
            let [id, conclusion, stance, premise] = row.as_slice() else {
                return Err(Error::data(
                    &file,
                    format!("row {}: {} columns, expected 4", number + 1, row.len()),
                ));
            };
            let own = labels
                .remove(id)
                .ok_or_else(|| Error::data(&file, format!("argument {id} has no labels")))?;
            arguments.push(Argument {
                level1: level1.remove(id),
                id: id.clone(),
                premise: premise.trim().to_owned(),
                stance: stance.clone(),
                conclusion: conclusion.clone(),
                labels: own,
            });
        }
        if arguments.is_empty() {
            return Err(Error::data(&file, "no arguments"));
        }
        Ok(Self { labels: names, arguments })
    }
}

fn rows(file: &Path) -> Result<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .has_headers(false)
        .flexible(true)
        .from_path(file)
        .map_err(|e| Error::data(file, e))?;
    reader
        .records()
        .map(|r| r.map(|r| r.iter().map(str::to_owned).collect()).map_err(|e| Error::data(file, e)))
        .collect()
}

pub(super) type LabelsById = HashMap<String, Vec<f32>>;

pub(super) fn read_labels(file: &Path) -> Result<(Vec<String>, LabelsById)> {
    let mut rows = rows(file)?.into_iter();
    let header = rows.next().ok_or_else(|| Error::data(file, "empty"))?;
    let names: Vec<String> = header[1..].to_vec();
    let mut labels = HashMap::new();
    for row in rows {
        let values = row[1..]
            .iter()
            .map(|cell| match cell.as_str() {
                "0" => Ok(0.0),
                "1" => Ok(1.0),
                other => {
                    Err(Error::data(file, format!("argument {}: label {other:?} is neither 0 nor 1", row[0])))
                }
            })
            .collect::<Result<Vec<f32>>>()?;
        if values.len() != names.len() {
            return Err(Error::data(
                file,
                format!("argument {}: {} labels, expected {}", row[0], values.len(), names.len()),
            ));
        }
        labels.insert(row[0].clone(), values);
    }
    Ok((names, labels))
}
