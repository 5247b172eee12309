use serde_json::json;

use super::features::Bag;
use super::tiny::{classifier, contents, files};
use super::*;
use crate::bundle::tampered::{
    Change, assert_altered_files_are_told, assert_manifests_are_refused, refused, with_file, with_json,
};

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
    assert_altered_files_are_told(&files(), &FILES, Frameworks::from_files);
}

#[test]
fn a_manifest_that_fits_nothing_is_refused() {
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
    assert_manifests_are_refused(&files(), &cases, Frameworks::from_files);
}

#[test]
fn weights_that_do_not_fit_are_refused() {
    let none = b"no tensors at all, but long enough".to_vec();
    let (code, said) = refused(Frameworks::from_files(&with_file(files(), WEIGHTS, none)));
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
        let (code, said) = refused(Frameworks::from_files(&with_json(files(), file, change)));
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
