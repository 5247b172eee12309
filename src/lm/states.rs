//! Texts as vectors: a language model's hidden states, pooled.

use std::ops::Range;

use super::language::{Language, fits};
use crate::bundle::{Feature, StatePooling, Template};
use crate::{Error, Result};

/// How a model's states become a text's vector: [`Template`], [`Feature`]s. Belongs to the model it was made for.
///
/// A token's state is scaled to a root mean square of 1 before it is pooled: the first token of a sequence, which the
/// others attend to for want of anything better, has states hundreds of times as long as theirs and would be the mean.
pub struct States {
    /// Tokens before, between and after the texts.
    pieces: Vec<Vec<u32>>,
    features: Vec<Feature>,
    /// Those of `features`, ascending.
    layers: Vec<usize>,
    /// Read in place of a text whose characters have no tokens.
    nothing: u32,
}

impl States {
    /// # Errors
    /// [`Error::Tokenizer`]; [`Error::Config`] for no features, or a model that has no token to end a text with.
    pub fn new(model: &impl Language, template: &Template, features: &[Feature]) -> Result<Self> {
        let mut pieces = template.pieces().map(|piece| model.encode(piece)).collect::<Result<Vec<_>>>()?;
        if let (Some(begin), Some(first)) = (model.begin(), pieces.first_mut()) {
            first.insert(0, begin);
        }
        let mut layers: Vec<usize> = features.iter().map(|feature| feature.layer).collect();
        layers.sort_unstable();
        layers.dedup();
        if layers.is_empty() {
            return Err(Error::Config("a vector has at least one feature".into()));
        }
        let nothing = model.ends().first().copied();
        let nothing = nothing.ok_or_else(|| Error::Config("no token of the model ends a text".into()))?;
        Ok(Self { pieces, features: features.to_vec(), layers, nothing })
    }

    /// Tokens that are read for a text of `tokens`.
    pub fn sequence_length(&self, tokens: usize) -> usize {
        self.pieces.iter().map(Vec::len).sum::<usize>() + (self.pieces.len() - 1) * tokens.max(1)
    }

    /// One vector a text, in one forward: the features one after another, each as wide as a state.
    ///
    /// # Arguments
    /// - `texts`: token ids, without any around
    ///
    /// # Errors
    /// [`Error::ContextOverflow`] for a text that the model cannot read at once, [`Error::Config`] for a layer that
    /// it has not, [`Error::Device`] where the device fails or computes no numbers.
    pub async fn read(&self, model: &impl Language, texts: &[&[u32]]) -> Result<Vec<Vec<f32>>> {
        let sequences: Vec<Sequence> = texts.iter().map(|text| self.sequence(text)).collect();
        for sequence in &sequences {
            fits(sequence.tokens.len(), model.limit())?;
        }
        let tokens: Vec<&[u32]> = sequences.iter().map(|sequence| sequence.tokens.as_slice()).collect();
        let total: usize = tokens.iter().map(|tokens| tokens.len()).sum();
        if total == 0 {
            return Ok(Vec::new());
        }
        let states = model.states(&tokens, &self.layers).await?;
        let mut at = 0;
        let mut vectors = Vec::with_capacity(texts.len());
        for Sequence { tokens, text } in &sequences {
            let mut vector = Vec::new();
            for feature in &self.features {
                // Every layer of a feature is in the list.
                let states = &states[self.layers.partition_point(|&layer| layer < feature.layer)];
                let width = states.len() / total;
                let rows = match feature.pooling {
                    StatePooling::Mean => text.clone(),
                    StatePooling::End => text.end - 1..text.end,
                    StatePooling::Last => tokens.len() - 1..tokens.len(),
                };
                vector.extend(mean(&states[(at + rows.start) * width..(at + rows.end) * width], width));
            }
            if vector.iter().any(|x: &f32| !x.is_finite()) {
                return Err(Error::Device("it computed something that is not a number".into()));
            }
            at += tokens.len();
            vectors.push(vector);
        }
        Ok(vectors)
    }

    fn sequence(&self, text: &[u32]) -> Sequence {
        let text = if text.is_empty() { std::slice::from_ref(&self.nothing) } else { text };
        let last = self.pieces.last().map_or(0, Vec::len);
        let tokens = self.pieces.join(text);
        let end = tokens.len() - last;
        Sequence { tokens, text: end - text.len()..end }
    }
}

/// What is read for a text.
struct Sequence {
    tokens: Vec<u32>,
    /// Where the text stands last.
    text: Range<usize>,
}

/// Mean of the rows, each scaled to a root mean square of 1.
fn mean(rows: &[f32], width: usize) -> Vec<f32> {
    let mut sum = vec![0.0; width];
    for row in rows.chunks_exact(width) {
        let square = row.iter().map(|x| x * x).sum::<f32>() / width as f32;
        let scale = 1.0 / square.sqrt().max(1e-6);
        sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += scale * x);
    }
    let count = (rows.len() / width) as f32;
    sum.iter_mut().for_each(|x| *x /= count);
    sum
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use super::*;
    use crate::lm::toy::{END, TURN, Toy};

    /// The toy's state of token `id` at place `at` in a layer, at a root mean square of 1.
    fn state(id: u32, at: usize, layer: usize) -> [f32; 2] {
        let [x, y] = [(id as usize + layer) as f32, (at + layer) as f32];
        let scale = ((x * x + y * y) / 2.0).sqrt();
        [x / scale, y / scale]
    }

    fn read(
        model: &Toy,
        template: &str,
        features: &[(usize, StatePooling)],
        texts: &[&str],
    ) -> Vec<Vec<f32>> {
        let features: Vec<Feature> =
            features.iter().map(|&(layer, pooling)| Feature { layer, pooling }).collect();
        let states = States::new(model, &Template::new(template).unwrap(), &features).unwrap();
        let ids: Vec<Vec<u32>> = texts.iter().map(|text| model.encode(text).unwrap()).collect();
        let ids: Vec<&[u32]> = ids.iter().map(Vec::as_slice).collect();
        block_on(states.read(model, &ids)).unwrap()
    }

    fn near(found: &[f32], expected: &[[f32; 2]]) {
        let expected = expected.concat();
        let off = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(found.len() == expected.len() && off < 1e-5, "{found:?}, not {expected:?}");
    }

    const A: u32 = b'a' as u32;

    #[test]
    fn features_are_of_the_tokens_they_name() {
        use StatePooling::{End, Last, Mean};
        // x a b y z: the text at 1..3.
        let features = [(3, Last), (1, Mean), (3, End)];
        let found = read(&Toy::random(1), "x{text}yz", &features, &["ab", "c"]);
        let mean = |one: [f32; 2], other: [f32; 2]| [(one[0] + other[0]) / 2.0, (one[1] + other[1]) / 2.0];
        let z = u32::from(b'z');
        near(&found[0], &[state(z, 4, 3), mean(state(A, 1, 1), state(A + 1, 2, 1)), state(A + 1, 2, 3)]);
        // The second text's rows come after the first's.
        near(&found[1], &[state(z, 3, 3), state(A + 2, 1, 1), state(A + 2, 1, 3)]);
    }

    #[test]
    fn of_a_text_that_stands_twice_the_last_counts() {
        let found = read(&Toy::random(1), "{text}-{text}", &[(0, StatePooling::Mean)], &["a"]);
        near(&found[0], &[state(A, 2, 0)]);
    }

    #[test]
    fn the_token_before_every_text_is_read_and_not_pooled() {
        let found = read(&Toy::random(1).with_begin(), "{text}", &[(0, StatePooling::Mean)], &["a"]);
        near(&found[0], &[state(A, 1, 0)]);
        assert_ne!(A, TURN);
    }

    #[test]
    fn a_text_without_tokens_is_the_end_of_one() {
        let found = read(&Toy::random(1), "{text}", &[(2, StatePooling::End)], &[""]);
        near(&found[0], &[state(END, 0, 2)]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let model = Toy::random(1).with_limit(5);
        let feature = Feature { layer: 1, pooling: StatePooling::Mean };
        let template = Template::new("{text}!").unwrap();
        let states = States::new(&model, &template, &[feature]).unwrap();
        assert_eq!(states.sequence_length(4), 5);
        assert!(block_on(states.read(&model, &[&[A; 4]])).is_ok());
        assert_eq!(block_on(states.read(&model, &[&[A; 5]])).unwrap_err().code(), "context-overflow");
        assert_eq!(States::new(&model, &template, &[]).err().unwrap().code(), "config");
        let broken = Toy::random(1).broken();
        let states = States::new(&broken, &template, &[feature]).unwrap();
        assert_eq!(block_on(states.read(&broken, &[&[A]])).unwrap_err().code(), "device");
    }
}
