//! The whole way from a checkpoint to a bundle, on a world small enough for a test.
#![cfg(feature = "train")]

mod common;

use burn::tensor::Device;
use common::{Scratch, config, world};
use value_probe::Error;
use value_probe::bundle::Bundle;
use value_probe::train::data::Input;
use value_probe::train::evaluate::Evaluator;
use value_probe::train::{fit, pack};

#[test]
fn a_run_learns_becomes_a_bundle_and_int8_costs_little() {
    let scratch = Scratch::new("learn");
    let paths = world(&scratch.0);
    let outcome = fit::fit(&config("run"), &paths, None).unwrap().unwrap();
    assert!(outcome.best_f1 > 0.95, "labels that follow from one word are learnt: {}", outcome.best_f1);

    let folder = scratch.0.join("bundle");
    pack::pack("run", "bundle", "1.2.3", &paths, &folder).unwrap();
    let int8 = Evaluator::of_bundle(Bundle::from_dir(&folder).unwrap(), &Device::flex()).unwrap();
    let float32 = Evaluator::of_run("run", Bundle::from_dir(&folder).unwrap());
    for input in [Input::Premise, Input::Argument] {
        let (int8, float32) =
            (int8.evaluate(&paths, "test", input).unwrap(), float32.evaluate(&paths, "test", input).unwrap());
        assert!(int8.metrics.mean_f1 > 0.9, "{:?}", int8.metrics);
        assert!((int8.metrics.mean_f1 - float32.metrics.mean_f1).abs() <= 0.02);
        assert!(int8.ece < 0.2, "{}", int8.ece);
    }
}

#[test]
fn a_stopped_run_goes_on_to_the_same_weights() {
    let scratch = Scratch::new("resume");
    let paths = world(&scratch.0);
    let file = |run: &str| paths.runs.join(run).join("best.safetensors");
    fit::fit(&config("whole"), &paths, None).unwrap().unwrap();
    // Stopped within an epoch, at the end of one, and again.
    for steps in [5, 12, 7, 30] {
        assert!(fit::fit(&config("parts"), &paths, Some(steps)).unwrap().is_none());
    }
    fit::fit(&config("parts"), &paths, None).unwrap().unwrap();
    assert!(std::fs::read(file("whole")).unwrap() == std::fs::read(file("parts")).unwrap());
}

#[test]
fn another_configuration_under_the_same_name_is_refused() {
    let scratch = Scratch::new("config");
    let paths = world(&scratch.0);
    assert!(fit::fit(&config("run"), &paths, Some(1)).unwrap().is_none());
    let mut other = config("run");
    other.seed += 1;
    assert!(matches!(fit::fit(&other, &paths, None), Err(Error::Config(_))));
}

#[test]
fn a_student_learns_from_its_teacher_alone() {
    let scratch = Scratch::new("teacher");
    let paths = world(&scratch.0);
    fit::fit(&config("teacher"), &paths, None).unwrap().unwrap();
    let mut student = config("student");
    student.distill = Some(value_probe::train::config::Distill {
        teachers: vec!["teacher".into()],
        teacher_share: 1.0,
        validation_texts: true,
        unlabelled_texts: 0,
        unlabelled_weight: 1.0,
    });
    let outcome = fit::fit(&student, &paths, None).unwrap().unwrap();
    assert!(outcome.best_f1 > 0.9, "{}", outcome.best_f1);
}

#[test]
fn a_damaged_bundle_is_refused_with_its_reason() {
    let scratch = Scratch::new("damaged");
    let paths = world(&scratch.0);
    let mut short = config("run");
    short.epochs = 1;
    fit::fit(&short, &paths, None).unwrap();
    let folder = scratch.0.join("bundle");
    pack::pack("run", "bundle", "1.2.3", &paths, &folder).unwrap();
    let code = |file: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let path = folder.join(file);
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        change(&mut bad);
        std::fs::write(&path, &bad).unwrap();
        let error = Bundle::from_dir(&folder).map(|_| ()).unwrap_err();
        std::fs::write(&path, &good).unwrap();
        error.code()
    };
    for file in ["weights.safetensors", "tokenizer.json", "calibration.json", "golden.json"] {
        assert_eq!(code(file, &|b| b[40] ^= 1), "hash-mismatch", "{file}");
        assert_eq!(code(file, &|b| b.truncate(b.len() / 2)), "bad-bundle", "{file}");
    }
    assert_eq!(code("manifest.json", &|b| b.truncate(20)), "bad-bundle");
    assert_eq!(
        code("manifest.json", &|b| *b =
            String::from_utf8_lossy(b).replace("\"format\": 1", "\"format\": 9").into()),
        "bad-bundle"
    );
    std::fs::remove_file(folder.join("golden.json")).unwrap();
    assert_eq!(Bundle::from_dir(&folder).map(|_| ()).unwrap_err().code(), "io");
}
