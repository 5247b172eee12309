//! Principles and places, with bundles made by hand for the tiny encoder.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use futures_lite::future::block_on;
use serde_json::Value;
use value_probe::bundle::finder::{
    FinderManifest, LIBRARY, Landmark, PLACES, Places, Principles, PrinciplesSettings, Reference, Tensors,
    ValueMap, ValueMapSettings, pack,
};
use value_probe::bundle::frameworks::EncoderName;
use value_probe::probe::{PrincipleFinder, Probe, ScoreOptions};

use crate::program::{good, named};
use crate::tiny::{files, probe};

type Files = BTreeMap<String, Vec<u8>>;

/// Axes of "cat", "mat" and "freedom".
const AXES: [usize; 3] = [5, 9, 12];
const HIDDEN: usize = 32;

const TEXTS: [(&str, &str); 4] =
    [("cats", "The cat sat."), ("cats-too", "A cat."), ("mats", "On the mat."), ("free", "Freedom matters!")];

fn manifest<S>(name: &str, settings: S) -> FinderManifest<S> {
    let own: Value = serde_json::from_slice(&files()["manifest.json"]).unwrap();
    let weights = own["files"].as_array().unwrap().iter().find(|f| f["name"] == "weights.safetensors");
    FinderManifest {
        format: 1,
        name: name.into(),
        version: "0.0.1".into(),
        license: "CC0-1.0".into(),
        encoder: EncoderName {
            name: "tiny".into(),
            sha256: weights.unwrap()["sha256"].as_str().unwrap().into(),
        },
        layers: vec![1],
        hidden_size: HIDDEN,
        settings,
        files: Vec::new(),
    }
}

fn axis(at: usize) -> Vec<f32> {
    (0..HIDDEN).map(|i| f32::from(u8::from(i == at))).collect()
}

/// Two principles about cats, one about mats, one about freedom; a text calls where it has one of the three words.
fn principles_with(change: impl FnOnce(&mut FinderManifest<PrinciplesSettings>)) -> Files {
    let entry = |(id, text): (&str, &str)| {
        format!(
            "[[principle]]\nid = \"{id}\"\ntext = \"{text}\"\nkind = \"proverb\"\nsource = \"a cat\"\nlicence = \"CC0-1.0\"\nvalues = []\n"
        )
    };
    let library: String = TEXTS.into_iter().map(entry).collect();
    let vectors = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    let call: Vec<f32> = (0..HIDDEN).map(|i| if AXES.contains(&i) { 1.0 } else { 0.0 }).collect();
    let tensors = Tensors::default()
        .floats("mean", &[0.0; HIDDEN], &[HIDDEN])
        .floats("std", &[1.0; HIDDEN], &[HIDDEN])
        .int8("map", &AXES.map(axis).concat(), HIDDEN)
        .int8("principles", &vectors, 3)
        .floats("call", &call, &[HIDDEN])
        .floats("call.bias", &[0.0], &[1])
        .floats("pieces", &[6.0, 8.0], &[2])
        .floats("pieces.idf", &[2.0, 1.0], &[2]);
    let settings = PrinciplesSettings { dimensions: 3, lexical: 0.01, threshold: 0.2 };
    let mut manifest = manifest("principles", settings);
    change(&mut manifest);
    pack(manifest, &tensors, (LIBRARY, library.into_bytes())).unwrap()
}

fn finder(probe: &Probe) -> Arc<PrincipleFinder> {
    let bundle = Principles::from_files(&principles_with(|_| ())).unwrap();
    Arc::new(probe.principle_finder(bundle).unwrap())
}

/// "cat" lies to the right, "freedom" up.
fn map_files() -> Files {
    let settings = ValueMapSettings { framework: "schwartz".into(), method: "by hand".into(), extent: 2.0 };
    let tensors = Tensors::default()
        .floats("projection", &[axis(5), axis(12)].concat(), &[2, HIDDEN])
        .floats("centre", &[0.0; HIDDEN], &[HIDDEN]);
    let places = Places {
        landmarks: vec![
            Landmark { name: "Hedonism".into(), x: 1.0, y: 0.0 },
            Landmark { name: "Self-direction: thought".into(), x: 0.0, y: 1.0 },
        ],
        references: vec![Reference { text: "A cat.".into(), x: 1.0, y: 0.0 }],
    };
    pack(manifest("value-map", settings), &tensors, (PLACES, serde_json::to_vec(&places).unwrap())).unwrap()
}

fn folder(name: &str, files: &Files) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    files.iter().for_each(|(name, bytes)| std::fs::write(folder.join(name), bytes).unwrap());
    folder.to_str().unwrap().to_owned()
}

#[test]
fn the_nearest_principles_come_first_and_shared_words_decide_between_equals() {
    let probe = probe();
    let finder = finder(&probe);
    let ids = |text: &str| -> Vec<String> {
        let found = block_on(probe.principles(&finder, text, 4)).unwrap();
        assert!(found.principles.windows(2).all(|pair| pair[0].score >= pair[1].score));
        found.principles.into_iter().map(|relevant| relevant.principle.id).collect()
    };
    assert_eq!(ids("cat sat")[..2], ["cats", "cats-too"]);
    assert_eq!(ids("a cat")[..2], ["cats-too", "cats"]);
    assert_eq!(ids("freedom")[0], "free");
    assert_eq!(ids("mat")[0], "mats");
    // Without a word that means something, nothing is called for.
    assert_eq!(ids("sat on the"), Vec::<String>::new());
    assert_eq!(block_on(probe.principles(&finder, "cat", 1)).unwrap().principles.len(), 1);
}

#[test]
fn a_text_of_many_windows_is_the_mean_of_them() {
    let probe = probe();
    let finder = finder(&probe);
    let long = "freedom freedom freedom freedom freedom freedom ".repeat(6) + "cat";
    let found = block_on(probe.principles(&finder, &long, 2)).unwrap();
    assert_eq!(found.principles[0].principle.id, "free");
    let mut job = probe.start_principles(&finder, &long, 2).unwrap();
    let mut steps = 0;
    while !block_on(job.step(&probe, 16)).unwrap().is_finished() {
        steps += 1;
    }
    assert!(steps >= 1, "a long text takes several steps");
    assert_eq!(job.finish().unwrap(), found);
    let unfinished = probe.start_principles(&finder, &long, 2).unwrap().finish();
    assert_eq!(unfinished.unwrap_err().code(), "cancelled");
}

#[test]
fn what_cannot_be_asked_is_a_typed_error() {
    let probe = probe();
    let finder = finder(&probe);
    let code = |text: &str, most: usize| probe.start_principles(&finder, text, most).err().map(|e| e.code());
    assert_eq!(code(" \n", 5), Some("empty-input"));
    assert_eq!(code("cat", 0), Some("config"));
    assert_eq!(code("cat", 51), Some("config"));
    assert_eq!(code(&"c".repeat(ScoreOptions::default().max_bytes + 1), 5), Some("too-large"));
    assert_eq!(code("\u{202e}\0🐈 世界", 5), None);
    let map = Arc::new(ValueMap::from_files(&map_files()).unwrap());
    let code = |texts: &[&str]| probe.start_map(&map, texts).err().map(|e| e.code());
    assert_eq!(code(&["cat"; 1001]), Some("config"));
    assert_eq!(code(&["cat", ""]), Some("empty-input"));
}

#[test]
fn altered_and_foreign_files_are_refused() {
    let probe = probe();
    let refused = |files: &Files| match Principles::from_files(files) {
        Ok(bundle) => probe.principle_finder(bundle).err().map(|e| e.code()),
        Err(error) => Some(error.code()),
    };
    assert_eq!(refused(&principles_with(|_| ())), None);
    let changed = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut files = principles_with(|_| ());
        change(files.get_mut(name).unwrap());
        refused(&files)
    };
    assert_eq!(
        changed("weights.safetensors", &|bytes| *bytes.last_mut().unwrap() ^= 1),
        Some("hash-mismatch")
    );
    assert_eq!(changed(LIBRARY, &|bytes| bytes.truncate(10)), Some("bad-bundle"));
    assert_eq!(changed("manifest.json", &Vec::clear), Some("bad-bundle"));
    for name in ["weights.safetensors", LIBRARY, "manifest.json"] {
        let mut files = principles_with(|_| ());
        files.remove(name);
        assert_eq!(refused(&files), Some("bad-bundle"), "{name}");
    }
    assert_eq!(refused(&principles_with(|m| m.name = "frameworks".into())), Some("bad-bundle"));
    assert_eq!(refused(&principles_with(|m| m.encoder.sha256 = "0".repeat(64))), Some("bad-bundle"));
    assert_eq!(refused(&principles_with(|m| m.layers = vec![2])), Some("bad-bundle"));
    assert_eq!(refused(&principles_with(|m| m.layers = vec![1, 1])), Some("bad-bundle"));
    assert_eq!(refused(&principles_with(|m| m.settings.dimensions = 4)), Some("bad-bundle"));
    assert_eq!(refused(&principles_with(|m| m.hidden_size = usize::MAX)), Some("bad-bundle"));
    assert_eq!(refused(&map_files()), Some("bad-bundle"));
    assert_eq!(ValueMap::from_files(&principles_with(|_| ())).unwrap_err().code(), "bad-bundle");
}

#[test]
fn a_place_does_not_depend_on_the_other_texts() {
    let probe = probe();
    let map = Arc::new(ValueMap::from_files(&map_files()).unwrap());
    let together = block_on(probe.map(&map, &["cat", "freedom", "the mat"])).unwrap();
    let alone = block_on(probe.map(&map, &["freedom"])).unwrap();
    assert_eq!(together[1], alone[0]);
    assert!(together[0].x > 1.0 && together[0].y < 0.0, "{together:?}");
    assert!(together[1].y > 1.0 && together[1].x < 0.0, "{together:?}");
    assert_eq!(block_on(probe.map(&map, &[])).unwrap(), []);
}

#[test]
fn the_commands_print_tables_and_json() {
    let principles = folder("principles", &principles_with(|_| ()));
    let table = good(&["principles", "a cat", "sat on", "--folder", &principles], "");
    assert!(table.contains("A cat.") && table.contains("proverb: a cat; CC0-1.0"), "{table}");
    assert!(table.contains("sat on\n  none"), "{table}");
    let json = good(&["principles", "--folder", &principles, "--format", "json", "--most", "2"], "freedom");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[0]["principles"].as_array().unwrap().len(), 2);
    assert_eq!(json[0]["principles"][0]["id"], "free");
    let map = folder("value-map", &map_files());
    let (cat, free) = (named("cat.txt", "cat"), named("free.txt", "freedom"));
    let table = good(&["map", &cat, &free, "--folder", &map], "");
    assert!(table.lines().next().unwrap().contains("near Hedonism, Self-direction: thought"), "{table}");
    let json: Value =
        serde_json::from_str(&good(&["map", &free, "--folder", &map, "--format", "json"], "")).unwrap();
    assert!(
        json["texts"][0]["y"].as_f64().unwrap() > 1.0 && json["landmarks"].as_array().unwrap().len() == 2
    );
}
