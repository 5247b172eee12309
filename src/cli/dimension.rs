//! `value-probe dimension`: a dimension of one's own.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use futures_lite::future::block_on;

use super::lines::utf8;
use super::probe::{ProbeArgs, put};
use crate::probe::own::{Examples, FEW, OwnDimension, Quality};
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a dimension from examples, one a line, and write it to a file for `score --own`
    New(New),
    /// Say what a dimension's file holds, how good it is and whether it fits the model
    Check(Check),
    /// Measure how many examples a dimension needs, on toy dimensions of labelled sets
    #[cfg(feature = "train")]
    Evaluate(Evaluate),
}

#[derive(Debug, clap::Args)]
struct New {
    /// What to call it
    name: String,
    /// Texts that have it, one a line
    #[arg(long = "for", value_name = "FILE")]
    for_it: PathBuf,
    /// Texts that do not have it, one a line
    #[arg(long, value_name = "FILE")]
    against: PathBuf,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Leave the examples out of the file: it holds none of your texts then, and fits this model alone
    #[arg(long)]
    without_examples: bool,
    #[command(flatten)]
    probe: ProbeArgs,
}

#[derive(Debug, clap::Args)]
struct Check {
    /// A file that `value-probe dimension new` wrote
    file: PathBuf,
    #[command(flatten)]
    probe: ProbeArgs,
}

#[cfg(feature = "train")]
#[derive(Debug, clap::Args)]
struct Evaluate {
    /// Folder of the data sets
    #[arg(long, value_name = "DIR", env = "VALUE_PROBE_DATA")]
    data: PathBuf,
    #[command(flatten)]
    probe: ProbeArgs,
}

pub fn run(args: Args) -> Result<()> {
    match args.command {
        Command::New(args) => new(args),
        Command::Check(args) => check(&args),
        #[cfg(feature = "train")]
        Command::Evaluate(args) => evaluate(args),
    }
}

fn new(args: New) -> Result<()> {
    let examples = Examples { for_it: lines(&args.for_it)?, against: lines(&args.against)? };
    examples.check()?;
    let own = block_on(args.probe.load()?.own(&args.name, &examples))?;
    let json = own.to_json(!args.without_examples)?;
    std::fs::write(&args.out, json).map_err(|e| Error::io(&args.out, e))?;
    put(&format!("{}: {}; written to {}\n", own.name, quality(&own.quality), args.out.display()))
}

fn check(args: &Check) -> Result<()> {
    let bytes = std::fs::read(&args.file).map_err(|e| Error::io(&args.file, e))?;
    let wrong = |e| Error::data(&args.file, e);
    let own = OwnDimension::from_json(&bytes).map_err(wrong)?;
    let probe = args.probe.load()?;
    let adopted = block_on(probe.adopt(own.clone())).map_err(wrong)?;
    let fits = if adopted == own {
        "fits this model".to_owned()
    } else {
        format!("of {}; its examples make it anew for this model", own.model)
    };
    let examples = if own.examples.is_some() { "with its examples" } else { "without its examples" };
    put(&format!("{}: {}; {fits}; {examples}\n", adopted.name, quality(&adopted.quality)))
}

/// What leave-one-out says, in words.
fn quality(quality: &Quality) -> String {
    let counts = format!("{} for and {} against", quality.for_it, quality.against);
    match quality.balanced_accuracy {
        Some(accuracy) => {
            format!("balanced accuracy {accuracy:.2} by leave-one-out of {counts} (0.50 is chance)")
        }
        None => format!("too few to say how good it is: {counts}, at least {FEW} of each are needed"),
    }
}

/// Lines with something on them.
fn lines(file: &Path) -> Result<Vec<String>> {
    let text = utf8(std::fs::read(file).map_err(|e| Error::io(file, e))?, (file, 0))?;
    Ok(text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .map(str::to_owned)
        .collect())
}

#[cfg(feature = "train")]
fn evaluate(args: Evaluate) -> Result<()> {
    use crate::train::config::Paths;
    use crate::train::dimension_test::dimension_test;

    let paths = Paths { data: args.data, weights: PathBuf::new(), runs: PathBuf::new() };
    let mut out = String::from(
        "source                examples  shrinkage  balanced acc.   AUC  leave-one-out (off by)\n",
    );
    for c in dimension_test(&args.probe.load()?, &paths)? {
        out += &format!(
            "{:<21} {:>8} {:>10} {:>14.3} {:>6.3} {:>14.3} ({:.3})\n",
            c.source,
            c.examples,
            c.shrinkage,
            c.balanced_accuracy,
            c.auc,
            c.leave_one_out,
            c.leave_one_out_error
        );
    }
    put(&out)
}
