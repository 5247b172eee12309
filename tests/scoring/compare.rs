//! Texts side by side, with bands.

use futures_lite::future::block_on;
use serde_json::Value;
use value_probe::probe::compare::{Comparison, Difference};
use value_probe::probe::{CompareOptions, ScoreOptions};

use crate::program::{bad, good, named};
use crate::tiny::probe;

const FREE: &str =
    "Freedom matters. Freedom! The cat sat. Freedom, freedom. Freedom on a mat. Freedom matters!";
const CATS: &str = "The cat sat. A cat! The cat. The cat, a cat. A cat matters. Cat!";

fn compare(texts: &[&str], options: &CompareOptions) -> Comparison {
    block_on(probe().compare(texts, options)).unwrap()
}

fn difference<'a>(comparison: &'a Comparison, pair: usize, name: &str) -> &'a Difference {
    comparison.differences[pair].dimensions.iter().find(|d| d.dimension == name).unwrap()
}

#[test]
fn identical_texts_are_within_noise() {
    let comparison = compare(&[FREE, FREE], &CompareOptions::default());
    for d in &comparison.differences[0].dimensions {
        assert_eq!((d.difference, d.within_noise), (0.0, Some(true)), "{d:?}");
    }
    assert_eq!(comparison.texts[0], comparison.texts[1]);
}

#[test]
fn means_are_those_of_the_sentences() {
    let comparison = compare(&[FREE, CATS], &CompareOptions::default());
    let score = block_on(probe().score(FREE, &ScoreOptions::default())).unwrap();
    let sentences = score.sentences.unwrap();
    let mean =
        sentences.iter().map(|s| s.probabilities.get("schwartz", "Hedonism").unwrap()).sum::<f32>() / 6.0;
    let side = &comparison.texts[0];
    assert!((side.means.get("schwartz", "Hedonism").unwrap() - mean).abs() < 1e-6);
    assert_eq!(side.with_evidence.get("schwartz", "Self-direction: thought"), Some(5.0));
    assert_eq!((side.sentences, comparison.statistic), (6, "mean-sentence-probability"));
}

#[test]
fn a_real_difference_is_beyond_noise() {
    let comparison = compare(&[FREE, CATS], &CompareOptions::default());
    let cats = difference(&comparison, 0, "Hedonism");
    let [low, high] = cats.band.unwrap();
    assert!(
        cats.within_noise == Some(false) && 0.0 < low && low < cats.difference && cats.difference < high,
        "{cats:?}"
    );
    let freedom = difference(&comparison, 0, "Self-direction: thought");
    assert!(freedom.within_noise == Some(false) && freedom.difference < 0.0, "{freedom:?}");
    assert_eq!(difference(&comparison, 0, "Face").within_noise, Some(true));
    // The same seed gives the same bands, another one others.
    assert_eq!(comparison, compare(&[FREE, CATS], &CompareOptions::default()));
    let other = compare(&[FREE, CATS], &CompareOptions { seed: 9, ..CompareOptions::default() });
    assert_ne!(difference(&other, 0, "Hedonism").band, cats.band);
}

#[test]
fn a_single_sentence_has_no_band() {
    let comparison = compare(&["Freedom!", CATS, FREE], &CompareOptions::default());
    let pairs: Vec<(usize, usize)> = comparison.differences.iter().map(|p| (p.first, p.second)).collect();
    assert_eq!(pairs, [(0, 1), (0, 2), (1, 2)]);
    let d = difference(&comparison, 0, "Hedonism");
    assert!(d.band.is_none() && d.within_noise.is_none() && d.difference > 0.0, "{d:?}");
    assert!(difference(&comparison, 2, "Hedonism").band.is_some());
}

#[test]
fn a_prompt_stands_beside_and_is_not_compared() {
    let options = CompareOptions { prompt: Some("A mat?".into()), ..CompareOptions::default() };
    let with = compare(&[FREE, CATS], &options);
    let without = compare(&[FREE, CATS], &CompareOptions::default());
    assert_eq!((&with.texts, &with.differences), (&without.texts, &without.differences));
    let prompt = with.prompt.unwrap();
    assert!(prompt.sentences == 1 && prompt.scores.get("schwartz", "Security: personal").unwrap() > 0.5);
}

#[test]
fn the_number_of_texts_is_checked_and_an_unfinished_job_has_no_result() {
    let probe = probe();
    for count in [0, 1, 7] {
        let error = probe.start_compare(&vec!["a"; count], &CompareOptions::default()).err().unwrap();
        assert_eq!(error.code(), "text-count");
    }
    let code =
        |texts: &[&str]| probe.start_compare(texts, &CompareOptions::default()).err().map(|e| e.code());
    assert_eq!((code(&["a", " "]), code(&["a"; 6])), (Some("empty-input"), None));
    let mut job = probe.start_compare(&[FREE, CATS], &CompareOptions::default()).unwrap();
    let first = block_on(job.step(&probe)).unwrap();
    assert!(!first.is_finished(), "{first:?}");
    assert_eq!(job.finish().unwrap_err().code(), "cancelled");
}

#[test]
fn the_command_says_what_is_noise() {
    let (free, cats) = (named("free.txt", FREE), named("cats.txt", CATS));
    let table = good(&["compare", &free, &cats], "");
    let row = |name: &str| table.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(row("Hedonism").contains("B-A +0.") && row("Hedonism").ends_with("beyond noise"), "{table}");
    assert!(row("Stimulation").ends_with("within noise"), "{table}");
    assert!(table.contains("6 sentences") && !table.contains('\u{1b}'), "{table}");
    let texts = good(&["compare", "--text", FREE, "--text", "Cat!"], "");
    assert!(texts.contains("no band where a text is a single sentence"), "{texts}");
    let json: Value =
        serde_json::from_str(&good(&["compare", &free, "-", "--format", "json"], CATS)).unwrap();
    assert_eq!(json["names"][1], "<stdin>");
    assert_eq!(json["comparison"]["differences"][0]["dimensions"].as_array().unwrap().len(), 20);
    assert!(bad(&["compare", &free]).contains("1 texts cannot be compared: give 2 to 6"));
    assert!(bad(&["compare", &free, "--text", " "]).contains("the text is empty"));
}
