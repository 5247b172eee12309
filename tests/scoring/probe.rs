//! The probe on a whole bundle: real network, real files, answers that can be told by hand.

use futures_lite::future::block_on;
use value_probe::Error;
use value_probe::bundle::{Bundle, GoldenText};
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::probe::{Probe, ScoreOptions, TextScore};

use crate::tiny::{MAX_LENGTH, files, files_with, golden, probe, probe_of, taxonomy};

fn score(probe: &Probe, text: &str) -> TextScore {
    block_on(probe.score(text, &ScoreOptions::default())).unwrap()
}

#[test]
fn words_give_their_values() {
    let probe = probe();
    let text = score(&probe, "Freedom matters. The cat sat.");
    let sentences = text.sentences.as_ref().unwrap();
    assert_eq!(sentences[0].evidence, ["Self-direction: thought"]);
    assert_eq!(sentences[1].evidence, ["Hedonism"]);
    assert_eq!((text.windows, text.tokens), (1, 7));
    // 4 * mean - 1 with one word of 5: its embedding, normalised over 32 axes, is sqrt(31).
    let logit = 4.0 * (31f32.sqrt() - 4.0 / 31f32.sqrt()) / 5.0 - 1.0;
    let probability = sentences[0].probabilities.get("schwartz", "Self-direction: thought").unwrap();
    assert!((probability - 1.0 / (1.0 + (-logit).exp())).abs() < 1e-4, "{probability}");
}

#[test]
fn no_evidence_is_an_answer() {
    let score = score(&probe(), "The sat on, a the on sat!");
    assert!(score.evidence.is_empty());
    assert!(score.scores.iter().all(|(_, _, value)| (0.0..0.5).contains(&value)));
}

#[test]
fn rollups_follow_the_taxonomy() {
    let score = score(&probe(), "The cat");
    let hedonism = score.scores.get("schwartz", "Hedonism").unwrap();
    let of = |rollup: &str, name: &str| {
        score.rollups.get("schwartz", rollup).unwrap().iter().find(|g| g.0 == name).unwrap().1
    };
    assert_eq!(of("schwartz10", "Hedonism"), hedonism);
    assert_eq!(of("higher_order", "Openness to change"), hedonism);
    assert_eq!(of("higher_order", "Self-enhancement"), hedonism);
    assert!(of("higher_order", "Conservation") < 0.5);
}

#[test]
fn long_texts_are_read_to_the_end() {
    let probe = probe();
    let text = format!("{}{}", "the mat, ".repeat(500), "freedom ".repeat(4));
    let score = score(&probe, &text);
    assert!(score.tokens == 1504 && score.windows >= 1504 / (MAX_LENGTH - 2), "{}", score.windows);
    let mut evidence = score.evidence.clone();
    evidence.sort();
    assert_eq!(evidence, ["Security: personal", "Self-direction: thought"], "the first words and the last");
    assert_eq!(score.sentences.unwrap()[0].windows, score.windows, "one long sentence");
}

#[test]
fn odd_texts_are_scored() {
    let probe = probe();
    for text in ["\0", "\u{fffd}", "🙂🙂", "👩‍👩‍👧", "الحرية מהות", "\u{202e}mat\u{202c}", "\u{feff}", "{}", "\\"]
    {
        let score = score(&probe, text);
        assert_eq!(score.windows, 1, "{text:?}");
        let span = score.sentences.unwrap()[0].span;
        assert_eq!((span.start, span.end_utf16), (0, text.encode_utf16().count()), "{text:?}");
    }
}

#[test]
fn a_lone_surrogate_keeps_javascripts_offsets() {
    // What JavaScript holds, and what reaches Rust: the encoder puts U+FFFD for half a pair.
    let units: Vec<u16> = "a cat ".encode_utf16().chain([0xd800]).chain("! Freedom".encode_utf16()).collect();
    let score = score(&probe(), &String::from_utf16_lossy(&units));
    let span = score.sentences.unwrap()[1].span;
    let slice = &units[span.start_utf16..span.end_utf16];
    assert_eq!(String::from_utf16(slice).unwrap(), "Freedom");
}

#[test]
fn ten_megabytes_are_scored_and_the_limit_holds() {
    let probe = probe();
    let text = "The cat sat on a mat. ".repeat((10 << 20) / 22);
    let options = ScoreOptions { sentences: false, ..ScoreOptions::default() };
    let score = block_on(probe.score(&text, &options)).unwrap();
    assert_eq!(score.tokens, 7 * ((10 << 20) / 22));
    assert_eq!(score.evidence.len(), 2, "{:?}", score.evidence);
    let options = ScoreOptions { max_bytes: text.len() - 1, ..options };
    let error = probe.start(&text, &options).err().unwrap();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

#[test]
fn empty_texts_are_refused() {
    let probe = probe();
    for text in ["", " ", "\n\u{2003}\t"] {
        assert_eq!(probe.start(text, &ScoreOptions::default()).err().unwrap().code(), "empty-input");
    }
    assert_eq!(block_on(probe.embed(&["a", " "])).unwrap_err().code(), "empty-input");
}

#[test]
fn a_job_can_be_stepped_and_dropped() {
    let probe = probe();
    let text = "The cat. Freedom? On a mat! ".repeat(40);
    let options = ScoreOptions { batch_tokens: MAX_LENGTH, ..ScoreOptions::default() };
    let mut job = probe.start(&text, &options).unwrap();
    let first = block_on(job.step(&probe)).unwrap();
    assert!(!first.is_finished() && first.total == text.len(), "{first:?}");
    drop(job);
    let mut job = probe.start(&text, &options).unwrap();
    while !block_on(job.step(&probe)).unwrap().is_finished() {}
    assert_eq!(job.finish().unwrap(), score(&probe, &text), "batches make no difference");
}

#[test]
fn many_texts_keep_their_order_and_their_errors() {
    let probe = probe();
    let texts = ["The cat.", "", "Freedom", "a mat! Freedom!"];
    let mut steps = 0;
    let scores = block_on(probe.score_many(&texts, &ScoreOptions::default(), |_| steps += 1)).unwrap();
    assert!(steps > 0);
    assert!(matches!(scores[1], Err(Error::EmptyInput)));
    for i in [0, 2, 3] {
        let (together, alone) = (scores[i].as_ref().unwrap(), score(&probe, texts[i]));
        assert_eq!(together.evidence, alone.evidence);
        let pairs = together.scores.row().iter().zip(alone.scores.row());
        assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-5), "{}", texts[i]);
    }
}

#[test]
fn embeddings_are_normalised_and_tell_texts_apart() {
    let probe = probe();
    let long = format!("{}{}", "the cat ".repeat(100), "freedom ".repeat(200));
    let vectors =
        block_on(probe.embed(&["the cat the cat the cat", "freedom freedom freedom freedom", &long]))
            .unwrap();
    let dot = |a: usize, b: usize| vectors[a].iter().zip(&vectors[b]).map(|(x, y)| x * y).sum::<f32>();
    assert!((0..3).all(|i| (dot(i, i) - 1.0).abs() < 1e-5));
    assert!(dot(2, 0) > dot(1, 0) && dot(2, 1) > dot(0, 1), "a long text is like its start and like its end");
}

#[test]
fn the_self_test_knows_right_from_wrong() {
    let own = probe();
    let test = block_on(own.self_test()).unwrap();
    assert!(test.passed && test.worst <= 1e-5 && test.tolerance == 0.001, "{test:?}");
    assert!(test.into_result().is_ok());

    let bundle = Bundle::from_files(files()).unwrap();
    let mut texts: Vec<GoldenText> = bundle.golden.texts.clone();
    *texts[1].probabilities.get_mut("schwartz").unwrap().get_mut("Face").unwrap() += 0.01;
    let test = block_on(probe_of(files_with(&golden(texts))).self_test()).unwrap();
    assert!(!test.passed && (test.worst - 0.01).abs() < 1e-4, "{test:?}");
    assert_eq!(test.into_result().unwrap_err().code(), "self-test");
}

#[test]
fn a_taxonomy_for_another_model_is_refused() {
    let mut taxonomy = taxonomy();
    taxonomy.frameworks[0].dimensions[3].name = "Joy".into();
    let bundle = Bundle::from_files(files()).unwrap();
    let error = Probe::new(bundle, taxonomy, &open_blocking(DeviceChoice::Cpu).unwrap()).err().unwrap();
    assert!(error.to_string().contains("no dimension `Hedonism`"), "{error}");
}
