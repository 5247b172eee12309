//! The networks on a GPU. The int8 encoder in the shape of MiniLM-L6: milliseconds, GFLOP/s and, where the device's
//! peak is named, the share of it. The decoder in the shape of SmolLM2-135M: tokens a second and the GB/s at which it
//! reads its weights, with the share of the bandwidth where that is named. Weights are made up: what they are does not
//! change the time.
//!
//!     cargo bench --no-default-features --features gpu --bench gpu -- \
//!         [--peak GFLOPS] [--bandwidth GBS] [TEXTSxTOKENS | prompt:TOKENS | decode:CONTEXT ...]
//!
//! A batch is timed from its ids to its vectors on the host: one upload, one readback. Vulkan, Metal or DirectX 12,
//! whichever wgpu finds. `VK_ICD_FILENAMES` chooses among Vulkan drivers.

mod decoder;
#[path = "../random_decoder/mod.rs"]
mod random_decoder;

use std::borrow::Cow;
use std::time::Instant;

use decoder::Case;
use futures_lite::future::block_on;
use value_probe::device::{DeviceChoice, open_blocking};
use value_probe::kernels::Matrix;
use value_probe::kernels::gpu::Gpu;
use value_probe::nn::EncoderConfig;
use value_probe::nn::int8::{Int8Encoder, Weights};
// Where `random_decoder` looks for them.
use value_probe::{Result, kernels, nn};

const MINILM: &str = r#"{"model_type": "bert", "vocab_size": 30522, "hidden_size": 384, "num_hidden_layers": 6,
    "num_attention_heads": 12, "intermediate_size": 1536, "max_position_embeddings": 512, "layer_norm_eps": 1e-12}"#;
const SHAPES: [&str; 4] = ["1x32", "1x128", "64x64", "256x64"];
const CASES: [&str; 5] = ["prompt:64", "prompt:512", "decode:16", "decode:512", "decode:4000"];
/// A shape is timed this long, and at least [`FEWEST`] times.
const SECONDS: f64 = 3.0;
const FEWEST: usize = 3;

/// Weights of the right shape, no two rows alike.
struct Made<'a>(&'a EncoderConfig);

impl Made<'_> {
    /// Rows and columns.
    fn shape(&self, path: &str) -> (usize, usize) {
        let c = self.0;
        let (hidden, wide) = (c.hidden_size, c.intermediate_size);
        match path {
            "embeddings.word.weight" => (c.vocab_size, hidden),
            "embeddings.position.weight" => (c.max_position_embeddings, hidden),
            "embeddings.token_type.weight" => (c.type_vocab_size, hidden),
            path if path.ends_with("intermediate.weight") => (wide, hidden),
            path if path.ends_with("intermediate.bias") => (1, wide),
            path if path.ends_with(".output.weight") && !path.contains("attention") => (hidden, wide),
            path if path.ends_with(".weight") => (hidden, hidden),
            _ => (1, hidden),
        }
    }
}

impl Weights for Made<'_> {
    fn matrix(&self, path: &str) -> Result<Matrix<'_>> {
        let (rows, columns) = self.shape(path);
        let values = (0..rows * columns).map(|i| ((i * 7919) % 127) as i8 - 63).collect();
        Ok(Matrix { rows, columns, values: Cow::Owned(values), scales: Cow::Owned(vec![1e-3; rows]) })
    }

    fn floats(&self, path: &str) -> Result<Vec<f32>> {
        let (rows, columns) = self.shape(path);
        Ok((0..rows * columns).map(|i| ((i * 31) % 17) as f32 / 17.0).collect())
    }
}

/// Additions and multiplications of one forward.
fn operations(c: &EncoderConfig, texts: usize, tokens: usize) -> f64 {
    let products = 4 * c.hidden_size * c.hidden_size + 2 * c.hidden_size * c.intermediate_size;
    let attention = 2 * tokens * c.hidden_size;
    2.0 * (texts * tokens * c.num_hidden_layers * (products + attention)) as f64
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let (mut peak, mut bandwidth) = (None, None);
    let mut shapes: Vec<String> = Vec::new();
    // `cargo bench` adds --bench.
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--peak" => peak = Some(args.next().ok_or("--peak needs a number of GFLOP/s")?.parse::<f64>()?),
            "--bandwidth" => {
                bandwidth = Some(args.next().ok_or("--bandwidth needs a number of GB/s")?.parse::<f64>()?);
            }
            shape => shapes.push(shape.to_owned()),
        }
    }
    if shapes.is_empty() {
        shapes = SHAPES.iter().chain(&CASES).map(|&shape| shape.to_owned()).collect();
    }
    let (cases, shapes): (Vec<String>, Vec<String>) =
        shapes.into_iter().partition(|shape| shape.contains(':'));

    let open = open_blocking(DeviceChoice::Gpu)?;
    let config = EncoderConfig::from_json(MINILM.as_bytes())?;
    if let Some(adapter) = &open.adapter {
        println!(
            "{} ({}{})",
            adapter.name,
            adapter.backend,
            if adapter.software { ", software" } else { "" }
        );
    }
    if !cases.is_empty() {
        let bench = decoder::Bench::new(&open)?;
        for case in &cases {
            let case = Case::parse(case).ok_or("a case is prompt:TOKENS or decode:CONTEXT, as decode:512")?;
            bench.run(case, bandwidth)?;
        }
    }
    if shapes.is_empty() {
        return Ok(());
    }
    let encoder = Int8Encoder::new(Gpu::new(&open)?, &config, config.max_tokens(), &Made(&config))?;
    for shape in &shapes {
        let (texts, tokens) = shape.split_once('x').ok_or("a shape is TEXTSxTOKENS, as 64x64")?;
        let (texts, tokens): (usize, usize) = (texts.parse()?, tokens.parse()?);
        let ids: Vec<u32> = (0..tokens as u32).map(|i| (i * 7 + 100) % 30_000).collect();
        let batch = vec![ids.as_slice(); texts];
        // The first compiles and allocates.
        let vectors = block_on(encoder.forward(&batch, &[config.num_hidden_layers]))?;
        assert!(vectors.iter().all(|x| x.is_finite()), "{shape}: not a number");
        let (begin, before, mut times) = (Instant::now(), encoder.kernels().dispatches(), Vec::new());
        while times.len() < FEWEST || begin.elapsed().as_secs_f64() < SECONDS {
            let start = Instant::now();
            block_on(encoder.forward(&batch, &[config.num_hidden_layers]))?;
            times.push(start.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        let median = times[times.len() / 2];
        let rate = operations(&config, texts, tokens) / median / 1e9;
        let share =
            peak.map(|peak| format!(", {:.1} % of the peak", 100.0 * rate / peak)).unwrap_or_default();
        let dispatches = (encoder.kernels().dispatches() - before) / times.len();
        println!("{shape}: {:.2} ms, {rate:.1} GFLOP/s{share}, {dispatches} dispatches", median * 1e3);
    }
    Ok(())
}
