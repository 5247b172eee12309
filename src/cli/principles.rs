//! `value-probe principles`: which principles bear on a text.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_lite::future::block_on;

use super::format::Format;
use super::models::find_beside;
use super::probe::{ProbeArgs, read_text};
use crate::Result;
use crate::bundle::Principles;
use crate::probe::principles::{MOST, MOST_OF_ALL};
use crate::probe::{FoundPrinciples, PrincipleFinder, Probe};

#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  value-probe principles \"My flatmate reads my letters.\"
  value-probe principles --most 3 --format json < letter.txt

They are offered for thinking with, and nothing is measured against them. Many texts call for none, which is an answer."
)]
pub struct Args {
    #[cfg(feature = "train")]
    #[command(subcommand)]
    command: Option<train::Command>,
    /// Texts, each on its own; without any, standard input is one
    #[arg(value_name = "TEXT")]
    texts: Vec<String>,
    /// Principles at most
    #[arg(long, value_name = "N", default_value_t = MOST as u64, value_parser = clap::value_parser!(u64).range(1..=MOST_OF_ALL as u64))]
    most: u64,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Folder of the principles [default: principles in $VALUE_PROBE_MODELS, ./models or beside the program]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    probe: ProbeArgs,
    /// Measure instead: how well the hand-written queries of a split (tune or test) are answered
    #[cfg(feature = "train")]
    #[arg(long, value_name = "SPLIT")]
    evaluate: Option<String>,
}

pub fn run(args: Args) -> Result<()> {
    #[cfg(feature = "train")]
    if let Some(command) = args.command {
        return train::run(command);
    }
    let folder = find_beside(args.folder.as_deref(), "principles")?;
    let probe = args.probe.load()?;
    let finder = load(&probe, &folder)?;
    #[cfg(feature = "train")]
    if let Some(split) = &args.evaluate {
        return train::evaluate(&probe, &finder, &folder, split, args.format);
    }
    let texts = if args.texts.is_empty() { vec![read_text(Path::new("-"))?.1] } else { args.texts };
    let answer = |text: &str| block_on(probe.principles(&finder, text, args.most as usize));
    args.format.put_each(&texts, answer, table)
}

fn load(probe: &Probe, folder: &Path) -> Result<Arc<PrincipleFinder>> {
    Ok(Arc::new(probe.principle_finder(Principles::from_dir(folder)?)?))
}

fn table(text: &str, found: &FoundPrinciples) -> String {
    let start: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(72).collect();
    let mut out = format!("{start}\n");
    if found.principles.is_empty() {
        out += "  none: nothing in the library is called for\n";
    }
    for relevant in &found.principles {
        let p = &relevant.principle;
        out += &format!(
            "  {:.2}  {}\n        {}: {}; {}\n",
            relevant.score, p.text, p.kind, p.source, p.licence
        );
    }
    out
}

#[cfg(feature = "train")]
mod train {
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use clap::Subcommand;

    use super::Format;
    use crate::Result;
    use crate::cli::build::BuildArgs;
    use crate::cli::probe::put;
    use crate::probe::{PrincipleFinder, Probe};
    use crate::train::config::Paths;
    use crate::train::finder::principles::build;
    use crate::train::finder::queries::{QueriesTest, queries_test};

    #[derive(Debug, Subcommand)]
    pub enum Command {
        /// Make manifest and weights beside a library, for the classifier's encoder
        Build(Build),
    }

    #[derive(Debug, clap::Args)]
    pub struct Build {
        /// Folder of the base weights (`minilm/`), from `./build.sh models minilm`
        #[arg(long, value_name = "DIR")]
        weights: PathBuf,
        /// Folder with principles.toml and queries.tsv
        #[arg(long, value_name = "DIR", default_value = "models/principles")]
        folder: PathBuf,
        #[command(flatten)]
        build: BuildArgs,
    }

    pub fn run(Command::Build(Build { weights, folder, build: args }): Command) -> Result<()> {
        let (open, probe, bundle) = args.open()?;
        let paths = Paths { data: args.data, weights, runs: PathBuf::new() };
        let settings = build(&probe, &bundle, &paths, &folder, &args.version, &open)?;
        put(&format!("{}: {settings:?}\n", folder.display()))
    }

    pub fn evaluate(
        probe: &Probe,
        finder: &Arc<PrincipleFinder>,
        folder: &Path,
        split: &str,
        format: Format,
    ) -> Result<()> {
        let test = queries_test(probe, finder, &folder.join("queries.tsv"), split)?;
        format.put(&test, || table(&test))
    }

    fn table(test: &QueriesTest) -> String {
        let mut out = format!(
            "| {}: {} queries with principles, {} without | recall@1 | recall@5 | recall@10 | MRR | \"none\": precision | recall | answered | AUC |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
            test.split, test.with_principles, test.without
        );
        for m in &test.methods {
            out += &format!(
                "| {} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |\n",
                m.method,
                m.recall_at_1,
                m.recall_at_5,
                m.recall_at_10,
                m.mrr,
                m.none_precision,
                m.none_recall,
                m.answered,
                m.none_auc
            );
        }
        out
    }
}
