use super::*;

/// Keys and values of one sequence in float64, as the definition wants them.
struct Plain {
    shape: AttentionShape,
    /// `[tokens][kv_heads * width]`
    keys: Vec<Vec<f64>>,
    values: Vec<Vec<f64>>,
}

impl Plain {
    fn rotated(&self, row: &[f32], position: usize) -> Vec<f64> {
        let mut row: Vec<f64> = row.iter().map(|&x| f64::from(x)).collect();
        for head in row.chunks_exact_mut(self.shape.width) {
            for i in 0..self.shape.rotated / 2 {
                let exponent = -2.0 * i as f64 / self.shape.rotated as f64;
                let angle = position as f64 * f64::from(self.shape.rope_base).powf(exponent);
                let (a, b) = (head[2 * i], head[2 * i + 1]);
                head[2 * i] = a * angle.cos() - b * angle.sin();
                head[2 * i + 1] = a * angle.sin() + b * angle.cos();
            }
        }
        row
    }

    /// Takes a row of query, key and value; gives the context of the token.
    fn step(&mut self, qkv: &[f32]) -> Vec<f64> {
        let AttentionShape { heads, kv_heads, width, .. } = self.shape;
        let position = self.keys.len();
        let (query, rest) = qkv.split_at(heads * width);
        let (key, value) = rest.split_at(kv_heads * width);
        self.keys.push(self.rotated(key, position));
        self.values.push(value.iter().map(|&x| f64::from(x)).collect());
        let query = self.rotated(query, position);
        let mut out = Vec::new();
        for head in 0..heads {
            let kv = head / (heads / kv_heads) * width;
            let logit = |key: &Vec<f64>| {
                let dot: f64 = (0..width).map(|i| query[head * width + i] * key[kv + i]).sum();
                dot / (width as f64).sqrt()
            };
            let logits: Vec<f64> = self.keys.iter().map(logit).collect();
            let most = logits.iter().copied().fold(f64::MIN, f64::max);
            let sum: f64 = logits.iter().map(|l| (l - most).exp()).sum();
            let weigh = |i: usize| {
                let pairs = logits.iter().zip(&self.values);
                pairs.map(|(l, value)| (l - most).exp() / sum * value[kv + i]).sum::<f64>()
            };
            out.extend((0..width).map(weigh));
        }
        out
    }
}

fn shape(heads: usize, kv_heads: usize, width: usize, rotated: usize) -> AttentionShape {
    AttentionShape { heads, kv_heads, width, rotated, rope_base: 10_000.0 }
}

/// Rows on the device.
fn rows(cpu: &Cpu, values: &[f32], width: usize) -> Rows {
    let mut floats = cpu.floats.take(values.len()).unwrap();
    floats.copy_from_slice(values);
    Rows { floats, width }
}

#[test]
fn attention_is_that_of_the_formula() {
    let mut random = Random(10);
    let shapes = [
        shape(9, 3, 64, 64),
        shape(4, 4, 32, 16),
        shape(6, 1, 16, 16),
        shape(2, 2, 48, 0),
        shape(5, 1, 32, 30),
    ];
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for shape in &shapes {
            let mut sequences: Vec<(Cache, Plain)> = (0..3)
                .map(|_| {
                    (cpu.cache(2, shape).unwrap(), Plain { shape: *shape, keys: vec![], values: vec![] })
                })
                .collect();
            // Several sequences at once, with pasts of their own, that cross pages.
            for lengths in [[1, 0, 3], [5, 20, 1], [0, 1, 1], [1, 1, 40], [17, 0, 1]] {
                let texts: Vec<Vec<u32>> = lengths.iter().map(|&length| vec![0; length]).collect();
                let here: Vec<usize> = (0..3).filter(|&i| lengths[i] > 0).collect();
                let batch = Ragged::new(&here.iter().map(|&i| &*texts[i]).collect::<Vec<_>>());
                let tokens = batch.tokens();
                let values = random.floats(tokens * shape.qkv(), 2.0);
                let mut expected = Vec::new();
                for (rows, &i) in batch.ranges().zip(&here) {
                    for row in rows {
                        expected
                            .extend(sequences[i].1.step(&values[row * shape.qkv()..(row + 1) * shape.qkv()]));
                    }
                }
                for (i, (cache, _)) in sequences.iter_mut().enumerate() {
                    cpu.reserve(cache, lengths[i]).unwrap();
                }
                let mut caches: Vec<&mut Cache> = sequences
                    .iter_mut()
                    .enumerate()
                    .filter(|(i, _)| lengths[*i] > 0)
                    .map(|(_, (cache, _))| cache)
                    .collect();
                let batch = DecoderKernels::upload(&cpu, batch, &caches).unwrap();
                // The other layer holds something else.
                let other = rows(&cpu, &random.floats(values.len(), 9.0), shape.qkv());
                DecoderKernels::attend(&cpu, other, 0, shape, &batch, &mut caches).unwrap();
                let qkv = rows(&cpu, &values, shape.qkv());
                let found = DecoderKernels::attend(&cpu, qkv, 1, shape, &batch, &mut caches).unwrap();
                for (i, (cache, _)) in sequences.iter_mut().enumerate() {
                    let now = cpu.cached(cache);
                    cpu.set_cached(cache, now + lengths[i]);
                }
                // Keys and values have eleven bits; the result is rounded to a step of its block.
                for (i, (y, exact)) in floats(&found).into_iter().zip(expected).enumerate() {
                    let step = f64::from(found.view().scales[i / BLOCK]);
                    assert!(
                        (y - exact).abs() <= 0.501 * step + 4e-3,
                        "{level:?} {shape:?}: {y}, not {exact}"
                    );
                }
            }
        }
    }
}

#[test]
fn angles_are_right_far_along() {
    let shape = AttentionShape { heads: 1, kv_heads: 1, width: 64, rotated: 64, rope_base: 100_000.0 };
    let cache = Cache::new(1, &shape);
    let mut turns = [0.0; 64];
    for position in [0, 1, 1000, 8191] {
        cache.turns(position, &mut turns);
        for (i, turn) in turns.chunks_exact(2).enumerate() {
            let angle = position as f64 * 100_000f64.powf(-2.0 * i as f64 / 64.0);
            assert!((f64::from(turn[0]) - angle.cos()).abs() < 1e-6);
            assert!((f64::from(turn[1]) - angle.sin()).abs() < 1e-6);
        }
    }
}

#[test]
fn large_keys_and_no_numbers_do_no_harm() {
    let shape = shape(2, 1, 32, 32);
    for level in Level::available() {
        let cpu = Cpu::with_level(level);
        for value in [0.0, 1e6, -1e30, f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
            let mut cache = cpu.cache(1, &shape).unwrap();
            let mut other = cpu.cache(1, &shape).unwrap();
            cpu.reserve(&mut cache, 3).unwrap();
            cpu.reserve(&mut other, 1).unwrap();
            let mut caches = [&mut cache, &mut other];
            let batch = DecoderKernels::upload(&cpu, Ragged::new(&[&[1, 2, 3], &[4]]), &caches).unwrap();
            let mut values = vec![value; 4 * shape.qkv()];
            values[3 * shape.qkv()..].fill(0.5);
            let qkv = rows(&cpu, &values, shape.qkv());
            let found = DecoderKernels::attend(&cpu, qkv, 0, &shape, &batch, &mut caches).unwrap();
            // The other sequence does not notice.
            assert!(floats(&found)[3 * 64..].iter().all(|y| (y - 0.5).abs() < 1e-3), "{level:?} {value}");
        }
    }
}
