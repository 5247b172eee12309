//! Whole forwards on the GPU held to the same decoder in plain loops of float64, both ways of computing them. As the
//! encoder's tests, they need an adapter and say so where there is none.

use futures_lite::future::block_on;

use super::*;
use crate::kernels::cpu::{Cpu, Level};
use crate::kernels::plain::{self, Plain};
use crate::nn::decoder::{Decoder, Output, Rows as Wanted, Step, Want};

use BlockFormat::{Q4_1, Q8_0};

/// The GPU with the kernels for software, or with those for a real one; `None` where there is none.
fn gpu(software: bool) -> Option<Gpu> {
    Some(crate::kernels::gpu::tests::gpu()?.as_if(software))
}

/// Hidden and inner width; heads, those of the keys, a head's width and how much of it rotates; vocabulary.
fn config(
    [hidden, wide]: [usize; 2],
    [heads, keys, width, rotated]: [usize; 4],
    vocab: usize,
) -> DecoderConfig {
    DecoderConfig {
        vocab_size: vocab,
        hidden_size: hidden,
        intermediate_size: wide,
        num_hidden_layers: 2,
        num_attention_heads: heads,
        num_key_value_heads: keys,
        head_dim: width,
        rotary_dim: rotated,
        rope_theta: 100.0,
        rms_norm_eps: 1e-5,
        max_position_embeddings: 600,
    }
}

fn small() -> DecoderConfig {
    config([64, 96], [4, 2, 16, 16], 52)
}

/// Ids that differ from `seed` to `seed`.
fn ids(seed: usize, count: usize, vocab: usize) -> Vec<u32> {
    (0..count).map(|i| ((i * 7 + seed * 13 + i * i % 11) % vocab) as u32).collect()
}

/// One forward of several sequences, everything asked for.
fn forward<K: DecoderKernels>(decoder: &Decoder<K>, sequences: &mut [(&[u32], &mut K::Cache)]) -> Output {
    let mut steps: Vec<Step<'_, K::Cache>> =
        sequences.iter_mut().map(|(tokens, cache)| Step { tokens, cache: &mut **cache }).collect();
    let layers: Vec<usize> = (0..=decoder.config().num_hidden_layers).collect();
    block_on(decoder.forward(&mut steps, &Want { logits: Wanted::All, hidden: &layers })).unwrap()
}

/// Sequences that begin, go on together, fork, are cut off and go on again.
fn story<K: DecoderKernels>(decoder: &Decoder<K>, prompt: usize) -> Vec<Output> {
    let vocab = decoder.config().vocab_size;
    let id = |seed, count| ids(seed, count, vocab);
    let (mut a, mut b) = (decoder.cache().unwrap(), decoder.cache().unwrap());
    let mut said = vec![forward(decoder, &mut [(&id(1, prompt), &mut a)])];
    said.push(forward(decoder, &mut [(&id(2, 1), &mut a)]));
    let mut c = a.clone();
    said.push(forward(decoder, &mut [(&id(3, 1), &mut a), (&id(4, 5), &mut b), (&id(5, 3), &mut c)]));
    // What the fork wrote is not in the way of the one it came from, nor the other way round.
    decoder.truncate(&mut c, prompt / 2 + 1);
    let mut d = c.clone();
    said.push(forward(decoder, &mut [(&id(6, 2), &mut c), (&id(7, 1), &mut a)]));
    said.push(forward(decoder, &mut [(&id(8, 30), &mut d), (&id(9, 4), &mut c), (&id(9, 1), &mut b)]));
    assert_eq!(decoder.cached(&c), prompt / 2 + 7);
    drop(a);
    said.push(forward(decoder, &mut [(&id(10, 1), &mut c), (&id(10, 1), &mut d)]));
    said
}

/// Largest difference, relative to the largest number where that is above 1.
fn difference(found: &[Output], expected: &[Output]) -> f32 {
    let all = |outputs: &[Output]| -> Vec<f32> {
        outputs.iter().flat_map(|one| one.hidden.iter().flatten().chain(&one.logits)).copied().collect()
    };
    let (found, expected) = (all(found), all(expected));
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(1.0f32, |m, x| m.max(x.abs()));
    // Not f32::max, which passes over what is no number.
    let worse = |m: f32, (a, b): (&f32, &f32)| if (a - b).abs() <= m { m } else { (a - b).abs() };
    found.iter().zip(&expected).fold(0.0, worse) / largest
}

#[test]
fn a_forward_equals_plain_loops_whatever_the_shape() {
    let cases = [
        (small(), [Q4_1, Q8_0], 37),
        // One key head for all, a part of it rotates and not in whole fours, an odd number of blocks a row.
        (config([96, 352], [3, 1, 32, 18], 100), [Q8_0, Q4_1], 4),
        (config([32, 64], [2, 2, 128, 128], 8), [Q4_1, Q4_1], 1),
        (config([288, 32], [9, 3, 64, 64], 132), [Q4_1, Q8_0], 70),
    ];
    for (config, [layers, table], prompt) in cases {
        let expected = story(&plain::made(Plain, &config, layers, table), prompt);
        assert!(expected.iter().all(|one| one.logits.iter().any(|x| x.abs() > 0.1)), "it computes something");
        for software in [true, false] {
            let Some(gpu) = gpu(software) else { return };
            let found = story(&plain::made(gpu, &config, layers, table), prompt);
            for (step, (found, expected)) in found.iter().zip(&expected).enumerate() {
                let worst = difference(std::slice::from_ref(found), std::slice::from_ref(expected));
                assert!(worst < 2e-5, "software {software}, {config:?}, step {step}: {worst}");
            }
        }
    }
}

#[test]
fn the_cpu_gives_nearly_the_same() {
    // Nearly: it rounds what it multiplies to eight bits.
    let config = small();
    let expected = story(&plain::made(Cpu::with_level(Level::scalar()), &config, Q4_1, Q8_0), 37);
    for software in [true, false] {
        let Some(gpu) = gpu(software) else { return };
        let found = story(&plain::made(gpu, &config, Q4_1, Q8_0), 37);
        for (found, expected) in found.iter().zip(&expected) {
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            let (a, b) = (&found.logits, &expected.logits);
            let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
            assert!(cosine > 0.999, "software {software}: {cosine}");
        }
    }
}

#[test]
fn a_cache_outgrows_its_pool_and_sequences_keep_what_they_hold() {
    let config = small();
    let grow = |decoder: &Decoder<Gpu>| {
        let (mut a, mut b) = (decoder.cache().unwrap(), decoder.cache().unwrap());
        forward(decoder, &mut [(&ids(1, 150, 52), &mut a), (&ids(2, 20, 52), &mut b)]);
        assert_eq!((a.pool().capacity(), a.pool().held()), (256, 170));
        forward(decoder, &mut [(&ids(3, 150, 52), &mut a)]);
        assert_eq!((a.pool().capacity(), a.pool().held()), (512, 320));
        let last = [forward(decoder, &mut [(&[7], &mut a), (&[8], &mut b)])];
        let pool = Arc::downgrade(a.pool());
        drop((a, b));
        assert!(pool.upgrade().is_none(), "the memory goes with the last cache");
        last
    };
    let expected = plain::made(Plain, &config, Q4_1, Q8_0);
    let (mut a, mut b) = (expected.cache().unwrap(), expected.cache().unwrap());
    forward(
        &expected,
        &mut [(&[ids(1, 150, 52), ids(3, 150, 52)].concat(), &mut a), (&ids(2, 20, 52), &mut b)],
    );
    let expected = [forward(&expected, &mut [(&[7], &mut a), (&[8], &mut b)])];
    for software in [true, false] {
        let Some(gpu) = gpu(software) else { return };
        let worst = difference(&grow(&plain::made(gpu, &config, Q4_1, Q8_0)), &expected);
        assert!(worst < 2e-5, "software {software}: {worst}");
    }
}

#[test]
fn rows_are_shared_until_the_last_holder_is_gone() {
    let Some(gpu) = gpu(true) else { return };
    let decoder = plain::made(gpu, &small(), Q4_1, Q8_0);
    let mut a = decoder.cache().unwrap();
    let pool = Arc::clone(a.pool());
    forward(&decoder, &mut [(&ids(1, 10, 52), &mut a)]);
    let mut b = a.clone();
    let uploads = decoder.kernels().dispatches();
    assert_eq!(pool.held(), 10);
    decoder.truncate(&mut a, 4);
    assert_eq!((pool.held(), decoder.cached(&a), decoder.cached(&b)), (10, 4, 10));
    decoder.truncate(&mut b, 6);
    assert_eq!(pool.held(), 6);
    // Reserved, and then not used.
    decoder.kernels().reserve(&mut a, 3).unwrap();
    let c = a.clone();
    assert_eq!((pool.held(), c.held()), (9, 4));
    decoder.truncate(&mut a, 4);
    assert_eq!(pool.held(), 6);
    drop((a, b));
    assert_eq!(pool.held(), 4);
    drop(c);
    assert_eq!((pool.held(), decoder.kernels().dispatches()), (0, uploads));
}

#[test]
fn a_batch_gives_what_each_sequence_gives_alone() {
    for software in [true, false] {
        let Some(gpu) = gpu(software) else { return };
        let decoder = plain::made(gpu, &config([64, 96], [4, 2, 16, 16], 52), Q4_1, Q8_0);
        let mut caches: Vec<Cache> = (0..6).map(|_| decoder.cache().unwrap()).collect();
        let texts: Vec<Vec<u32>> = (0..6).map(|i| ids(i, 1 + 9 * i, 52)).collect();
        let mut sequences: Vec<(&[u32], &mut Cache)> =
            texts.iter().map(Vec::as_slice).zip(&mut caches).collect();
        let together = forward(&decoder, &mut sequences).logits;
        let alone = texts.iter().flat_map(|text| {
            let mut cache = decoder.cache().unwrap();
            forward(&decoder, &mut [(text, &mut cache)]).logits
        });
        let worst = together.iter().zip(alone).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 2e-5, "software {software}: {worst}");
    }
}

#[test]
fn a_token_is_five_dispatches_a_layer_and_two_around_them() {
    for software in [true, false] {
        let Some(gpu) = gpu(software) else { return };
        let decoder = plain::made(gpu, &small(), Q4_1, Q8_0);
        let mut cache = decoder.cache().unwrap();
        for tokens in [ids(1, 40, 52), vec![3]] {
            let before = decoder.kernels().dispatches();
            let mut steps = [Step { tokens: &tokens, cache: &mut cache }];
            block_on(decoder.forward(&mut steps, &Want { logits: Wanted::Last, hidden: &[] })).unwrap();
            assert_eq!(decoder.kernels().dispatches() - before, 5 * 2 + 2);
        }
    }
}

#[test]
fn weights_take_no_more_than_in_their_file() {
    let Some(gpu) = gpu(true) else { return };
    for (format, rows, columns) in [(Q4_1, 288, 576), (Q8_0, 288, 576), (Q8_0, 36, 96)] {
        let matrix = plain::matrix("m", format, rows, columns);
        let bytes = matrix.bytes().len() as u64;
        let there = gpu.blocks(&matrix).unwrap();
        let there = there.scale.size() + there.quant.size();
        // A buffer is a multiple of what the device aligns to.
        assert!(there <= bytes + 512, "{format}: {there} of {bytes}");
    }
}

#[test]
fn every_kernel_binds_what_its_text_declares_and_every_device_has() {
    let products = [Q4_1, Q8_0].into_iter().flat_map(|format| {
        [Purpose::Project, Purpose::Add, Purpose::Gate, Purpose::Logits].into_iter().flat_map(
            move |purpose| {
                [(1, true), (2, true), (1, false), (2, false), (99, false)]
                    .map(|(rows, software)| Way::of(rows, software))
                    .map(|way| DecoderKernel::Product { format, purpose, way })
            },
        )
    });
    let attend = [true, false].map(|software| DecoderKernel::Attend { width: 16, software });
    for kernel in products.chain(attend).chain([DecoderKernel::Embed(Q8_0), DecoderKernel::Copy]) {
        let text = kernel.text();
        assert_eq!(text.matches("@group(0)").count(), kernel.buffers() + 1, "{kernel:?}");
        assert!(kernel.buffers() < 8, "{kernel:?}");
        // Comments speak of counters.
        let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        assert!(code.all(|line| !line.contains('$') && !line.contains("/*")), "{kernel:?}: {text}");
        let [x, y] = kernel.threads();
        assert!(x * y <= 256);
    }
}

#[test]
fn what_the_kernels_cannot_do_is_an_error() {
    let Some(gpu) = gpu(true) else { return };
    for width in [10, 132] {
        let odd = config([64, 96], [2, 1, width, 2], 52);
        assert_eq!(gpu.prepare_decoder(&odd, Q4_1, Q8_0).unwrap_err().code(), "device");
    }
    let odd = gpu.matrix(plain::matrix("m", Q4_1, 6, 32));
    assert_eq!(odd.err().map(|error| error.code()), Some("device"));

    let matrix = plain::matrix("m", Q8_0, 4, 32);
    let mut bytes = matrix.into_bytes();
    bytes[1] = 0x7c;
    let endless = gpu.matrix(BlockMatrix::new(Q8_0, 4, 32, bytes).unwrap());
    assert_eq!(endless.err().map(|error| error.code()), Some("bad-bundle"));

    let shape = small().attention();
    let mut cache = DecoderKernels::cache(&gpu, 2, &shape).unwrap();
    let batch = || Ragged::new(&[&[1, 2]]);
    assert_eq!(DecoderKernels::upload(&gpu, batch(), &[]).err().map(|e| e.code()), Some("device"));
    let unreserved = DecoderKernels::upload(&gpu, batch(), &[&mut cache]);
    assert!(unreserved.err().unwrap().to_string().contains("room"));
    let mut other = DecoderKernels::cache(&gpu, 3, &shape).unwrap();
    gpu.reserve(&mut cache, 2).unwrap();
    gpu.reserve(&mut other, 2).unwrap();
    let both = Ragged::new(&[&[1, 2], &[3]]);
    let mixed = DecoderKernels::upload(&gpu, both, &[&mut cache, &mut other]);
    assert!(mixed.err().unwrap().to_string().contains("one decoder"));
    // A row of this shape is 256 bytes a layer, and a layer's buffer at most 128 MiB.
    assert_eq!(gpu.reserve(&mut cache, 1 << 20).unwrap_err().code(), "out-of-memory");
}
