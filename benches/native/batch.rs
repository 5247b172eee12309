//! A batch of texts into vectors on all cores, by the product's own path: the program that `compare.py` times beside
//! ONNX Runtime. For each line on standard input it embeds all texts once and prints the seconds.
//!
//!     native_batch BUNDLE TEXTS      TEXTS has a text a line

use std::io::{BufRead, Write};
use std::path::Path;
use std::time::Instant;

use futures_lite::future::block_on;
use value_probe::bundle::Bundle;
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::probe::Probe;
use value_probe::taxonomy::Taxonomy;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo bench` adds arguments of its own.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let [bundle, texts] = args.as_slice() else {
        eprintln!("usage: native_batch BUNDLE TEXTS   (benches/native/compare.py runs it)");
        return Ok(());
    };
    let taxonomy = Taxonomy::from_toml(include_str!("../../models/taxonomy.toml"))?;
    let probe =
        Probe::new(Bundle::from_dir(Path::new(bundle))?, taxonomy, &open_blocking(DeviceChoice::Cpu)?)?;
    let texts = std::fs::read_to_string(texts)?;
    let texts: Vec<&str> = texts.lines().collect();
    let mut out = std::io::stdout();
    // The first vector, so that whoever compares sees that the same is computed.
    writeln!(out, "{:?}", block_on(probe.embed(&texts[..1]))?[0])?;
    for line in std::io::stdin().lock().lines() {
        line?;
        let begin = Instant::now();
        let vectors = block_on(probe.embed(&texts))?;
        writeln!(out, "{}", begin.elapsed().as_secs_f64())?;
        assert_eq!(vectors.len(), texts.len());
    }
    Ok(())
}
