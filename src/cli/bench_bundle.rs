//! `value-probe bench-bundle CHECKPOINT --out DIR`: a published encoder as a bundle of int8 weights.

use std::path::PathBuf;

use crate::Result;
use crate::train::bare;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder with model.safetensors, tokenizer.json and config.json
    #[arg(value_name = "CHECKPOINT")]
    pub checkpoint: PathBuf,
    /// Folder of the bundle to write
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

pub fn run(args: Args) -> Result<()> {
    for file in bare::pack(&args.checkpoint, &args.out)? {
        println!("{:>10} bytes  {}  {}", file.bytes, file.sha256, file.name);
    }
    Ok(())
}
