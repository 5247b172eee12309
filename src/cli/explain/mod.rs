//! `value-probe explain`: which words carry a score.

#[cfg(feature = "train")]
mod evaluate;
mod table;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use futures_lite::future::block_on;

use super::probe::{FrameworkArgs, ProbeArgs, json, put, read_own, read_text};
use crate::probe::{ExplainOptions, ScoreOptions};
use crate::text::sentences;
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  value-probe explain \"We must protect the forests.\"
  value-probe explain --dimension Achievement --format json < speech.txt

A contribution is the mean of what a word adds to nothing and of what the sentence loses without it, in log-odds of the
probability: +0.69 doubles the odds.")]
pub struct Args {
    /// Texts to explain, each on its own; without any, standard input is one
    #[arg(value_name = "TEXT")]
    texts: Vec<String>,
    /// The value to explain; may be given several times [default: those that the text invokes, or its strongest]
    #[arg(long, value_name = "NAME")]
    dimension: Vec<String>,
    /// The sentence to explain, from 1 [default: for each value the one that carries it]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    sentence: Option<u64>,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// A dimension of your own, from `value-probe dimension new`; may be given several times
    #[arg(long, value_name = "FILE")]
    own: Vec<PathBuf>,
    #[command(flatten)]
    probe: ProbeArgs,
    #[command(flatten)]
    frameworks: FrameworkArgs,
    #[cfg(feature = "train")]
    #[command(flatten)]
    evaluate: evaluate::Args,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Table,
    Json,
}

pub fn run(args: Args) -> Result<()> {
    #[cfg(feature = "train")]
    if args.evaluate.asked() {
        return evaluate::run(&args.evaluate, &args.probe, args.format);
    }
    let texts = if args.texts.is_empty() { vec![read_text(Path::new("-"))?.1] } else { args.texts };
    let probe = args.frameworks.load(&args.probe)?;
    let options = ExplainOptions {
        dimensions: args.dimension,
        sentence: args.sentence.map(|number| number as usize - 1),
        score: ScoreOptions {
            batch_tokens: 2048,
            frameworks: args.frameworks.wanted(),
            own: read_own(&probe, &args.own)?,
            ..ScoreOptions::default()
        },
    };
    let mut answers = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let explained = sentence_is_there(text, args.sentence)
            .and_then(|()| block_on(probe.explain(text, &options)))
            .map_err(|e| Error::data(format!("text {}", i + 1), e))?;
        if args.format == Format::Table {
            let gap = if i == 0 { "" } else { "\n" };
            put(&format!("{gap}{}", table::block(text, &explained, probe.taxonomy())))?;
        }
        answers.push(explained);
    }
    if args.format == Format::Json { put(&json(&answers)?) } else { Ok(()) }
}

/// The library counts sentences from 0, and so would its message.
fn sentence_is_there(text: &str, asked: Option<u64>) -> Result<()> {
    let count = sentences(text).len() as u64;
    match asked.filter(|&number| count > 0 && number > count) {
        Some(number) => Err(Error::Config(format!("there is no sentence {number}: the text has {count}"))),
        None => Ok(()),
    }
}
