//! The chosen heads as a bundle: fitted, calibrated on held-out topics, with their golden set.

use std::collections::BTreeMap;
use std::path::Path;

use futures_lite::future::block_on;

use super::choose::Trial;
use super::config::HeadsConfig;
use super::corpus::{Candidate, Corpus};
use super::logistic::Linear;
use crate::bundle::files::{json_bytes, write_atomically};
use crate::bundle::language_heads::{BIAS, KIND, WEIGHT};
use crate::bundle::weights::{float_tensor, serialize};
use crate::bundle::{
    CALIBRATION, Calibration, FORMAT, FileEntry, GOLDEN, Golden, GoldenText, Head, HeadsManifest,
    LanguageHeads, LanguageModel, MANIFEST, ModelName, Tolerance, WEIGHTS,
};
use crate::lm::{Language, States};
use crate::train::folds;
use crate::train::pack::{FRAMEWORK, GOLDEN_TEXTS, Judged, calibrate};
use crate::{Error, Result};

/// Which arguments the heads learn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learnt {
    /// The training split; calibrated on validation.
    Training,
    /// Training and validation; calibrated on each fold of topics by heads that have not learnt from it.
    All,
}

/// Fits the heads of `trial` and writes their bundle to `out`.
///
/// # Errors
/// [`Error::Io`], and what the solver and the model say.
pub fn finish(
    config: &HeadsConfig,
    corpus: &Corpus,
    candidate: &Candidate,
    trial: &Trial,
    learnt: Learnt,
    model: &LanguageModel,
    out: &Path,
) -> Result<LanguageHeads> {
    let count = corpus.arguments.arguments.len();
    let fit = |learnt: &dyn Fn(usize) -> bool| {
        candidate.problem(config, corpus, learnt)?.solve(trial.l2, config.steps)
    };
    let (heads, judged) = match learnt {
        Learnt::Training => {
            let heads = fit(&|i| i < corpus.training)?;
            let validation: Vec<usize> = (corpus.training..count).collect();
            let judged = judge(corpus, candidate, &heads, &validation);
            (heads, vec![judged])
        }
        Learnt::All => {
            let topics = || corpus.arguments.arguments.iter().map(|a| a.conclusion.as_str());
            let folds = folds::assign(topics(), config.folds);
            let fold_of: Vec<usize> = topics().map(|topic| folds[topic]).collect();
            let mut judged = Vec::new();
            for fold in 0..config.folds {
                let held_out: Vec<usize> = (0..count).filter(|&i| fold_of[i] == fold).collect();
                judged.push(judge(corpus, candidate, &fit(&|i| fold_of[i] != fold)?, &held_out));
            }
            (fit(&|_| true)?, judged)
        }
    };
    let calibration = calibrate(judged, corpus.arguments.labels.len());
    write(config, corpus, trial, &heads, calibration, model, out)
}

/// What heads say of arguments that they have not learnt from.
fn judge(corpus: &Corpus, candidate: &Candidate, heads: &Linear, of: &[usize]) -> Judged {
    let mut judged = Judged::default();
    for logits in candidate.logits(heads, of) {
        judged.logits.extend(logits);
        for argument in of.iter().map(|&i| &corpus.arguments.arguments[i]) {
            judged.gold.push(argument.labels.clone());
            judged.topics.push(argument.conclusion.clone());
        }
    }
    judged
}

fn write(
    config: &HeadsConfig,
    corpus: &Corpus,
    trial: &Trial,
    linear: &Linear,
    calibration: Calibration,
    model: &LanguageModel,
    out: &Path,
) -> Result<LanguageHeads> {
    let heads = vec![Head { framework: FRAMEWORK.into(), dimensions: corpus.arguments.labels.clone() }];
    let golden = golden(trial, linear, &calibration, &heads, model)?;
    let files = BTreeMap::from([
        (WEIGHTS.to_owned(), weights(linear)?),
        (CALIBRATION.to_owned(), json_bytes(&calibration)?),
        (GOLDEN.to_owned(), json_bytes(&golden)?),
    ]);
    let manifest = HeadsManifest {
        format: FORMAT,
        kind: KIND.into(),
        name: KIND.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        license: "cc-by-sa-4.0".into(),
        model: ModelName::of(&model.manifest)?,
        template: trial.template.clone(),
        features: trial.features.clone(),
        hidden_size: model.decoder.config().hidden_size,
        max_length: config.max_length,
        heads,
        files: FileEntry::of_all(&files),
    };
    std::fs::create_dir_all(out).map_err(|e| Error::io(out, e))?;
    for (name, bytes) in &files {
        write_atomically(&out.join(name), bytes)?;
    }
    write_atomically(&out.join(MANIFEST), &json_bytes(&manifest)?)?;
    // What was written must be what the product reads.
    let read = LanguageHeads::from_dir(out)?;
    read.verify_model(&model.manifest)?;
    Ok(read)
}

fn weights(linear: &Linear) -> Result<Vec<u8>> {
    let outputs = linear.bias.len();
    serialize(&[
        float_tensor(WEIGHT, &[outputs, linear.weight.len() / outputs], &linear.weight),
        float_tensor(BIAS, &[outputs], &linear.bias),
    ])
}

fn golden(
    trial: &Trial,
    linear: &Linear,
    calibration: &Calibration,
    heads: &[Head],
    model: &LanguageModel,
) -> Result<Golden> {
    let states = States::new(model, &trial.template, &trial.features)?;
    let ids = GOLDEN_TEXTS.iter().map(|text| model.encode(text)).collect::<Result<Vec<_>>>()?;
    let vectors = block_on(states.read(model, &ids.iter().map(Vec::as_slice).collect::<Vec<_>>()))?;
    let vectors = super::Vectors { width: vectors[0].len(), values: vectors.concat() };
    let rows = linear.logits(&vectors).into_iter().map(|row| calibration.probabilities(&row));
    Ok(Golden {
        // Kernels round activations to bytes in other places from device to device.
        tolerance: Tolerance { cpu: 0.02, gpu: 0.05 },
        texts: GOLDEN_TEXTS.iter().zip(rows).map(|(text, row)| GoldenText::new(text, heads, &row)).collect(),
    })
}
