//! The encoders against an independent runtime: tests/parity/*.json hold what ONNX Runtime computed for the same
//! weights (made by tests/parity/reference.py). WebGPU is held to the same numbers in Chromium, by tests/browser.
//!
//! Needs the weights: `./build.sh models minilm mpnet`. Without them these tests skip and say so. MPNet is only the
//! teacher that MiniLM learned from, and 438 MB: `./build.sh test` does not fetch it.

mod weights;

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Int, Tensor, TensorData};
use futures_lite::future::block_on;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::embed::{Embedder, Precision};
use value_probe::nn::checkpoint::load_safetensors;
use value_probe::nn::pooling::{l2_normalize, mean_pool};
use value_probe::nn::{Encoder, EncoderConfig};
use value_probe::text::tokenizer::WordPiece;

#[derive(Deserialize)]
struct Golden {
    weights_sha256: String,
    tolerance: Tolerance,
    texts: Vec<GoldenText>,
}

#[derive(Deserialize)]
struct Tolerance {
    cpu: f32,
}

#[derive(Deserialize)]
struct GoldenText {
    name: String,
    text: String,
    ids: Vec<u32>,
    /// Mean-pooled, L2-normalised: 384 numbers.
    embedding: Vec<f32>,
}

fn minilm() -> Golden {
    serde_json::from_str(include_str!("parity/minilm.json")).expect("the committed reference is readable")
}

fn mpnet() -> Golden {
    serde_json::from_str(include_str!("parity/mpnet.json")).expect("the committed reference is readable")
}

fn model_dir(name: &str) -> Option<PathBuf> {
    weights::model_dir(name, "model.safetensors")
}

fn read(dir: &Path, name: &str) -> Vec<u8> {
    std::fs::read(dir.join(name)).unwrap_or_else(|e| panic!("{}: {e}", dir.join(name).display()))
}

/// The largest difference of any number of an embedding to the reference.
fn worst(found: &[f32], text: &GoldenText) -> f32 {
    assert_eq!(found.len(), text.embedding.len(), "{}", text.name);
    assert!(found.iter().all(|x| x.is_finite()), "{}: {found:?}", text.name);
    found.iter().zip(&text.embedding).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn the_references_cover_what_they_should() {
    let golden = minilm();
    assert!(golden.texts.len() >= 20);
    for length in [2, 3, 128, 256] {
        assert!(golden.texts.iter().any(|text| text.ids.len() == length), "no text of {length} tokens");
    }
    for text in golden.texts.iter().chain(&mpnet().texts) {
        let norm: f32 = text.embedding.iter().map(|x| x * x).sum();
        assert!((norm - 1.0).abs() < 1e-4, "{} has length {norm}", text.name);
    }
}

#[test]
fn minilm_equals_the_reference() {
    let Some(dir) = model_dir("minilm") else { return };
    equals_reference(&dir, &minilm());
}

#[test]
fn mpnet_equals_the_reference() {
    let Some(dir) = model_dir("mpnet") else { return };
    equals_reference(&dir, &mpnet());
}

/// The integers round: embeddings point the same way, if not to the last digit.
#[test]
fn minilm_in_int8_points_the_same_way() {
    let Some(dir) = model_dir("minilm") else { return };
    let golden = minilm();
    let [weights, tokenizer, config] =
        ["model.safetensors", "tokenizer.json", "config.json"].map(|name| read(&dir, name));
    let open = open_blocking(DeviceChoice::Cpu).unwrap();
    let embedder = Embedder::new(weights, &tokenizer, &config, &open, Precision::Int8).unwrap();
    let texts: Vec<&str> = golden.texts.iter().map(|text| text.text.as_str()).collect();
    let rows = block_on(embedder.embed(&texts)).unwrap();
    let cosines: Vec<f32> = rows
        .chunks_exact(embedder.dimensions())
        .zip(&golden.texts)
        .map(|(row, text)| row.iter().zip(&text.embedding).map(|(a, b)| a * b).sum())
        .collect();
    let least = cosines.iter().copied().fold(1.0, f32::min);
    let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
    println!("cosines to float32: least {least}, mean {mean}");
    // Three texts of a word or none lie below .99, the least at .979: outlier channels before LayerNorm.
    assert!(mean >= 0.99 && least >= 0.97, "{cosines:?}");
}

/// Same tokens and, within the tolerance, same embeddings: each text alone, and all in one call.
fn equals_reference(dir: &Path, golden: &Golden) {
    let weights = read(dir, "model.safetensors");
    let hash: String = Sha256::digest(&weights).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, golden.weights_sha256, "these are not the weights that the reference was made with");
    let tokenizer = WordPiece::from_bytes(&read(dir, "tokenizer.json")).unwrap();
    for text in &golden.texts {
        assert_eq!(tokenizer.encode(&text.text).unwrap().ids, text.ids, "{}", text.name);
    }

    let open = open_blocking(DeviceChoice::Cpu).unwrap();
    let embedder = Embedder::new(
        weights,
        &read(dir, "tokenizer.json"),
        &read(dir, "config.json"),
        &open,
        Precision::Float32,
    )
    .unwrap();
    let mut worst_of_all = 0.0_f32;
    for text in &golden.texts {
        let found = block_on(embedder.embed(&[&text.text])).unwrap();
        let worst = worst(&found, text);
        assert!(worst <= golden.tolerance.cpu, "{} ({} tokens): off by {worst:e}", text.name, text.ids.len());
        worst_of_all = worst_of_all.max(worst);
    }
    // Sorted by length, batched with padding, and in the order of the texts again.
    let texts: Vec<&str> = golden.texts.iter().map(|text| text.text.as_str()).collect();
    let rows = block_on(embedder.embed(&texts)).unwrap();
    for (row, text) in rows.chunks_exact(embedder.dimensions()).zip(&golden.texts) {
        let worst = worst(row, text);
        assert!(worst <= golden.tolerance.cpu, "{} in a batch: off by {worst:e}", text.name);
        worst_of_all = worst_of_all.max(worst);
    }
    println!("largest difference of {} texts: {worst_of_all:e}", texts.len());
}

/// Two tokens beside 128: nearly the whole row is padding, which must not leak into the mean or the attention.
#[test]
fn padding_changes_nothing() {
    let Some(dir) = model_dir("minilm") else { return };
    let golden = minilm();
    let device = Device::flex();
    let config = EncoderConfig::from_json(&read(&dir, "config.json")).unwrap();
    let mut encoder: Encoder = config.init(&device);
    load_safetensors(&mut encoder, config.model_type, read(&dir, "model.safetensors")).unwrap();

    let members: Vec<&GoldenText> =
        golden.texts.iter().filter(|text| [2, 10, 33, 128].contains(&text.ids.len())).collect();
    assert!(members.len() >= 4);
    let shape = [members.len(), 128];
    let padded = |value: fn(Option<&u32>) -> i32| -> Vec<i32> {
        members.iter().flat_map(|text| (0..128).map(|i| value(text.ids.get(i)))).collect()
    };
    // Padding with a real word, so that a mask that is not applied shows.
    let ids = padded(|id| id.map_or(2748, |&id| id as i32));
    let mask = padded(|id| id.is_some().into());
    let ids = Tensor::<2, Int>::from_data(TensorData::new(ids, shape), &device);
    let mask = Tensor::<2, Int>::from_data(TensorData::new(mask, shape), &device).float();
    let rows = mean_pool(encoder.forward(ids, mask.clone()), mask);
    let mut rows = rows.into_data().try_to_vec::<f32>().unwrap();
    l2_normalize(&mut rows, config.hidden_size);
    for (row, text) in rows.chunks_exact(config.hidden_size).zip(members) {
        let worst = worst(row, text);
        assert!(worst <= golden.tolerance.cpu, "{} padded to 128: off by {worst:e}", text.name);
    }
}
