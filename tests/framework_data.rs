//! Readers and splits of the frameworks' sets on the sets themselves: skipped where they are absent (`VALUE_PROBE_DATA`).
#![cfg(feature = "train")]

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use value_probe::train::frameworks::data::{self, FRAMEWORKS, Split};

fn sets() -> Option<PathBuf> {
    let data = std::env::var_os("VALUE_PROBE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    if data.join("ethics").is_dir() {
        return Some(data);
    }
    eprintln!("skipped: no sets in {} (set VALUE_PROBE_DATA)", data.display());
    None
}

#[test]
fn every_framework_is_read_and_no_split_has_seen_another() {
    let Some(sets) = sets() else { return };
    for framework in FRAMEWORKS {
        let task = data::read(framework, &sets).unwrap();
        let mut counts = BTreeMap::new();
        // The text (in its context) of a training example is in no other split, unless the set itself has it twice.
        let key = |e: &data::Example| (e.unit, e.other);
        let of = |split: Split| -> HashSet<String> {
            let own = task.examples.iter().filter(|e| e.split == split).map(key);
            own.map(|k| format!("{k:?}")).collect()
        };
        for example in &task.examples {
            *counts.entry(format!("{:?}", example.split)).or_insert(0) += 1;
        }
        let (train, test) = (of(Split::Train), of(Split::Test));
        let shared = train.intersection(&test).count();
        eprintln!("{framework}: {counts:?}, {} texts, {shared} shared", task.texts.len());
        for (d, name) in task.dimensions.iter().enumerate() {
            let count = |split| {
                let (_, gold) = task.labelled(split, d);
                (gold.iter().filter(|&&g| g).count(), gold.len())
            };
            eprintln!(
                "  {name}: {:?} {:?} {:?}",
                count(Split::Train),
                count(Split::Validation),
                count(Split::Test)
            );
        }
        assert!(shared * 100 <= test.len(), "{framework}: {shared} of {}", test.len());
    }
}

#[test]
fn the_sets_have_their_published_sizes() {
    let Some(sets) = sets() else { return };
    let test = |framework: &str| {
        let task = data::read(framework, &sets).unwrap();
        task.examples.iter().filter(|e| e.split == Split::Test).count()
    };
    assert_eq!(test("ethics-justice"), 2704);
    assert_eq!(test("ethics-deontology"), 3596);
    assert_eq!(test("ethics-virtue"), 4975);
    assert_eq!(test("ethics-utilitarianism"), 4808);
    // One of the set's 1,095 replies is empty, and is left out.
    assert_eq!(test("reply-safety"), 1094);
}
