//! Keys and values of sequences: one pool of rows for all caches of a decoder.
//!
//! A row has a token's keys and values of one layer, and every layer a buffer of them with the same numbering. A
//! sequence is a list of row numbers. What two caches share is counted and never written to again, so that a clone costs
//! its list and nothing on the GPU, and there is nothing to copy when one of the two goes on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cubecl::server::Handle;

use super::matrix::LARGEST_BUFFER;
use crate::kernels::decoder::AttentionShape;
use crate::{Error, Result};

/// Rows that a pool begins with.
const FEWEST_ROWS: usize = 256;
/// Rows that one dispatch copies.
const MOST_ROWS: usize = 1 << 17;

/// The rows of all caches of one shape. They go when the last cache does.
pub struct Pool {
    pub layers: usize,
    pub shape: AttentionShape,
    rows: Mutex<Rows>,
}

#[derive(Default)]
struct Rows {
    /// One a layer: `[rows, 2, kv_heads, width]`, keys before values
    buffers: Vec<Handle>,
    /// Caches that hold a row.
    holders: Vec<u32>,
    free: Vec<u32>,
}

impl Pool {
    pub fn new(layers: usize, shape: &AttentionShape) -> Self {
        Self { layers, shape: *shape, rows: Mutex::default() }
    }

    /// Numbers of a row.
    pub fn width(&self) -> usize {
        2 * self.shape.kv_heads * self.shape.width
    }

    pub fn buffer(&self, layer: usize) -> Result<Handle> {
        let missing = || Error::Device(format!("the cache has no rows for layer {layer}"));
        self.rows().buffers.get(layer).cloned().ok_or_else(missing)
    }

    /// Rows that it has, in use or not.
    #[cfg(test)]
    pub fn capacity(&self) -> usize {
        self.rows().holders.len()
    }

    /// Rows that some cache holds.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        let rows = self.rows();
        rows.holders.len() - rows.free.len()
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rows for one cache. Where there are not enough, `grow` gives larger buffers with what the old ones hold.
    fn take(&self, count: usize, grow: impl FnOnce(&[Handle], usize) -> Vec<Handle>) -> Result<Vec<u32>> {
        let mut rows = self.rows();
        let old = rows.holders.len();
        let needed = old + count.saturating_sub(rows.free.len());
        if needed > old {
            let largest = (LARGEST_BUFFER / (4 * self.width())).min(MOST_ROWS);
            if needed > largest {
                return Err(Error::OutOfMemory { bytes: needed * 4 * self.width() * self.layers });
            }
            let capacity = needed.max(2 * old).max(FEWEST_ROWS).min(largest);
            rows.buffers = grow(&rows.buffers, capacity);
            rows.holders.resize(capacity, 0);
            // Low numbers are taken first: neighbours in a sequence stay neighbours in memory.
            let held = std::mem::take(&mut rows.free);
            rows.free = (old as u32..capacity as u32).rev().chain(held).collect();
        }
        let from = rows.free.len() - count;
        let mut taken = rows.free.split_off(from);
        taken.reverse();
        taken.iter().for_each(|&row| rows.holders[row as usize] = 1);
        Ok(taken)
    }

    fn share(&self, held: &[u32]) {
        let mut rows = self.rows();
        held.iter().for_each(|&row| rows.holders[row as usize] += 1);
    }

    fn release(&self, held: &[u32]) {
        let mut rows = self.rows();
        for &row in held.iter().rev() {
            rows.holders[row as usize] -= 1;
            if rows.holders[row as usize] == 0 {
                rows.free.push(row);
            }
        }
    }
}

/// One sequence's rows, in its order.
pub struct Cache {
    pool: Arc<Pool>,
    /// The first `held` may be other caches' too; those reserved after them are this one's alone.
    rows: Vec<u32>,
    held: usize,
}

impl Cache {
    pub fn new(pool: Arc<Pool>) -> Self {
        Self { pool, rows: Vec::new(), held: 0 }
    }

    pub fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    pub fn held(&self) -> usize {
        self.held
    }

    /// Rows of what it holds and of `tokens` tokens after that; `None` where fewer are reserved.
    pub fn rows(&self, tokens: usize) -> Option<&[u32]> {
        self.rows.get(..self.held + tokens)
    }

    pub fn reserve(
        &mut self,
        tokens: usize,
        grow: impl FnOnce(&[Handle], usize) -> Vec<Handle>,
    ) -> Result<()> {
        let wanted = (self.held + tokens).saturating_sub(self.rows.len());
        if wanted > 0 {
            self.rows.extend(self.pool.take(wanted, grow)?);
        }
        Ok(())
    }

    /// Never more than were reserved.
    pub fn set_held(&mut self, tokens: usize) {
        self.held = tokens.min(self.rows.len());
        self.pool.release(&self.rows.split_off(self.held));
    }
}

impl Clone for Cache {
    fn clone(&self) -> Self {
        let rows = self.rows[..self.held].to_vec();
        self.pool.share(&rows);
        Self { pool: Arc::clone(&self.pool), rows, held: self.held }
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        self.pool.release(&self.rows);
    }
}
