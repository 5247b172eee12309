//! Heads on the hidden states of the tiny language model: trained on a world of three labels that single words give,
//! and at work on the command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use futures_lite::future::block_on;
use serde_json::Value;
use value_probe::bundle::{Feature, LanguageHeads, StatePooling};
use value_probe::device::DeviceChoice;
use value_probe::lm::{LanguageProbe, States};
use value_probe::nn::decoder::{Rows, Step, Want};
use value_probe::probe::ScoreOptions;
use value_probe::taxonomy::Taxonomy;
use value_probe::train::config::Paths;
use value_probe::train::data::Input;
use value_probe::train::evaluate::Evaluator;
use value_probe::train::heads::{self, HeadsConfig};

use crate::common::{Scratch, world};
use crate::tiny;

const TAXONOMY: &str = r##"
[[sources]]
id = "here"
citation = "tests/language/heads.rs"
url = "none"

[[levels]]
id = "level"
name = "Level"
description = "The only one."

[[frameworks]]
id = "schwartz"
level = "level"
name = "Three labels"
description = "Each given by one word."
source = "here"
dimensions = [
  { name = "Nature", definition = "forest", colour = "#101010", source = "here" },
  { name = "Security", definition = "army", colour = "#202020", source = "here" },
  { name = "Freedom", definition = "freedom", colour = "#303030", source = "here" },
]
"##;

fn config(name: &str) -> HeadsConfig {
    toml::from_str(&format!(
        r#"
        kind = "language-heads"
        name = "{name}"
        inputs = ["premise"]
        templates = ["{{text}} and", "and {{text}}"]
        layers = [1, 2]
        poolings = ["mean", "last"]
        pairs_of_best = 2
        l2 = [0.001, 0.01]
        steps = 200
        folds = 2
        neutral_weight = 0.0
        max_length = 100
        "#
    ))
    .unwrap()
}

struct World {
    paths: Paths,
    outcome: heads::Outcome,
    /// Goes with the process.
    _scratch: Scratch,
}

/// Trained by the first test that asks.
fn trained() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let scratch = Scratch::new("language-heads");
        let paths = world(&scratch.0);
        let outcome = heads::train(&config("heads"), &paths, tiny::folder()).unwrap();
        std::fs::write(paths.runs.join("heads/taxonomy.toml"), TAXONOMY).unwrap();
        World { paths, outcome, _scratch: scratch }
    })
}

fn bundle() -> &'static Path {
    &trained().outcome.bundle
}

#[test]
fn labels_that_follow_from_a_word_are_learnt() {
    let World { paths, outcome, .. } = trained();
    // Four features of two templates, and a pair where the two best are of one template.
    assert!((8..=9).contains(&outcome.trials.len()), "{}", outcome.trials.len());
    assert!(outcome.trials.windows(2).all(|two| two[0].mean_f1 >= two[1].mean_f1), "the best first");
    assert!(outcome.trials[0].mean_f1 > 0.9, "{}", outcome.trials[0]);
    for folder in [&outcome.bundle, &outcome.training_only] {
        let heads = LanguageHeads::from_dir(folder).unwrap();
        let evaluator = Evaluator::of_heads(heads, tiny::model()).unwrap();
        let test = evaluator.evaluate(paths, "test", Input::Premise).unwrap();
        assert!(test.metrics.mean_f1 > 0.85 && test.all_ones.mean_f1 < 0.7, "{:?}", test.metrics);
        // A model averaged with itself is itself.
        let three = evaluator.evaluate_with(&evaluator, paths, "test", Input::Premise).unwrap();
        assert!(three.iter().all(|(found, _)| found.metrics == test.metrics));
    }
}

#[test]
fn what_was_read_is_kept_and_a_killed_run_goes_on() {
    let scratch = Scratch::new("language-heads-again");
    let paths = world(&scratch.0);
    let weights = |name: &str| {
        let outcome = heads::train(&config(name), &paths, tiny::folder()).unwrap();
        std::fs::read(outcome.bundle.join("weights.safetensors")).unwrap()
    };
    let first = weights("first");
    let kept = || -> Vec<PathBuf> {
        let files = std::fs::read_dir(paths.runs.join("language-features")).unwrap();
        files.map(|file| file.unwrap().path()).collect()
    };
    // Training, validation and neutral texts of two templates.
    assert_eq!(kept().len(), 6);
    let lengths: Vec<u64> = kept().iter().map(|file| file.metadata().unwrap().len()).collect();
    for (file, length) in kept().iter().zip(&lengths) {
        let file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
        file.set_len(length / 2 + 1).unwrap();
    }
    assert!(first == weights("second"), "the rest was read anew");
    assert_eq!(kept().iter().map(|file| file.metadata().unwrap().len()).collect::<Vec<_>>(), lengths);
}

#[test]
fn another_models_heads_are_refused() {
    let mut heads = LanguageHeads::from_dir(bundle()).unwrap();
    heads.verify_model(&tiny::model().manifest).unwrap();
    heads.manifest.model.weights_sha256 = "0".repeat(64);
    let taxonomy = Taxonomy::from_toml(TAXONOMY).unwrap();
    let error = LanguageProbe::new(heads, taxonomy, &tiny::model()).err().unwrap();
    assert_eq!(error.code(), "bad-bundle");
}

#[test]
fn the_product_scores_as_the_trainer() {
    let model = tiny::model();
    let heads = LanguageHeads::from_dir(bundle()).unwrap();
    let probe = LanguageProbe::new(heads, Taxonomy::from_toml(TAXONOMY).unwrap(), &model).unwrap();
    let test = block_on(probe.self_test(&model, DeviceChoice::Cpu)).unwrap();
    assert!(test.worst < 1e-3, "{test:?}");
    let texts = ["we should army is good", "we should forest freedom is safe. the good is safe."];
    let together = block_on(probe.score_many(&model, &texts, &ScoreOptions::default(), |_| {})).unwrap();
    for (text, score) in texts.iter().zip(together) {
        let alone = block_on(probe.score(&model, text, &ScoreOptions::default())).unwrap();
        let score = score.unwrap();
        let pairs = score.probabilities.iter().zip(alone.probabilities.iter());
        let worst = pairs.map(|(a, b)| (a.2 - b.2).abs()).fold(0.0, f32::max);
        assert!(worst < 0.02, "{text}: {worst}");
    }
}

#[test]
fn states_are_the_forwards_and_stop_where_nobody_looks() {
    let model = tiny::model();
    let texts = ["Once and again", "Freedom"].map(|text| model.tokenizer.encode(text).unwrap());
    let sequences = [texts[0].as_slice(), texts[1].as_slice()];
    let mut caches = [model.decoder.cache().unwrap(), model.decoder.cache().unwrap()];
    let mut steps: Vec<_> =
        sequences.iter().zip(&mut caches).map(|(&tokens, cache)| Step { tokens, cache }).collect();
    let want = Want { logits: Rows::None, hidden: &[0, 1, 2] };
    let whole = block_on(model.decoder.forward(&mut steps, &want)).unwrap().hidden;
    for layers in [&[0, 1, 2][..], &[1], &[0], &[0, 2]] {
        let found = block_on(model.decoder.states(&sequences, layers)).unwrap();
        let expected: Vec<&Vec<f32>> = layers.iter().map(|&layer| &whole[layer]).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{layers:?}");
    }
    let error = block_on(model.decoder.states(&sequences, &[3])).unwrap_err();
    assert_eq!(error.code(), "config");
    // As the heads are given them.
    let template = value_probe::bundle::Template::new("{text}").unwrap();
    let feature = Feature { layer: 1, pooling: StatePooling::End };
    let states = States::new(&model, &template, &[feature]).unwrap();
    let vectors = block_on(states.read(&model, &sequences)).unwrap();
    let last = &whole[1][whole[1].len() - 64..];
    let length = (last.iter().map(|x| x * x).sum::<f32>() / 64.0).sqrt();
    assert!(vectors[1].iter().zip(last).all(|(a, b)| (a - b / length).abs() < 1e-5));
}

fn score(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_value-probe"))
        .args(["lm", "score", "--model"])
        .arg(tiny::folder())
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input closes the pipe.
    drop(std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()));
    child.wait_with_output().unwrap()
}

#[test]
fn the_program_scores_texts() {
    let heads = bundle().to_str().unwrap();
    let good = |args: &[&str], input: &str| {
        let output = score(&[&["--heads", heads], args].concat(), input);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let text = "keep the army is safe";
    let found: Value = serde_json::from_str(&good(&["--json", "--by", "sentence"], text)).unwrap();
    let scores = found[0]["scores"]["schwartz"].as_object().unwrap();
    assert_eq!(scores.keys().collect::<Vec<_>>(), ["Freedom", "Nature", "Security"]);
    assert_eq!(found[0]["evidence"], serde_json::json!(["Security"]));
    assert_eq!(found[0]["sentences"][0]["scores"], found[0]["scores"]);
    assert!(good(&[], text).contains("Security"));
    let lines = good(&["--by", "line", "--format", "csv"], "keep the army\nkeep the forest\n");
    assert_eq!(lines.lines().count(), 3);
}

#[test]
fn what_is_wrong_is_said() {
    let said = |args: &[&str]| {
        let output = score(args, "keep the army");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&["--heads", "/nowhere"]).contains("there are no heads"));
    // The shipped heads belong to another model.
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/models/language-heads");
    assert!(said(&["--heads", shipped]).contains("belong to the model"));
}
