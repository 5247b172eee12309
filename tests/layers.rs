//! Mean token vectors after every layer of the shipped encoder: the integers held to float32, windows to their whole.

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use futures_lite::future::block_on;
use value_probe::bundle::{Bundle, Classifier, WEIGHTS};
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::probe::Probe;
use value_probe::taxonomy::Taxonomy;

const TEXTS: [&str; 4] = [
    "We must protect the forests and rivers for those who come after us.",
    "Obey!",
    "Human: how do I bake bread?\nAssistant: Flour, water, salt and patience.",
    "Taxes are theft, they say; others call them the price of a civilised society, and vote for more of them.",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/value-classifier")
}

fn bundle() -> Bundle {
    Bundle::from_dir(&folder()).unwrap()
}

fn probe() -> Probe {
    let taxonomy = Taxonomy::from_toml(include_str!("../models/taxonomy.toml")).unwrap();
    Probe::new(bundle(), taxonomy, &open_blocking(DeviceChoice::Cpu).unwrap()).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn integers_follow_float32_in_every_layer_and_the_last_is_the_pooled_vector() {
    let mut bundle = bundle();
    let bytes = std::fs::read(folder().join(WEIGHTS)).unwrap();
    let float32 = Classifier::float32(&bundle.manifest, bytes, &Device::flex()).unwrap();
    let int8 = bundle.classifier(&open_blocking(DeviceChoice::Cpu).unwrap()).unwrap();
    let encodings = bundle.tokenizer.encode_batch(&TEXTS).unwrap();
    let batch: Vec<_> = encodings.iter().collect();
    let (layers, hidden): (Vec<usize>, usize) = ((0..=int8.layers()).collect(), int8.hidden());
    let integers = block_on(int8.pooled_layers(&batch, &layers)).unwrap();
    let floats = block_on(float32.pooled_layers(&batch, &layers)).unwrap();
    assert_eq!((integers.len(), floats.len()), (TEXTS.len() * 7 * 384, integers.len()));
    for (place, (a, b)) in integers.chunks_exact(hidden).zip(floats.chunks_exact(hidden)).enumerate() {
        let (text, layer) = (place / layers.len(), place % layers.len());
        assert!(cosine(a, b) > 0.998, "text {text}, layer {layer}: {}", cosine(a, b));
    }
    let last = |rows: &[f32]| -> Vec<f32> {
        rows.chunks_exact(7 * hidden).flat_map(|row| row[6 * hidden..].to_vec()).collect()
    };
    assert_eq!(last(&integers), block_on(int8.pooled(&batch)).unwrap(), "bit for bit");
    assert_eq!(last(&floats), block_on(float32.pooled(&batch)).unwrap(), "bit for bit");
    // Fewer layers are the same numbers, and layers differ from each other.
    let some = block_on(int8.pooled_layers(&batch, &[0, 3])).unwrap();
    let (row, whole) = (&some[..2 * hidden], &integers[..7 * hidden]);
    assert_eq!((&row[..hidden], &row[hidden..]), (&whole[..hidden], &whole[3 * hidden..4 * hidden]));
    assert!(cosine(&row[..hidden], &row[hidden..]) < 0.9);
}

#[test]
fn a_long_text_is_the_mean_over_all_its_tokens() {
    let probe = probe();
    let features = |texts: &[&str]| block_on(probe.layer_features(texts, &[2, 6])).unwrap();
    let short = features(&TEXTS);
    assert!(short.iter().all(|row| row.len() == 2 * 384));
    for (text, row) in TEXTS.iter().zip(&short) {
        assert_eq!(&features(&[text])[0], row, "whatever it is computed with");
    }
    // The same sentence many times is like itself; a text of two kinds is like the longer half.
    let one = "Free people decide for themselves. ";
    let many = one.repeat(60);
    let mixed = format!("{}{}", one.repeat(50), "The cat sat on a mat. ".repeat(20));
    let rows = features(&[one, &many, &mixed, "The cat sat on a mat."]);
    assert!(cosine(&rows[0], &rows[1]) > 0.7, "{}", cosine(&rows[0], &rows[1]));
    assert!(cosine(&rows[2], &rows[0]) > cosine(&rows[2], &rows[3]));
    assert_ne!(rows[1], features(&[&many[..one.len() * 20]])[0], "the rest is read too");
}

#[test]
fn layers_that_are_not_there_are_refused() {
    let probe = probe();
    for layers in [&[][..], &[7], &[3, 2], &[1, 1]] {
        let error = block_on(probe.layer_features(&["a"], layers)).unwrap_err();
        assert_eq!(error.code(), "config", "{layers:?}");
    }
    assert_eq!(block_on(probe.layer_features(&["a", " "], &[6])).unwrap_err().code(), "empty-input");
}
