//! `value-probe lm score`: texts in, values out, by the language model.

use std::path::PathBuf;

use futures_lite::future::block_on;

use super::model::ModelArgs;
use crate::Result;
use crate::bundle::{LanguageHeads, LanguageModel};
use crate::cli::models::{find_language_heads, taxonomy_for};
use crate::cli::score::TextArgs;
use crate::device::DeviceChoice;
use crate::lm::LanguageProbe;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  value-probe lm score speech.txt
  value-probe lm score --by sentence --format csv speech.txt > speech.csv
  echo 'We must protect the forests.' | value-probe lm score --json

Scores mean what they mean in `value-probe score`, which is faster: linear heads read the model's hidden states.
models/language-heads/CARD.md says how good they are.")]
pub struct Args {
    #[command(flatten)]
    texts: TextArgs,
    /// Folder of the heads [default: language-heads in $VALUE_PROBE_MODELS, ./models or beside the program]
    #[arg(long, value_name = "DIR")]
    heads: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
}

pub fn run(mut args: Args) -> Result<()> {
    if args.model.json {
        args.texts.print_json();
    }
    let source = args.texts.source()?;
    let (probe, model) = load(&args)?;
    args.texts.run(source, &probe.heads().manifest.heads, probe.taxonomy(), |texts, options, on_step| {
        block_on(probe.score_many(&model, texts, options, on_step))
    })
}

fn load(args: &Args) -> Result<(LanguageProbe, LanguageModel)> {
    let folder = find_language_heads(args.heads.as_deref())?;
    let (heads, taxonomy) = (LanguageHeads::from_dir(&folder)?, taxonomy_for(&folder)?);
    let open = |choice| {
        let model = args.model.load_on(choice)?;
        Ok((LanguageProbe::new(heads.clone(), taxonomy.clone(), &model)?, model))
    };
    let choice = args.model.device()?;
    let (probe, model) = open(choice)?;
    if choice == DeviceChoice::Gpu {
        // As in `value-probe score`.
        if let Err(error) = block_on(probe.self_test(&model, choice))?.into_result() {
            anstream::eprintln!("warning: {error}; going on with the CPU");
            return open(DeviceChoice::Cpu);
        }
    }
    Ok((probe, model))
}
