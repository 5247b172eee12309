//! `value-probe polarity`: is a text for or against the values it invokes?

use std::path::{Path, PathBuf};

#[cfg(feature = "train")]
use clap::Subcommand;
use futures_lite::future::block_on;
use serde::Serialize;

use super::models::{ENVIRONMENT, find_language_model};
use super::probe::{ProbeArgs, json, put};
use crate::bundle::polarity::HEAD;
use crate::bundle::{LanguageModel, PolarityHead};
use crate::device::OpenDevice;
use crate::lm::{Polarity, PolarityProbe, Stance};
use crate::probe::ScoreOptions;
use crate::text::sentences;
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    after_help = "\
Examples:
  value-probe polarity 'We must protect the forests. Nobody needs the police.'
  value-probe polarity --value Tradition 'Let us do away with these old customs.'

models/polarity/CARD.md says how often it is right."
)]
pub struct Args {
    #[cfg(feature = "train")]
    #[command(subcommand)]
    command: Option<Command>,
    /// The text itself
    text: Option<String>,
    /// A value, as the taxonomy names it; may be given several times [default: those that the text invokes]
    #[arg(long = "value", value_name = "NAME")]
    values: Vec<String>,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    models: Models,
    #[command(flatten)]
    probe: ProbeArgs,
}

/// Where the head and its model are.
#[derive(Debug, clap::Args)]
struct Models {
    /// Folder of the language model [default: language-model in $VALUE_PROBE_MODELS, ./models or beside the program]
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Folder of the head [default: polarity in $VALUE_PROBE_MODELS, or models/polarity]
    #[arg(long, value_name = "DIR")]
    head: Option<PathBuf>,
}

impl Models {
    fn model(&self) -> Result<LanguageModel> {
        LanguageModel::from_dir(&find_language_model(self.model.as_deref())?, &OpenDevice::cpu())
    }

    fn head(&self) -> Result<PolarityHead> {
        let beside = std::env::var_os(ENVIRONMENT).map(|models| Path::new(&models).join("polarity"));
        let folder = self.head.clone().or(beside).unwrap_or_else(|| FOLDER.into());
        if !folder.join(HEAD).is_file() {
            let reason = "`value-probe polarity train` makes one, and --head names its folder";
            return Err(Error::Config(format!("there is no {HEAD} in {}; {reason}", folder.display())));
        }
        PolarityHead::from_dir(&folder)
    }
}

const FOLDER: &str = "models/polarity";

#[cfg(feature = "train")]
#[derive(Debug, Subcommand)]
enum Command {
    /// Fit a head to models/polarity/train.tsv
    Train(Train),
    /// Measure the head on the hand-labelled sentences
    Eval(Eval),
}

#[cfg(feature = "train")]
#[derive(Debug, clap::Args)]
struct Train {
    #[arg(default_value = "models/train/polarity.toml")]
    config: PathBuf,
    /// Sentences with a stance, in pairs
    #[arg(long, value_name = "FILE", default_value = "models/polarity/train.tsv")]
    set: PathBuf,
    /// Where the head goes
    #[arg(short, long, value_name = "DIR", default_value = "runs/polarity")]
    out: PathBuf,
    /// Folder of the runs: what the model read stays there
    #[arg(long, value_name = "DIR", default_value = "runs")]
    runs: PathBuf,
    #[command(flatten)]
    models: Models,
}

#[cfg(feature = "train")]
#[derive(Debug, clap::Args)]
struct Eval {
    /// Sentences with a value and a stance
    #[arg(long, value_name = "FILE", default_value = "models/polarity/sentences.tsv")]
    set: PathBuf,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    models: Models,
}

pub fn run(args: Args) -> Result<()> {
    #[cfg(feature = "train")]
    match args.command {
        Some(Command::Train(args)) => return train(&args),
        Some(Command::Eval(args)) => return eval(&args),
        None => {}
    }
    ask(&args)
}

/// A sentence and a value that it invokes, or is asked about.
struct Question<'a> {
    sentence: usize,
    text: &'a str,
    dimension: String,
}

/// What is printed of one.
#[derive(Serialize)]
struct Answer {
    /// From 0.
    sentence: usize,
    #[serde(flatten)]
    polarity: Polarity,
}

fn ask(args: &Args) -> Result<()> {
    let text = args.text.as_deref().ok_or(Error::EmptyInput)?;
    let questions = questions(args, text)?;
    if questions.is_empty() && !args.json {
        return put("no evidence of a value; --value NAME asks about one all the same\n");
    }
    let model = args.models.model()?;
    let probe = PolarityProbe::new(args.models.head()?, &model)?;
    let mut answers = Vec::with_capacity(questions.len());
    for Question { sentence, text, dimension } in questions {
        let polarity = block_on(probe.polarity(&model, text, &dimension))?;
        answers.push(Answer { sentence, polarity });
    }
    if args.json {
        return put(&json(&answers)?);
    }
    let several = sentences(text).len() > 1;
    let line = |Answer { sentence, polarity: p }: &Answer| {
        let word = match p.stance {
            Stance::Unsure => "cannot tell",
            Stance::Supports => "supports",
            Stance::Opposes => "opposes",
        };
        let place = if several { format!("sentence {:<4} ", sentence + 1) } else { String::new() };
        format!("{place}{:<28} {word} (p of support {:.2})\n", p.dimension, p.supports)
    };
    put(&answers.iter().map(line).collect::<String>())
}

/// Of each sentence, for that is what the head has learnt from: the values that it invokes, or those that were named.
fn questions<'a>(args: &Args, text: &'a str) -> Result<Vec<Question<'a>>> {
    let about = |sentence: usize, text: &'a str, names: Vec<String>| {
        names.into_iter().map(move |dimension| Question { sentence, text, dimension }).collect::<Vec<_>>()
    };
    if !args.values.is_empty() {
        let spans = sentences(text);
        let all = spans.iter().enumerate();
        return Ok(all.flat_map(|(i, span)| about(i, &text[span.bytes()], args.values.clone())).collect());
    }
    let probe = args.probe.load()?;
    let scored = block_on(probe.score(text, &ScoreOptions::default()))?;
    let names = probe.taxonomy().framework("schwartz").map(|f| &f.dimensions);
    let known = |name: &String| names.is_some_and(|all| all.iter().any(|d| d.name == *name));
    let found = scored.sentences.unwrap_or_default();
    let each = found.into_iter().enumerate();
    Ok(each
        .flat_map(|(i, sentence)| {
            about(i, &text[sentence.span.bytes()], sentence.evidence.into_iter().filter(known).collect())
        })
        .collect())
}

#[cfg(feature = "train")]
fn train(args: &Train) -> Result<()> {
    use super::models::{find_bundle, taxonomy_for};
    use crate::train::polarity::{PolarityConfig, read, train};

    let text = std::fs::read_to_string(&args.config).map_err(|e| Error::io(&args.config, e))?;
    let config: PolarityConfig = toml::from_str(&text).map_err(|e| Error::data(&args.config, e))?;
    let taxonomy = taxonomy_for(&find_bundle(None, "value-classifier")?)?;
    let model = args.models.model()?;
    let cache = args.runs.join("language-features");
    let outcome = train(&config, &read(&args.set)?, &taxonomy, &model, &cache, &args.out)?;
    for (ridge, accuracy) in &outcome.folds {
        put(&format!("ridge {ridge:<6} accuracy on folds of the training split {accuracy:.3}\n"))?;
    }
    put(&format!("ridge {} is taken; dev: {}", outcome.chosen, words(&outcome.dev)))?;
    put(&format!("the head is in {}\n", args.out.display()))
}

#[cfg(feature = "train")]
fn eval(args: &Eval) -> Result<()> {
    use crate::train::polarity::{evaluate, read};

    let sentences = read(&args.set)?;
    let report = evaluate(args.models.head()?, &args.models.model()?, &sentences)?;
    put(&if args.json { json(&report)? } else { words(&report) })
}

#[cfg(feature = "train")]
fn words(report: &crate::train::polarity::Report) -> String {
    let mut out = format!(
        "{} sentences: accuracy {:.3} (majority {:.3}), calibration error {:.3}\n",
        report.sentences, report.accuracy, report.majority, report.calibration_error
    );
    let mut rows = |name: &str, (right, all): (usize, usize)| {
        out += &format!("  {name:<28} {right:>4} of {all:>4}  {:.3}\n", right as f64 / all.max(1) as f64);
    };
    rows("supports", report.supports);
    rows("opposes", report.opposes);
    report.values.iter().for_each(|(name, &cell)| rows(name, cell));
    report.phenomena.iter().filter(|(name, _)| !name.is_empty()).for_each(|(name, &cell)| rows(name, cell));
    out
}
