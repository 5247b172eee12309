//! `value-probe report`: one page of all figures.

use std::path::PathBuf;

use crate::Result;
use crate::bundle::files::write_atomically;
use crate::train::page::{Sources, html};

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
}

pub fn run(args: Args) -> Result<()> {
    let sources = Sources {
        classifier: &args.classifier,
        language_heads: &args.language_heads,
        frameworks: &args.frameworks,
    };
    write_atomically(&args.out, html(&sources)?.as_bytes())?;
    println!("{}", args.out.display());
    Ok(())
}
