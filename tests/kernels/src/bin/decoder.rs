//! Tokens a second of a decoder of SmolLM2-135M's shape: in one thread, or with the feature `cli` on all cores.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use value_probe_kernels::kernels::cpu::simd::Level;
use value_probe_kernels::kernels::cpu::{Cpu, decoder::Cache};
use value_probe_kernels::nn::decoder::{Decoder, Rows, Step, Want};
use value_probe_kernels::{Result, kernels, nn};

#[path = "../../../../benches/random_decoder/mod.rs"]
mod random_decoder;

/// The best of the runs of some seconds, in tokens a second: on a shared machine, that which was disturbed least.
fn rate(tokens: usize, mut run: impl FnMut()) -> f64 {
    run();
    let mut best = 0.0f64;
    let begin = Instant::now();
    while begin.elapsed().as_secs_f64() < 2.0 {
        let start = Instant::now();
        run();
        best = best.max(tokens as f64 / start.elapsed().as_secs_f64());
    }
    best
}

fn forward(decoder: &Decoder<Cpu>, cache: &mut Cache, tokens: &[u32], logits: Rows) {
    let mut steps = [Step { tokens: black_box(tokens), cache }];
    let want = Want { logits, hidden: &[] };
    let future = pin!(decoder.forward(&mut steps, &want));
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => drop(black_box(output.expect("there is memory for a few tokens"))),
        Poll::Pending => unreachable!("the CPU has nothing to wait for"),
    }
}

fn main() {
    let level = Level::for_widths(&random_decoder::config().widths());
    let start = Instant::now();
    let decoder = random_decoder::decoder(Cpu::with_level(level)).expect("there is memory for the weights");
    println!("{level:?}, made in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let text: Vec<u32> = (0..512).map(|i| i * 37 % 49_152).collect();
    let new = || decoder.cache().expect("an empty cache takes no memory");
    for past in [16, 128, 512] {
        let mut cache = new();
        text[..past].chunks(64).for_each(|part| forward(&decoder, &mut cache, part, Rows::None));
        let rate = rate(1, || {
            decoder.truncate(&mut cache, past);
            forward(&decoder, &mut cache, &[17], Rows::Last);
        });
        println!("  a token after {past:>3}: {rate:>6.1} tokens/s");
    }
    for length in [1, 2, 3, 4, 8, 64, 256] {
        let rate = rate(length, || {
            let mut cache = new();
            text[..length].chunks(64).for_each(|part| forward(&decoder, &mut cache, part, Rows::Last));
        });
        println!("  a prompt of {length:>3}: {rate:>6.1} tokens/s");
    }
    for length in [8, 64] {
        let rate = rate(length, || forward(&decoder, &mut new(), &text[..length], Rows::All));
        println!("  all logits of {length:>3}: {rate:>6.1} tokens/s");
    }
}
