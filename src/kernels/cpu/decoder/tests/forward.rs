use super::*;

/// A decoder of two layers with arbitrary weights.
struct Network {
    cpu: Cpu,
    shape: AttentionShape,
    table: BlockMatrix,
    layers: Vec<[BlockMatrix; 4]>,
    norm: RmsNorm,
}

const HIDDEN: usize = 96;
const WIDE: usize = 160;
const WORDS: usize = 75;

impl Network {
    fn new(cpu: Cpu) -> Self {
        let mut random = Random(20);
        let shape = AttentionShape { heads: 6, kv_heads: 2, width: 16, rotated: 12, rope_base: 1e4 };
        let mut four = |rows, columns| random.matrix(BlockFormat::Q4_1, rows, columns, 0.2);
        let mut layer =
            || [four(shape.qkv(), HIDDEN), four(HIDDEN, 96), four(2 * WIDE, HIDDEN), four(HIDDEN, WIDE)];
        let layers = vec![layer(), layer()];
        let table = random.matrix(BlockFormat::Q8_0, WORDS, HIDDEN, 1.0);
        let norm = cpu.norm(&random.floats(HIDDEN, 2.0), 1e-5).unwrap();
        Self { cpu, shape, table, layers, norm }
    }

    fn cache(&self) -> Cache {
        self.cpu.cache(2, &self.shape).unwrap()
    }

    /// Logits of every token.
    fn forward(&self, texts: &[&[u32]], caches: &mut [&mut Cache]) -> Vec<f32> {
        let k = &self.cpu;
        let ragged = Ragged::new(texts);
        let rows: Vec<u32> = (0..ragged.tokens() as u32).collect();
        for (text, cache) in texts.iter().zip(caches.iter_mut()) {
            k.reserve(cache, text.len()).unwrap();
        }
        let batch = DecoderKernels::upload(k, ragged, caches).unwrap();
        let mut x = DecoderKernels::embed(k, &self.table, &batch).unwrap();
        for (index, [qkv, attended, gate_up, down]) in self.layers.iter().enumerate() {
            let qkv = DecoderKernels::project(k, &x, &self.norm, qkv).unwrap();
            let context = DecoderKernels::attend(k, qkv, index, &self.shape, &batch, caches).unwrap();
            x = k.add(x, context, attended).unwrap();
            let gated = k.gate(&x, &self.norm, gate_up).unwrap();
            x = k.add(x, gated, down).unwrap();
        }
        let logits = ready(k.logits(&x, &rows, &self.norm, &self.table)).unwrap();
        assert_eq!(ready(k.read(&x)).unwrap().len(), rows.len() * HIDDEN);
        for (text, cache) in texts.iter().zip(caches.iter_mut()) {
            k.set_cached(cache, k.cached(cache) + text.len());
        }
        logits
    }

    fn alone(&self, text: &[u32]) -> Vec<f32> {
        self.forward(&[text], &mut [&mut self.cache()])
    }
}

fn text(length: u32, from: u32) -> Vec<u32> {
    (0..length).map(|i| (from + i * 7) % WORDS as u32).collect()
}

/// How alike the logits of each token are, by the least cosine.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let cosine = |(a, b): (&[f32], &[f32])| {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    };
    a.chunks_exact(WORDS).zip(b.chunks_exact(WORDS)).map(cosine).fold(1.0, f32::min)
}

#[test]
fn levels_agree_on_a_forward() {
    let text = text(37, 3);
    let expected = Network::new(Cpu::with_level(Level::scalar())).alone(&text);
    assert!(expected.iter().all(|x| x.is_finite()));
    for level in Level::available() {
        let found = Network::new(Cpu::with_level(level)).alone(&text);
        assert!(likeness(&found, &expected) > 0.9999, "{level:?}: {}", likeness(&found, &expected));
    }
}

#[test]
fn a_sequence_does_not_depend_on_its_batch() {
    let (a, b, c) = (text(21, 1), text(1, 5), text(4, 9));
    for level in Level::available() {
        let network = Network::new(Cpu::with_level(level));
        let mut caches = [network.cache(), network.cache(), network.cache()];
        let together = network.forward(&[&a, &b, &c], &mut caches.each_mut());
        let alone = [network.alone(&a), network.alone(&b), network.alone(&c)].concat();
        assert!(likeness(&together, &alone) > 0.9999, "{level:?}");
        // And so it is one token further, each with its own past.
        let next = network.forward(&[&[7], &[7], &[7]], &mut caches.each_mut());
        for (i, text) in [a.clone(), b.clone(), c.clone()].iter().enumerate() {
            let whole = network.alone(&[text, [7].as_slice()].concat());
            let last = &whole[whole.len() - WORDS..];
            assert!(likeness(&next[i * WORDS..(i + 1) * WORDS], last) > 0.9999, "{level:?} {i}");
        }
    }
}

#[test]
fn a_text_may_come_in_parts_and_be_taken_back() {
    let text = text(40, 2);
    for level in Level::available() {
        let network = Network::new(Cpu::with_level(level));
        let whole = network.alone(&text);
        let mut cache = network.cache();
        let mut parts = Vec::new();
        for part in [0..17, 17..18, 18..19, 19..33, 33..40] {
            parts.extend(network.forward(&[&text[part]], &mut [&mut cache]));
        }
        assert!(likeness(&parts, &whole) > 0.9999, "{level:?}");
        // A fork goes another way; the first is taken back, and comes to the same again.
        let mut fork = cache.clone();
        network.forward(&[&[1, 2, 3]], &mut [&mut fork]);
        network.cpu.set_cached(&mut cache, 20);
        let again = network.forward(&[&text[20..]], &mut [&mut cache]);
        assert!(likeness(&again, &whole[20 * WORDS..]) > 0.9999, "{level:?}");
        // The fork has not noticed.
        let on = network.forward(&[&[4]], &mut [&mut fork]);
        let all = network.alone(&[&text, [1, 2, 3, 4].as_slice()].concat());
        assert!(likeness(&on, &all[43 * WORDS..]) > 0.9999, "{level:?}");
    }
}

#[test]
fn scratch_is_kept_and_does_not_grow() {
    for level in Level::available() {
        let network = Network::new(Cpu::with_level(level));
        let prompt = text(37, 1);
        let mut cache = network.cache();
        network.forward(&[&prompt], &mut [&mut cache]);
        network.forward(&[&[1]], &mut [&mut cache]);
        let scratch = network.cpu.scratch();
        assert!(scratch.0 > 0);
        for i in 0..20 {
            network.forward(&[&[i]], &mut [&mut cache]);
        }
        assert_eq!(network.cpu.scratch(), scratch, "{level:?}");
    }
}

#[test]
fn weights_with_a_scale_that_is_no_number_are_refused() {
    let cpu = Cpu::with_level(Level::scalar());
    for (format, at) in [(BlockFormat::Q4_1, 1), (BlockFormat::Q4_1, 3), (BlockFormat::Q8_0, 1)] {
        let mut bytes = vec![0; 2 * format.bytes()];
        bytes[format.bytes() + at] = 0x7c;
        let matrix = BlockMatrix::new(format, 1, 64, bytes).unwrap();
        assert_eq!(cpu.matrix(matrix).unwrap_err().code(), "bad-bundle");
    }
}
