//! `value-probe compare`: texts side by side.

mod table;

use std::path::PathBuf;

use futures_lite::future::block_on;

use super::asked::AskArgs;
use super::probe::{read_own, read_text};
use crate::probe::{CompareOptions, ScoreOptions};
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  value-probe compare before.txt after.txt
  value-probe compare --prompt question.txt answer-a.txt answer-b.txt
  value-probe compare --text \"Obey the law. Respect it.\" --text \"Be free. Think for yourself.\"

What is compared is the mean probability of a text's sentences: the share of them that is expected to invoke a value.
A band holds the true difference in 95 of 100 cases, taking sentences as drawn by chance; a difference whose band holds
0 is within noise.")]
pub struct Args {
    /// Files to compare, 2 to 6 with the texts; `-` is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A text to compare, behind the files; may be given several times
    #[arg(long, value_name = "TEXT")]
    text: Vec<String>,
    /// The prompt that the texts answer: scored beside them, not compared
    #[arg(long, value_name = "FILE")]
    prompt: Option<PathBuf>,
    /// Fixes the bands
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// A dimension of your own, from `value-probe dimension new`; may be given several times
    #[arg(long, value_name = "FILE")]
    own: Vec<PathBuf>,
    #[command(flatten)]
    ask: AskArgs,
}

pub fn run(args: Args) -> Result<()> {
    let mut texts = args.files.iter().map(|file| read_text(file)).collect::<Result<Vec<_>>>()?;
    for (i, text) in args.text.into_iter().enumerate() {
        let name = format!("text {}", i + 1);
        if text.trim().is_empty() {
            return Err(Error::data(name, Error::EmptyInput));
        }
        texts.push((name, text));
    }
    let prompt = args.prompt.as_deref().map(read_text).transpose()?;
    let probe = args.ask.load()?;
    let options = CompareOptions {
        prompt: prompt.map(|(_, text)| text),
        seed: args.seed,
        score: ScoreOptions { own: read_own(&probe, &args.own)?, ..args.ask.options() },
    };
    let bodies: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
    let comparison = block_on(probe.compare(&bodies, &options))?;
    let names: Vec<&str> = texts.iter().map(|(name, _)| name.as_str()).collect();
    let answer = serde_json::json!({ "names": names, "comparison": comparison });
    args.ask.format.put(&answer, || table::block(&names, &comparison, probe.taxonomy()))
}
