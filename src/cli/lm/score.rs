//! `value-probe lm score`: texts in, values out, by the language model.

use futures_lite::future::block_on;

use crate::Result;
use crate::cli::score::{LanguageArgs, TextArgs};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  value-probe lm score speech.txt
  value-probe lm score --by sentence --format csv speech.txt > speech.csv
  echo 'We must protect the forests.' | value-probe lm score --json

Linear heads read the model's hidden states. Scores mean what they mean in `value-probe score`, which is many times
faster; `value-probe score --thorough` averages both. models/language-heads/CARD.md says how good they are.")]
pub struct Args {
    #[command(flatten)]
    texts: TextArgs,
    /// Where to compute
    #[arg(long, value_parser = ["cpu", "gpu"], default_value = "cpu")]
    device: String,
    #[command(flatten)]
    language: LanguageArgs,
    /// Print JSON: --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

pub fn run(mut args: Args) -> Result<()> {
    if args.json {
        args.texts.print_json();
    }
    let source = args.texts.source()?;
    let (probe, model) = args.language.load(args.device.parse()?)?;
    let (heads, options) = (&probe.heads().manifest.heads, args.texts.options());
    args.texts.run(source, heads, probe.taxonomy(), &options, |texts, on_step| {
        block_on(probe.score_many(&model, texts, &options, on_step))
    })
}
