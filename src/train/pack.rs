//! A finished run becomes a bundle: int8 weights, calibration and thresholds from validation, the
//! golden set.

use std::path::Path;

use serde::Serialize;

use super::calibrate::{bagged_threshold, platt};
use super::config::{CrossFit, Paths, TrainConfig};
use super::data::{Input, ValueEval};
use super::{fit, folds, predict, snapshot, teacher};
use crate::bundle::files::{json_bytes, write_atomically};
use crate::bundle::{
    self, Bundle, Calibration, Classifier, FileEntry, Golden, GoldenText, Head, HeadCalibration, Manifest,
    Pooling, Tolerance,
};
use crate::device::OpenDevice;
use crate::text::{WordPiece, vocab_txt};
use crate::{Error, Result};

/// The framework that ValueEval's labels belong to, as `taxonomy.toml` names it.
pub const FRAMEWORK: &str = "schwartz";
/// The longest window of the product, in tokens. ValueEval's longest argument fits.
const MAX_LENGTH: usize = 256;

/// Texts every device is held to: short, of our own wording, from "no value" to several.
pub(super) const GOLDEN_TEXTS: [&str; 6] = [
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
    let classifier = Classifier::new(&manifest, weights.clone(), &OpenDevice::cpu())?;
    let judged = match &config.cross_fit {
        Some(CrossFit { held_out: Some(_), .. }) => held_out(&[run.to_owned()], paths)?,
        Some(CrossFit { held_out: None, calibrate_with, .. }) => held_out(calibrate_with, paths)?,
        None => vec![judge(&validation, |texts| predict::classifier_logits(&classifier, &tokenizer, texts))?],
    };
    let calibration = calibrate(judged, validation.labels.len());
    let golden = golden(&classifier, &tokenizer, &calibration, &manifest.heads)?;

    let tokenizer_file = base.join("tokenizer.json");
    let tokenizer_json = std::fs::read(&tokenizer_file).map_err(|e| Error::io(&tokenizer_file, e))?;
    let contents = Contents { weights, tokenizer_json, calibration, golden };
    manifest.files = write(out, manifest.clone(), contents)?;
    Ok(Packed { run: run.into(), bytes: manifest.files.iter().map(|f| f.bytes).sum(), files: manifest.files })
}

/// What a bundle is made of, beside its manifest.
pub(super) struct Contents {
    /// As [`bundle::quantize`] packs them.
    pub weights: Vec<u8>,
    /// With its vocabulary, as published.
    pub tokenizer_json: Vec<u8>,
    pub calibration: Calibration,
    pub golden: Golden,
}

/// Writes the files of a bundle, the manifest last, and reads them back as the product does.
pub(super) fn write(out: &Path, mut manifest: Manifest, contents: Contents) -> Result<Vec<FileEntry>> {
    let (tokenizer, vocabulary) = vocab_txt::split(&contents.tokenizer_json)?;
    let files = [
        (bundle::WEIGHTS, contents.weights),
        (bundle::TOKENIZER, tokenizer),
        (bundle::VOCABULARY, vocabulary),
        (bundle::CALIBRATION, json_bytes(&contents.calibration)?),
        (bundle::GOLDEN, json_bytes(&contents.golden)?),
    ];
    std::fs::create_dir_all(out).map_err(|e| Error::io(out, e))?;
    manifest.files.clear();
    for (name, bytes) in files {
        write_atomically(&out.join(name), &bytes)?;
        let sha256 = bundle::sha256_hex(&bytes);
        manifest.files.push(FileEntry { name: name.into(), bytes: bytes.len() as u64, sha256 });
    }
    write_atomically(&out.join(bundle::MANIFEST), &json_bytes(&manifest)?)?;
    // What was written must be what the product reads.
    Bundle::from_dir(out)?;
    Ok(manifest.files)
}

/// What a network says of arguments that it has not learnt from, in both forms.
#[derive(Default)]
pub(super) struct Judged {
    pub logits: Vec<Vec<f32>>,
    pub gold: Vec<Vec<f32>>,
    pub topics: Vec<String>,
}

fn judge(set: &ValueEval, logits_of: impl Fn(&[String]) -> Result<Vec<Vec<f32>>>) -> Result<Judged> {
    let mut judged = Judged::default();
    for input in [Input::Premise, Input::Argument] {
        let texts: Vec<String> = set.arguments.iter().map(|a| a.text(input)).collect();
        judged.logits.extend(logits_of(&texts)?);
        judged.gold.extend(set.arguments.iter().map(|a| a.labels.clone()));
        judged.topics.extend(set.arguments.iter().map(|a| a.conclusion.clone()));
    }
    Ok(judged)
}

/// Each of `runs` on the fold that it held out.
fn held_out(runs: &[String], paths: &Paths) -> Result<Vec<Judged>> {
    if runs.is_empty() {
        return Err(Error::Config("a run that holds nothing out needs cross_fit.calibrate_with".into()));
    }
    let sets = paths.valueeval();
    let (training, validation) = (ValueEval::read(&sets, "training")?, ValueEval::read(&sets, "validation")?);
    runs.iter()
        .map(|run| {
            let config = TrainConfig::read(&paths.runs.join(run).join("config.toml"))?;
            let set = folds::split(&config, training.clone(), validation.clone())?.validation;
            let (model, tokenizer, pad_id) = teacher::load_run(&config, paths, &training)?;
            judge(&set, |texts| predict::logits(&model, &tokenizer, texts, config.max_length, pad_id))
        })
        .collect()
}

/// Platt scaling and thresholds of every label, on both forms of the arguments, so that one threshold
/// serves plain texts and full arguments.
pub(super) fn calibrate(judged: Vec<Judged>, labels: usize) -> Calibration {
    let topics: Vec<&str> = judged.iter().flat_map(|j| &j.topics).map(String::as_str).collect();
    let (mut a, mut b, mut threshold) = (Vec::new(), Vec::new(), Vec::new());
    for label in 0..labels {
        let x: Vec<f32> = judged.iter().flat_map(|j| &j.logits).map(|row| row[label]).collect();
        let g: Vec<bool> = judged.iter().flat_map(|j| &j.gold).map(|row| row[label] == 1.0).collect();
        let (slope, offset) = platt(&x, &g);
        let p: Vec<f32> = x.iter().map(|x| 1.0 / (1.0 + (-(slope * x + offset)).exp())).collect();
        threshold.push(bagged_threshold(&p, &g, &topics, label as u64));
        a.push(slope);
        b.push(offset);
    }
    Calibration { heads: vec![HeadCalibration { framework: FRAMEWORK.into(), a, b, threshold }] }
}

fn golden(
    classifier: &Classifier,
    tokenizer: &WordPiece,
    calibration: &Calibration,
    heads: &[Head],
) -> Result<Golden> {
    let texts: Vec<String> = GOLDEN_TEXTS.iter().map(|t| (*t).to_owned()).collect();
    let rows = predict::classifier_logits(classifier, tokenizer, &texts)?;
    let texts = texts.iter().zip(rows);
    let texts = texts.map(|(text, row)| GoldenText::new(text, heads, &calibration.probabilities(&row)));
    // A GPU computes with float32 activations, the processor that these come from with bytes.
    Ok(Golden { tolerance: Tolerance { cpu: 0.005, gpu: 0.03 }, texts: texts.collect() })
}
