//! The whole way from a checkpoint to a bundle, on a world small enough for a test.
#![cfg(feature = "train")]

mod common;

use common::{Scratch, config, world};
use safetensors::SafeTensors;
use value_probe::Error;
use value_probe::bundle::Bundle;
use value_probe::device::OpenDevice;
use value_probe::train::config::{CrossFit, Distill};
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
    let int8 = Evaluator::of_bundle(Bundle::from_dir(&folder).unwrap(), &OpenDevice::cpu()).unwrap();
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
fn a_student_hears_its_teacher_on_texts_it_has_not_learnt() {
    let scratch = Scratch::new("teacher");
    let paths = world(&scratch.0);
    fit::fit(&config("teacher"), &paths, None).unwrap().unwrap();
    let mut student = config("student");
    student.distill = Some(Distill {
        teachers: vec!["teacher".into()],
        teacher_share: 1.0,
        validation_texts: true,
        unlabelled_texts: 0,
        unlabelled_weight: 1.0,
    });
    let outcome = fit::fit(&student, &paths, None).unwrap().unwrap();
    assert!(outcome.best_f1 > 0.9, "{}", outcome.best_f1);
}

/// One run a fold, and a student of them that learns from everything.
#[test]
fn a_cross_fitted_run_is_calibrated_by_what_its_folds_held_out() {
    let scratch = Scratch::new("folds");
    let paths = world(&scratch.0);
    let fold = |name: String, held_out: Option<usize>, calibrate_with: Vec<String>| {
        let mut run = config(&name);
        run.cross_fit = Some(CrossFit { folds: 2, held_out, calibrate_with });
        run
    };
    let runs: Vec<String> = (0..2).map(|k| format!("fold-{k}")).collect();
    for (k, name) in runs.iter().enumerate() {
        let outcome = fit::fit(&fold(name.clone(), Some(k), Vec::new()), &paths, None).unwrap().unwrap();
        assert!(outcome.best_f1 > 0.9, "{}", outcome.best_f1);
    }
    let mut all = fold("all".into(), None, runs.clone());
    all.neutral_weight = 1.0;
    all.distill = Some(Distill {
        teachers: runs,
        teacher_share: 0.5,
        validation_texts: false,
        unlabelled_texts: 0,
        unlabelled_weight: 1.0,
    });
    let outcome = fit::fit(&all, &paths, None).unwrap().unwrap();
    assert_eq!(outcome.best_epoch, all.epochs, "nothing judges the run: its last epoch is kept");
    let folder = scratch.0.join("bundle");
    pack::pack("all", "bundle", "1.2.3", &paths, &folder).unwrap();
    let evaluator = Evaluator::of_bundle(Bundle::from_dir(&folder).unwrap(), &OpenDevice::cpu()).unwrap();
    let test = evaluator.evaluate(&paths, "test", Input::Premise).unwrap();
    assert!(test.metrics.mean_f1 > 0.9, "{:?}", test.metrics);

    // Without the folds' runs there is nothing honest to calibrate with.
    let mut alone = fold("alone".into(), None, Vec::new());
    alone.epochs = 1;
    fit::fit(&alone, &paths, None).unwrap();
    assert!(matches!(pack::pack("alone", "bundle", "1.2.3", &paths, &folder), Err(Error::Config(_))));
}

#[test]
fn frozen_layers_keep_their_weights() {
    let scratch = Scratch::new("frozen");
    let paths = world(&scratch.0);
    let mut frozen = config("frozen");
    (frozen.epochs, frozen.freeze_layers) = (1, 1);
    fit::fit(&frozen, &paths, None).unwrap();
    let file = |path: std::path::PathBuf| std::fs::read(path).unwrap();
    let (before, after) = (
        file(paths.weights.join("tiny/model.safetensors")),
        file(paths.runs.join("frozen/best.safetensors")),
    );
    let (before, after) =
        (SafeTensors::deserialize(&before).unwrap(), SafeTensors::deserialize(&after).unwrap());
    let same = |theirs: &str, ours: &str| {
        before.tensor(theirs).unwrap().data() == after.tensor(ours).unwrap().data()
    };
    assert!(same("embeddings.position_embeddings.weight", "encoder.embeddings.position.weight"));
    assert!(same("encoder.layer.0.output.dense.bias", "encoder.layers.0.output.bias"));
    assert!(!same("encoder.layer.1.output.dense.bias", "encoder.layers.1.output.bias"));
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
    for file in ["weights.safetensors", "tokenizer.json", "vocab.txt", "calibration.json", "golden.json"] {
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
