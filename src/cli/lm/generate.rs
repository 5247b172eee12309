//! `value-probe lm generate`: a prompt in, its continuation out as it comes.

use std::io::IsTerminal;
use std::time::Instant;

use futures_lite::future::block_on;
use serde::Serialize;

use super::model::{ModelArgs, Pace, PromptArgs, put, put_json};
use crate::Result;
use crate::lm::{EndReason, Event, GenerateOptions, Generation, Language, Sampling};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  value-probe lm generate --prompt 'Once upon a time' --max-tokens 60
  value-probe lm generate --chat --prompt 'What is freedom?' --temperature 0.7 --top-p 0.9 --seed 7
  value-probe lm generate --stop $'\\n' < beginning.txt | value-probe score

Without --temperature the most probable token is taken. The same seed writes the same text.")]
pub struct Args {
    #[command(flatten)]
    prompt: PromptArgs,
    /// Most tokens written
    #[arg(long, value_name = "N", default_value_t = GenerateOptions::default().max_tokens)]
    max_tokens: usize,
    /// 0 takes the most probable token; 1 draws by the model's probabilities, less sharpens them
    #[arg(long, value_name = "T", default_value_t = Sampling::default().temperature)]
    temperature: f32,
    /// Draw among the N most probable tokens; 0 draws among all
    #[arg(long, value_name = "N", default_value_t = Sampling::default().top_k)]
    top_k: usize,
    /// Draw among the fewest tokens that hold this much of the probability
    #[arg(long, value_name = "P", default_value_t = Sampling::default().top_p)]
    top_p: f32,
    /// Draw among tokens at least P times as probable as the most probable
    #[arg(long, value_name = "P", default_value_t = Sampling::default().min_p)]
    min_p: f32,
    /// Make tokens that came lately less probable; 1 does nothing, 1.1 a little
    #[arg(long, value_name = "R", default_value_t = Sampling::default().repetition_penalty)]
    repetition_penalty: f32,
    /// What is drawn
    #[arg(long, value_name = "N", default_value_t = Sampling::default().seed)]
    seed: u64,
    /// End before this string; may be given several times
    #[arg(long, value_name = "TEXT")]
    stop: Vec<String>,
    #[command(flatten)]
    model: ModelArgs,
}

#[derive(Serialize)]
struct Token {
    id: u32,
    text: String,
    logprob: f32,
}

#[derive(Serialize)]
struct Answer {
    text: String,
    reason: EndReason,
    prompt_tokens: usize,
    tokens: Vec<Token>,
    prompt_tokens_per_second: Option<f64>,
    tokens_per_second: Option<f64>,
}

pub fn run(args: Args) -> Result<()> {
    let options = GenerateOptions {
        max_tokens: args.max_tokens,
        stop: args.stop,
        ignore_end: false,
        sampling: Sampling {
            temperature: args.temperature,
            top_k: args.top_k,
            top_p: args.top_p,
            min_p: args.min_p,
            repetition_penalty: args.repetition_penalty,
            seed: args.seed,
        },
    };
    // Before the prompt is waited for and the model loaded.
    options.sampling.validate()?;
    let prompt = args.prompt.read()?;
    let model = args.model.load()?;
    let mut generation = Generation::new(&model, &prompt, options)?;
    let show = Show { json: args.model.json, terminal: std::io::stdout().is_terminal() };

    let (mut reading, mut writing) = (Pace::default(), Pace::default());
    let mut text = String::new();
    let mut tokens = Vec::new();
    let reason = loop {
        let begin = Instant::now();
        let event = block_on(generation.step(&model))?;
        let time = begin.elapsed();
        match event {
            Event::Prompt { done, .. } => reading.add(done - reading.tokens, time),
            Event::Token { id, text: more, logprob } => {
                // The first is told by the prompt's last row: it takes no forward.
                if !tokens.is_empty() {
                    writing.add(1, time);
                }
                show.put(&more)?;
                text += &more;
                tokens.push(Token { id, text: more, logprob });
            }
            Event::End { reason, text: more } => {
                show.put(&more)?;
                text += &more;
                break reason;
            }
        }
    };
    let prompt_tokens = reading.tokens;
    anstream::eprintln!("{}", summary(prompt_tokens, reading, tokens.len(), writing));
    if reason == EndReason::Context {
        let limit = model.limit();
        anstream::eprintln!("the text ends here: the language model can read {limit} tokens and no more");
    }
    if !show.json {
        return Ok(());
    }
    put_json(&Answer {
        text,
        reason,
        prompt_tokens,
        tokens,
        prompt_tokens_per_second: reading.per_second(),
        tokens_per_second: writing.per_second(),
    })
}

fn summary(prompt: usize, reading: Pace, written: usize, writing: Pace) -> String {
    format!("prompt: {prompt} tokens, {reading}; written: {written} tokens, {writing}")
}

struct Show {
    json: bool,
    terminal: bool,
}

impl Show {
    /// Text as it comes; on a terminal without characters that steer it.
    fn put(&self, text: &str) -> Result<()> {
        if self.json || text.is_empty() {
            return Ok(());
        }
        let steers = |c: char| self.terminal && c.is_control() && c != '\n' && c != '\t';
        put(&text.replace(steers, "\u{fffd}"))
    }
}
