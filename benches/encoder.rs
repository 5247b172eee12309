//! The encoder on the CPU, in one thread: its integer products by shape, and a whole forward of MiniLM's shape beside
//! Burn's float32.  RAYON_NUM_THREADS=1 cargo bench --bench encoder
//!
//! Weights are arbitrary: no kernel here is faster for one value than for another.

use std::borrow::Cow;
use std::hint::black_box;

use burn::tensor::Device;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use futures_lite::future::block_on;
use value_probe::Result;
use value_probe::kernels::cpu::Cpu;
use value_probe::kernels::{EmbeddingWeights, Kernels, LARGEST, LinearWeights, Matrix, NormWeights, Ragged};
use value_probe::nn::EncoderConfig;
use value_probe::nn::batch::pad;
use value_probe::nn::encoder::Architecture;
use value_probe::nn::int8::{Int8Encoder, Weights};
use value_probe::nn::pooling::mean_pool;

/// MiniLM-L6 with few words.
fn config() -> EncoderConfig {
    EncoderConfig {
        model_type: Architecture::Bert,
        vocab_size: 1000,
        hidden_size: 384,
        num_hidden_layers: 6,
        num_attention_heads: 12,
        intermediate_size: 1536,
        max_position_embeddings: 512,
        type_vocab_size: 2,
        pad_token_id: 0,
        layer_norm_eps: 1e-12,
        hidden_dropout_prob: 0.0,
        attention_probs_dropout_prob: 0.0,
        relative_attention_num_buckets: 32,
    }
}

fn matrix(rows: usize, columns: usize, largest: i8) -> Matrix<'static> {
    let span = 2 * i32::from(largest) + 1;
    let value = |i: usize| ((i * 7919) as i32 % span) as i8 - largest;
    let values = (0..rows * columns).map(value).collect();
    Matrix { rows, columns, values: Cow::Owned(values), scales: Cow::Owned(vec![1e-3; rows]) }
}

/// Weights by the length that each path has in [`config`].
struct Arbitrary;

impl Weights for Arbitrary {
    fn matrix(&self, path: &str) -> Result<Matrix<'_>> {
        Ok(match path {
            "embeddings.word.weight" => matrix(1000, 384, 127),
            path if path.contains("intermediate") => matrix(1536, 384, LARGEST),
            path if path.contains("attention.") => matrix(384, 384, LARGEST),
            _ => matrix(384, 1536, LARGEST),
        })
    }

    fn floats(&self, path: &str) -> Result<Vec<f32>> {
        let length = match path {
            "embeddings.position.weight" => 512 * 384,
            "embeddings.token_type.weight" => 2 * 384,
            path if path.ends_with("intermediate.bias") => 1536,
            _ => 384,
        };
        Ok((0..length).map(|i| (i % 7) as f32 * 0.1 + 0.5).collect())
    }
}

fn products(criterion: &mut Criterion) {
    let cpu = Cpu::new(&config().widths());
    let mut group = criterion.benchmark_group("product");
    for (inputs, outputs) in [(384, 1152), (384, 384), (384, 1536), (1536, 384)] {
        let weights = LinearWeights { weight: matrix(outputs, inputs, LARGEST), bias: vec![0.1; outputs] };
        let weights = cpu.linear(&[weights]).unwrap();
        let norm = NormWeights { gamma: vec![1.0; inputs], beta: vec![0.0; inputs], epsilon: 1e-12 };
        let position = (0..512 * inputs).map(|i| (i % 11) as f32).collect();
        let table = EmbeddingWeights { word: matrix(1000, inputs, 127), position, norm };
        let table = cpu.embeddings(table).unwrap();
        for rows in [32, 128, 512] {
            let x = cpu.embed(&table, &Ragged::new(&[&vec![5; rows]])).unwrap();
            // A multiply-add an element, so that criterion prints them a second.
            group.throughput(Throughput::Elements((rows * inputs * outputs) as u64));
            let shape = BenchmarkId::from_parameter(format!("{rows}x{inputs}x{outputs}"));
            group.bench_function(shape, |b| b.iter(|| cpu.project(black_box(&x), &weights).unwrap()));
        }
    }
}

fn forwards(criterion: &mut Criterion) {
    let config = config();
    let cpu = Cpu::new(&config.widths());
    println!("level: {:?}", cpu.level());
    let int8 = Int8Encoder::new(cpu, &config, 512, &Arbitrary).unwrap();
    let device = Device::flex();
    let float32 = config.init(&device);
    let mut group = criterion.benchmark_group("forward");
    group.sample_size(20);
    for (count, length) in [(1, 32), (1, 128), (16, 32)] {
        let text: Vec<u32> = (0..length).map(|i| i * 37 % 1000).collect();
        let texts: Vec<&[u32]> = vec![&text; count];
        let shape = format!("{count}x{length}");
        group.bench_function(BenchmarkId::new("int8", &shape), |b| {
            b.iter(|| block_on(int8.forward(black_box(&texts), &[config.num_hidden_layers])).unwrap());
        });
        group.bench_function(BenchmarkId::new("burn-float32", &shape), |b| {
            b.iter(|| {
                let batch = pad(black_box(&texts), 0, &device);
                let hidden = float32.forward(batch.input_ids, batch.attention_mask.clone());
                mean_pool(hidden, batch.attention_mask).into_data()
            });
        });
    }
}

criterion_group!(benches, products, forwards);
criterion_main!(benches);
