//! `value-probe lm likelihood`: how likely continuations of a prompt are.

use std::fmt::Write;
use std::time::Instant;

use futures_lite::future::block_on;
use serde::Serialize;

use super::model::{ModelArgs, Pace, PromptArgs, put, put_json};
use crate::Result;
use crate::lm::{Likelihood, Likelihoods, OptionMass, option_mass};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  value-probe lm likelihood --prompt 'The capital of France is' --continuation ' Paris' ' London' ' Rome'

Prompt and continuation are tokenized apart: write the space before a word into the continuation, if the
prompt is a text; in a conversation (--chat) the answer begins without one. A share is a continuation's
probability, given that it is one of those named.")]
pub struct Args {
    #[command(flatten)]
    prompt: PromptArgs,
    /// What may come next; write --continuation=-1 for what begins with a hyphen
    #[arg(long, value_name = "TEXT", required = true, num_args = 1..)]
    continuation: Vec<String>,
    #[command(flatten)]
    model: ModelArgs,
}

#[derive(Serialize)]
struct Answer<'a> {
    continuations: Vec<Row<'a>>,
    /// Probability that the prompt is continued by any of them.
    mass: f64,
}

#[derive(Serialize)]
struct Row<'a> {
    text: &'a str,
    share: f64,
    #[serde(flatten)]
    likelihood: &'a Likelihood,
}

pub fn run(args: Args) -> Result<()> {
    let prompt = args.prompt.read()?;
    let model = args.model.load()?;
    let texts: Vec<&str> = args.continuation.iter().map(String::as_str).collect();
    let mut job = Likelihoods::new(&model, &prompt, &texts)?;
    let begin = Instant::now();
    while !block_on(job.step(&model))?.is_finished() {}
    let pace = Pace { tokens: job.progress().total, time: begin.elapsed() };
    let found = job.finish()?;
    let OptionMass { mass, shares } = option_mass(&found)?;
    let rows = texts.iter().zip(shares).zip(&found);
    let continuations = rows.map(|((text, share), likelihood)| Row { text, share, likelihood }).collect();
    let answer = Answer { continuations, mass };
    anstream::eprintln!("{} tokens, {pace}", pace.tokens);
    if args.model.json { put_json(&answer) } else { put(&table(&answer)) }
}

fn table(answer: &Answer<'_>) -> String {
    let mut out = String::from("  share   log-prob  tokens  continuation\n");
    for Row { text, share, likelihood } in &answer.continuations {
        // Writing to a String cannot fail; quoted, so that spaces are seen and nothing steers the terminal.
        let (logprob, tokens) = (likelihood.logprob, likelihood.tokens.len());
        let _ = writeln!(out, "{:>6.1}%  {logprob:>9.3}  {tokens:>6}  {text:?}", share * 100.0);
    }
    let _ = writeln!(out, "In all they hold {:.2} % of the probability.", answer.mass * 100.0);
    out
}
