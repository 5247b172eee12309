//! `value-probe score`: texts in, values out.

use std::path::PathBuf;

use crate::{Error, Result};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files to score; `-` or nothing reads standard input
    files: Vec<PathBuf>,
}

pub fn run(args: Args) -> Result<()> {
    Err(Error::Config(format!("not there yet: {:?}", args.files)))
}
