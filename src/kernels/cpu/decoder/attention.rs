//! Attention of new tokens over a cache, a page of keys at a time, with a softmax that goes along.

#![allow(unsafe_code)] // calls operations of `Simd`, and reads and writes rows by pointer

use std::ops::Range;

use super::super::attention::{ABSENT, multiply, multiply_add};
use super::super::math::exp;
use super::super::simd::{Op, Simd};
use super::cache::{Cache, PAGE};
use crate::kernels::decoder::AttentionShape;

/// Queries that go through together.
const QUERIES: usize = 4;

/// Some new tokens of one sequence, and one key head with the query heads that read it.
pub struct Attend<'a> {
    pub cache: &'a Cache,
    pub layer: usize,
    pub shape: &'a AttentionShape,
    pub kv_head: usize,
    /// Position of the first token.
    pub position: usize,
    /// `[tokens, AttentionShape::qkv]`, queries not yet rotated
    pub qkv: &'a [f32],
    /// `[tokens, rotated]`: cosine and sine of each pair's angle
    pub turns: &'a [f32],
    /// As [`scratch`] says.
    pub scratch: &'a mut [f32],
    pub out: Context,
}

/// Where results go: `[tokens, heads * width]` of the sequence's tokens; each worker writes other heads or tokens.
#[derive(Debug, Clone, Copy)]
pub struct Context(pub *mut f32);

// SAFETY: it is a place to write; who makes it sees to it that no two threads write to the same place.
unsafe impl Send for Context {}
unsafe impl Sync for Context {}

impl Context {
    /// Numbers further.
    pub fn further(self, numbers: usize) -> Self {
        Self(self.0.wrapping_add(numbers))
    }
}

/// Numbers of scratch for `tokens` tokens.
pub fn scratch(tokens: usize, shape: &AttentionShape) -> usize {
    let rows = tokens * (shape.heads / shape.kv_heads);
    2 * PAGE * shape.width + QUERIES * PAGE + rows * (2 * shape.width + 2)
}

/// Turns each pair of `x` by its angle.
#[inline(always)]
pub fn rotate(x: &mut [f32], turns: &[f32]) {
    for (pair, turn) in x.chunks_exact_mut(2).zip(turns.chunks_exact(2)) {
        let ([a, b], [cosine, sine]) = ([pair[0], pair[1]], [turn[0], turn[1]]);
        pair[0] = a * cosine - b * sine;
        pair[1] = a * sine + b * cosine;
    }
}

impl Op for Attend<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let AttentionShape { heads, kv_heads, width, rotated, .. } = *self.shape;
        let (stride, group) = (self.shape.qkv(), heads / kv_heads);
        let tokens = self.qkv.len() / stride;
        let rows = tokens * group;
        assert!(
            width.is_multiple_of(S::LANES)
                && PAGE.is_multiple_of(S::LANES)
                && self.turns.len() == tokens * rotated
                && self.scratch.len() >= scratch(tokens, self.shape),
            "attention's operands fit together"
        );
        let (keys, rest) = self.scratch.split_at_mut(PAGE * width);
        let (values, rest) = rest.split_at_mut(PAGE * width);
        let (logits, rest) = rest.split_at_mut(QUERIES * PAGE);
        let (queries, rest) = rest.split_at_mut(rows * width);
        let (sums, rest) = rest.split_at_mut(rows * width);
        let (greatest, weights) = rest.split_at_mut(rows);

        let scale = 1.0 / (width as f32).sqrt();
        for (row, query) in queries.chunks_exact_mut(width).enumerate() {
            let (token, head) = (row / group, self.kv_head * group + row % group);
            query.copy_from_slice(&self.qkv[token * stride + head * width..][..width]);
            rotate(&mut query[..rotated], &self.turns[token * rotated..(token + 1) * rotated]);
            query.iter_mut().for_each(|x| *x *= scale);
        }
        sums.fill(0.0);
        greatest[..rows].fill(ABSENT);
        weights[..rows].fill(0.0);

        let pages = (self.position + tokens).div_ceil(PAGE);
        for page in 0..pages {
            let tile = |page| self.cache.tile(page, self.layer, self.kv_head);
            let (this, next) = (tile(page), tile((page + 1).min(pages - 1)));
            unsafe {
                widen::<S>(this.keys, keys, next.keys);
                widen::<S>(this.values, values, next.values);
            }
            // Tokens before the page see nothing of it.
            let first = (page * PAGE).saturating_sub(self.position) * group;
            let mut row = first;
            while row < rows {
                let count = QUERIES.min(rows - row);
                // How many of the page's tokens each row sees.
                let mut seen = [0; QUERIES];
                for (r, seen) in seen[..count].iter_mut().enumerate() {
                    *seen = PAGE.min(self.position + (row + r) / group + 1 - page * PAGE);
                }
                let range = row * width..(row + count) * width;
                let block = Block {
                    queries: &queries[range.clone()],
                    keys,
                    values,
                    logits,
                    seen: &seen[..count],
                    sums: &mut sums[range],
                    greatest: &mut greatest[row..row + count],
                    weights: &mut weights[row..row + count],
                    width,
                };
                unsafe {
                    match count {
                        4 => block.run::<S, 4>(),
                        3 => block.run::<S, 3>(),
                        2 => block.run::<S, 2>(),
                        _ => block.run::<S, 1>(),
                    }
                }
                row += count;
            }
        }
        for (row, (sums, weight)) in sums.chunks_exact(width).zip(&*weights).enumerate() {
            let (token, head) = (row / group, self.kv_head * group + row % group);
            unsafe {
                let out = self.out.0.add((token * heads + head) * width);
                let scale = S::splat(1.0 / weight);
                for i in lanes::<S>(0..width) {
                    S::store(out.add(i), S::mul(S::load(sums.as_ptr().add(i)), scale));
                }
            }
        }
    }
}

#[inline(always)]
fn lanes<S: Simd>(range: Range<usize>) -> impl Iterator<Item = usize> {
    range.step_by(S::LANES)
}

/// Some queries against one page.
struct Block<'a> {
    /// `[rows, width]`
    queries: &'a [f32],
    /// `[width, PAGE]`
    keys: &'a [f32],
    /// `[PAGE, width]`
    values: &'a [f32],
    logits: &'a mut [f32],
    seen: &'a [usize],
    /// `[rows, width]`: the values so far, each times its weight
    sums: &'a mut [f32],
    /// `[rows]`: the greatest logit so far
    greatest: &'a mut [f32],
    /// `[rows]`: the sum of the weights so far
    weights: &'a mut [f32],
    width: usize,
}

impl Block<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd, const R: usize>(self) {
        let width = self.width;
        unsafe {
            multiply::<S, R>(
                (self.queries.as_ptr(), width),
                (self.keys.as_ptr(), PAGE),
                (self.logits.as_mut_ptr(), PAGE),
                width,
                PAGE,
            );
            for r in 0..R {
                let logits = &mut self.logits[r * PAGE..(r + 1) * PAGE];
                logits[self.seen[r]..].fill(ABSENT);
                let before = self.greatest[r];
                let mut most = S::splat(before);
                for i in lanes::<S>(0..PAGE) {
                    most = S::at_least(S::load(logits.as_ptr().add(i)), most);
                }
                let most = S::greatest_f32(most);
                let mut sum = S::splat(0.0);
                for i in lanes::<S>(0..PAGE) {
                    let at = logits.as_mut_ptr().add(i);
                    let y = exp::<S>(S::sub(S::load(at), S::splat(most)));
                    S::store(at, y);
                    sum = S::add(sum, y);
                }
                // What is not seen has a weight that is all but nothing: make it nothing.
                logits[self.seen[r]..].fill(0.0);
                let mut weight = self.weights[r];
                if most > before {
                    let shrink = exp::<S>(S::splat(before - most));
                    let sums = self.sums.as_mut_ptr().add(r * width);
                    for i in lanes::<S>(0..width) {
                        S::store(sums.add(i), S::mul(S::load(sums.add(i)), shrink));
                    }
                    weight *= S::greatest_f32(shrink);
                    self.greatest[r] = most;
                }
                self.weights[r] = weight + S::sum(sum);
            }
            multiply_add::<S, R>(
                (self.logits.as_ptr(), PAGE),
                (self.values.as_ptr(), width),
                (self.sums.as_mut_ptr(), width),
                PAGE,
                width,
            );
        }
    }
}

/// To float32; meanwhile `next` comes from memory.
#[inline(always)]
unsafe fn widen<S: Simd>(from: &[u16], to: &mut [f32], next: &[u16]) {
    const LINE: usize = 32;
    for line in (0..from.len()).step_by(LINE) {
        unsafe {
            S::prefetch(next.as_ptr().add(line).cast());
            for i in lanes::<S>(line..from.len().min(line + LINE)) {
                S::store(to.as_mut_ptr().add(i), S::load_halves(from.as_ptr().add(i)));
            }
        }
    }
}
