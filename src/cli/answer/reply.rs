//! `value-probe reply`: a text in its context.

use std::path::PathBuf;

use futures_lite::future::block_on;

use super::{records, text};
use crate::cli::asked::AskArgs;
use crate::cli::paint::{BOLD, DIM, clean, line};
use crate::cli::values::Shown;
use crate::probe::ReplyScore;
use crate::taxonomy::Taxonomy;
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  value-probe reply --context \"My chest has hurt since this morning.\" --text \"It is nothing, go for a run.\"
  value-probe reply --files --context question.txt < answer.txt
  value-probe reply --jsonl dialogues.jsonl > scored.jsonl

Turns of a dialogue are lines of the context, as the data had them: \"Human: ...\" and \"Assistant: ...\". A score of 0.5 is
the decision point; probabilities are calibrated. No evidence is an answer too: it does not say that a text is good.")]
pub struct Args {
    /// What the text answers to
    #[arg(long, value_name = "TEXT", required_unless_present = "jsonl")]
    context: Option<String>,
    /// The text; without it, standard input
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Context and text are names of files; `-` is standard input
    #[arg(long)]
    files: bool,
    /// Score every line of a file instead: JSON objects with string fields `context` and `text`, the others carried
    /// through; `-` is standard input
    ///
    /// A bad line has an `error` in its place (and, where it is no object, the line as `raw`); the others are scored, and the
    /// exit code is 1 at the end. A field that the answer has too is replaced.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["context", "text", "files", "format"])]
    jsonl: Option<PathBuf>,
    #[command(flatten)]
    ask: AskArgs,
}

pub fn run(args: Args) -> Result<()> {
    let options = args.ask.options();
    if let Some(file) = &args.jsonl {
        let probe = args.ask.load()?;
        return records::answer(file, |record| {
            block_on(probe.reply(record.text("context")?, record.text("text")?, &options))
        });
    }
    let from_stdin = |given: &Option<String>| given.as_deref() == Some("-");
    if args.files && from_stdin(&args.context) && (args.text.is_none() || from_stdin(&args.text)) {
        return Err(Error::Config("standard input is one text: name the other's file".into()));
    }
    let context = text("the context", args.context.unwrap_or_default(), args.files)?;
    let reply = match args.text {
        Some(given) => text("the text", given, args.files)?,
        None => text("the text", "-".into(), true)?,
    };
    let probe = args.ask.load()?;
    let score = block_on(probe.reply(&context, &reply, &options))?;
    args.ask.format.put(&score, || block(&context, &reply, &score, probe.taxonomy()))
}

fn block(context: &str, text: &str, score: &ReplyScore, taxonomy: &Taxonomy) -> String {
    let mut out = String::new();
    let windows = |n: usize| if n == 1 { "1 window".to_owned() } else { format!("{n} windows") };
    for (name, text, count) in [("context", context, score.context_windows), ("reply", text, score.windows)] {
        let count = windows(count);
        line(&mut out, format_args!("{BOLD}{name:<7}{BOLD:#}  {}  {DIM}{count}{DIM:#}", clean(text)));
    }
    let (scores, probabilities) = (&score.scores, &score.probabilities);
    let shown =
        Shown { scores, probabilities, taxonomy, evidence: Some(&score.evidence), nothing: "no evidence" };
    for framework in shown.frameworks() {
        shown.heading(&mut out, framework);
        shown.lines(&mut out, Some(framework));
    }
    out
}
