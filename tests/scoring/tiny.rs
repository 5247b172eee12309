//! A bundle so small that its answers can be told by hand, written to disk like a real one.
//!
//! Its network is a real one-layer BERT whose attention and feed-forward parts are zero, so that a
//! token's vector is its word's embedding. Three words have an axis each, which the head reads as a
//! value: "freedom", "cat" and "mat". A text's logit of a value is `4 * mean - 1`, where a word weighs
//! about 5.4 on its axis, divided by the number of tokens with `[CLS]` and `[SEP]`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use burn::tensor::{Device, TensorData};
use value_probe::bundle::{
    Bundle, Calibration, FileEntry, Golden, GoldenText, Head, HeadCalibration, Manifest, Pooling, Tolerance,
    quantize,
};
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::nn::state::{StateDict, collect};
use value_probe::nn::{Encoder, EncoderConfig};
use value_probe::probe::{Probe, ScoreOptions};
use value_probe::taxonomy::Taxonomy;

/// Word ids of the tokenizer with the value each stands for.
const MEANINGS: [(usize, &str); 3] =
    [(12, "Self-direction: thought"), (5, "Hedonism"), (9, "Security: personal")];
const HIDDEN: usize = 32;
const TOKENIZER: &[u8] = include_bytes!("../fixtures/tiny/tokenizer.json");

/// Longest window of the tiny bundle, `[CLS]` and `[SEP]` included.
pub const MAX_LENGTH: usize = 16;

/// The folder of the tiny bundle; written by the first test of a process that asks.
pub fn tiny_bundle() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tiny-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in files() {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        folder
    })
}

pub fn taxonomy() -> Taxonomy {
    Taxonomy::from_toml(include_str!("../../models/taxonomy.toml")).unwrap()
}

pub fn probe() -> Probe {
    probe_of(files())
}

pub fn probe_of(files: BTreeMap<String, Vec<u8>>) -> Probe {
    let bundle = Bundle::from_files(files).unwrap();
    Probe::new(bundle, taxonomy(), &open_blocking(DeviceChoice::Cpu).unwrap()).unwrap()
}

/// The bundle's files, with a golden set of its own answers.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    let texts = ["Freedom matters.", "The cat sat on a mat. The cat!", "世界"];
    let uniform = |value: f32| {
        let row = dimensions().into_iter().map(|name| (name, value)).collect();
        BTreeMap::from([("schwartz".to_owned(), row)])
    };
    let guess = texts.map(|text| GoldenText { text: text.into(), probabilities: uniform(0.5) });
    let probe = probe_of(files_with(&golden(guess.to_vec())));
    let options = ScoreOptions { sentences: false, ..ScoreOptions::default() };
    let answers = texts.map(|text| {
        let score = futures_lite::future::block_on(probe.score(text, &options)).unwrap();
        let json = serde_json::to_value(&score.probabilities).unwrap();
        GoldenText { text: text.into(), probabilities: serde_json::from_value(json).unwrap() }
    });
    files_with(&golden(answers.to_vec()))
}

/// The bundle's files with another golden set.
pub fn files_with(golden: &Golden) -> BTreeMap<String, Vec<u8>> {
    let heads = vec![Head { framework: "schwartz".into(), dimensions: dimensions() }];
    let calibration = Calibration {
        heads: vec![HeadCalibration {
            framework: "schwartz".into(),
            a: vec![1.0; 20],
            b: vec![0.0; 20],
            threshold: vec![0.5; 20],
        }],
    };
    let mut files = BTreeMap::from([
        ("weights.safetensors".to_owned(), quantize(&weights()).unwrap()),
        ("tokenizer.json".to_owned(), TOKENIZER.to_vec()),
        ("calibration.json".to_owned(), serde_json::to_vec(&calibration).unwrap()),
        ("golden.json".to_owned(), serde_json::to_vec(golden).unwrap()),
    ]);
    let manifest = Manifest {
        format: 1,
        name: "tiny".into(),
        version: "0.0.1".into(),
        encoder: config(),
        pooling: Pooling::Mean,
        max_length: MAX_LENGTH,
        heads,
        files: FileEntry::of_all(&files),
    };
    files.insert("manifest.json".to_owned(), serde_json::to_vec(&manifest).unwrap());
    files
}

pub fn golden(texts: Vec<GoldenText>) -> Golden {
    Golden { tolerance: Tolerance { cpu: 0.001, gpu: 0.01 }, texts }
}

fn dimensions() -> Vec<String> {
    taxonomy().framework("schwartz").unwrap().dimensions.iter().map(|d| d.name.clone()).collect()
}

fn config() -> EncoderConfig {
    let json = r#"{"model_type": "bert", "vocab_size": 20, "hidden_size": 32, "num_hidden_layers": 1,
        "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 16, "layer_norm_eps": 1e-12}"#;
    EncoderConfig::from_json(json.as_bytes()).unwrap()
}

fn weights() -> StateDict {
    let encoder: Encoder = config().init(&Device::flex());
    let mut weights = StateDict::new();
    for (path, data) in collect(&encoder) {
        let shape = data.shape().to_vec();
        let values = match path.as_str() {
            "embeddings.word.weight" => one_hot(),
            _ if path.ends_with("gamma") => vec![1.0f32; shape.iter().product()],
            _ => vec![0.0; shape.iter().product()],
        };
        weights.insert(format!("encoder.{path}"), TensorData::new(values, shape));
    }
    let names = dimensions();
    let mut head = vec![0.0f32; HIDDEN * names.len()];
    for (word, value) in MEANINGS {
        let column = names.iter().position(|name| name == value).unwrap();
        head[word * names.len() + column] = 4.0;
    }
    weights.insert("head.weight".into(), TensorData::new(head, [HIDDEN, names.len()]));
    weights.insert("head.bias".into(), TensorData::new(vec![-1.0f32; names.len()], [names.len()]));
    weights
}

/// Word `i` lies on axis `i`.
fn one_hot() -> Vec<f32> {
    (0..20 * HIDDEN).map(|i| f32::from(u8::from(i / HIDDEN == i % HIDDEN))).collect()
}
