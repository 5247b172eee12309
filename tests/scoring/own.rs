//! Dimensions of a person's own: made, kept, handed on, scored.

use std::sync::Arc;

use futures_lite::future::block_on;
use serde_json::Value;
use value_probe::probe::{CompareOptions, Examples, ExplainOptions, OwnDimension, Probe, ScoreOptions};

use crate::program::{bad, good, named, run};
use crate::tiny::{files, probe, probe_of};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn examples() -> Examples {
    Examples {
        for_it: texts(&["the cat sat", "a cat", "cat on a mat", "the cat matters"]),
        against: texts(&["freedom matters", "the mat", "on a mat", "freedom sat"]),
    }
}

fn own(probe: &Probe) -> OwnDimension {
    block_on(probe.own("Cats", &examples())).unwrap()
}

/// The tiny bundle as if its weights were others.
fn other_model() -> Probe {
    let mut other = files();
    let mut manifest: Value = serde_json::from_slice(&other["manifest.json"]).unwrap();
    // Safetensors may end its header with spaces: other bytes, the same tensors.
    let weights = other.get_mut("weights.safetensors").unwrap();
    let length = u64::from_le_bytes(weights[..8].try_into().unwrap()) as usize;
    weights.splice(8 + length..8 + length, [b' '; 8]);
    weights.splice(..8, (length as u64 + 8).to_le_bytes());
    let (bytes, sha256) = (weights.len(), value_probe::bundle::sha256_hex(weights));
    for file in manifest["files"].as_array_mut().unwrap() {
        if file["name"] == "weights.safetensors" {
            (file["bytes"], file["sha256"]) = (bytes.into(), sha256.clone().into());
        }
    }
    other.insert("manifest.json".into(), serde_json::to_vec(&manifest).unwrap());
    probe_of(other)
}

#[test]
fn examples_make_a_dimension_that_scores_other_texts() {
    let probe = probe();
    let options = ScoreOptions { own: vec![Arc::new(own(&probe))], ..ScoreOptions::default() };
    let score = |text: &str| block_on(probe.score(text, &options)).unwrap();
    let (cat, cats, free) =
        (score("The cat!"), score("The cat! Freedom matters."), score("Freedom on the mat."));
    let of = |score: &value_probe::probe::TextScore| score.scores.get("own", "Cats").unwrap();
    assert!(of(&cat) > 0.5 && of(&free) < 0.5, "{} {}", of(&cat), of(&free));
    assert!(cat.evidence.contains(&"Cats".to_owned()) && !free.evidence.contains(&"Cats".to_owned()));
    let sentences = cats.sentences.as_ref().unwrap();
    assert!(sentences[0].scores.get("own", "Cats").unwrap() > 0.5);
    assert!(sentences[1].scores.get("own", "Cats").unwrap() < 0.5);
    // A score, and no probability; the model's own are what they were.
    assert_eq!(cats.probabilities.get("own", "Cats"), None);
    let plain = block_on(probe.score("The cat! Freedom matters.", &ScoreOptions::default())).unwrap();
    assert_eq!((&plain.probabilities, &plain.rollups), (&cats.probabilities, &cats.rollups));
    assert_eq!(plain.scores.row(), &cats.scores.row()[..20]);
}

#[test]
fn own_dimensions_are_explained_and_compared() {
    let probe = probe();
    let score = ScoreOptions { own: vec![Arc::new(own(&probe))], ..ScoreOptions::default() };
    let options =
        ExplainOptions { dimensions: vec!["own/cats".into()], score: score.clone(), sentence: None };
    let text = "Freedom matters. On the mat the cat sat.";
    let explained = block_on(probe.explain(text, &options)).unwrap();
    let e = &explained.dimensions[0];
    let best = e.words.iter().max_by(|a, b| a.contribution.total_cmp(&b.contribution)).unwrap();
    assert_eq!((e.sentence, &text[best.span.bytes()], &e.definition), (1, "cat", &None));
    let options = CompareOptions { score, ..CompareOptions::default() };
    let compared = block_on(probe.compare(&["A cat. The cat!", "A mat. Freedom!"], &options)).unwrap();
    assert!(compared.differences[0].dimensions.last().unwrap().difference < -0.2);
}

#[test]
fn quality_needs_enough_examples() {
    let probe = probe();
    assert_eq!(own(&probe).quality.balanced_accuracy, None, "four of each are too few");
    let side = |word: &str| -> Vec<String> {
        let frames =
            ["the X", "a X", "X sat", "X on", "the X sat", "a X sat", "on a X", "on the X", "X?", "X!"];
        frames.iter().map(|frame| frame.replace('X', word)).collect()
    };
    let examples = Examples { for_it: side("cat"), against: side("freedom") };
    let own = block_on(probe.own("Cats", &examples)).unwrap();
    assert_eq!(own.quality.balanced_accuracy, Some(1.0));
    assert_eq!((own.quality.for_it, own.quality.against), (10, 10));
    // One example of each side is enough to score.
    let one = Examples { for_it: texts(&["cat"]), against: texts(&["mat"]) };
    let own = block_on(probe.own("Cats", &one)).unwrap();
    let options = ScoreOptions { own: vec![Arc::new(own)], ..ScoreOptions::default() };
    let score = block_on(probe.score("cat", &options)).unwrap().scores.get("own", "Cats").unwrap();
    assert!(score > 0.6 && score < 0.75, "one example supports odds of 2: {score}");
}

#[test]
fn examples_that_say_nothing_are_refused() {
    let probe = probe();
    let code = |for_it: &[&str], against: &[&str]| {
        let examples = Examples { for_it: texts(for_it), against: texts(against) };
        probe.start_own("Cats", &examples).err().map(|e| e.code())
    };
    assert_eq!(code(&["a"], &[]), Some("no-examples"));
    assert_eq!(code(&["a", " "], &["b"]), Some("empty-example"));
    assert_eq!(code(&["a b", "A  b"], &["c"]), Some("duplicate-example"));
    assert_eq!(code(&["a", "b"], &["c", "B "]), Some("contradictory-example"));
    let many: Vec<String> = (0..101).map(|i| i.to_string()).collect();
    assert_eq!(code(&many.iter().map(String::as_str).collect::<Vec<_>>(), &["x"]), Some("too-many-examples"));
    // Characters that the tokenizer drops: different texts, the same vector.
    let same = Examples { for_it: texts(&["cat"]), against: texts(&["cat\0"]) };
    assert_eq!(block_on(probe.own("Cats", &same)).unwrap_err().code(), "config");
    for name in ["", " ", "hedonism", "a\nb", &"x".repeat(81)] {
        assert_eq!(probe.start_own(name, &examples()).err().unwrap().code(), "config", "{name:?}");
    }
}

#[test]
fn a_file_keeps_the_dimension() {
    let probe = probe();
    let made = own(&probe);
    let read = OwnDimension::from_json(made.to_json(true).unwrap().as_bytes()).unwrap();
    assert_eq!(read, made);
    let bare = made.to_json(false).unwrap();
    assert!(!bare.contains("cat sat") && !bare.contains("examples"), "{bare}");
    let json = made.to_json(true).unwrap();
    for (from, to) in [
        ("\"format\":1", "\"format\":2"),
        ("own dimension", "thing"),
        ("\"bias\":", "\"bias\":1e99,\"bias\":"),
        ("\"name\":\"Cats\"", "\"name\":7"),
        ("{", ""),
        ("\"balanced_accuracy\":null", "\"balanced_accuracy\":0.99"), // of four a side
        ("\"quality\":{\"for\":4", "\"quality\":{\"for\":40"),
        ("\"weights\":[", "\"weights\":[1e38,"),
    ] {
        assert!(json.contains(from), "{from}");
        let error = OwnDimension::from_json(json.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert_eq!(error.code(), "bad-dimension", "{to}: {error}");
    }
}

#[test]
fn another_model_makes_it_anew_or_says_why_not() {
    let (probe, other) = (probe(), other_model());
    let made = own(&probe);
    let options = ScoreOptions { own: vec![Arc::new(made.clone())], ..ScoreOptions::default() };
    assert_eq!(other.start("cat", &options).err().unwrap().code(), "other-encoder");
    let adopted = block_on(other.adopt(made.clone())).unwrap();
    assert!(adopted.encoder != made.encoder && other.check_own(&adopted).is_ok());
    let bare = OwnDimension::from_json(made.to_json(false).unwrap().as_bytes()).unwrap();
    let error = block_on(other.adopt(bare.clone())).unwrap_err();
    assert!(error.code() == "other-encoder" && error.to_string().contains("tiny 0.0.1"), "{error}");
    assert_eq!(block_on(probe.adopt(bare.clone())).unwrap(), bare, "its own model needs no examples");
    let twice = ScoreOptions { own: vec![Arc::new(made.clone()), Arc::new(made)], ..ScoreOptions::default() };
    assert_eq!(probe.start("cat", &twice).err().unwrap().code(), "config");
}

#[test]
fn the_commands_make_check_and_score() {
    let (yes, no) =
        (named("yes.txt", "the cat sat\n\na cat\r\ncat!\n"), named("no.txt", "the mat\nfreedom\na mat\n"));
    let out = named("cats.json", "");
    let made = good(&["dimension", "new", "Cats", "--for", &yes, "--against", &no, "-o", &out], "");
    assert!(made.contains("too few to say how good it is: 3 for and 3 against"), "{made}");
    let checked = good(&["dimension", "check", &out], "");
    assert!(checked.contains("fits this model; with its examples"), "{checked}");
    let table = good(&["score", "--own", &out], "The cat sat.");
    let row = table.lines().find(|line| line.trim_start().starts_with("Cats")).unwrap();
    assert!(!row.contains(" p 0."), "a score and no probability: {row}");
    let json: Value =
        serde_json::from_str(&good(&["score", "--own", &out, "--format", "jsonl"], "The cat")).unwrap();
    assert!(json["scores"]["own"]["Cats"].as_f64().unwrap() > 0.5 && json["probabilities"]["own"].is_null());
    let csv = good(&["score", "--own", &out, "--format", "csv"], "The cat");
    let mut rows = csv.lines().map(|line| line.split(',').count());
    assert!(csv.contains("score.own.Cats") && !csv.contains("probability.own"), "{csv}");
    assert_eq!(rows.next(), Some(9 + 20 + 1 + 20));
    let explained = good(&["explain", "The cat sat.", "--own", &out, "--dimension", "Cats"], "");
    assert!(explained.starts_with("Cats  score"), "{explained}");
}

#[test]
fn the_commands_name_the_file_that_is_wrong() {
    let (yes, no) = (named("both.txt", "cat\nmat\n"), named("again.txt", "mat\n"));
    let out = std::env::temp_dir().join("value-probe-never-written.json");
    let error = bad(&["dimension", "new", "X", "--for", &yes, "--against", &no, "-o", out.to_str().unwrap()]);
    assert!(error.contains("both for and against: \"mat\"") && !out.exists(), "{error}");
    let empty = named("empty.txt", "\n \n");
    let error =
        bad(&["dimension", "new", "X", "--for", &yes, "--against", &empty, "-o", out.to_str().unwrap()]);
    assert!(error.contains("there is no example against"), "{error}");
    let broken = named("broken.json", "{}");
    let error = bad(&["dimension", "check", &broken]);
    assert!(error.contains("broken.json: the file holds no dimension"), "{error}");
    let output = run(&["score", "--own", &broken], "cat", &[]);
    assert!(output.status.code() == Some(1) && output.stdout.is_empty());
}
