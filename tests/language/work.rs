//! Generating and scoring on a real decoder, its tokenizer and its template; what they do with every input is tested
//! beside their code.

use futures_lite::future::block_on;
use value_probe::bundle::LanguageModel;
use value_probe::lm::{
    EndReason, Event, GenerateOptions, Generation, Language, Likelihood, Prompt, Reading, Sampling,
    likelihoods, option_mass,
};
use value_probe::nn::decoder::{Rows, Step, Want};
use value_probe::text::Message;

use crate::tiny::{LIMIT, model};

/// Products of several rows may add in another order than those of one.
const TOLERANCE: f64 = 2e-3;

fn text(text: &str) -> Prompt {
    Prompt::Text(text.into())
}

fn up_to(max_tokens: usize) -> GenerateOptions {
    GenerateOptions { max_tokens, ..GenerateOptions::default() }
}

fn drawn(seed: u64) -> GenerateOptions {
    let sampling = Sampling { temperature: 0.8, top_k: 40, top_p: 0.95, seed, ..Sampling::default() };
    GenerateOptions { sampling, ..up_to(40) }
}

struct Written {
    ids: Vec<u32>,
    text: String,
    reason: EndReason,
}

fn write(model: &LanguageModel, prompt: &Prompt, options: GenerateOptions) -> Written {
    let mut generation = Generation::new(model, prompt, options).unwrap();
    let mut text = String::new();
    loop {
        match block_on(generation.step(model)).unwrap() {
            Event::Prompt { .. } => {}
            Event::Token { text: more, .. } => text += &more,
            Event::End { reason, text: rest } => {
                return Written { ids: generation.generated().to_vec(), text: text + &rest, reason };
            }
        }
    }
}

/// Logits after some tokens, from an empty cache.
fn logits_after(model: &LanguageModel, ids: &[u32]) -> Vec<f32> {
    let want = Want { logits: Rows::Last, hidden: &[] };
    let mut cache = model.cache().unwrap();
    block_on(model.forward(&mut [Step { tokens: ids, cache: &mut cache }], &want)).unwrap().logits
}

#[test]
fn greedy_tokens_are_the_most_probable_ones() {
    let model = model();
    let prompt = text("Freedom and");
    let written = write(&model, &prompt, up_to(24));
    assert_eq!((written.ids.len(), written.reason), (24, EndReason::Length));
    let mut ids = prompt.encode(&model).unwrap();
    for id in written.ids {
        let logits = logits_after(&model, &ids);
        let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        assert!(f64::from(highest - logits[id as usize]) < TOLERANCE, "{id} is not the highest");
        ids.push(id);
    }
}

#[test]
fn the_same_seed_writes_the_same() {
    let model = model();
    let once = write(&model, &text("Once"), drawn(7));
    assert_eq!(once.ids, write(&model, &text("Once"), drawn(7)).ids);
    assert_ne!(once.ids, write(&model, &text("Once"), drawn(8)).ids);
    assert_eq!(once.text, model.tokenizer.decode(&once.ids));
}

/// Whatever was written, cut before each of its parts in turn.
#[test]
fn a_stop_string_cuts_what_was_written_wherever_it_begins() {
    let model = model();
    let whole = write(&model, &text("Once"), drawn(3)).text;
    let letters: Vec<char> = whole.chars().collect();
    assert!(letters.len() > 10, "{whole:?}");
    for part in letters.windows(4).step_by(3) {
        let stop: String = part.iter().collect();
        // Parts of characters that are never completed become whole only at the end.
        if stop.contains('\u{fffd}') {
            continue;
        }
        let options = GenerateOptions { stop: vec![stop.clone()], ..drawn(3) };
        let written = write(&model, &text("Once"), options);
        assert_eq!(
            (written.text.as_str(), written.reason),
            (whole.split(&stop).next().unwrap(), EndReason::Stop)
        );
    }
}

#[test]
fn dropping_a_text_leaves_the_model_as_it_was() {
    let model = model();
    let expected = write(&model, &text("Once"), up_to(10)).ids;
    let mut dropped = Generation::new(&model, &text("Another text"), up_to(10)).unwrap();
    for _ in 0..4 {
        block_on(dropped.step(&model)).unwrap();
    }
    drop(dropped);
    assert_eq!(write(&model, &text("Once"), up_to(10)).ids, expected);
}

#[test]
fn two_texts_in_turn_do_not_disturb_each_other() {
    let model = model();
    let prompts = ["Once", "and again"].map(text);
    let expected = prompts.each_ref().map(|prompt| write(&model, prompt, up_to(12)).ids);
    let mut both = prompts.each_ref().map(|prompt| Generation::new(&model, prompt, up_to(12)).unwrap());
    for _ in 0..20 {
        for generation in &mut both {
            block_on(generation.step(&model)).unwrap();
        }
    }
    assert_eq!(both.each_ref().map(|generation| generation.generated().to_vec()), expected);
}

#[test]
fn a_conversation_is_told_by_its_template() {
    let model = model();
    let messages = vec![Message::new("user", "and")];
    let ids = Prompt::Chat(messages).encode(&model).unwrap();
    let [start, end] = ["<|im_start|>", "<|im_end|>"].map(|token| model.tokenizer.id(token).unwrap());
    assert_eq!((ids[0], ids.last().copied()), (start, Some(start)));
    assert_eq!(ids.iter().filter(|&&id| id == end).count(), 1);
    // In a text they are text.
    assert!(!text("<|im_start|>and").encode(&model).unwrap().contains(&start));
}

#[test]
fn the_context_overflows_with_a_word() {
    let model = model();
    let error = Generation::new(&model, &text(&"x".repeat(LIMIT + 1)), up_to(1)).err().unwrap();
    assert_eq!(error.code(), "context-overflow");
    let written = write(&model, &text(&"x".repeat(LIMIT - 4)), up_to(100));
    // Five tokens, unless the model ends the text before.
    assert!(written.reason == EndReason::EndOfText || written.ids.len() == 5, "{:?}", written.reason);
    let error = block_on(likelihoods(&model, &text(&"x".repeat(LIMIT)), &["yy"])).err().unwrap();
    assert_eq!(error.code(), "context-overflow");
}

#[test]
fn a_fork_of_the_prompt_is_as_reading_it_anew() {
    let model = model();
    let prompt =
        "Everyone should be treated equally, and nobody should be left behind, whatever it may cost us.";
    let continuations = [" Yes", " No", " and so on, and so on, and so on, and so forth", "!", " Yes"];
    let together = block_on(likelihoods(&model, &text(prompt), &continuations)).unwrap();
    for (found, continuation) in together.iter().zip(continuations) {
        let alone = block_on(likelihoods(&model, &text(prompt), &[continuation])).unwrap();
        near(found, &alone[0], continuation);
        let mut ids = model.encode(prompt).unwrap();
        for token in &found.tokens {
            let logits = logits_after(&model, &ids);
            let sum: f64 = logits.iter().map(|&x| f64::from(x).exp()).sum();
            let expected = f64::from(logits[token.id as usize]) - sum.ln();
            assert!((f64::from(token.logprob) - expected).abs() < TOLERANCE, "{continuation} {token:?}");
            ids.push(token.id);
        }
    }
    near(&together[0], &together[4], "the same twice");
    let mass = option_mass(&together).unwrap();
    assert!((mass.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9 && mass.mass < 1.0);
}

fn near(a: &Likelihood, b: &Likelihood, of: &str) {
    assert_eq!(a.tokens.len(), b.tokens.len(), "{of}");
    assert!(
        (a.logprob - b.logprob).abs() < TOLERANCE * a.tokens.len() as f64,
        "{of}: {} {}",
        a.logprob,
        b.logprob
    );
}

#[test]
fn a_text_is_as_likely_as_its_rest_after_its_first_token() {
    let model = model();
    let passage = "Promises should be kept, and debts and taxes paid.";
    let mut reading = Reading::new(&model, passage).unwrap();
    while !block_on(reading.step(&model)).unwrap().is_finished() {}
    let found = reading.finish().unwrap();
    let rest = block_on(likelihoods(&model, &text("P"), &[&passage[1..]])).unwrap();
    assert_eq!(found.tokens, rest[0].tokens.len());
    assert!((found.logprob - rest[0].logprob).abs() < TOLERANCE * found.tokens as f64);
    assert!(found.perplexity > 1.0 && found.perplexity.is_finite());
}
