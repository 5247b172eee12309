//! `value-probe report`: one page of all figures.

use std::path::PathBuf;

use crate::bundle::files::write_atomically;
use crate::train::page::{Sources, html};
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// File to write
    #[arg(long, value_name = "FILE", default_value = "report.html")]
    out: PathBuf,
    /// Figures of the classifier
    #[arg(long, value_name = "FILE", default_value = "models/value-classifier/metrics.json")]
    classifier: PathBuf,
    /// Figures of the heads on the language model
    #[arg(long, value_name = "FILE", default_value = "models/language-heads/metrics.json")]
    language_heads: PathBuf,
    /// Figures of further frameworks
    #[arg(long, value_name = "FILE", default_value = "models/frameworks/metrics.json")]
    frameworks: PathBuf,
    /// Figures of polarity
    #[arg(long, value_name = "FILE", default_value = "models/polarity/metrics.json")]
    polarity: PathBuf,
    /// Figures of the principles
    #[arg(long, value_name = "FILE", default_value = "models/principles/metrics.json")]
    principles: PathBuf,
    /// Figures of the map
    #[arg(long, value_name = "FILE", default_value = "models/value-map/metrics.json")]
    map: PathBuf,
}

pub fn run(args: Args) -> Result<()> {
    let sources = Sources {
        classifier: &args.classifier,
        language_heads: &args.language_heads,
        frameworks: &args.frameworks,
        polarity: &args.polarity,
        principles: &args.principles,
        map: &args.map,
    };
    let page = html(&sources)?;
    write_atomically(&args.out, page.as_bytes()).map_err(|e| match e {
        // The file that was asked for, and not the one that it is written by way of.
        Error::Io { source, .. } => Error::io(&args.out, source),
        other => other,
    })?;
    println!("{}", args.out.display());
    Ok(())
}
