//! The head that says whether a text is for or against a value: `value-probe polarity train` and `polarity eval`.

mod ridge;
mod set;

use std::collections::BTreeMap;
use std::path::Path;

use futures_lite::future::block_on;
use serde::{Deserialize, Serialize};

pub use set::{Sentence, read};

use super::calibrate::platt;
use super::heads::Reader;
use super::metrics::expected_calibration_error;
use crate::bundle::files::{json_bytes, write_atomically};
use crate::bundle::polarity::{
    HEAD, KIND, MEAN, PolarityManifest, PolarityValue, SCALE, WEIGHT, blocks, normalized,
};
use crate::bundle::weights::{float_tensor, serialize};
use crate::bundle::{
    FORMAT, Feature, FileEntry, LanguageModel, ModelName, PolarityHead, StatePooling, WEIGHTS,
};
use crate::lm::PolarityProbe;
use crate::taxonomy::Taxonomy;
use crate::{Error, Result};

/// What `models/train/polarity.toml` says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolarityConfig {
    pub template: String,
    pub layers: Vec<usize>,
    pub poolings: Vec<StatePooling>,
    /// Penalties to choose from, on the training split alone.
    pub ridge: Vec<f32>,
    pub folds: usize,
    pub max_length: usize,
    /// Dimension -> the value in plain words.
    pub names: BTreeMap<String, String>,
}

/// What a training run found.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// Penalty and accuracy on the folds of the training split.
    pub folds: Vec<(f32, f64)>,
    pub chosen: f32,
    /// On the split that nothing was fitted to.
    pub dev: Report,
}

/// How good a head is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    pub sentences: usize,
    pub accuracy: f64,
    /// What the more frequent stance alone would get.
    pub majority: f64,
    pub calibration_error: f64,
    /// Right and all, by stance, by value and by what makes them hard.
    pub supports: (usize, usize),
    pub opposes: (usize, usize),
    pub values: BTreeMap<String, (usize, usize)>,
    pub phenomena: BTreeMap<String, (usize, usize)>,
}

impl Report {
    fn new(sentences: &[Sentence], probabilities: &[f32]) -> Self {
        let mut report = Self { sentences: sentences.len(), ..Self::default() };
        for (sentence, &p) in sentences.iter().zip(probabilities) {
            let right = usize::from((p > 0.5) == sentence.supports);
            let stance = if sentence.supports { &mut report.supports } else { &mut report.opposes };
            let value = report.values.entry(sentence.value.clone()).or_default();
            let phenomenon = report.phenomena.entry(sentence.phenomenon.clone()).or_default();
            for cell in [stance, value, phenomenon] {
                *cell = (cell.0 + right, cell.1 + 1);
            }
        }
        let all = sentences.len().max(1) as f64;
        report.accuracy = (report.supports.0 + report.opposes.0) as f64 / all;
        report.majority = report.supports.1.max(report.opposes.1) as f64 / all;
        let gold: Vec<Vec<bool>> = sentences.iter().map(|sentence| vec![sentence.supports]).collect();
        let rows: Vec<Vec<f32>> = probabilities.iter().map(|&p| vec![p]).collect();
        report.calibration_error = expected_calibration_error(&rows, &gold);
        report
    }
}

/// Fits a head to the `train` split of `sentences` and writes it into `out`. What the model read stays in `cache`.
///
/// # Errors
/// [`Error`] of any part.
pub fn train(
    config: &PolarityConfig,
    sentences: &[Sentence],
    taxonomy: &Taxonomy,
    model: &LanguageModel,
    cache: &Path,
    out: &Path,
) -> Result<Outcome> {
    let values = values(config, taxonomy)?;
    let features: Vec<Feature> = config
        .poolings
        .iter()
        .flat_map(|&pooling| config.layers.iter().map(move |&layer| Feature { layer, pooling }))
        .collect();
    let hidden_size = model.decoder.config().hidden_size;
    let (learnt, dev): (Vec<&Sentence>, Vec<&Sentence>) =
        sentences.iter().partition(|sentence| sentence.split == "train");
    let learnt: Vec<Sentence> = learnt.into_iter().cloned().collect();
    let dev: Vec<Sentence> = dev.into_iter().cloned().collect();
    let of = |sentence: &Sentence| values.iter().position(|value| value.dimension == sentence.value);
    let at: Vec<usize> = learnt.iter().filter_map(of).collect();
    if at.len() != learnt.len() || learnt.is_empty() {
        return Err(Error::Config("a sentence's value is not in the taxonomy, or there is none".into()));
    }
    let mut raw: Vec<Vec<f32>> = vec![Vec::new(); learnt.len()];
    for (index, value) in values.iter().enumerate() {
        let template = value.template(&config.template)?;
        let reader =
            Reader { model, template: &template, features: &features, max_length: config.max_length };
        let own: Vec<usize> = (0..learnt.len()).filter(|&i| at[i] == index).collect();
        let texts: Vec<String> = own.iter().map(|&i| learnt[i].text.clone()).collect();
        let read = reader.vectors(cache, &format!("polarity-{index}"), &texts)?;
        own.iter().zip(read.rows()).for_each(|(&i, row)| raw[i] = row.to_vec());
    }
    let (mean, scale) = moments(&raw);
    let runs = blocks(&features, hidden_size);
    let vectors: Vec<Vec<f32>> = raw.iter().map(|row| normalized(row, &mean, &scale, &runs)).collect();
    let targets: Vec<f32> = learnt.iter().map(|s| if s.supports { 1.0 } else { -1.0 }).collect();
    let gold: Vec<bool> = learnt.iter().map(|s| s.supports).collect();
    let kernel = ridge::kernel(&vectors, &at);
    let n = learnt.len();
    let mut folds = Vec::new();
    let mut best: Option<(f64, f32, Vec<f32>)> = None;
    for &penalty in &config.ridge {
        let mut logits = vec![0.0; n];
        for fold in 0..config.folds {
            // Whole pairs: their sentences are about the same thing.
            let inside = |i: &usize| learnt[*i].pair / 5 % config.folds == fold;
            let chosen: Vec<usize> = (0..n).filter(|i| !inside(i)).collect();
            let dual = ridge::solve(&kernel, &targets, &chosen, penalty)?;
            for i in (0..n).filter(inside) {
                logits[i] = ridge::logit(&kernel, n, &chosen, &dual, i);
            }
        }
        let right = logits.iter().zip(&gold).filter(|&(&z, &g)| (z > 0.0) == g).count();
        let accuracy = right as f64 / n as f64;
        folds.push((penalty, accuracy));
        if best.as_ref().is_none_or(|(so_far, ..)| accuracy > *so_far) {
            best = Some((accuracy, penalty, logits));
        }
    }
    let (_, chosen, logits) = best.ok_or_else(|| Error::Config("no ridge to choose from".into()))?;
    let (slope, offset) = platt(&logits, &gold);
    let all: Vec<usize> = (0..n).collect();
    let dual = ridge::solve(&kernel, &targets, &all, chosen)?;
    let rows = ridge::Rows { vectors: &vectors, values: &at };
    let weight = ridge::weights(&rows, &dual, values.len());
    let inputs = mean.len();
    let bytes = serialize(&[
        float_tensor(MEAN, &[inputs], &mean),
        float_tensor(SCALE, &[inputs], &scale),
        float_tensor(WEIGHT, &[values.len(), inputs], &weight),
    ])?;
    let manifest = PolarityManifest {
        format: FORMAT,
        kind: KIND.into(),
        version: "0.1.0".into(),
        license: "CC0-1.0".into(),
        model: ModelName::of(&model.manifest)?,
        template: config.template.clone(),
        features,
        hidden_size,
        max_length: config.max_length,
        values,
        slope,
        offset,
        file: FileEntry::new(WEIGHTS, &bytes),
    };
    std::fs::create_dir_all(out).map_err(|e| Error::io(out, e))?;
    write_atomically(&out.join(WEIGHTS), &bytes)?;
    write_atomically(&out.join(HEAD), &json_bytes(&manifest)?)?;
    // What was written is what is measured.
    let dev = evaluate(PolarityHead::from_dir(out)?, model, &dev)?;
    Ok(Outcome { folds, chosen, dev })
}

/// Measures a head on sentences whose value is given.
///
/// # Errors
/// What the model says.
pub fn evaluate(head: PolarityHead, model: &LanguageModel, sentences: &[Sentence]) -> Result<Report> {
    let probe = PolarityProbe::new(head, model)?;
    let probability = |sentence: &Sentence| {
        block_on(probe.polarity(model, &sentence.text, &sentence.value)).map(|found| found.supports)
    };
    let probabilities = sentences.iter().map(probability).collect::<Result<Vec<_>>>()?;
    Ok(Report::new(sentences, &probabilities))
}

fn values(config: &PolarityConfig, taxonomy: &Taxonomy) -> Result<Vec<PolarityValue>> {
    let framework = taxonomy
        .framework("schwartz")
        .ok_or_else(|| Error::Config("the taxonomy has no framework schwartz".into()))?;
    let value = |dimension: &crate::taxonomy::Dimension| {
        let name = config.names.get(&dimension.name);
        let name = name.ok_or_else(|| Error::Config(format!("no name for {}", dimension.name)))?;
        Ok(PolarityValue {
            dimension: dimension.name.clone(),
            name: name.clone(),
            definition: dimension.definition.clone(),
        })
    };
    framework.dimensions.iter().map(value).collect()
}

/// Mean of each input, and 1 over its standard deviation.
fn moments(rows: &[Vec<f32>]) -> (Vec<f32>, Vec<f32>) {
    let (n, width) = (rows.len() as f64, rows.first().map_or(0, Vec::len));
    let column = |j: usize| rows.iter().map(move |row| f64::from(row[j]));
    let mean: Vec<f64> = (0..width).map(|j| column(j).sum::<f64>() / n).collect();
    let scale = (0..width).map(|j| {
        let variance = column(j).map(|x| (x - mean[j]).powi(2)).sum::<f64>() / n;
        if variance > 1e-12 { (1.0 / variance.sqrt()) as f32 } else { 0.0 }
    });
    (mean.iter().map(|&m| m as f32).collect(), scale.collect())
}
