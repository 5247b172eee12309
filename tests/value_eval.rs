//! The data set's own figures, from the data: skipped where it is absent (`VALUE_PROBE_DATA`).
#![cfg(feature = "train")]

use std::path::PathBuf;

use value_probe::train::data::ValueEval;
use value_probe::train::evaluate::all_ones;

/// Folder of ValueEval'23, or `None` with a line that says why the test is skipped.
fn value_eval() -> Option<PathBuf> {
    let data = std::env::var_os("VALUE_PROBE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let folder = data.join("valueeval23");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no ValueEval'23 in {} (set VALUE_PROBE_DATA)", folder.display());
    None
}

#[test]
fn all_ones_gives_the_published_baseline() {
    let Some(folder) = value_eval() else { return };
    let test = ValueEval::read(&folder, "test").unwrap();
    assert_eq!((test.arguments.len(), test.labels.len()), (1576, 20));
    let baseline = all_ones(&test);
    assert!((baseline.official_f1 - 0.26).abs() < 0.005, "{}", baseline.official_f1);
    assert!((baseline.mean_f1 - 0.248).abs() < 0.0005, "{}", baseline.mean_f1);
    // Per class, as published: Self-direction: thought .17, Security: personal .51, Humility .09.
    let near = |label: &str, f1: f64| {
        let j = test.labels.iter().position(|l| l == label).unwrap();
        assert!((baseline.per_label_f1[j] - f1).abs() < 0.005, "{label}: {}", baseline.per_label_f1[j]);
    };
    near("Self-direction: thought", 0.17);
    near("Security: personal", 0.51);
    near("Humility", 0.09);
}

#[test]
fn splits_have_their_published_sizes() {
    let Some(folder) = value_eval() else { return };
    for (split, size, level1) in [("training", 5393, true), ("validation", 1896, true), ("test", 1576, false)]
    {
        let set = ValueEval::read(&folder, split).unwrap();
        assert_eq!(set.arguments.len(), size, "{split}");
        assert_eq!(set.arguments[0].level1.as_ref().map(Vec::len), level1.then_some(54), "{split}");
    }
}

#[test]
fn damaged_tables_are_typed_errors() {
    let folder = std::env::temp_dir().join(format!("value-probe-data-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("labels-x.tsv", "Argument ID\tA\tB\nA1\t1\t0\n");
    write("arguments-x.tsv", "Argument ID\tConclusion\tStance\tPremise\nA1\tc\tagainst\tp \"quoted\n");
    let set = ValueEval::read(&folder, "x").unwrap();
    assert_eq!(
        (set.arguments[0].premise.as_str(), &set.arguments[0].labels[..]),
        ("p \"quoted", &[1.0, 0.0][..])
    );
    for (labels, why) in [
        ("Argument ID\tA\tB\nA1\t1\t2\n", "neither 0 nor 1"),
        ("Argument ID\tA\tB\nA1\t1\n", "expected 2"),
        ("Argument ID\tA\tB\nA2\t1\t0\n", "no labels"),
    ] {
        write("labels-x.tsv", labels);
        let error = ValueEval::read(&folder, "x").unwrap_err();
        assert_eq!(error.code(), "data");
        assert!(error.to_string().contains(why), "{error}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
