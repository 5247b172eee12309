//! What the kernels are told of a batch.

use std::sync::Arc;

use cubecl::server::Handle;

use super::cache::{Cache, Pool};
use super::kernel::QUERIES;
use crate::kernels::Ragged;
use crate::kernels::decoder::AttentionShape;
use crate::kernels::gpu::{Gpu, MOST_TOKENS};
use crate::{Error, Result};

/// New tokens of some sequences, one after another.
pub struct Batch {
    /// `[tokens, 1 + rotated / 4, 4]`: id, row in the cache, position and nothing; then cosine and sine of two pairs each
    pub token: Handle,
    /// Rows of all sequences' tokens, past ones too.
    pub place: Handle,
    /// `[blocks, 4]`: first of [`QUERIES`] queries, last query of its sequence, where its rows begin in `place`, position
    pub block: Handle,
    pub tokens: usize,
    pub blocks: usize,
    pub pool: Arc<Pool>,
}

/// Fours of a head that rotate.
pub fn rotated_fours(shape: &AttentionShape) -> usize {
    shape.rotated.div_ceil(4)
}

impl Gpu {
    pub(super) fn batch(&self, batch: &Ragged, caches: &[&mut Cache]) -> Result<Batch> {
        let wrong = |reason: String| Err(Error::Device(reason));
        let tokens = batch.tokens();
        if tokens > MOST_TOKENS {
            return wrong(format!("{tokens} tokens at once; the GPU takes {MOST_TOKENS}"));
        }
        let Some(pool) = caches.first().map(|cache| Arc::clone(cache.pool())) else {
            return wrong("a batch without a cache".into());
        };
        if caches.len() != batch.texts() || caches.iter().any(|cache| !Arc::ptr_eq(cache.pool(), &pool)) {
            return wrong("a batch needs one cache a text, all of one decoder".into());
        }
        let (mut token, mut place, mut block) = (Vec::new(), Vec::new(), Vec::new());
        let turns = Turns::new(&pool.shape);
        for (range, cache) in batch.ranges().zip(caches) {
            let Some(rows) = cache.rows(range.len()) else {
                return wrong(format!("no room is reserved for {} tokens", range.len()));
            };
            let (past, list) = (cache.held(), place.len() as u32);
            for (position, at) in (past..).zip(range.clone()) {
                token.extend([batch.ids()[at], rows[position], position as u32, 0]);
                turns.extend(position, &mut token);
            }
            for first in range.clone().step_by(QUERIES) {
                let position = past + first - range.start;
                block.extend([first as u32, range.end as u32 - 1, list, position as u32]);
            }
            place.extend_from_slice(rows);
        }
        let blocks = block.len() / 4;
        let [token, place, block] = [token, place, block].map(|words| self.words(&words));
        Ok(Batch { token, place, block, tokens, blocks, pool })
    }
}

/// How fast each pair of a head turns. The angles are computed here and not by the kernels: of a GPU's sine not much is
/// promised.
struct Turns {
    /// Radians a position, one a pair.
    speed: Vec<f64>,
    fours: usize,
}

impl Turns {
    fn new(shape: &AttentionShape) -> Self {
        let pair = |i: usize| f64::from(shape.rope_base).powf(-(2.0 * i as f64) / shape.rotated as f64);
        Self { speed: (0..shape.rotated / 2).map(pair).collect(), fours: rotated_fours(shape) }
    }

    fn extend(&self, position: usize, words: &mut Vec<u32>) {
        for pair in 0..2 * self.fours {
            // Beyond the pairs that turn nothing does.
            let (sin, cos) =
                self.speed.get(pair).map_or((0.0, 1.0), |speed| (position as f64 * speed).sin_cos());
            words.extend([cos, sin].map(|x| (x as f32).to_bits()));
        }
    }
}
