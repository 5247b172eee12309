//! The bundles in `models/principles` and `models/value-map`: small enough, of the shipped classifier, and as good as
//! their cards say.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_lite::future::block_on;
use value_probe::bundle::{Bundle, Principles, ValueMap};
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::probe::{PrincipleFinder, Probe};
use value_probe::taxonomy::Taxonomy;

/// Both folders' files that a page fetches, in bytes before compression; with brotli they are below 300 kB.
const LARGEST: u64 = 400_000;

fn models(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name)
}

fn probe() -> Probe {
    let taxonomy = Taxonomy::from_toml(include_str!("../models/taxonomy.toml")).unwrap();
    let bundle = Bundle::from_dir(&models("value-classifier")).unwrap();
    Probe::new(bundle, taxonomy, &open_blocking(DeviceChoice::Cpu).unwrap()).unwrap()
}

fn finder(probe: &Probe) -> Arc<PrincipleFinder> {
    Arc::new(probe.principle_finder(Principles::from_dir(&models("principles")).unwrap()).unwrap())
}

#[test]
fn they_are_small_enough_to_fetch() {
    let files = [
        ("principles", "weights.safetensors"),
        ("principles", "principles.toml"),
        ("value-map", "places.json"),
    ];
    let size = |(folder, file): (&str, &str)| std::fs::metadata(models(folder).join(file)).unwrap().len();
    let bytes: u64 = files.into_iter().map(size).sum();
    assert!(bytes <= LARGEST, "{bytes} bytes");
}

#[test]
fn everyday_matters_find_principles_and_plain_facts_none() {
    let probe = probe();
    let finder = finder(&probe);
    let found = |text: &str| block_on(probe.principles(&finder, text, 5)).unwrap().principles;
    let ids = |text: &str| found(text).into_iter().map(|r| r.principle.id).collect::<Vec<_>>();
    let letters = ids("My brother reads my private letters and diaries without asking me.");
    assert!(letters.contains(&"private-letters".to_owned()), "{letters:?}");
    assert!(found("The meeting room is on the fourth floor.").is_empty());
    for relevant in found("He promised to help me move and did not turn up.") {
        assert!(!relevant.principle.source.is_empty() && !relevant.principle.licence.is_empty());
    }
}

#[test]
fn the_map_has_a_landmark_for_every_value_and_places_texts_near_their_own() {
    let probe = probe();
    let map = Arc::new(ValueMap::from_dir(&models("value-map")).unwrap());
    let names: Vec<&str> = map.places.landmarks.iter().map(|l| l.name.as_str()).collect();
    let framework = probe.taxonomy().framework("schwartz").unwrap();
    assert!(framework.dimensions.iter().all(|d| names.contains(&d.name.as_str())) && names.len() == 20);
    // The references stand where this very encoder puts them.
    let texts: Vec<&str> = map.places.references.iter().map(|r| r.text.as_str()).collect();
    let points = block_on(probe.map(&map, &texts)).unwrap();
    for (point, reference) in points.iter().zip(&map.places.references) {
        assert!(
            (point.x - reference.x).abs() < 0.01 && (point.y - reference.y).abs() < 0.01,
            "{reference:?}"
        );
    }
    let order = block_on(probe.map(&map, &["The police must keep order.", "Enjoy the party!"])).unwrap();
    let landmark = |name: &str| map.places.landmarks.iter().find(|l| l.name == name).unwrap();
    let distance = |i: usize, name: &str| {
        let l = landmark(name);
        (order[i].x - l.x).hypot(order[i].y - l.y)
    };
    assert!(distance(0, "Security: societal") < distance(1, "Security: societal"));
    assert!(distance(1, "Hedonism") < distance(0, "Hedonism"));
}

#[cfg(feature = "train")]
mod evaluation {
    use value_probe::train::config::Paths;
    use value_probe::train::finder::map_test::map_test;
    use value_probe::train::finder::queries::{Quality, queries_test};

    use super::*;

    /// Folder of the data sets, or `None` with a line that says why the test is skipped.
    fn data() -> Option<PathBuf> {
        let data = std::env::var_os("VALUE_PROBE_DATA").map(PathBuf::from);
        let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
        if data.join("valueeval23").is_dir() {
            return Some(data);
        }
        eprintln!("skipped: no ValueEval'23 in {} (set VALUE_PROBE_DATA)", data.display());
        None
    }

    #[test]
    fn principles_are_found_better_than_by_words() {
        let probe = probe();
        let test = queries_test(&probe, &finder(&probe), &models("principles/queries.tsv"), "test").unwrap();
        let of = |name: &str| test.methods.iter().find(|m| m.method == name).unwrap();
        let better = |a: &Quality, b: &Quality| a.mrr > b.mrr && a.recall_at_5 > b.recall_at_5;
        assert!(better(of("shipped"), of("BM25 over words")), "{test:?}");
        assert!(of("shipped").none_auc > of("BM25 over words").none_auc, "{test:?}");
        assert!(of("shipped").none_precision >= 0.75, "{test:?}");
    }

    #[test]
    fn the_plane_shows_more_than_chance() {
        let Some(data) = data() else { return };
        let paths = Paths { data, weights: PathBuf::new(), runs: PathBuf::new() };
        let map = ValueMap::from_dir(&models("value-map")).unwrap();
        let test = map_test(&probe(), &map, &paths, "test").unwrap();
        assert!(test.plane.mrr > test.random.mrr + 0.15, "{test:?}");
        assert!(test.plane.neighbour_overlap > test.random.neighbour_overlap + 0.05, "{test:?}");
        assert!(test.trustworthiness > 0.6, "{test:?}");
    }
}
