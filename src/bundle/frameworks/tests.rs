use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::features::Bag;
use super::tiny::{classifier, contents, files};
use super::*;

fn changed(change: impl Fn(&mut Value)) -> BTreeMap<String, Vec<u8>> {
    let mut files = files();
    let mut manifest: Value = serde_json::from_slice(&files[MANIFEST]).unwrap();
    change(&mut manifest);
    files.insert(MANIFEST.into(), manifest.to_string().into_bytes());
    files
}

fn refused(files: &BTreeMap<String, Vec<u8>>) -> (&'static str, String) {
    let error = Frameworks::from_files(files).unwrap_err();
    (error.code(), error.to_string())
}

/// The files with one of them changed and listed as it is now.
fn listed(name: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let bytes = change(files().remove(name).unwrap());
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

fn json_changed(name: &str, change: impl Fn(&mut Value)) -> BTreeMap<String, Vec<u8>> {
    listed(name, |bytes| {
        let mut value: Value = serde_json::from_slice(&bytes).unwrap();
        change(&mut value);
        value.to_string().into_bytes()
    })
}

#[test]
fn logits_are_deep_and_wide() {
    let frameworks = Frameworks::from_files(&files()).unwrap();
    // Word piece 3 twice and 1 once: weights 1 + ln 2 and 1, length 1.
    let bag = frameworks.bag(&[3, 1, 3]);
    let twice = 1.0 + 2f32.ln();
    let three = 2.0 * twice / (twice * twice + 1.0).sqrt();
    let logits = frameworks.logits(0, &[1.0, 2.0, 3.0, 4.0], &bag);
    assert_eq!(logits.len(), 2);
    assert!(logits.iter().all(|x| (x - 10.0 - three).abs() < 1e-5), "{logits:?}");
    assert_eq!(frameworks.logits(1, &[0.5; 16], &bag), [8.0], "this one reads no words");
    assert_eq!(frameworks.logits(0, &[0.0; 4], &Bag::default()), [0.0, 0.0]);
}

#[test]
fn a_hidden_layer_bends() {
    let mut contents = contents();
    let head = &mut contents.heads[1];
    // Two units: the sum of the inputs and its negative. gelu(x) - gelu(-x) = x.
    let weight = [[1.0f32; 16], [-1.0; 16]].concat();
    head.hidden = Some(Layer { weight, bias: vec![0.0; 2] });
    head.deep = Layer { weight: vec![1.0, -1.0], bias: vec![0.25] };
    let frameworks = Frameworks::from_files(&pack(&contents).unwrap()).unwrap();
    assert_eq!(frameworks.manifest.heads[1].hidden, Some(2));
    let logit = frameworks.logits(1, &[0.125; 16], &Bag::default())[0];
    assert!((logit - 2.25).abs() < 1e-5, "{logit}");
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
    let cases: [(Change, &str); 13] = [
        (|m| m["format"] = 9.into(), "format 9"),
        (|m| m["name"] = "language-heads".into(), "not of frameworks"),
        (|m| m["layers"] = json!([]), "layers []"),
        (|m| m["layers"] = json!([2, 0]), "ascending"),
        (|m| m["hidden_size"] = 0.into(), "layer of 0"),
        (|m| m["hidden_size"] = 3.into(), "shape"),
        (|m| m["heads"] = json!([]), "no head"),
        (|m| m["heads"][0]["form"] = "song".into(), "song"),
        (|m| m["heads"][1]["framework"] = "moral".into(), "twice"),
        (|m| m["heads"][0]["dimensions"][1] = "Care".into(), "twice"),
        (|m| m["heads"][0]["context"] = true.into(), "reads no context"),
        (|m| m["heads"][1]["wide"] = true.into(), "harm.wide"),
        (|m| m["heads"][1]["hidden"] = 7.into(), "harm.hidden"),
    ];
    for (change, why) in cases {
        let (code, said) = refused(&changed(change));
        assert!(code == "bad-bundle" && said.contains(why), "{why}: {said}");
    }
    let unlisted = changed(|m| drop(m["files"].as_array_mut().unwrap().remove(0)));
    assert!(refused(&unlisted).1.contains("not listed"));
}

#[test]
fn weights_that_do_not_fit_are_refused() {
    let (code, said) = refused(&listed(WEIGHTS, |_| b"no tensors at all, but long enough".to_vec()));
    assert!(code == "bad-bundle" && said.contains(WEIGHTS), "{said}");
    let mut infinite = contents();
    infinite.heads[0].deep.bias[1] = f32::INFINITY;
    assert!(pack(&infinite).unwrap_err().to_string().contains("not a number"));
    let mut uneven = contents();
    uneven.heads[0].wide = Some(vec![0.0; 7]);
    assert_eq!(pack(&uneven).unwrap_err().code(), "bad-bundle");
    let mut short = contents();
    short.heads[2].deep.weight.pop();
    assert_eq!(pack(&short).unwrap_err().code(), "bad-bundle");
}

#[test]
fn calibration_and_golden_set_must_fit_the_heads() {
    type Change = fn(&mut Value);
    let cases: [(&str, Change, &str); 8] = [
        (CALIBRATION, |c| drop(c["heads"].as_array_mut().unwrap().pop()), "heads"),
        (CALIBRATION, |c| c["heads"][2]["b"][0] = 0.5.into(), "of a ranking"),
        (CALIBRATION, |c| c["heads"][2]["threshold"][0] = 0.4.into(), "of a ranking"),
        (GOLDEN, |g| g["texts"] = json!([]), "nothing for moral"),
        (GOLDEN, |g| g["replies"] = json!([]), "nothing for harm"),
        (
            GOLDEN,
            |g| drop(g["preferences"][0].as_object_mut().unwrap().remove("context")),
            "nothing for better",
        ),
        (GOLDEN, |g| g["texts"][0]["probabilities"]["moral"] = json!({"Care": 0.5}), "moral/Fairness"),
        (GOLDEN, |g| drop(g.as_object_mut().unwrap().remove("tolerance")), "tolerance"),
    ];
    for (file, change, why) in cases {
        let (code, said) = refused(&json_changed(file, change));
        assert!(code == "bad-bundle" && said.contains(why), "{why}: {said}");
    }
}

#[test]
fn heads_of_another_encoder_are_refused() {
    let frameworks = Frameworks::from_files(&files()).unwrap();
    frameworks.verify_classifier(&classifier()).unwrap();
    let refused = |change: fn(&mut Manifest), why: &str| {
        let mut other = classifier();
        change(&mut other);
        let error = frameworks.verify_classifier(&other).unwrap_err();
        assert!(error.code() == "bad-bundle" && error.to_string().contains(why), "{error}");
    };
    refused(|m| m.files[0].sha256 = "ab".repeat(32), "belong to the encoder of toy");
    refused(|m| m.files.clear(), "belong to");
    refused(|m| m.encoder.hidden_size = 4, "of 4");
    refused(|m| m.encoder.num_hidden_layers = 1, "layer 2");
    refused(|m| m.encoder.vocab_size = 9, "word pieces");
    refused(|m| m.heads[0].framework = "moral".into(), "itself");
}
