//! A decoder's kernels on a CPU.
//!
//! Weights are read as they lie in the file's blocks. Activations are rounded to bytes a block at a time, as
//! llama.cpp does, so that a product is one of integers:
//! `y += d_w d_x (q_w . q_x) + m_w s_x`, where `s_x` is `d_x` times the sum of `q_x`.
//! One token goes through row by row of weights ([`vector`]); many go through together, against weights that are
//! taken apart once for all of them ([`panel`]). Natively the rows of a product are shared among the cores.

mod attention;
mod cache;
mod format;
mod norm;
mod ops;
mod panel;
mod product;
mod rounded;
mod share;
#[cfg(test)]
mod tests;
mod vector;

use std::ops::Range;

use attention::{Attend, Context};
pub use cache::Cache;
pub use norm::RmsNorm;
use ops::{Gate, Normalize, Round};
use product::{Needs, Out, Product};
pub use rounded::Rounded;
use share::Share;

use super::Cpu;
use super::pool::Buffer;
use crate::kernels::decoder::{AttentionShape, DecoderKernels};
use crate::kernels::{BLOCK, BlockMatrix, Ragged};
use crate::{Error, Result};

/// Columns of the gate that go through together where there are many tokens: their results stay in the second
/// cache until they are rounded.
const GATE_COLUMNS: usize = 128;
/// Tokens whose attention is one task.
const ATTEND_TOKENS: usize = 16;

/// New tokens of some sequences.
#[derive(Debug)]
pub struct Batch {
    tokens: Ragged,
    /// `[texts]`: the position of each sequence's first token
    positions: Buffer<i32>,
    /// `[tokens, rotated]`: cosine and sine of the angle of each pair
    turns: Buffer<f32>,
    rotated: usize,
}

/// `[tokens, width]` float32.
#[derive(Debug)]
pub struct Rows {
    floats: Buffer<f32>,
    width: usize,
}

impl Rows {
    fn count(&self) -> usize {
        self.floats.len() / self.width
    }
}

impl Cpu {
    fn rounded(&self, rows: usize, width: usize) -> Result<Rounded> {
        if !width.is_multiple_of(BLOCK) {
            return Err(Error::Config(format!("decoder: rows of {width} are not whole blocks of {BLOCK}")));
        }
        Rounded::take(rows, width, &self.floats, &self.words)
    }

    /// Normalises and rounds the rows that `of` names.
    fn normalized(
        &self,
        x: &Rows,
        rows: usize,
        of: impl Fn(usize) -> usize + Sync,
        norm: &RmsNorm,
    ) -> Result<Rounded> {
        let mut rounded = self.rounded(rows, x.width)?;
        let writer = rounded.writer();
        let share = Share { total: rows, unit: 1, most: rows, scratch: x.width, work: 16 * rows * x.width };
        self.share(share, |part, scratch| {
            for row in part {
                let from = &x.floats[of(row) * x.width..][..x.width];
                self.level.run(Normalize { x: from, norm, row, scratch, writer });
            }
        })?;
        Ok(rounded)
    }

    /// `x W^T`, put to `out` or added to it: `[rows of x, rows of the weights]`.
    fn product(&self, x: &Rounded, weights: &BlockMatrix, out: &mut [f32], add: bool) -> Result<()> {
        let needs = Needs::of(self.level, weights.format, x.rows, x.blocks());
        let halves = self.halves(x, needs)?;
        let out = Out::new(out, weights.rows);
        let out = if add { out.adding() } else { out };
        let share = Share {
            total: weights.rows,
            unit: needs.unit,
            most: weights.rows,
            scratch: needs.scratch,
            work: x.rows * weights.rows * weights.columns,
        };
        self.share(share, |rows, scratch| {
            self.level.run(Product { x: x.view(), halves: &halves, weights, rows, out, scratch });
        })
    }

    /// The integers with 16 bits each, where a product wants them so.
    fn halves(&self, x: &Rounded, needs: Needs) -> Result<Buffer<i32>> {
        let words = x.view().words;
        let mut halves = self.words.take(if needs.halves { 2 * words.len() } else { 0 })?;
        for (to, word) in halves.chunks_exact_mut(2).zip(words) {
            let [a, b, c, d] = word.to_le_bytes().map(|byte| i32::from(byte as i8));
            to[0] = a & 0xffff | b << 16;
            to[1] = c & 0xffff | d << 16;
        }
        Ok(halves)
    }
}

impl DecoderKernels for Cpu {
    type Matrix = BlockMatrix;
    type Norm = RmsNorm;
    type Cache = Cache;
    type Batch = Batch;
    type Hidden = Rows;
    type Qkv = Rows;
    type Operand = Rounded;

    fn matrix(&self, matrix: BlockMatrix) -> Result<BlockMatrix> {
        match matrix.is_finite() {
            true => Ok(matrix),
            false => Err(Error::bundle("weights", "a block's scale is not a finite number")),
        }
    }

    fn norm(&self, gamma: &[f32], epsilon: f32) -> Result<RmsNorm> {
        Ok(RmsNorm { gamma: gamma.to_vec(), epsilon })
    }

    fn cache(&self, layers: usize, shape: &AttentionShape) -> Result<Cache> {
        Ok(Cache::new(layers, shape))
    }

    fn cached(&self, cache: &Cache) -> usize {
        cache.tokens()
    }

    fn reserve(&self, cache: &mut Cache, tokens: usize) -> Result<()> {
        cache.reserve(tokens)
    }

    fn set_cached(&self, cache: &mut Cache, tokens: usize) {
        cache.set_tokens(tokens);
    }

    fn upload(&self, batch: Ragged, caches: &[&mut Cache]) -> Result<Batch> {
        assert_eq!(batch.texts(), caches.len(), "a cache a sequence");
        let rotated = caches.first().map_or(0, |cache| cache.rotated());
        let mut positions = self.words.take(caches.len())?;
        let mut turns = self.floats.take(batch.tokens() * rotated)?;
        for ((rows, cache), position) in batch.ranges().zip(caches).zip(positions.iter_mut()) {
            *position = cache.tokens() as i32;
            for (index, row) in rows.enumerate() {
                cache.turns(cache.tokens() + index, &mut turns[row * rotated..(row + 1) * rotated]);
            }
        }
        Ok(Batch { tokens: batch, positions, turns, rotated })
    }

    fn embed(&self, table: &BlockMatrix, batch: &Batch) -> Result<Rows> {
        let width = table.columns;
        let mut floats = self.floats.take(batch.tokens.tokens() * width)?;
        for (&id, row) in batch.tokens.ids().iter().zip(floats.chunks_exact_mut(width)) {
            table.read_row(id as usize, row);
        }
        Ok(Rows { floats, width })
    }

    fn project(&self, x: &Rows, norm: &RmsNorm, weights: &BlockMatrix) -> Result<Rows> {
        let rounded = self.normalized(x, x.count(), |row| row, norm)?;
        let mut floats = self.floats.take(x.count() * weights.rows)?;
        self.product(&rounded, weights, &mut floats, false)?;
        Ok(Rows { floats, width: weights.rows })
    }

    fn attend(
        &self,
        mut qkv: Rows,
        layer: usize,
        shape: &AttentionShape,
        batch: &Batch,
        caches: &mut [&mut Cache],
    ) -> Result<Rounded> {
        let (width, stride, rotated) = (shape.width, shape.qkv(), batch.rotated);
        assert!(
            qkv.width == stride && rotated == shape.rotated && batch.tokens.texts() == caches.len(),
            "attention's operands fit together"
        );
        let mut work = 0;
        for ((rows, cache), &position) in batch.tokens.ranges().zip(caches.iter_mut()).zip(&*batch.positions)
        {
            work += rows.len() * (position as usize + rows.len()) * shape.heads * width * 2;
            for (index, row) in rows.enumerate() {
                let all = &mut qkv.floats[row * stride..(row + 1) * stride];
                let (keys, values) = all[shape.heads * width..].split_at_mut(shape.kv_heads * width);
                let turns = &batch.turns[row * rotated..(row + 1) * rotated];
                let heads = keys.chunks_exact_mut(width).zip(values.chunks_exact(width));
                for (head, (key, value)) in heads.enumerate() {
                    attention::rotate(&mut key[..rotated], turns);
                    cache.write(layer, head, position as usize + index, key, value)?;
                }
            }
        }

        let out_width = shape.heads * width;
        let tokens = batch.tokens.tokens();
        let mut context = self.floats.take(tokens * out_width)?;
        let caches: &[&mut Cache] = caches;
        // Parts of sequences, each with each key head.
        let parts = |rows: &Range<usize>| rows.len().div_ceil(ATTEND_TOKENS);
        let total = batch.tokens.ranges().map(|rows| parts(&rows)).sum::<usize>() * shape.kv_heads;
        let place = Context(context.as_mut_ptr());
        let share = Share {
            total,
            unit: 1,
            most: total.max(1),
            scratch: attention::scratch(ATTEND_TOKENS.min(batch.tokens.longest()), shape),
            work,
        };
        self.share(share, |tasks, scratch| {
            for task in tasks {
                let (mut part, kv_head) = (task / shape.kv_heads, task % shape.kv_heads);
                for ((rows, cache), &position) in batch.tokens.ranges().zip(caches).zip(&*batch.positions) {
                    if part >= parts(&rows) {
                        part -= parts(&rows);
                        continue;
                    }
                    let first = rows.start + part * ATTEND_TOKENS;
                    let rows = first..rows.end.min(first + ATTEND_TOKENS);
                    self.level.run(Attend {
                        cache,
                        layer,
                        shape,
                        kv_head,
                        position: position as usize + part * ATTEND_TOKENS,
                        qkv: &qkv.floats[rows.start * stride..rows.end * stride],
                        turns: &batch.turns[rows.start * rotated..rows.end * rotated],
                        scratch,
                        out: place.further(rows.start * out_width),
                    });
                    break;
                }
            }
        })?;

        let mut out = self.rounded(tokens, out_width)?;
        let writer = out.writer();
        let share = Share { total: tokens, unit: 1, most: tokens, scratch: 0, work: 8 * tokens * out_width };
        self.share(share, |rows, _| {
            for row in rows {
                let x = &context[row * out_width..(row + 1) * out_width];
                self.level.run(Round { x, row, block: 0, writer });
            }
        })?;
        Ok(out)
    }

    fn add(&self, mut x: Rows, operand: Rounded, weights: &BlockMatrix) -> Result<Rows> {
        self.product(&operand, weights, &mut x.floats, true)?;
        Ok(x)
    }

    fn gate(&self, x: &Rows, norm: &RmsNorm, weights: &BlockMatrix) -> Result<Rounded> {
        let (tokens, wide) = (x.count(), weights.rows / 2);
        let rounded = self.normalized(x, tokens, |row| row, norm)?;
        let mut out = self.rounded(tokens, wide)?;
        let writer = out.writer();
        let needs = Needs::of(self.level, weights.format, tokens, rounded.blocks());
        let halves = self.halves(&rounded, needs)?;
        let unit = needs.unit.max(BLOCK).next_multiple_of(needs.unit);
        let unit = if unit.is_multiple_of(BLOCK) { unit } else { unit * BLOCK };
        let most = if tokens == 1 { wide } else { GATE_COLUMNS }.next_multiple_of(unit);
        let share = Share {
            total: wide,
            unit,
            most,
            scratch: needs.scratch + 2 * tokens * most.min(wide),
            work: tokens * weights.rows * weights.columns,
        };
        self.share(share, |columns, scratch| {
            let (scratch, results) = scratch.split_at_mut(needs.scratch);
            let (gate, up) = results[..2 * tokens * columns.len()].split_at_mut(tokens * columns.len());
            for (first, half) in [(0, &mut *gate), (wide, &mut *up)] {
                let rows = first + columns.start..first + columns.end;
                let out = Out::new(half, columns.len()).starting_at(rows.start);
                let x = rounded.view();
                self.level.run(Product { x, halves: &halves, weights, rows, out, scratch });
            }
            self.level.run(Gate { gate, up, width: columns.len(), block: columns.start / BLOCK, writer });
        })?;
        Ok(out)
    }

    async fn logits(&self, x: &Rows, rows: &[u32], norm: &RmsNorm, table: &BlockMatrix) -> Result<Vec<f32>> {
        let rounded = self.normalized(x, rows.len(), |row| rows[row] as usize, norm)?;
        let mut logits = zeros(rows.len() * table.rows)?;
        self.product(&rounded, table, &mut logits, false)?;
        Ok(logits)
    }

    async fn read(&self, x: &Rows) -> Result<Vec<f32>> {
        let mut floats = zeros(x.floats.len())?;
        floats.copy_from_slice(&x.floats);
        Ok(floats)
    }
}

fn zeros(length: usize) -> Result<Vec<f32>> {
    let mut floats = Vec::new();
    let bytes = length.saturating_mul(size_of::<f32>());
    floats.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes })?;
    floats.resize(length, 0.0);
    Ok(floats)
}
