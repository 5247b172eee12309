//! Keys and values of one sequence: pages that clones share until they are written to.

use std::sync::Arc;

use crate::kernels::decoder::AttentionShape;
use crate::{Error, Result};

/// Tokens of a page: whole vectors of every level. A fork costs at most the copy of one page.
pub const PAGE: usize = 16;

/// Keys and values, of all layers, in half precision, which is what llama.cpp keeps too.
#[derive(Debug, Clone)]
pub struct Cache {
    layout: Layout,
    /// Of the rotary angles: pair `i` turns by `frequencies[i]` from one position to the next.
    frequencies: Arc<[f64]>,
    pages: Vec<Arc<Vec<u16>>>,
    tokens: usize,
}

/// Where things lie in a page: `[layers, kv_heads, {keys: [width, PAGE], values: [PAGE, width]}]`.
///
/// Keys lie across, so that the logits of a page's tokens are sums of whole vectors.
#[derive(Debug, Clone, Copy)]
struct Layout {
    layers: usize,
    heads: usize,
    width: usize,
}

impl Layout {
    fn keys(self, layer: usize, head: usize) -> usize {
        (layer * self.heads + head) * 2 * PAGE * self.width
    }

    fn page(self) -> usize {
        self.keys(self.layers, 0)
    }
}

/// One head's keys `[width, PAGE]` and values `[PAGE, width]` in a page.
#[derive(Debug, Clone, Copy)]
pub struct Tile<'a> {
    pub keys: &'a [u16],
    pub values: &'a [u16],
}

impl Cache {
    pub fn new(layers: usize, shape: &AttentionShape) -> Self {
        let base = f64::from(shape.rope_base);
        let frequency = |pair: usize| base.powf(-2.0 * pair as f64 / shape.rotated as f64);
        Self {
            layout: Layout { layers, heads: shape.kv_heads, width: shape.width },
            frequencies: (0..shape.rotated / 2).map(frequency).collect(),
            pages: Vec::new(),
            tokens: 0,
        }
    }

    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Bytes of its pages, those too that it shares.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.pages.iter().map(|page| size_of_val(&***page)).sum()
    }

    /// Makes pages for `more` tokens, and those its own that they will be written to.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`]; it holds what it held before.
    pub fn reserve(&mut self, more: usize) -> Result<()> {
        let length = self.layout.page();
        let wanted = self.tokens.saturating_add(more).div_ceil(PAGE);
        let lacking = wanted.saturating_sub(self.pages.len());
        let bytes = lacking.saturating_mul(length * size_of::<u16>());
        // More than can be had at all: not worth filling the memory to find out.
        if bytes > isize::MAX as usize || self.pages.try_reserve(lacking).is_err() {
            return Err(Error::OutOfMemory { bytes });
        }
        for index in self.tokens / PAGE..wanted {
            match self.pages.get_mut(index) {
                Some(kept) => {
                    if Arc::get_mut(kept).is_none() {
                        *kept = page(length, kept)?;
                    }
                }
                None => self.pages.push(page(length, &[])?),
            }
        }
        Ok(())
    }

    /// From now on it holds so many tokens; pages that are no longer needed go.
    pub fn set_tokens(&mut self, tokens: usize) {
        self.tokens = tokens.min(self.pages.len() * PAGE);
        self.pages.truncate(self.tokens.div_ceil(PAGE));
    }

    /// Writes the cosines and sines of a position's angles, pair by pair.
    pub fn turns(&self, position: usize, out: &mut [f32]) {
        for (out, frequency) in out.chunks_exact_mut(2).zip(self.frequencies.iter()) {
            let (sine, cosine) = (position as f64 * frequency).sin_cos();
            out[0] = cosine as f32;
            out[1] = sine as f32;
        }
    }

    /// Numbers of a head that rotate.
    pub fn rotated(&self) -> usize {
        2 * self.frequencies.len()
    }

    /// Puts the key and the value of one head at a position that was reserved.
    pub fn write(
        &mut self,
        layer: usize,
        head: usize,
        position: usize,
        key: &[f32],
        value: &[f32],
    ) -> Result<()> {
        let width = self.layout.width;
        let first = self.layout.keys(layer, head);
        let page = self.pages.get_mut(position / PAGE).and_then(Arc::get_mut);
        let page =
            page.ok_or_else(|| Error::Device("the cache was written to where nothing is reserved".into()))?;
        let (keys, values) = page[first..first + 2 * PAGE * width].split_at_mut(PAGE * width);
        let slot = position % PAGE;
        for (to, &x) in keys[slot..].iter_mut().step_by(PAGE).zip(key) {
            *to = to_half(x);
        }
        for (to, &x) in values[slot * width..(slot + 1) * width].iter_mut().zip(value) {
            *to = to_half(x);
        }
        Ok(())
    }

    /// One head's keys and values in a page.
    pub fn tile(&self, page: usize, layer: usize, head: usize) -> Tile<'_> {
        let half = PAGE * self.layout.width;
        let first = self.layout.keys(layer, head);
        let (keys, values) = self.pages[page][first..first + 2 * half].split_at(half);
        Tile { keys, values }
    }
}

/// A page of zeros, or of what is given.
fn page(length: usize, from: &[u16]) -> Result<Arc<Vec<u16>>> {
    let mut page = Vec::new();
    let bytes = length * size_of::<u16>();
    page.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes })?;
    page.extend_from_slice(from);
    page.resize(length, 0);
    Ok(Arc::new(page))
}

/// The nearest half-precision number; what is too large for one, or no number, becomes the largest.
pub fn to_half(x: f32) -> u16 {
    const LARGEST: u32 = 0x477f_e000; // 65504
    const SMALLEST_NORMAL: u32 = 0x3880_0000; // 2^-14
    let bits = x.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let magnitude = (bits & 0x7fff_ffff).min(LARGEST);
    let half = if magnitude < SMALLEST_NORMAL {
        // Added to 1/2, its last bit is worth 2^-24, as in a subnormal number.
        (f32::from_bits(magnitude) + 0.5).to_bits() - 0.5f32.to_bits()
    } else {
        // Another bias of the exponent, and half of the last bit that stays (less a little, to even).
        (magnitude - (112 << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13
    };
    sign | half as u16
}
