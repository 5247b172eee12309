//! `value-probe score`: texts in, values out.

mod csv;
mod json;
mod output;
mod progress;
mod source;
mod table;

use std::path::PathBuf;

use clap::ValueEnum;
use futures_lite::future::block_on;

use super::probe::{ProbeArgs, read_own};
use crate::probe::{ScoreOptions, TextScore};
use crate::{Error, Result};
use output::Output;
use progress::Bar;
use source::{Item, Source};

/// Texts scored together: enough to fill a forward, few enough that results come steadily.
const GROUP_TEXTS: usize = 64;
const GROUP_BYTES: usize = 16 << 10;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  value-probe score speech.txt
  value-probe score --by sentence --format csv speech.txt > speech.csv
  cat answers.jsonl | value-probe score > scored.jsonl

A score of 0.5 is the decision point of every value: at or above it the text invokes the value.
Probabilities are calibrated; scores are probabilities stretched so that 0.5 decides.")]
pub struct Args {
    /// Files to score; `-` or nothing reads standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to print [default: jsonl for JSONL input, else table]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// What to score: each text as a whole, its sentences as well, or each line as a text of its own
    #[arg(long, value_enum, default_value = "text")]
    by: By,
    /// How to read [default: jsonl for files ending in .jsonl or .ndjson and for standard input that
    /// begins with a JSON object, else text]
    ///
    /// JSONL has an object a line with a string field `text`; its other fields are carried through. Input
    /// must be UTF-8; a JSON string with half of a surrogate pair (\ud800) is refused.
    #[arg(long, value_enum)]
    input_format: Option<InputFormat>,
    /// A dimension of your own, from `value-probe dimension new`; may be given several times
    #[arg(long, value_name = "FILE")]
    own: Vec<PathBuf>,
    #[command(flatten)]
    probe: ProbeArgs,
    /// Longest text taken, in bytes
    #[arg(long, value_name = "N", default_value_t = ScoreOptions::default().max_bytes)]
    max_bytes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Text,
    Sentence,
    Line,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InputFormat {
    Text,
    Jsonl,
}

pub fn run(args: Args) -> Result<()> {
    let mut source = Source::new(&args.files, args.by, args.input_format, args.max_bytes)?;
    let probe = args.probe.load()?;
    let own = read_own(&probe, &args.own)?;
    let format = args.format.unwrap_or(if source.has_records() { Format::Jsonl } else { Format::Table });
    let mut output = Output::new(format, &probe, &own);
    // More in one forward than the default: nobody waits to cancel.
    let options = ScoreOptions {
        sentences: args.by == By::Sentence,
        max_bytes: args.max_bytes,
        batch_tokens: 2048,
        own,
    };
    let mut bar = Bar::new(source.bytes());
    let (mut refused, mut total) = (0, 0);
    let mut group = Vec::new();
    loop {
        // A text that cannot be read ends the run, but those before it are scored and printed first.
        let trouble = fill(&mut group, &mut source).err();
        let texts: Vec<&str> = group.iter().map(|item: &Item| item.text.as_str()).collect();
        let scores = block_on(probe.score_many(&texts, &options, |step| bar.during(step)))?;
        for (item, score) in group.iter().zip(scores) {
            total += 1;
            refused += usize::from(score.is_err());
            bar.suspend(|| print(&mut output, item, score))?;
        }
        if let Some(error) = trouble {
            return Err(error);
        }
        if group.is_empty() {
            break;
        }
        bar.after(&texts);
        group.clear();
    }
    bar.finish();
    output.finish()?;
    if refused > 0 { Err(Error::Refused { refused, total }) } else { Ok(()) }
}

/// Collects texts for one group: as many as fit, but none that would have to be waited for.
fn fill(group: &mut Vec<Item>, source: &mut Source) -> Result<()> {
    let mut bytes = 0;
    while group.len() < GROUP_TEXTS && bytes < GROUP_BYTES && (group.is_empty() || source.is_ready()) {
        let Some(item) = source.read()? else { break };
        bytes += item.text.len();
        group.push(item);
    }
    Ok(())
}

/// Prints a score, or says why there is none and goes on.
fn print(output: &mut Output<'_>, item: &Item, score: Result<TextScore>) -> Result<()> {
    if let Err(error) = &score {
        super::report(&Error::data(item.place(), error));
    }
    output.write(item, score)
}
