//! The language model against others that compute from the same GGUF: tests/parity/smollm2.json holds what llama.cpp found
//! (made by tests/parity/llama/reference.mjs), tests/parity/smollm2_exact.json what comes of it in float32 with nothing
//! rounded (made by tests/parity/exact.py).
//!
//! Needs the weights: `./build.sh models smollm2`. Without them these tests skip and say so.

use futures_lite::future::block_on;
use serde::Deserialize;
use value_probe::bundle::LanguageModel;
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::lm::{Event, GenerateOptions, Generation, Language, Prompt, Reading, likelihoods};
use value_probe::nn::decoder::{Rows, Step, Want};
use value_probe::text::Message;

use crate::packed::bundle;

/// llama.cpp rounds activations to 8 bits before each product, and so do our kernels: log-probabilities of both are off
/// by some hundredths, and by .3 at worst. Two tokens whose logits are nearer than this may change places.
const NEAR: f32 = 0.75;
/// Share of tokens that must be the same after the same tokens nevertheless.
const SAME: f32 = 0.97;
/// How much more than llama.cpp's our log-probabilities may be off from the exact ones, on average.
const NO_WORSE: f32 = 1.25;
/// Most that one may be off.
const WORST: f32 = 0.5;
const PERPLEXITY: f64 = 0.005;
/// Tokens that must come the same, but for near ones.
const TOKENS: usize = 32;

#[derive(Deserialize)]
struct Golden {
    gguf_sha256: String,
    chat_template: String,
    passage: Passage,
    prompts: Vec<GoldenPrompt>,
    likelihoods: Vec<GoldenLikelihood>,
    texts: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Passage {
    ids: Vec<u32>,
    scored: usize,
    logprob: f64,
    perplexity: f64,
}

#[derive(Deserialize)]
struct GoldenPrompt {
    name: String,
    messages: Option<Vec<Message>>,
    /// As the chat template has it.
    prompt: String,
    prompt_ids: Vec<u32>,
    ids: Vec<u32>,
    text: String,
    /// The token that ended it, where it is shorter than the others.
    end: Option<u32>,
    logprobs: Vec<f32>,
    /// The next most probable tokens at each step, and how far their logits are below the first's; those within 1.
    others: Vec<Vec<(u32, f32)>>,
}

#[derive(Deserialize)]
struct GoldenLikelihood {
    prompt: String,
    prompt_ids: Vec<u32>,
    continuations: Vec<GoldenContinuation>,
}

#[derive(Deserialize)]
struct GoldenContinuation {
    text: String,
    ids: Vec<u32>,
    logprobs: Vec<f32>,
}

/// For the same tokens, nothing rounded.
#[derive(Deserialize)]
struct Exact {
    perplexity: f64,
    prompts: Vec<ExactPrompt>,
    /// Of each prompt's continuations, each token's.
    likelihoods: Vec<Vec<Vec<f32>>>,
}

#[derive(Deserialize)]
struct ExactPrompt {
    /// The most probable token at each step, after llama.cpp's tokens, and the next ones, with how far their logits are
    /// below the first's; those within 1.
    near: Vec<Vec<(u32, f32)>>,
    /// Of llama.cpp's tokens.
    logprobs: Vec<f32>,
}

impl GoldenPrompt {
    fn prompt(&self) -> Prompt {
        self.messages.clone().map_or_else(|| Prompt::Text(self.prompt.clone()), Prompt::Chat)
    }

    /// Says why token `at` is `id` and not llama.cpp's; fails where it is near neither llama.cpp's first token nor the
    /// exact one.
    fn explain(&self, how: &str, at: usize, id: u32, exact: &ExactPrompt) {
        let gap = |near: &[(u32, f32)]| near.iter().find(|(other, _)| *other == id).map(|(_, gap)| *gap);
        let gaps = [gap(&self.others[at]), gap(&exact.near[at])];
        println!("{}, {how}: token {at} is below the first by {gaps:?} (llama.cpp, exact)", self.name);
        let near = gaps.into_iter().flatten().any(|gap| gap < NEAR);
        assert!(near, "{}, {how}: token {at} is {id}, not {}", self.name, self.ids[at]);
    }
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../parity/smollm2.json")).expect("the committed reference is readable")
}

fn exact() -> Exact {
    serde_json::from_str(include_str!("../parity/smollm2_exact.json"))
        .expect("the committed reference is readable")
}

const PASSAGE: &str = include_str!("../parity/passage.txt");

/// The packed model; `None`, said aloud, without the weights.
fn model() -> Option<LanguageModel> {
    let model = LanguageModel::from_dir(&bundle()?, &open_blocking(DeviceChoice::Cpu).unwrap()).unwrap();
    assert_eq!(
        model.manifest.source.sha256,
        golden().gguf_sha256,
        "the reference was made from another file"
    );
    Some(model)
}

/// How far two lists of log-probabilities are apart.
#[derive(Default)]
struct Differences {
    worst: f32,
    sum: f32,
    count: usize,
}

impl Differences {
    fn add(&mut self, found: f32, expected: f32) {
        let difference = (found - expected).abs();
        assert!(difference.is_finite(), "{found} {expected}");
        self.worst = self.worst.max(difference);
        self.sum += difference;
        self.count += 1;
    }

    fn mean(&self) -> f32 {
        self.sum / self.count as f32
    }
}

/// How far log-probabilities are from the exact ones: ours and llama.cpp's.
#[derive(Default)]
struct Compared {
    ours: Differences,
    llama: Differences,
}

impl Compared {
    fn add(&mut self, ours: f32, llama: f32, exact: f32) {
        self.ours.add(ours, exact);
        self.llama.add(llama, exact);
    }

    fn check(&self, of: &str) {
        for (who, off) in [("ours", &self.ours), ("llama.cpp's", &self.llama)] {
            println!("{of}: {who} are off by {:.4} on average, {:.4} at worst", off.mean(), off.worst);
        }
        assert!(self.ours.worst <= WORST && self.ours.mean() <= NO_WORSE * self.llama.mean(), "{of}");
    }
}

#[test]
fn the_references_cover_what_they_should() {
    let golden = golden();
    assert!(golden.prompts.len() >= 10 && golden.texts.len() >= 30);
    assert!(golden.passage.scored >= 2000 && golden.passage.ids.len() == golden.passage.scored + 1);
    assert!(
        (golden.passage.logprob / golden.passage.scored as f64 + golden.passage.perplexity.ln()).abs() < 1e-5
    );
    for prompt in &golden.prompts {
        let count = prompt.ids.len();
        assert!(count >= TOKENS, "{} has {count} tokens", prompt.name);
        assert!([prompt.others.len(), prompt.logprobs.len()] == [count; 2]);
    }
}

/// Single texts are held to llama.cpp in tests/language_model.rs.
#[test]
fn prompts_and_passage_have_the_same_tokens() {
    let Some(model) = model() else { return };
    let golden = golden();
    assert_eq!(model.encode(PASSAGE).unwrap(), golden.passage.ids);
    assert_eq!(model.manifest.chat_template, golden.chat_template);
    for prompt in &golden.prompts {
        if let Some(messages) = &prompt.messages {
            assert_eq!(model.template.render(messages, true).unwrap(), prompt.prompt, "{}", prompt.name);
        }
        assert_eq!(prompt.prompt().encode(&model).unwrap(), prompt.prompt_ids, "{}", prompt.name);
        assert_eq!(model.tokenizer.decode(&prompt.ids), prompt.text, "{}", prompt.name);
        assert!(prompt.end.is_none_or(|end| model.ends().contains(&end)), "{}", prompt.name);
    }
    for likelihood in &golden.likelihoods {
        assert_eq!(model.encode(&likelihood.prompt).unwrap(), likelihood.prompt_ids);
    }
}

/// Written freely, the texts are llama.cpp's up to a step at which another token was near; and after llama.cpp's tokens,
/// every step is such a one or brings the same.
#[test]
fn greedy_tokens_are_the_same_or_were_near() {
    let Some(model) = model() else { return };
    let (mut one_by_one, mut together) = (Compared::default(), Compared::default());
    let (mut whole, mut same, mut all) = (0, 0, 0);
    for (prompt, exact) in golden().prompts.iter().zip(exact().prompts) {
        let free = written(&model, prompt);
        let first = free.iter().zip(&prompt.ids).position(|((ours, _), theirs)| ours != theirs);
        if let Some(at) = first {
            prompt.explain("written freely", at, free[at].0, &exact);
        }
        for (at, (_, logprob)) in free.iter().enumerate().take(first.unwrap_or(free.len())) {
            one_by_one.add(*logprob, prompt.logprobs[at], exact.logprobs[at]);
        }
        whole += usize::from(first.is_none_or(|at| at >= TOKENS));

        let (best, logprobs) = after_the_same(&model, prompt);
        for (at, &id) in best.iter().enumerate() {
            together.add(logprobs[at], prompt.logprobs[at], exact.logprobs[at]);
            if id != prompt.ids[at] {
                prompt.explain("after the same tokens", at, id, &exact);
            }
            same += usize::from(id == prompt.ids[at]);
            all += 1;
        }
    }
    println!("written freely, {whole} texts are the same for {TOKENS} tokens and more");
    println!("after the same tokens, {same} of {all} are the same");
    assert!(same as f32 >= SAME * all as f32);
    one_by_one.check("log-probabilities of tokens read one by one");
    together.check("log-probabilities of tokens read together");
}

/// Greedy, as many tokens as the reference has, with their log-probabilities.
fn written(model: &LanguageModel, prompt: &GoldenPrompt) -> Vec<(u32, f32)> {
    let options = GenerateOptions { max_tokens: prompt.ids.len(), ..GenerateOptions::default() };
    let mut generation = Generation::new(model, &prompt.prompt(), options).unwrap();
    let mut tokens = Vec::new();
    loop {
        match block_on(generation.step(model)).unwrap() {
            Event::Prompt { .. } => {}
            Event::Token { id, logprob, .. } => tokens.push((id, logprob)),
            Event::End { .. } => return tokens,
        }
    }
}

/// The most probable token at each step of the reference, and the log-probability of the reference's.
fn after_the_same(model: &LanguageModel, prompt: &GoldenPrompt) -> (Vec<u32>, Vec<f32>) {
    let before = prompt.prompt_ids.len() - 1;
    let ids = [&prompt.prompt_ids[..], &prompt.ids[..prompt.ids.len() - 1]].concat();
    let mut cache = model.cache().unwrap();
    let want = Want { logits: Rows::All, hidden: &[] };
    let logits =
        block_on(model.forward(&mut [Step { tokens: &ids, cache: &mut cache }], &want)).unwrap().logits;
    let rows = logits.chunks_exact(model.vocabulary()).skip(before);
    rows.zip(&prompt.ids)
        .map(|(row, &id)| {
            let best = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
            let sum: f64 = row.iter().map(|&x| f64::from(x - row[best]).exp()).sum();
            (best as u32, (f64::from(row[id as usize] - row[best]) - sum.ln()) as f32)
        })
        .unzip()
}

#[test]
fn continuations_are_as_likely() {
    let Some(model) = model() else { return };
    let mut compared = Compared::default();
    for (golden, exact) in golden().likelihoods.iter().zip(exact().likelihoods) {
        let texts: Vec<&str> = golden.continuations.iter().map(|c| c.text.as_str()).collect();
        let prompt = Prompt::Text(golden.prompt.clone());
        let found = block_on(likelihoods(&model, &prompt, &texts)).unwrap();
        for ((found, expected), exact) in found.iter().zip(&golden.continuations).zip(exact) {
            let ids: Vec<u32> = found.tokens.iter().map(|token| token.id).collect();
            assert_eq!(ids, expected.ids, "{}", expected.text);
            for ((token, &llama), exact) in found.tokens.iter().zip(&expected.logprobs).zip(exact) {
                compared.add(token.logprob, llama, exact);
            }
        }
    }
    compared.check("log-probabilities of continuations");
}

#[test]
fn the_passage_has_the_same_perplexity() {
    let Some(model) = model() else { return };
    let golden = golden().passage;
    let mut reading = Reading::new(&model, PASSAGE).unwrap();
    while !block_on(reading.step(&model)).unwrap().is_finished() {}
    let found = reading.finish().unwrap();
    assert_eq!(found.tokens, golden.scored);
    for (who, perplexity) in [("llama.cpp", golden.perplexity), ("exact", exact().perplexity)] {
        let off = found.perplexity / perplexity - 1.0;
        println!("perplexity {:.4}, {who} {perplexity:.4}: {:+.4} %", found.perplexity, off * 100.0);
        assert!(off.abs() <= PERPLEXITY, "off by {off}");
    }
}
