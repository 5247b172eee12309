//! Which words carry a score: contributions that can be told by hand.

use futures_lite::future::block_on;
use serde_json::Value;
use value_probe::probe::{ExplainOptions, Explanation, ScoreOptions};

use crate::program::{bad, good, run};
use crate::tiny::{MAX_LENGTH, probe};

const TEXT: &str = "The cat sat. 🙂 Freedom matters!";

fn options(dimensions: &[&str]) -> ExplainOptions {
    ExplainOptions {
        dimensions: dimensions.iter().map(|&d| d.to_owned()).collect(),
        ..ExplainOptions::default()
    }
}

fn explain(text: &str, options: &ExplainOptions) -> Vec<Explanation> {
    block_on(probe().explain(text, options)).unwrap().dimensions
}

#[test]
fn contributions_by_hand() {
    let explained = explain(TEXT, &options(&["Hedonism"]));
    let e = &explained[0];
    assert_eq!((e.dimension.as_str(), e.sentence, &TEXT[e.span.bytes()]), ("Hedonism", 0, "The cat sat."));
    let words: Vec<&str> = e.words.iter().map(|w| &TEXT[w.span.bytes()]).collect();
    assert_eq!(words, ["The", "cat", "sat"]);
    // A word lies at a on its own axis and at b on the others; a logit is 4 times a mean, less 1. `[CLS] cat [SEP]` has
    // a third of a - b more than no word, and of the six tokens of the sentence cat gives a sixth.
    let (a, b) = (31f32.sqrt(), -1.0 / 31f32.sqrt());
    let close =
        |found: f32, expected: f32| assert!((found - expected).abs() < 0.02, "{found} is not {expected}");
    close(e.words[1].alone, 4.0 * (a - b) / 3.0);
    close(e.words[1].left_out, 4.0 * (a - b) / 6.0);
    close(e.words[1].contribution, a - b);
    // Without another word the cat would have a fifth.
    close(e.words[0].alone, 0.0);
    close(e.words[0].left_out, -4.0 * (a - b) / 30.0);
    close(e.baseline.log_odds, 4.0 * b - 1.0);
    close(e.strength.log_odds, 4.0 * (a + 5.0 * b) / 6.0 - 1.0);
    assert_eq!(e.together, 1);
}

#[test]
fn each_value_is_explained_in_the_sentence_that_carries_it() {
    let explained = explain(TEXT, &options(&["schwartz/Self-direction: thought", "hedonism"]));
    let e = &explained[0];
    assert_eq!((e.sentence, &TEXT[e.span.bytes()]), (1, "🙂 Freedom matters!"));
    let units: Vec<u16> = TEXT.encode_utf16().collect();
    let strongest = e.words.iter().max_by(|x, y| x.contribution.total_cmp(&y.contribution)).unwrap();
    let slice = &units[strongest.span.start_utf16..strongest.span.end_utf16];
    assert_eq!(String::from_utf16(slice).unwrap(), "Freedom");
    assert_eq!(e.words.len(), 2, "a symbol is no word");
    assert_eq!((explained[1].dimension.as_str(), explained[1].sentence), ("Hedonism", 0));
    // The other sentence, where it is asked for.
    let asked = ExplainOptions { sentence: Some(0), ..options(&["Self-direction: thought"]) };
    let e = &explain(TEXT, &asked)[0];
    assert!(e.sentence == 0 && e.strength.score < 0.5 && e.text_score == explained[0].text_score, "{e:?}");
}

#[test]
fn without_a_name_it_explains_what_the_text_invokes() {
    let names = |text: &str| -> Vec<String> {
        let mut names: Vec<String> =
            explain(text, &ExplainOptions::default()).into_iter().map(|e| e.dimension).collect();
        names.sort();
        names
    };
    assert_eq!(names("Cat. Freedom!"), ["Hedonism", "Self-direction: thought"]);
    assert_eq!(names("The sat on.").len(), 1, "the strongest, where there is no evidence");
}

#[test]
fn of_a_long_sentence_the_window_that_carries_it_is_explained() {
    let text = format!("🙂 {}, freedom on the {}", "the mat, ".repeat(40), "sat ".repeat(40));
    let e = &explain(&text, &options(&["Self-direction: thought"]))[0];
    let part = &text[e.span.bytes()];
    assert!(part.contains("freedom") && e.words.len() <= MAX_LENGTH - 2, "{part:?}");
    let units: Vec<u16> = text.encode_utf16().collect();
    assert_eq!(String::from_utf16(&units[e.span.start_utf16..e.span.end_utf16]).unwrap(), part);
    let best = e.words.iter().max_by(|x, y| x.contribution.total_cmp(&y.contribution)).unwrap();
    assert_eq!(&text[best.span.bytes()], "freedom");
}

#[test]
fn the_nearest_clause_is_of_the_own_definition() {
    let probe = probe();
    let definition =
        &probe.taxonomy().framework("schwartz").unwrap().dimension("Hedonism").unwrap().definition;
    let clause = explain(TEXT, &options(&["Hedonism"])).remove(0).definition.unwrap();
    assert!(definition.contains(&clause.text) && (-1.0..=1.0).contains(&clause.similarity), "{clause:?}");
}

#[test]
fn odd_texts_and_wrong_names() {
    for text in ["\0", "!", "\u{fffd}\u{200b}", "世界", "👩‍👩‍👧"] {
        let explained = explain(text, &options(&["Face"]));
        assert_eq!(explained.len(), 1, "{text:?}");
        assert!(explained[0].words.iter().all(|w| w.contribution.is_finite()));
    }
    let probe = probe();
    let code =
        |text: &str, options: &ExplainOptions| probe.start_explain(text, options).err().unwrap().code();
    assert_eq!(code(" ", &options(&[])), "empty-input");
    assert_eq!(code("a", &options(&["Joy"])), "unknown-dimension");
    assert_eq!(code("a", &options(&["other/Face"])), "unknown-dimension");
    assert_eq!(code("a", &ExplainOptions { sentence: Some(1), ..options(&[]) }), "config");
}

#[test]
fn a_job_goes_on_in_steps_and_is_cancelled_by_dropping() {
    let probe = probe();
    let text = "The cat sat. Freedom! A mat, the mat. ".repeat(30);
    let score = ScoreOptions { batch_tokens: 16, ..ScoreOptions::default() };
    let options = ExplainOptions { score, ..ExplainOptions::default() };
    drop(probe.start_explain(&text, &options).unwrap());
    let mut job = probe.start_explain(&text, &options).unwrap();
    let mut done = vec![job.progress().done];
    loop {
        let progress = block_on(job.step(&probe)).unwrap();
        done.push(progress.done);
        if progress.is_finished() {
            break;
        }
    }
    assert!(done.len() > 8 && done.windows(2).all(|d| d[0] <= d[1]), "{done:?}");
    assert_eq!(done.iter().filter(|&&d| d == done[done.len() - 1]).count(), 1, "finished once: {done:?}");
    let whole = block_on(probe.explain(&text, &ExplainOptions::default())).unwrap();
    assert_eq!(job.finish().unwrap(), whole, "batches make no difference");
    let early = probe.start_explain(&text, &options).unwrap();
    assert_eq!(early.finish().unwrap_err().code(), "cancelled");
}

#[test]
fn the_command_marks_words_on_a_terminal_and_not_in_a_pipe() {
    let plain = good(&["explain", TEXT, "--dimension", "Hedonism"], "");
    assert!(plain.starts_with("Hedonism  score 0."), "{plain}");
    assert!(plain.contains("  The cat sat.\n") && plain.contains("cat  "), "{plain}");
    assert!(plain.contains("nearest in its definition") && !plain.contains('\u{1b}'), "{plain}");
    let coloured = run(&["explain", TEXT, "--dimension", "Hedonism"], "", &[("CLICOLOR_FORCE", "1")]);
    let coloured = String::from_utf8(coloured.stdout).unwrap();
    assert!(coloured.contains("\u{1b}[1m\u{1b}[4mcat\u{1b}[0m"), "{coloured:?}");
}

#[test]
fn json_has_places_and_figures() {
    let json: Value =
        serde_json::from_str(&good(&["explain", "--format", "json", "--sentence", "2"], TEXT)).unwrap();
    let e = &json[0]["dimensions"][0];
    assert_eq!((&e["sentence"], &e["start"], &e["start_utf16"]), (&1.into(), &13.into(), &13.into()));
    assert_eq!((&e["words"][0]["start"], &e["words"][0]["start_utf16"]), (&18.into(), &16.into()));
    assert!(e["words"][0]["contribution"].is_number() && e["part"]["score"].is_number());
    let error = bad(&["explain", "a", "--dimension", "Joy"]);
    assert!(error.contains("there is no dimension `Joy`: the model has Self-direction: thought,"), "{error}");
    let error = bad(&["explain", TEXT, "--sentence", "9"]);
    assert!(error.contains("there is no sentence 9: the text has 2"), "{error}");
}

#[test]
fn a_file_that_is_not_utf8_has_one_message_everywhere() {
    let file = std::env::temp_dir().join(format!("value-probe-latin-{}.txt", std::process::id()));
    std::fs::write(&file, b"caf\xe9").unwrap();
    let name = file.to_str().unwrap();
    for args in [
        &["score", name][..],
        &["compare", name, name],
        &["reply", "--files", "--context", name, "--text", name],
        &["dimension", "new", "N", "--for", name, "--against", name, "-o", "unwritten.json"],
    ] {
        let error = bad(args);
        assert!(error.contains(&format!("{name}: not UTF-8 at byte 3")), "{args:?}: {error}");
    }
    std::fs::remove_file(&file).unwrap();
}
