//! The encoder's forward on quantised kernels, written once for every device.
//!
//! The same network as [`super::encoder`], which is trained and is what this one is held to; here the
//! linear layers are integers, there is no padding, and the steps are those that [`Kernels`] has.

use super::EncoderConfig;
use super::encoder::{Architecture, check_layers, relative_bucket};
use crate::kernels::{EmbeddingWeights, Kernels, LinearWeights, Matrix, NormWeights, Ragged};
use crate::{Error, Result};

/// Where an encoder's tensors come from: a bundle, or a checkpoint of others. Names are the paths of
/// [`super::Encoder`]'s parameters.
pub trait Weights {
    /// A matrix in integers, one row an output of a linear layer or an entry of a table.
    ///
    /// # Errors
    /// [`Error::Bundle`] where there is none; so too for the other.
    fn matrix(&self, path: &str) -> Result<Matrix<'_>>;
    /// A tensor in float32, row by row.
    fn floats(&self, path: &str) -> Result<Vec<f32>>;
}

/// A transformer encoder with mean pooling: token ids in, one vector a text out.
pub struct Int8Encoder<K: Kernels> {
    kernels: K,
    embeddings: K::Embeddings,
    layers: Vec<Layer<K>>,
    /// MPNet has one for all layers.
    bias: Option<K::Bias>,
    heads: usize,
    hidden: usize,
    vocabulary: usize,
    longest: usize,
}

struct Layer<K: Kernels> {
    /// Query, key and value, `[hidden -> 3 * hidden]`
    qkv: K::Linear,
    /// `[hidden -> hidden]`
    attended: K::Linear,
    attention_norm: K::Norm,
    /// `[hidden -> intermediate]`
    intermediate: K::Linear,
    /// `[intermediate -> hidden]`
    output: K::Linear,
    output_norm: K::Norm,
}

impl<K: Kernels> Int8Encoder<K> {
    /// Puts an encoder's weights on the device of `kernels`. `longest` is the longest text in tokens.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a tensor that is missing or has another shape than `config` says, and what
    /// the device says.
    pub fn new(kernels: K, config: &EncoderConfig, longest: usize, weights: &impl Weights) -> Result<Self> {
        config.validate()?;
        let load = Loader { weights, config, longest: longest.min(config.max_tokens()) };
        let (embeddings, bias) = (load.embeddings(&kernels)?, load.bias(&kernels)?);
        let layers =
            (0..config.num_hidden_layers).map(|i| load.layer(&kernels, i)).collect::<Result<Vec<_>>>()?;
        Ok(Self {
            embeddings,
            layers,
            bias,
            heads: config.num_attention_heads,
            hidden: config.hidden_size,
            vocabulary: config.vocab_size,
            longest: load.longest,
            kernels,
        })
    }

    /// The device that it runs on.
    pub fn kernels(&self) -> &K {
        &self.kernels
    }

    /// Width of a row.
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// The mean of each text's token vectors after each of `layers`, side by side: `[texts, layers * hidden]`. Layer 0
    /// is the embedding after its norm; those behind the last asked for are not computed.
    ///
    /// # Errors
    /// [`Error::TooLong`] for a text over the longest, [`Error::Tokenizer`] for an id without an
    /// embedding, [`Error::Config`] for layers as [`super::encoder::check_layers`] says,
    /// [`Error::OutOfMemory`], [`Error::Device`].
    pub async fn forward(&self, texts: &[&[u32]], layers: &[usize]) -> Result<Vec<f32>> {
        check_layers(layers, self.layers.len())?;
        if let Some(long) = texts.iter().find(|text| text.len() > self.longest) {
            return Err(Error::TooLong { tokens: long.len(), limit: self.longest });
        }
        let batch = Ragged::new(texts);
        if let Some(id) = batch.ids().iter().find(|&&id| id as usize >= self.vocabulary) {
            return Err(Error::Tokenizer(format!("id {id} has no embedding")));
        }
        if batch.tokens() == 0 {
            return Ok(vec![0.0; texts.len() * layers.len() * self.hidden]);
        }
        let k = &self.kernels;
        let batch = k.upload(batch)?;
        let mut means = Vec::with_capacity(layers.len());
        let mut x = k.embed(&self.embeddings, &batch)?;
        if layers.contains(&0) {
            means.push(k.mean_pool(&x, &batch)?);
        }
        let deepest = layers.last().copied().unwrap_or(0);
        for (at, layer) in (1..=deepest).zip(&self.layers) {
            let qkv = k.project(&x, &layer.qkv)?;
            let context = k.attend(qkv, &batch, self.heads, self.bias.as_ref())?;
            x = k.add_norm(x, context, &layer.attended, &layer.attention_norm)?;
            let expanded = k.expand(&x, &layer.intermediate)?;
            x = k.add_norm(x, expanded, &layer.output, &layer.output_norm)?;
            if layers.contains(&at) {
                means.push(k.mean_pool(&x, &batch)?);
            }
        }
        Ok(side_by_side(k.read(means).await?, self.hidden))
    }
}

/// From `layers` times `[texts, hidden]` to `[texts, layers * hidden]`.
pub(crate) fn side_by_side(mut means: Vec<Vec<f32>>, hidden: usize) -> Vec<f32> {
    if means.len() == 1 {
        return means.swap_remove(0);
    }
    let texts = means.first().map_or(0, |rows| rows.len() / hidden);
    let row = |text: usize| means.iter().flat_map(move |rows| &rows[text * hidden..(text + 1) * hidden]);
    (0..texts).flat_map(row).copied().collect()
}

impl<K: Kernels + Sync> Int8Encoder<K>
where
    K::Embeddings: Sync,
    K::Linear: Sync,
    K::Norm: Sync,
    K::Bias: Sync,
{
    /// [`Self::forward`], natively with the texts shared among the processor's cores.
    ///
    /// # Errors
    /// As [`Self::forward`].
    #[cfg(all(feature = "cli", not(target_family = "wasm")))]
    #[allow(clippy::unused_async)] // as its twin, which has one core
    pub async fn forward_on_all_cores(&self, texts: &[&[u32]], layers: &[usize]) -> Result<Vec<f32>> {
        use rayon::prelude::*;
        let shares: Vec<_> = shares(texts, rayon::current_num_threads()).collect();
        let forward = |share: &&[&[u32]]| futures_lite::future::block_on(self.forward(share, layers));
        Ok(shares.par_iter().map(forward).collect::<Result<Vec<_>>>()?.concat())
    }

    /// [`Self::forward`]: a browser's module has one core.
    ///
    /// # Errors
    /// As [`Self::forward`].
    #[cfg(not(all(feature = "cli", not(target_family = "wasm"))))]
    pub async fn forward_on_all_cores(&self, texts: &[&[u32]], layers: &[usize]) -> Result<Vec<f32>> {
        self.forward(texts, layers).await
    }
}

/// Cuts texts, in order, into at most `most` shares of about as many tokens each.
#[cfg(all(feature = "cli", not(target_family = "wasm")))]
fn shares<'a, 'b>(texts: &'a [&'b [u32]], most: usize) -> impl Iterator<Item = &'a [&'b [u32]]> {
    let all: usize = texts.iter().map(|text| text.len()).sum();
    let mut rest = texts;
    let mut seen = 0;
    (1..=most).filter_map(move |share| {
        let mut count = 0;
        // The last share takes what is left, texts without a token included.
        while count < rest.len() && (share == most || seen * most < all * share) {
            seen += rest[count].len();
            count += 1;
        }
        let taken;
        (taken, rest) = rest.split_at(count);
        (!taken.is_empty()).then_some(taken)
    })
}

/// Reads tensors and holds them to their shapes.
struct Loader<'a, W> {
    weights: &'a W,
    config: &'a EncoderConfig,
    longest: usize,
}

impl<W: Weights> Loader<'_, W> {
    fn matrix(&self, path: &str, rows: usize, columns: usize) -> Result<Matrix<'_>> {
        let matrix = self.weights.matrix(path)?;
        let found = (matrix.rows, matrix.columns, matrix.values.len(), matrix.scales.len());
        if found != (rows, columns, rows * columns, rows) {
            return Err(wrong_shape(path, &format!("[{}, {}]", found.0, found.1), rows * columns));
        }
        Ok(matrix)
    }

    fn floats(&self, path: &str, length: usize) -> Result<Vec<f32>> {
        let values = self.weights.floats(path)?;
        if values.len() != length {
            return Err(wrong_shape(path, &format!("{} values", values.len()), length));
        }
        Ok(values)
    }

    fn linear(&self, path: &str, outputs: usize, inputs: usize) -> Result<LinearWeights<'_>> {
        let weight = self.matrix(&format!("{path}.weight"), outputs, inputs)?.into_seven_bits();
        Ok(LinearWeights { weight, bias: self.floats(&format!("{path}.bias"), outputs)? })
    }

    fn norm(&self, path: &str) -> Result<NormWeights> {
        let width = self.config.hidden_size;
        Ok(NormWeights {
            gamma: self.floats(&format!("{path}.gamma"), width)?,
            beta: self.floats(&format!("{path}.beta"), width)?,
            epsilon: self.config.layer_norm_eps as f32,
        })
    }

    fn embeddings<K: Kernels>(&self, kernels: &K) -> Result<K::Embeddings> {
        let (c, width) = (self.config, self.config.hidden_size);
        let table = self.floats("embeddings.position.weight", c.max_position_embeddings * width)?;
        // Position ids begin at 0 in BERT and after the padding id in MPNet.
        let first = c.max_position_embeddings - c.max_tokens();
        let mut position = table[first * width..(first + self.longest) * width].to_vec();
        if c.model_type == Architecture::Bert {
            let types = self.floats("embeddings.token_type.weight", c.type_vocab_size * width)?;
            for row in position.chunks_exact_mut(width) {
                row.iter_mut().zip(&types).for_each(|(x, t)| *x += t);
            }
        }
        let word = self.matrix("embeddings.word.weight", c.vocab_size, width)?;
        kernels.embeddings(EmbeddingWeights { word, position, norm: self.norm("embeddings.norm")? })
    }

    fn bias<K: Kernels>(&self, kernels: &K) -> Result<Option<K::Bias>> {
        if self.config.model_type != Architecture::Mpnet {
            return Ok(None);
        }
        let (buckets, heads) = (self.config.relative_attention_num_buckets, self.config.num_attention_heads);
        let table = self.floats("relative_attention_bias.weight", buckets * heads)?; // [buckets, heads]
        let last = self.longest - 1;
        let spread: Vec<f32> = (0..heads)
            .flat_map(|head| (0..=2 * last).map(move |i| (head, i)))
            // A query at `last` and keys on both sides of it are all the distances there are.
            .map(|(head, i)| table[relative_bucket(i, last, buckets) * heads + head])
            .collect();
        kernels.bias(&spread, heads).map(Some)
    }

    fn layer<K: Kernels>(&self, kernels: &K, index: usize) -> Result<Layer<K>> {
        let (hidden, wide) = (self.config.hidden_size, self.config.intermediate_size);
        let path = |name: &str| format!("layers.{index}.{name}");
        let linear = |name: &str, outputs: usize, inputs: usize| self.linear(&path(name), outputs, inputs);
        let square = |name: &str| linear(name, hidden, hidden);
        Ok(Layer {
            qkv: kernels.linear(&[
                square("attention.query")?,
                square("attention.key")?,
                square("attention.value")?,
            ])?,
            attended: kernels.linear(&[square("attention.output")?])?,
            attention_norm: kernels.norm(&self.norm(&path("attention_norm"))?)?,
            intermediate: kernels.linear(&[linear("intermediate", wide, hidden)?])?,
            output: kernels.linear(&[linear("output", hidden, wide)?])?,
            output_norm: kernels.norm(&self.norm(&path("output_norm"))?)?,
        })
    }
}

fn wrong_shape(path: &str, found: &str, expected: usize) -> Error {
    Error::bundle("weights", format!("the tensor {path} has {found}, expected {expected} values"))
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn layers_lie_side_by_side_in_every_row() {
        let means = vec![vec![1.0, 2.0, 5.0, 6.0], vec![3.0, 4.0, 7.0, 8.0]];
        assert_eq!(side_by_side(means, 2), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(side_by_side(vec![vec![1.0, 2.0]], 2), [1.0, 2.0]);
    }

    #[test]
    fn shares_are_even_and_keep_the_order() {
        let text = [0u32; 9];
        let lengths = [9, 8, 8, 1, 1, 0, 5, 0];
        let texts: Vec<&[u32]> = lengths.iter().map(|&n| &text[..n]).collect();
        for most in 1..6 {
            let shares: Vec<&[&[u32]]> = shares(&texts, most).collect();
            assert!(shares.len() <= most);
            assert_eq!(shares.concat().iter().map(|t| t.len()).collect::<Vec<_>>(), lengths);
            for share in shares {
                let tokens: usize = share.iter().map(|t| t.len()).sum();
                assert!(tokens <= 32 / most + 9, "{tokens} tokens of 32 in one of {most} shares");
            }
        }
    }
}
