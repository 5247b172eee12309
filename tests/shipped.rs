//! The bundles in `models/value-classifier` and `models/language-heads`, as a newcomer meets it: found without being named, small
//! enough, right on this machine, and sensible on a newspaper's paragraph.

use std::path::{Path, PathBuf};
use std::process::Command;

use futures_lite::future::block_on;
use serde_json::Value;
use value_probe::bundle::{Bundle, Frameworks, LanguageHeads, LanguageModel};
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::lm::{LanguageProbe, Thorough};
use value_probe::probe::{Probe, ScoreOptions, TextScore};
use value_probe::taxonomy::Taxonomy;

#[path = "weights/packed.rs"]
mod packed;
mod weights;

/// What the project promises its readers, in bytes.
const LARGEST: u64 = 25_000_000;
const LARGEST_WITH_FRAMEWORKS: u64 = 27_000_000;

const PARAGRAPH: &str = "The city council voted on Tuesday to close the old coal plant by the river. “We owe it to \
    our children to stop poisoning the air, the water and the woods around us,” said Dr. Amara Okafor. Critics \
    warned that hundreds of families would lose their income.";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/value-classifier")
}

fn probe() -> Probe {
    let bundle = Bundle::from_dir(&folder()).expect("the bundle belongs to the repository");
    let taxonomy = Taxonomy::from_toml(include_str!("../models/taxonomy.toml")).unwrap();
    Probe::new(bundle, taxonomy, &open_blocking(DeviceChoice::Cpu).unwrap()).unwrap()
}

#[test]
fn it_is_small_enough_to_load() {
    let files = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().metadata().unwrap().len());
    let bytes: u64 = files.sum();
    assert!(bytes <= LARGEST, "{bytes} bytes");
}

#[test]
fn it_passes_its_own_golden_set() {
    let test = block_on(probe().self_test()).unwrap();
    assert!(test.passed, "{test:?}");
}

#[test]
fn texts_differ_in_what_they_invoke() {
    let probe = probe();
    let score = |text: &str, name: &str| {
        block_on(probe.score(text, &ScoreOptions::default())).unwrap().scores.get("schwartz", name).unwrap()
    };
    let nature = "We must protect the environment: forests, rivers and the climate are dying of pollution.";
    let wealth = "Lower taxes let companies earn more money, and workers become wealthy.";
    assert!(score(nature, "Universalism: nature") > score(wealth, "Universalism: nature"));
    assert!(score(wealth, "Power: resources") > score(nature, "Power: resources"));
}

#[test]
fn everyday_texts_are_no_evidence() {
    let probe = probe();
    let texts = include_str!("../models/train/neutral-check.txt");
    let texts: Vec<&str> = texts.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let silent =
        |text: &&&str| block_on(probe.score(text, &ScoreOptions::default())).unwrap().evidence.is_empty();
    let count = texts.iter().filter(silent).count();
    assert!(texts.len() == 100 && count >= 95, "{count} of {} without evidence", texts.len());
}

#[test]
fn the_program_finds_it_and_scores_a_paragraph() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("paragraph.txt");
    std::fs::write(&file, PARAGRAPH).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_value-probe"))
        .args(["score", "--format", "json", "--by", "sentence"])
        .arg(&file)
        .env_remove("VALUE_PROBE_MODELS")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let sentences: Vec<&str> = list[0]["sentences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &PARAGRAPH[s["start"].as_u64().unwrap() as usize..s["end"].as_u64().unwrap() as usize])
        .collect();
    assert_eq!(sentences.len(), 3);
    assert!(sentences[1].ends_with("said Dr. Amara Okafor."), "{sentences:?}");
    let scores = list[0]["scores"]["schwartz"].as_object().unwrap();
    assert_eq!(scores.len(), 20);
    // Nature belongs to the sentence that speaks of it; the paragraph as a whole is about people at risk.
    let names = |of: &Value| -> Vec<String> {
        of["evidence"].as_array().unwrap().iter().map(|e| e.as_str().unwrap().to_owned()).collect()
    };
    let (whole, air) = (names(&list[0]), names(&list[0]["sentences"][1]));
    assert!(whole.contains(&"Security: personal".into()), "{whole:?}");
    assert!(air.contains(&"Universalism: nature".into()), "{air:?}");
}

fn with_frameworks() -> Probe {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/frameworks");
    let mut probe = probe();
    let frameworks = Frameworks::from_dir(&folder).expect("the frameworks belong to the repository");
    probe.add_frameworks(frameworks).unwrap();
    probe
}

#[test]
fn the_frameworks_fit_beside_it() {
    let bytes = |folder: &str| -> u64 {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(folder);
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum()
    };
    let both = bytes("value-classifier") + bytes("frameworks");
    assert!(both <= LARGEST_WITH_FRAMEWORKS, "{both} bytes");
}

#[test]
fn the_frameworks_pass_their_golden_set() {
    let test = block_on(with_frameworks().frameworks_test()).unwrap().unwrap();
    assert!(test.passed, "{test:?}");
}

#[test]
fn the_classifiers_scores_are_what_they_are_without_frameworks() {
    let options = ScoreOptions::default();
    let score = |probe: &Probe| block_on(probe.score(PARAGRAPH, &options)).unwrap();
    let (alone, both) = (score(&probe()), score(&with_frameworks()));
    let width = alone.scores.row().len();
    assert!(both.scores.row().len() > width);
    assert_eq!(both.scores.row()[..width], *alone.scores.row());
    let sentences = |score: &TextScore| -> Vec<f32> {
        score.sentences.iter().flatten().flat_map(|s| s.probabilities.row()[..width].to_vec()).collect()
    };
    assert_eq!(sentences(&both), sentences(&alone));
}

fn language_heads() -> LanguageHeads {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/language-heads");
    LanguageHeads::from_dir(&folder).expect("the heads belong to the repository")
}

fn taxonomy() -> Taxonomy {
    Taxonomy::from_toml(include_str!("../models/taxonomy.toml")).unwrap()
}

/// The heads on the model that they belong to; `None`, said aloud, without its weights.
fn language_probe() -> Option<(LanguageProbe, LanguageModel)> {
    let model =
        LanguageModel::from_dir(&packed::bundle()?, &open_blocking(DeviceChoice::Cpu).unwrap()).unwrap();
    Some((LanguageProbe::new(language_heads(), taxonomy(), &model).unwrap(), model))
}

#[test]
fn the_language_models_heads_score_what_the_classifier_does() {
    let heads = language_heads();
    assert_eq!(heads.manifest.heads, probe().heads());
    for head in &heads.manifest.heads {
        taxonomy().match_head(&head.framework, &head.dimensions).unwrap();
    }
    let bytes: u64 = heads.manifest.files.iter().map(|file| file.bytes).sum();
    assert!(bytes < 200_000, "{bytes} bytes");
}

#[test]
fn the_language_models_heads_pass_their_golden_set() {
    let Some((probe, model)) = language_probe() else { return };
    let test = block_on(probe.self_test(&model, DeviceChoice::Cpu)).unwrap();
    assert!(test.passed, "{test:?}");
}

#[test]
fn the_language_model_tells_texts_apart_alone_and_with_the_classifier() {
    let Some((language, model)) = language_probe() else { return };
    let options = ScoreOptions::default();
    let texts = [
        "We must protect the environment: forests, rivers and the climate are dying of pollution.",
        "Lower taxes let companies earn more money, and workers become wealthy.",
    ];
    let all = |scores: Vec<value_probe::Result<TextScore>>| -> Vec<TextScore> {
        scores.into_iter().map(Result::unwrap).collect()
    };
    let alone = all(block_on(language.score_many(&model, &texts, &options, |_| {})).unwrap());
    let thorough = Thorough::new(probe(), language).unwrap();
    let both = all(block_on(thorough.score_many(&model, &texts, &options, |_| {})).unwrap());
    for scores in [alone, both] {
        let score = |text: usize, name: &str| scores[text].scores.get("schwartz", name).unwrap();
        assert!(score(0, "Universalism: nature") > 0.5 && score(1, "Universalism: nature") < 0.5);
        assert!(score(1, "Power: resources") > score(0, "Power: resources"));
    }
}
