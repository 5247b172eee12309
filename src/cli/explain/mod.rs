//! `value-probe explain`: which words carry a score.

#[cfg(feature = "train")]
mod evaluate;
mod table;

use std::path::{Path, PathBuf};

use futures_lite::future::block_on;

use super::asked::AskArgs;
use super::probe::{read_own, read_text};
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
    /// A dimension of your own, from `value-probe dimension new`; may be given several times
    #[arg(long, value_name = "FILE")]
    own: Vec<PathBuf>,
    #[command(flatten)]
    ask: AskArgs,
    #[cfg(feature = "train")]
    #[command(flatten)]
    evaluate: evaluate::Args,
}

pub fn run(args: Args) -> Result<()> {
    #[cfg(feature = "train")]
    if args.evaluate.asked() {
        return evaluate::run(&args.evaluate, &args.ask.probe, args.ask.format);
    }
    let texts = if args.texts.is_empty() { vec![read_text(Path::new("-"))?.1] } else { args.texts };
    let probe = args.ask.load()?;
    let options = ExplainOptions {
        dimensions: args.dimension,
        sentence: args.sentence.map(|number| number as usize - 1),
        score: ScoreOptions { own: read_own(&probe, &args.own)?, ..args.ask.options() },
    };
    args.ask.format.put_each(
        &texts,
        |text| sentence_is_there(text, args.sentence).and_then(|()| block_on(probe.explain(text, &options))),
        |text, explained| table::block(text, explained, probe.taxonomy()),
    )
}

/// The library counts sentences from 0, and so would its message.
fn sentence_is_there(text: &str, asked: Option<u64>) -> Result<()> {
    let count = sentences(text).len() as u64;
    match asked.filter(|&number| count > 0 && number > count) {
        Some(number) => Err(Error::Config(format!("there is no sentence {number}: the text has {count}"))),
        None => Ok(()),
    }
}
