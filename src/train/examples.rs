//! From data sets to training examples: texts with target probabilities, as ids.

use std::path::Path;

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::config::TrainConfig;
use super::data::{Argument, Input, ValueEval};
use crate::text::WordPiece;
use crate::{Error, Result};

/// A text that the network learns from.
#[derive(Debug, Clone)]
pub struct Example {
    pub ids: Vec<u32>,
    /// Target probability of each label.
    pub targets: Vec<f32>,
    /// Target of each level-1 label, where it is known.
    pub level1: Option<Vec<f32>>,
    pub weight: f32,
}

/// Encodes `texts`, cut to `max_length` tokens (the last stays `[SEP]`).
pub fn encode(tokenizer: &WordPiece, texts: &[&str], max_length: usize) -> Result<Vec<Vec<u32>>> {
    let encodings = tokenizer.encode_batch(texts)?;
    Ok(encodings
        .into_iter()
        .map(|mut e| {
            if e.ids.len() > max_length
                && let Some(separator) = e.ids.pop()
            {
                e.ids.truncate(max_length - 1);
                e.ids.push(separator);
            }
            e.ids
        })
        .collect())
}

/// Which form each argument takes in an epoch: the premise alone, or with stance and conclusion.
pub fn forms(config: &TrainConfig, epoch: usize, count: usize) -> Vec<Input> {
    // Half of the arguments change form from one epoch to the next, so that both are seen.
    let mut rng = StdRng::seed_from_u64(config.seed);
    (0..count)
        .map(|_| {
            let phase = (rng.random::<f64>() + epoch as f64 * 0.5) % 1.0;
            if phase < config.premise_share { Input::Premise } else { Input::Argument }
        })
        .collect()
}

/// The texts of the training arguments in the form of `epoch`.
pub fn argument_texts(arguments: &[Argument], forms: &[Input]) -> Vec<String> {
    arguments.iter().zip(forms).map(|(a, &f)| a.text(f)).collect()
}

/// Descriptions of the values (`value-categories.json`) as texts with one label each.
pub fn definitions(dir: &Path, set: &ValueEval, tokenizer: &WordPiece, weight: f32) -> Result<Vec<Example>> {
    type Categories = std::collections::BTreeMap<String, std::collections::BTreeMap<String, Vec<String>>>;
    let file = dir.join("value-categories.json");
    let json = std::fs::read(&file).map_err(|e| Error::io(&file, e))?;
    let categories: Categories = serde_json::from_slice(&json).map_err(|e| Error::data(&file, e))?;
    let mut examples = Vec::new();
    for (label, finer) in &categories {
        let column = set.labels.iter().position(|l| l == label);
        let column = column.ok_or_else(|| Error::data(&file, format!("{label} is not a label")))?;
        let mut targets = vec![0.0; set.labels.len()];
        targets[column] = 1.0;
        for (name, phrases) in finer {
            for phrase in phrases {
                let text = format!("{name}: {phrase}.");
                let ids = tokenizer.encode(&text)?.ids;
                examples.push(Example { ids, targets: targets.clone(), level1: None, weight });
            }
        }
    }
    Ok(examples)
}

/// The project's texts that invoke no value, as texts with every label 0.
pub fn neutral(tokenizer: &WordPiece, labels: usize, weight: f32) -> Result<Vec<Example>> {
    neutral_texts()
        .map(|text| {
            let ids = tokenizer.encode(text)?.ids;
            Ok(Example { ids, targets: vec![0.0; labels], level1: None, weight })
        })
        .collect()
}

/// The project's texts that invoke no value, to learn from.
pub fn neutral_texts() -> impl Iterator<Item = &'static str> {
    neutral_lines(include_str!("../../models/train/neutral.txt"))
}

/// Texts like [`neutral`]'s that no run learns from: how often is there evidence where there is none?
pub fn neutral_check() -> Vec<&'static str> {
    neutral_lines(include_str!("../../models/train/neutral-check.txt")).collect()
}

fn neutral_lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'))
}

/// Sentences of other sets, without labels, for the teacher to speak on: moral scenarios and
/// statements of persons, of training splits only. Deterministic; at most `count`.
pub fn unlabelled_texts(data: &Path, count: usize, seed: u64) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    csv_column(&data.join("ethics/justice/justice_train.csv"), 1, &mut texts)?;
    csv_column(&data.join("ethics/deontology/deontology_train.csv"), 1, &mut texts)?;
    csv_column(&data.join("ethics/utilitarianism/util_train.csv"), 0, &mut texts)?;
    let persona = data.join("anthropic-evals/persona");
    let mut files: Vec<_> = std::fs::read_dir(&persona)
        .map_err(|e| Error::io(&persona, e))?
        .filter_map(|f| f.ok().map(|f| f.path()))
        .collect();
    files.sort();
    for file in files {
        json_field(&file, "statement", &mut texts)?;
    }
    texts.retain(|t| t.split_whitespace().count() >= 4);
    texts.sort();
    texts.dedup();
    texts.shuffle(&mut StdRng::seed_from_u64(seed));
    texts.truncate(count);
    Ok(texts)
}

fn csv_column(file: &Path, column: usize, texts: &mut Vec<String>) -> Result<()> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_path(file).map_err(|e| Error::data(file, e))?;
    for row in reader.records() {
        let row = row.map_err(|e| Error::data(file, e))?;
        texts.extend(row.get(column).map(|t| t.trim().to_owned()));
    }
    Ok(())
}

fn json_field(file: &Path, field: &str, texts: &mut Vec<String>) -> Result<()> {
    let lines = std::fs::read_to_string(file).map_err(|e| Error::io(file, e))?;
    for line in lines.lines().filter(|l| !l.trim().is_empty()) {
        let value: serde_json::Value = serde_json::from_str(line).map_err(|e| Error::data(file, e))?;
        texts.extend(value[field].as_str().map(|t| t.trim().to_owned()));
    }
    Ok(())
}
