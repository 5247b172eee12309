//! The decoder in the shape of SmolLM2-135M: tokens a second, and how much of the device's memory bandwidth reading the
//! weights takes.

use std::time::Instant;

use futures_lite::future::block_on;
use value_probe::Result;
use value_probe::device::OpenDevice;
use value_probe::kernels::BLOCK;
use value_probe::kernels::decoder::DecoderKernels;
use value_probe::kernels::gpu::Gpu;
use value_probe::nn::decoder::{Decoder, DecoderConfig, EMBEDDING, Rows, Step, TensorShape, Want};

use super::random_decoder::{LAYERS, TABLE, config, decoder};
use super::{FEWEST, SECONDS};

/// What is timed; parsed from `prompt:TOKENS` and `decode:CONTEXT`.
#[derive(Clone, Copy)]
pub enum Case {
    /// So many tokens at once, the logits of the last.
    Prompt(usize),
    /// One token after so many.
    Decode(usize),
}

impl Case {
    pub fn parse(text: &str) -> Option<Self> {
        let (name, tokens) = text.split_once(':')?;
        let tokens =
            tokens.parse().ok().filter(|tokens| (1..config().max_position_embeddings).contains(tokens))?;
        match name {
            "prompt" => Some(Self::Prompt(tokens)),
            "decode" => Some(Self::Decode(tokens)),
            _ => None,
        }
    }
}

/// A decoder with made-up weights, and the bytes of its matrices.
pub struct Bench {
    decoder: Decoder<Gpu>,
    weights: usize,
}

impl Bench {
    pub fn new(open: &OpenDevice) -> Result<Self> {
        let gpu = Gpu::new(open)?;
        let begin = Instant::now();
        gpu.prepare_decoder(&config(), LAYERS, TABLE)?;
        let bench = Self { decoder: decoder(gpu)?, weights: bytes(&config()) };
        bench.time(Case::Prompt(1), 1)?;
        println!(
            "decoder: {:.1} MB of weights, ready after {:.2} s",
            bench.weights as f64 / 1e6,
            begin.elapsed().as_secs_f64()
        );
        Ok(bench)
    }

    /// Prints a line; `bandwidth` is the device's, in GB/s.
    pub fn run(&self, case: Case, bandwidth: Option<f64>) -> Result<()> {
        // The first allocates.
        self.time(case, 1)?;
        let before = self.decoder.kernels().dispatches();
        let times = self.time(case, FEWEST)?;
        let median = times[times.len() / 2];
        match case {
            Case::Prompt(tokens) => {
                println!(
                    "prompt of {tokens}: {:.1} ms, {:.1} tokens/s",
                    median * 1e3,
                    tokens as f64 / median
                );
            }
            Case::Decode(context) => {
                let rate = self.weights as f64 / median / 1e9;
                let share = bandwidth.map(|all| format!(", {:.1} % of the bandwidth", 100.0 * rate / all));
                // The context was one forward more.
                let dispatches = (self.decoder.kernels().dispatches() - before) / (times.len() + 1);
                println!(
                    "decode after {context}: {:.2} ms, {:.1} tokens/s, weights at {rate:.2} GB/s{}, {dispatches} dispatches",
                    median * 1e3,
                    1.0 / median,
                    share.unwrap_or_default()
                );
            }
        }
        Ok(())
    }

    /// Seconds of each repetition, ascending.
    fn time(&self, case: Case, fewest: usize) -> Result<Vec<f64>> {
        let ids: Vec<u32> = (0..config().max_position_embeddings as u32).map(|i| i * 37 % 49_152).collect();
        let mut cache = self.decoder.cache()?;
        let (past, new) = match case {
            Case::Prompt(tokens) => (0, tokens),
            Case::Decode(context) => (context, 1),
        };
        if past > 0 {
            self.forward(&ids[..past], &mut cache)?;
        }
        let (begin, mut times) = (Instant::now(), Vec::new());
        while times.len() < fewest || (fewest > 1 && begin.elapsed().as_secs_f64() < SECONDS) {
            let start = Instant::now();
            self.forward(&ids[past..past + new], &mut cache)?;
            times.push(start.elapsed().as_secs_f64());
            self.decoder.truncate(&mut cache, past);
        }
        times.sort_by(f64::total_cmp);
        Ok(times)
    }

    fn forward(&self, tokens: &[u32], cache: &mut <Gpu as DecoderKernels>::Cache) -> Result<()> {
        let mut steps = [Step { tokens, cache }];
        let output = block_on(self.decoder.forward(&mut steps, &Want { logits: Rows::Last, hidden: &[] }))?;
        assert!(output.logits.iter().all(|x| x.is_finite()), "not a number");
        Ok(())
    }
}

/// Of all matrices.
fn bytes(config: &DecoderConfig) -> usize {
    let bytes = |(name, shape): (String, TensorShape)| match shape {
        TensorShape::Matrix(rows, columns) => {
            rows * columns / BLOCK * if name == EMBEDDING { TABLE } else { LAYERS }.bytes()
        }
        TensorShape::Norm(_) => 0,
    };
    config.tensors().into_iter().map(bytes).sum()
}
