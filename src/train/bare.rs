//! A published encoder, untrained by us, as a bundle: so that a bench can load the very weights that other
//! runtimes have, int8 and by the product's own path, and compare its vectors with theirs.

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::{Device, TensorData};

use super::pack::{Contents, FRAMEWORK, write};
use crate::bundle::files::read;
use crate::bundle::{
    self, Calibration, FileEntry, Golden, GoldenText, Head, HeadCalibration, Manifest, Pooling, Tolerance,
};
use crate::nn::checkpoint::load_safetensors;
use crate::nn::{EncoderConfig, state};
use crate::taxonomy::Taxonomy;
use crate::{Error, Result};

/// Tokens of the golden text are few; the encoder itself reads as many as it has positions for.
const GOLDEN_TEXT: &str = "The table is two metres long.";

/// Writes the checkpoint in `folder` to `out`. Its heads are of zeros, so that every probability is one half:
/// there is nothing to score, only vectors to compute.
///
/// # Errors
/// [`Error::Io`], and whatever is wrong with the checkpoint.
pub fn pack(folder: &Path, out: &Path) -> Result<Vec<FileEntry>> {
    let config = EncoderConfig::from_json(&read(folder, "config.json")?)?;
    let mut encoder = config.init(&Device::flex());
    load_safetensors(&mut encoder, config.model_type, read(folder, "model.safetensors")?)?;
    let taxonomy = Taxonomy::from_toml(include_str!("../../models/taxonomy.toml"))?;
    let framework = taxonomy.frameworks.iter().find(|f| f.id == FRAMEWORK);
    let framework = framework.ok_or_else(|| Error::Config(format!("no framework {FRAMEWORK}")))?;
    let dimensions: Vec<String> = framework.dimensions.iter().map(|d| d.name.clone()).collect();
    let outputs = dimensions.len();

    let mut parameters: state::StateDict =
        state::collect(&encoder).into_iter().map(|(path, data)| (format!("encoder.{path}"), data)).collect();
    let zeros = |shape: Vec<usize>| TensorData::new(vec![0.0f32; shape.iter().product()], shape);
    parameters.insert("head.weight".into(), zeros(vec![config.hidden_size, outputs]));
    parameters.insert("head.bias".into(), zeros(vec![outputs]));

    let half = dimensions.iter().map(|name| (name.clone(), 0.5)).collect();
    let golden = Golden {
        tolerance: Tolerance { cpu: 1e-6, gpu: 1e-6 },
        texts: vec![GoldenText {
            text: GOLDEN_TEXT.into(),
            probabilities: BTreeMap::from([(FRAMEWORK.to_owned(), half)]),
        }],
    };
    let calibration = Calibration {
        heads: vec![HeadCalibration {
            framework: FRAMEWORK.into(),
            a: vec![1.0; outputs],
            b: vec![0.0; outputs],
            threshold: vec![0.5; outputs],
        }],
    };
    let manifest = Manifest {
        format: bundle::FORMAT,
        name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        version: "bare".into(),
        max_length: config.max_tokens(),
        encoder: config,
        pooling: Pooling::Mean,
        heads: vec![Head { framework: FRAMEWORK.into(), dimensions }],
        files: Vec::new(),
    };
    let weights = bundle::quantize(&parameters)?;
    write(
        out,
        manifest,
        Contents { weights, tokenizer_json: read(folder, "tokenizer.json")?, calibration, golden },
    )
}
