use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::tiny::{DIMENSIONS, files, language};
use super::*;

fn changed(change: impl Fn(&mut Value)) -> BTreeMap<String, Vec<u8>> {
    let mut files = files();
    let mut manifest: Value = serde_json::from_slice(&files[MANIFEST]).unwrap();
    change(&mut manifest);
    files.insert(MANIFEST.into(), manifest.to_string().into_bytes());
    files
}

fn refused(files: &BTreeMap<String, Vec<u8>>) -> (&'static str, String) {
    let error = LanguageHeads::from_files(files).unwrap_err();
    (error.code(), error.to_string())
}

/// The files with one of them replaced and listed as it is now.
fn listed(name: &str, bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut files = changed(|manifest| {
        for file in manifest["files"].as_array_mut().unwrap() {
            if file["name"] == name {
                file["bytes"] = bytes.len().into();
                file["sha256"] = sha256_hex(&bytes).into();
            }
        }
    });
    files.insert(name.into(), bytes);
    files
}

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
    for name in FILES {
        let mut files = files();
        files.get_mut(name).unwrap()[20] ^= 1;
        assert_eq!(refused(&files).0, "hash-mismatch", "{name}");
        files.get_mut(name).unwrap().truncate(20);
        let (code, said) = refused(&files);
        assert!(code == "bad-bundle" && said.contains("truncated"), "{name}: {said}");
        files.remove(name);
        let (code, said) = refused(&files);
        assert!(code == "bad-bundle" && said.contains("missing"), "{name}: {said}");
    }
    let mut files = files();
    files.remove(MANIFEST);
    assert_eq!(refused(&files).0, "bad-bundle");
}

#[test]
fn a_manifest_that_fits_nothing_is_refused() {
    type Change = fn(&mut Value);
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
    for (change, why) in cases {
        let (code, said) = refused(&changed(change));
        assert!(code == "bad-bundle" && said.contains(why), "{why}: {said}");
    }
    let unlisted = changed(|m| drop(m["files"].as_array_mut().unwrap().remove(0)));
    assert!(refused(&unlisted).1.contains("not listed"));
}

#[test]
fn weights_of_another_make_are_refused() {
    let weights = |weight: &[f32], shape: [usize; 2], name: &str| {
        let bytes: Vec<u8> = weight.iter().flat_map(|x| x.to_le_bytes()).collect();
        let bias: Vec<u8> = [0f32; 3].iter().flat_map(|x| x.to_le_bytes()).collect();
        let view = |shape: &[usize], bytes| {
            safetensors::tensor::TensorView::new(Dtype::F32, shape.to_vec(), bytes).unwrap()
        };
        safetensors::serialize([(name, view(&shape, &bytes)), (BIAS, view(&[3], &bias))], None).unwrap()
    };
    assert!(LanguageHeads::from_files(&listed(WEIGHTS, weights(&[0.0; 12], [3, 4], WEIGHT))).is_ok());
    let mut infinite = [0.0; 12];
    infinite[7] = f32::INFINITY;
    for (bytes, why) in [
        (weights(&[0.0; 12], [4, 3], WEIGHT), "of shape [4, 3]"),
        (weights(&[0.0; 12], [3, 4], "other"), WEIGHT),
        (weights(&infinite, [3, 4], WEIGHT), "not a number"),
        (b"no tensors at all, but long enough".to_vec(), WEIGHTS),
    ] {
        let (code, said) = refused(&listed(WEIGHTS, bytes));
        assert!(code == "bad-bundle" && said.contains(why), "{why}: {said}");
    }
    let (code, said) = refused(&listed(CALIBRATION, br#"{"heads": []}  ......"#[..13].to_vec()));
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
