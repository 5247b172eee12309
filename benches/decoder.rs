//! The decoder on the CPU at SmolLM2-135M's shape: a token after a prompt, and a prompt, by level, in one thread and on
//! all cores.  cargo bench --bench decoder

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures_lite::future::block_on;
use value_probe::kernels::cpu::{Cpu, Level};
use value_probe::nn::decoder::{Rows, Step, Want};
use value_probe::{Result, kernels, nn};

mod random_decoder;

fn benches(criterion: &mut Criterion) {
    for level in Level::available() {
        for alone in [true, false] {
            let cpu = Cpu::with_level(level);
            let (cpu, threads) = if alone { (cpu.alone(), "one thread") } else { (cpu, "all cores") };
            let decoder = random_decoder::decoder(cpu).unwrap();
            let want = Want { logits: Rows::Last, hidden: &[] };
            let mut group = criterion.benchmark_group(format!("{level:?}, {threads}"));
            group.sample_size(10);
            for past in [16, 512] {
                let mut cache = decoder.cache().unwrap();
                let prompt: Vec<u32> = (0..past).map(|i| i * 37 % 49_152).collect();
                block_on(decoder.forward(&mut [Step { tokens: &prompt, cache: &mut cache }], &want)).unwrap();
                group.throughput(Throughput::Elements(1));
                group.bench_function(BenchmarkId::new("token after", past), |b| {
                    b.iter(|| {
                        decoder.truncate(&mut cache, past as usize);
                        let mut steps = [Step { tokens: black_box(&[17]), cache: &mut cache }];
                        block_on(decoder.forward(&mut steps, &want)).unwrap()
                    });
                });
            }
            for length in [4, 64, 256] {
                let prompt: Vec<u32> = (0..length).map(|i| i * 37 % 49_152).collect();
                group.throughput(Throughput::Elements(u64::from(length)));
                group.bench_function(BenchmarkId::new("prompt of", length), |b| {
                    b.iter(|| {
                        let mut cache = decoder.cache().unwrap();
                        for tokens in prompt.chunks(64) {
                            let mut steps = [Step { tokens: black_box(tokens), cache: &mut cache }];
                            block_on(decoder.forward(&mut steps, &want)).unwrap();
                        }
                    });
                });
            }
        }
    }
}

criterion_group!(all, benches);
criterion_main!(all);
