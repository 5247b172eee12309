//! The command line, thin: parse, call, print.
//!
//! A sub-command is one file with `pub struct Args` (derive [`clap::Args`]) and
//! `pub fn run(args: Args) -> Result<()>`, and one line each in [`Command`] and in its dispatch.

mod answer;
mod asked;
#[cfg(feature = "train")]
mod bench_bundle;
#[cfg(feature = "train")]
mod build;
#[cfg(feature = "train")]
mod card;
mod compare;
mod dimension;
#[cfg(feature = "train")]
mod eval;
mod explain;
mod format;
mod lines;
mod lm;
mod map;
mod models;
mod pack;
mod paint;
mod polarity;
mod principles;
mod probe;
#[cfg(feature = "train")]
mod report;
mod score;
#[cfg(feature = "train")]
mod train;
mod values;

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{Error, Result};

/// Which human values does a text invoke, where, and how surely?
#[derive(Debug, Parser)]
#[command(name = "value-probe", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Score texts against human values
    Score(score::Args),
    /// Say which words carry a score
    Explain(explain::Args),
    /// Compare texts, and say which differences are more than chance
    Compare(compare::Args),
    /// Score a text in its context, such as an answer to a question
    Reply(answer::reply::Args),
    /// Say which of two texts is preferred, and how surely
    Prefer(answer::prefer::Args),
    /// Make a dimension of your own from a few examples
    Dimension(dimension::Args),
    /// Find the principles and proverbs that bear on a text
    Principles(principles::Args),
    /// Place texts in a plane whose landmarks are the values
    Map(map::Args),
    /// Say whether a text is for or against the values it invokes
    Polarity(polarity::Args),
    /// Write with the language model, or ask it how likely texts are
    Lm(lm::Args),
    /// Train what a file of models/train describes: the classifier, or heads on an encoder or the language model
    #[cfg(feature = "train")]
    Train(train::TrainArgs),
    /// Turn a training run, or a language model in a GGUF file, into a bundle
    Pack(pack::Args),
    /// Pack a bare encoder as a bundle, for the bench beside other runtimes
    #[cfg(feature = "train")]
    BenchBundle(bench_bundle::Args),
    /// Measure a bundle on ValueEval'23, or further frameworks on their own sets
    #[cfg(feature = "train")]
    Eval(eval::Args),
    /// Write one page of all figures, with plots
    #[cfg(feature = "train")]
    Report(report::Args),
    /// Measure a bundle and write metrics.json and the tables of its card
    #[cfg(feature = "train")]
    Card(card::Args),
}

impl Command {
    fn run(self) -> Result<()> {
        match self {
            Self::Score(args) => score::run(args),
            Self::Explain(args) => explain::run(args),
            Self::Compare(args) => compare::run(args),
            Self::Reply(args) => answer::reply::run(args),
            Self::Prefer(args) => answer::prefer::run(args),
            Self::Dimension(args) => dimension::run(args),
            Self::Principles(args) => principles::run(args),
            Self::Map(args) => map::run(args),
            Self::Polarity(args) => polarity::run(args),
            Self::Lm(args) => lm::run(args),
            #[cfg(feature = "train")]
            Self::Train(args) => train::run(args),
            Self::Pack(args) => pack::run(args),
            #[cfg(feature = "train")]
            Self::BenchBundle(args) => bench_bundle::run(args),
            #[cfg(feature = "train")]
            Self::Eval(args) => eval::run(args),
            #[cfg(feature = "train")]
            Self::Card(args) => card::run(args),
            #[cfg(feature = "train")]
            Self::Report(args) => report::run(args),
        }
    }
}

/// Runs the tool on the process's arguments.
///
/// Exit codes: 0 success, 1 an error (said on stderr with what to do about it), 2 wrong arguments.
pub fn run() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of our output has seen enough (`value-probe … | head`): nobody is left to tell.
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

fn report(error: &Error) {
    use anstyle::{AnsiColor, Style};
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let cyan = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
    anstream::eprintln!("{red}error{red:#}: {error}");
    if let Some(hint) = error.hint() {
        anstream::eprintln!("{cyan}hint{cyan:#}: {hint}");
    }
}
