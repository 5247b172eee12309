//! `value-probe lm perplexity`: how likely a text is as a whole.

use std::path::PathBuf;
use std::time::Instant;

use futures_lite::future::block_on;
use indicatif::{ProgressBar, ProgressStyle};

use super::model::{ModelArgs, Pace, put, put_json, read};
use crate::Result;
use crate::lm::Reading;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  value-probe lm perplexity speech.txt

Perplexity is e to the mean negative log-probability of the tokens, all but the first. A text longer than the
model can read at once is read in windows that overlap by half.")]
pub struct Args {
    /// Text to read; `-` or nothing reads standard input
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    file: PathBuf,
    #[command(flatten)]
    model: ModelArgs,
}

pub fn run(args: Args) -> Result<()> {
    let text = read(&args.file)?;
    let model = args.model.load()?;
    let mut reading = Reading::new(&model, &text)?;
    // Hides itself where standard error is no terminal.
    let bar = ProgressBar::new(reading.progress().total as u64);
    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} tokens, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let begin = Instant::now();
    while !reading.progress().is_finished() {
        bar.set_position(block_on(reading.step(&model))?.done as u64);
    }
    bar.finish_and_clear();
    let pace = Pace { tokens: reading.progress().total, time: begin.elapsed() };
    let found = reading.finish()?;
    anstream::eprintln!("{} tokens, {pace}", pace.tokens);
    if args.model.json {
        return put_json(&found);
    }
    let (perplexity, logprob, tokens) = (found.perplexity, found.logprob, found.tokens);
    put(&format!("perplexity {perplexity:.4}  ({tokens} tokens predicted, log-probability {logprob:.2})\n"))
}
