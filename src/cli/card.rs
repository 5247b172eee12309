//! `value-probe card RUN`: measure a bundle and write its figures where people read them.

use std::path::PathBuf;

use super::train::Folders;
use crate::Result;
use crate::train::card;

#[derive(Debug, clap::Args)]
#[command(mut_arg("data", |arg| arg.required(true)), mut_arg("weights", |arg| arg.requires("run")))]
pub struct Args {
    /// Name of the run that the bundle was packed from; without it the figures of its float32 weights stay as they are
    #[arg(requires = "weights")]
    pub run: Option<String>,
    /// Folder of the bundle: metrics.json and CARD.md are written there
    #[arg(long, value_name = "DIR", default_value = "models/value-classifier")]
    pub bundle: PathBuf,
    /// Published figures of others
    #[arg(long, value_name = "FILE", default_value = "models/train/published.toml")]
    pub published: PathBuf,
    /// A README whose quality table is filled too
    #[arg(long, value_name = "FILE")]
    pub readme: Option<PathBuf>,
    #[command(flatten)]
    pub folders: Folders,
}

pub fn run(args: Args) -> Result<()> {
    let paths = args.folders.paths();
    let report = card::measure(&args.bundle, args.run.as_deref(), &args.published, &paths)?;
    card::write(&report, &args.bundle, args.readme.as_deref())?;
    for e in &report.evaluations {
        let m = &e.metrics;
        println!(
            "{} / {:?}: official F1 {:.3}, mean F1 {:.3}, ECE {:.3}",
            e.split, e.input, m.official_f1, m.mean_f1, e.ece
        );
    }
    Ok(())
}
