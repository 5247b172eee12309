//! `value-probe score`: texts in, values out.

mod csv;
pub(super) mod json;
mod output;
mod progress;
mod source;
mod table;

use std::path::PathBuf;

use clap::ValueEnum;
use futures_lite::future::block_on;

use super::models::{find_language_heads, find_language_model, taxonomy_for};
use super::probe::{FrameworkArgs, ProbeArgs, read_own};
use crate::bundle::{Head, LanguageHeads, LanguageModel};
use crate::device::{DeviceChoice, open_blocking};
use crate::lm::{LanguageProbe, Thorough};
use crate::probe::{Progress, ScoreOptions, TextScore};
use crate::taxonomy::Taxonomy;
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
    #[command(flatten)]
    texts: TextArgs,
    #[command(flatten)]
    probe: ProbeArgs,
    #[command(flatten)]
    frameworks: FrameworkArgs,
    /// A dimension of your own, from `value-probe dimension new`; may be given several times
    #[arg(long, value_name = "FILE", conflicts_with = "thorough")]
    own: Vec<PathBuf>,
    /// Ask the language model too and average: better, and many times slower
    #[arg(long)]
    thorough: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Where the language model and its heads are.
#[derive(Debug, Clone, clap::Args)]
pub struct LanguageArgs {
    /// Folder of the language model [default: language-model in $VALUE_PROBE_MODELS, ./models or beside the program]
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Folder of the language model's heads [default: language-heads, as the model]
    #[arg(long, value_name = "DIR")]
    heads: Option<PathBuf>,
}

/// What is scored, and how it is read and printed; `value-probe lm score` has the same.
#[derive(Debug, clap::Args)]
pub struct TextArgs {
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
    /// JSONL has an object a line with a string field `text`; its other fields are carried through, but those that the
    /// answer has too (`scores`, `evidence`, ...) are replaced. Input must be UTF-8; a JSON string with half of a surrogate
    /// pair (\ud800) is refused. A bad line has an `error` in its place (and, where it is no object, the line as `raw`; table
    /// and csv leave it out); the others are scored, and the exit code is 1 at the end.
    #[arg(long, value_enum)]
    input_format: Option<InputFormat>,
    /// Longest text taken, in bytes
    #[arg(long, value_name = "N", default_value_t = ScoreOptions::default().max_bytes)]
    max_bytes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    Text,
    Sentence,
    Line,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    Text,
    Jsonl,
}

pub fn run(args: Args) -> Result<()> {
    let source = args.texts.source()?;
    let probe = args.frameworks.load(&args.probe)?;
    let options = ScoreOptions {
        frameworks: args.frameworks.wanted(),
        own: read_own(&probe, &args.own)?,
        ..args.texts.options()
    };
    let heads = probe.scored_heads(&options)?;
    if args.thorough {
        let (language, model) = args.language.load(args.probe.choice()?)?;
        let thorough = Thorough::new(probe, language)?;
        let taxonomy = thorough.classifier().taxonomy();
        return args.texts.run(source, &heads, taxonomy, &options, |texts, on_step| {
            block_on(thorough.score_many(&model, texts, &options, on_step))
        });
    }
    args.texts.run(source, &heads, probe.taxonomy(), &options, |texts, on_step| {
        block_on(probe.score_many(texts, &options, on_step))
    })
}

impl LanguageArgs {
    /// The model and its heads, on the CPU where `choice` computes something else.
    pub fn load(&self, choice: DeviceChoice) -> Result<(LanguageProbe, LanguageModel)> {
        // First the folders: a GPU takes a while to open.
        let folder = find_language_heads(self.heads.as_deref())?;
        let (heads, taxonomy) = (LanguageHeads::from_dir(&folder)?, taxonomy_for(&folder)?);
        let model = find_language_model(self.model.as_deref())?;
        let open = |choice| {
            let model = LanguageModel::from_dir(&model, &open_blocking(choice)?)?;
            Ok((LanguageProbe::new(heads.clone(), taxonomy.clone(), &model)?, model))
        };
        let (probe, model) = open(choice)?;
        if choice == DeviceChoice::Gpu
            && let Err(error) = block_on(probe.self_test(&model, choice))?.into_result()
        {
            // As below.
            anstream::eprintln!("warning: {error}; going on with the CPU");
            return open(DeviceChoice::Cpu);
        }
        Ok((probe, model))
    }
}

impl TextArgs {
    /// As `--format json`, unless another format is asked for.
    pub fn print_json(&mut self) {
        self.format.get_or_insert(Format::Json);
    }

    /// The texts, before a model is loaded for them.
    pub fn source(&self) -> Result<Source> {
        Source::new(&self.files, self.by, self.input_format, self.max_bytes)
    }

    /// How the texts are scored.
    pub fn options(&self) -> ScoreOptions {
        ScoreOptions {
            sentences: self.by == By::Sentence,
            max_bytes: self.max_bytes,
            // More in one forward than the default: nobody waits to cancel.
            batch_tokens: 2048,
            ..ScoreOptions::default()
        }
    }

    /// Scores and prints all texts.
    ///
    /// # Arguments
    /// - `heads`, `taxonomy`, `options`: what a score is made of
    /// - `score`: scores some texts together, as [`crate::probe::Probe::score_many`]
    pub fn run(
        &self,
        mut source: Source,
        heads: &[Head],
        taxonomy: &Taxonomy,
        options: &ScoreOptions,
        score: impl Fn(&[&str], &mut dyn FnMut(Progress)) -> Result<Vec<Result<TextScore>>>,
    ) -> Result<()> {
        let format = self.format.unwrap_or(if source.has_records() { Format::Jsonl } else { Format::Table });
        let mut output = Output::new(format, heads, taxonomy, &options.own);
        let mut bar = Bar::new(source.bytes());
        let (mut refused, mut total) = (0, 0);
        let mut group: Vec<Item> = Vec::new();
        loop {
            // A text that cannot be read ends the run, but those before it are scored and printed first.
            let trouble = fill(&mut group, &mut source).err();
            let wanted = |item: &&Item| item.refused.is_none();
            let texts: Vec<&str> = group.iter().filter(wanted).map(|item| item.text.as_str()).collect();
            let mut scores = score(&texts, &mut |step| bar.during(step))?.into_iter();
            bar.after(&texts);
            for item in &mut group {
                let score = item.refused.take().map_or_else(|| scores.next(), |error| Some(Err(error)));
                let Some(score) = score else { break };
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
            group.clear();
        }
        bar.finish();
        output.finish()?;
        if refused > 0 { Err(Error::Refused { refused, total }) } else { Ok(()) }
    }
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
    match &score {
        Ok(_) => {}
        // It names its place.
        Err(error @ Error::Data { .. }) => super::report(error),
        Err(error) => super::report(&Error::data(item.place(), error)),
    }
    output.write(item, score)
}
