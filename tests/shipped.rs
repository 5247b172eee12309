//! The bundle in `models/value-classifier`, as a newcomer meets it: found without being named, small
//! enough, right on this machine, and sensible on a newspaper's paragraph.

use std::path::{Path, PathBuf};
use std::process::Command;

use futures_lite::future::block_on;
use serde_json::Value;
use value_probe::bundle::Bundle;
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::probe::{Probe, ScoreOptions};
use value_probe::taxonomy::Taxonomy;

/// What the project promises its readers, in bytes.
const LARGEST: u64 = 25_000_000;

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
