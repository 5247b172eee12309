use serde_json::json;

use super::tiny::{DIMENSIONS, files, language};
use super::*;
use crate::bundle::tampered::{
    Change, assert_altered_files_are_told, assert_manifests_are_refused, refused, with_file,
};
use crate::bundle::weights::{float_tensor, serialize};

#[test]
fn logits_are_a_product_and_a_bias() {
    let heads = LanguageHeads::from_files(&files()).unwrap();
    // Row j is [j, 1, 0, 0], the bias of j is -j.
    let logits = heads.logits(&[2.0, 0.5, 9.0, 9.0]);
    assert_eq!(logits, [0.5, 1.5, 2.5]);
    assert_eq!(heads.manifest.outputs(), DIMENSIONS.len());
}

#[test]
fn an_altered_file_is_told_by_its_hash() {
    assert_altered_files_are_told(&files(), &FILES, LanguageHeads::from_files);
}

#[test]
fn a_manifest_that_fits_nothing_is_refused() {
    let cases: [(Change, &str); 9] = [
        (|m| m["format"] = 9.into(), "format 9"),
        (|m| m["kind"] = "language-model".into(), "not of language-heads"),
        (|m| m["template"] = "no text".into(), "{text}"),
        (|m| m["features"] = json!([]), "0 features"),
        (|m| m["features"][0]["pooling"] = "max".into(), "max"),
        (|m| m["heads"] = json!([]), "must be a head"),
        (|m| m["max_length"] = 0.into(), "max_length"),
        (|m| m["hidden_size"] = 3.into(), "of shape"),
        (|m| drop(m["heads"][0]["dimensions"].as_array_mut().unwrap().pop()), "of shape"),
    ];
    assert_manifests_are_refused(&files(), &cases, LanguageHeads::from_files);
}

#[test]
fn weights_of_another_make_are_refused() {
    let weights = |weight: &[f32], shape: [usize; 2], name: &str| {
        serialize(&[float_tensor(name, &shape, weight), float_tensor(BIAS, &[3], &[0.0; 3])]).unwrap()
    };
    let with = |name: &str, bytes| LanguageHeads::from_files(&with_file(files(), name, bytes));
    assert!(with(WEIGHTS, weights(&[0.0; 12], [3, 4], WEIGHT)).is_ok());
    let mut infinite = [0.0; 12];
    infinite[7] = f32::INFINITY;
    for (bytes, why) in [
        (weights(&[0.0; 12], [4, 3], WEIGHT), "of shape [4, 3]"),
        (weights(&[0.0; 12], [3, 4], "other"), WEIGHT),
        (weights(&infinite, [3, 4], WEIGHT), "not a number"),
        (b"no tensors at all, but long enough".to_vec(), WEIGHTS),
    ] {
        let (code, said) = refused(with(WEIGHTS, bytes));
        assert!(code == "bad-bundle" && said.contains(why), "{why}: {said}");
    }
    let (code, said) = refused(with(CALIBRATION, br#"{"heads": []}  ......"#[..13].to_vec()));
    assert!(code == "bad-bundle" && said.contains("heads"), "{said}");
}

#[test]
fn heads_of_another_model_are_refused() {
    let heads = LanguageHeads::from_files(&files()).unwrap();
    let own = language();
    heads.verify_model(&own).unwrap();
    let refused = |model: &LanguageManifest, why: &str| {
        let error = heads.verify_model(model).unwrap_err();
        assert!(error.code() == "bad-bundle" && error.to_string().contains(why), "{error}");
    };
    let mut other = own.clone();
    other.files.iter_mut().for_each(|file| file.entry.sha256 = "ab".repeat(32));
    refused(&other, "belong to the model");
    let mut narrow = own.clone();
    narrow.decoder.hidden_size = 64;
    refused(&narrow, "of 64");
    let mut flat = own.clone();
    flat.decoder.num_hidden_layers = 1;
    refused(&flat, "layer 2");
    let mut empty = own;
    empty.files.clear();
    refused(&empty, "not listed");
}
