//! `value-probe pack RUN`: a finished training run becomes a bundle.

use std::path::PathBuf;

use super::train::Folders;
use crate::train::pack;
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the run
    pub run: String,
    /// Folder of the bundle to write
    #[arg(long, value_name = "DIR", default_value = "models/value-classifier")]
    pub out: PathBuf,
    /// Version of the bundle
    #[arg(long, default_value = env!("CARGO_PKG_VERSION"))]
    pub bundle_version: String,
    #[command(flatten)]
    pub folders: Folders,
}

pub fn run(args: Args) -> Result<()> {
    let name = args.out.file_name().and_then(|n| n.to_str());
    let name = name.ok_or_else(|| Error::Config(format!("{}: not a folder name", args.out.display())))?;
    let packed = pack::pack(&args.run, name, &args.bundle_version, &args.folders.paths(), &args.out)?;
    for file in &packed.files {
        println!("{:>10} bytes  {}  {}", file.bytes, file.sha256, file.name);
    }
    println!("{:>10} bytes in {}", packed.bytes, args.out.display());
    Ok(())
}
