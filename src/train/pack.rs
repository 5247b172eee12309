//! A finished run becomes a bundle: int8 weights, calibration and thresholds from validation, the
//! golden set.

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::Device;
use serde::Serialize;

use super::calibrate::{bagged_threshold, platt};
use super::config::{Paths, TrainConfig};
use super::data::{Input, ValueEval};
use super::snapshot::write_atomically;
use super::{fit, predict, snapshot};
use crate::bundle::{
    self, Bundle, Calibration, Classifier, FileEntry, Golden, GoldenText, Head, HeadCalibration, Manifest,
    Pooling, Tolerance,
};
use crate::text::WordPiece;
use crate::{Error, Result};

/// The framework that ValueEval's labels belong to, as `taxonomy.toml` names it.
pub const FRAMEWORK: &str = "schwartz";
/// The longest window of the product, in tokens. ValueEval's longest argument fits.
const MAX_LENGTH: usize = 256;

/// Texts every device is held to: short, of our own wording, from "no value" to several.
const GOLDEN_TEXTS: [&str; 6] = [
    "The table is two metres long.",
    "We must protect the forests and rivers for those who come after us.",
    "Everyone should be free to choose their own path in life.",
    "A strong army keeps the country safe from attack.",
    "Honour your parents and keep the customs of your people.",
    "Hard work and talent deserve success, and also a good salary.",
];

/// What was packed, for the log.
#[derive(Debug, Serialize)]
pub struct Packed {
    pub run: String,
    pub bytes: u64,
    pub files: Vec<FileEntry>,
}

/// Writes the bundle of `run` to `out`.
pub fn pack(run: &str, name: &str, version: &str, paths: &Paths, out: &Path) -> Result<Packed> {
    let folder = paths.runs.join(run);
    let config = TrainConfig::read(&folder.join("config.toml"))?;
    let base = paths.weights.join(&config.checkpoint);
    let validation = ValueEval::read(&paths.valueeval(), "validation")?;
    let (tokenizer, mut encoder) = fit::read_base(&base, &config)?;
    encoder.hidden_dropout_prob = 0.0;
    encoder.attention_probs_dropout_prob = 0.0;
    std::fs::create_dir_all(out).map_err(|e| Error::io(out, e))?;

    let mut state = snapshot::load(&folder.join("best.safetensors"))?;
    state.retain(|path, _| path.starts_with("encoder.") || path.starts_with("head."));
    let weights = bundle::quantize(&state)?;
    let heads = vec![Head { framework: FRAMEWORK.into(), dimensions: validation.labels.clone() }];
    let mut manifest = Manifest {
        format: bundle::FORMAT,
        name: name.into(),
        version: version.into(),
        encoder,
        pooling: Pooling::Mean,
        max_length: MAX_LENGTH,
        heads,
        files: Vec::new(),
    };

    // Calibration sees the int8 network, which is the one that ships.
    let classifier = Classifier::new(&manifest, weights.clone(), &Device::flex())?;
    let calibration = calibrate(&classifier, &tokenizer, &validation)?;
    let golden = golden(&classifier, &tokenizer, &calibration, &manifest.heads)?;

    let tokenizer_file = base.join("tokenizer.json");
    let tokenizer_json = std::fs::read(&tokenizer_file).map_err(|e| Error::io(&tokenizer_file, e))?;
    let files = [
        (bundle::WEIGHTS, weights),
        (bundle::TOKENIZER, tokenizer_json),
        (bundle::CALIBRATION, json(&calibration)?),
        (bundle::GOLDEN, json(&golden)?),
    ];
    for (name, bytes) in files {
        write_atomically(&out.join(name), &bytes)?;
        let sha256 = bundle::sha256_hex(&bytes);
        manifest.files.push(FileEntry { name: name.into(), bytes: bytes.len() as u64, sha256 });
    }
    write_atomically(&out.join(bundle::MANIFEST), &json(&manifest)?)?;
    // What was written must be what the product reads.
    Bundle::from_dir(out)?;
    Ok(Packed { run: run.into(), bytes: manifest.files.iter().map(|f| f.bytes).sum(), files: manifest.files })
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|e| Error::Config(e.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Platt scaling and thresholds of every label, on both inputs of the validation arguments, so that
/// one threshold serves plain texts and full arguments.
fn calibrate(classifier: &Classifier, tokenizer: &WordPiece, validation: &ValueEval) -> Result<Calibration> {
    let mut logits = Vec::new();
    let mut gold = Vec::new();
    let mut topics = Vec::new();
    for input in [Input::Premise, Input::Argument] {
        let texts: Vec<String> = validation.arguments.iter().map(|a| a.text(input)).collect();
        logits.extend(predict::classifier_logits(classifier, tokenizer, &texts)?);
        gold.extend(validation.arguments.iter().map(|a| &a.labels));
        topics.extend(validation.arguments.iter().map(|a| a.conclusion.as_str()));
    }
    let (mut a, mut b, mut threshold) = (Vec::new(), Vec::new(), Vec::new());
    for j in 0..validation.labels.len() {
        let x: Vec<f32> = logits.iter().map(|row| row[j]).collect();
        let g: Vec<bool> = gold.iter().map(|row| row[j] == 1.0).collect();
        let (slope, offset) = platt(&x, &g);
        let p: Vec<f32> = x.iter().map(|x| 1.0 / (1.0 + (-(slope * x + offset)).exp())).collect();
        threshold.push(bagged_threshold(&p, &g, &topics, j as u64));
        a.push(slope);
        b.push(offset);
    }
    Ok(Calibration { heads: vec![HeadCalibration { framework: FRAMEWORK.into(), a, b, threshold }] })
}

fn golden(
    classifier: &Classifier,
    tokenizer: &WordPiece,
    calibration: &Calibration,
    heads: &[Head],
) -> Result<Golden> {
    let texts: Vec<String> = GOLDEN_TEXTS.iter().map(|t| (*t).to_owned()).collect();
    let rows = predict::classifier_logits(classifier, tokenizer, &texts)?;
    let texts = texts.into_iter().zip(rows).map(|(text, row)| {
        let mut probabilities = calibration.probabilities(&row).into_iter();
        let of_head = |head: &Head| {
            let cells = head.dimensions.iter().cloned().zip(probabilities.by_ref()).collect();
            (head.framework.clone(), cells)
        };
        let probabilities: BTreeMap<_, _> = heads.iter().map(of_head).collect();
        GoldenText { text, probabilities }
    });
    Ok(Golden { tolerance: Tolerance { cpu: 0.005, gpu: 0.01 }, texts: texts.collect() })
}
