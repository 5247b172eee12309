//! `value-probe pack RUN`: a finished training run becomes a bundle. `value-probe pack --gguf FILE`: so does a
//! language model in llama.cpp's format.

use std::path::{Path, PathBuf};

#[cfg(feature = "train")]
use super::train::Folders;
use crate::bundle::{FileEntry, language};
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
#[cfg_attr(feature = "train", command(
    mut_arg("data", |arg| arg.required_unless_present_any(["gguf", "language_heads"])),
    mut_arg("weights", |arg| arg.required_unless_present_any(["gguf", "language_heads"])),
))]
pub struct Args {
    /// Name of the run
    #[cfg(feature = "train")]
    #[arg(required_unless_present = "gguf")]
    pub run: Option<String>,
    /// The run trained heads on the language model: take its bundle
    #[cfg(feature = "train")]
    #[arg(long, requires = "run")]
    pub language_heads: bool,
    /// Pack this language model instead of a run
    #[arg(long, value_name = "FILE")]
    #[cfg_attr(feature = "train", arg(conflicts_with = "run"))]
    #[cfg_attr(not(feature = "train"), arg(required = true))]
    pub gguf: Option<PathBuf>,
    /// Folder of the bundle to write [default: models/value-classifier, models/language-model with --gguf,
    /// models/language-heads with --language-heads]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Version of the bundle
    #[arg(long, default_value = env!("CARGO_PKG_VERSION"))]
    pub bundle_version: String,
    #[cfg(feature = "train")]
    #[command(flatten)]
    pub folders: Folders,
}

pub fn run(args: Args) -> Result<()> {
    match &args.gguf {
        Some(gguf) => run_gguf(gguf, &args),
        #[cfg(feature = "train")]
        None if args.language_heads => run_heads(args),
        #[cfg(feature = "train")]
        None => run_training(args),
        #[cfg(not(feature = "train"))]
        None => Err(Error::Config("name a GGUF file with --gguf".into())),
    }
}

fn run_gguf(gguf: &Path, args: &Args) -> Result<()> {
    let out = args.out.clone().unwrap_or_else(|| "models/language-model".into());
    let name = gguf.file_stem().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| Error::Config(format!("{}: not a file name", gguf.display())))?;
    let packed = language::pack(gguf, &out, name, &args.bundle_version)?;
    if packed.written {
        print(&packed.files, &out);
    } else {
        println!("{} is up to date", out.display());
    }
    Ok(())
}

#[cfg(feature = "train")]
fn run_heads(args: Args) -> Result<()> {
    use crate::train::heads;

    let out = args.out.unwrap_or_else(|| "models/language-heads".into());
    let run = args.run.unwrap_or_default();
    print(&heads::pack(&run, &args.bundle_version, &args.folders.paths(), &out)?, &out);
    Ok(())
}

#[cfg(feature = "train")]
fn run_training(args: Args) -> Result<()> {
    use crate::train::pack;

    let out = args.out.unwrap_or_else(|| "models/value-classifier".into());
    let name = out.file_name().and_then(|n| n.to_str());
    let name = name.ok_or_else(|| Error::Config(format!("{}: not a folder name", out.display())))?;
    let run = args.run.unwrap_or_default();
    let packed = pack::pack(&run, name, &args.bundle_version, &args.folders.paths(), &out)?;
    print(&packed.files, &out);
    Ok(())
}

fn print(files: &[FileEntry], out: &Path) {
    for file in files {
        println!("{:>10} bytes  {}  {}", file.bytes, file.sha256, file.name);
    }
    let bytes: u64 = files.iter().map(|file| file.bytes).sum();
    println!("{bytes:>10} bytes in {}", out.display());
}
