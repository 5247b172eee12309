//! Texts of one forward, one after another.

use std::ops::Range;

/// Token ids of several texts without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ragged {
    ids: Vec<u32>,
    /// Where each text begins, and the end: `texts + 1` numbers.
    offsets: Vec<u32>,
}

impl Ragged {
    /// Texts without a token have no row: leave them out.
    pub fn new(texts: &[&[u32]]) -> Self {
        let mut ids = Vec::with_capacity(texts.iter().map(|text| text.len()).sum());
        let mut offsets = Vec::with_capacity(texts.len() + 1);
        offsets.push(0);
        for text in texts {
            ids.extend_from_slice(text);
            offsets.push(ids.len() as u32);
        }
        Self { ids, offsets }
    }

    /// `[tokens]`
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// `[texts + 1]`
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    pub fn tokens(&self) -> usize {
        self.ids.len()
    }

    pub fn texts(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Tokens of the longest text.
    pub fn longest(&self) -> usize {
        self.ranges().map(|range| range.len()).max().unwrap_or(0)
    }

    /// The rows of each text.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.offsets.windows(2).map(|pair| pair[0] as usize..pair[1] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_order_and_their_rows() {
        let batch = Ragged::new(&[&[1, 2, 3], &[4], &[5, 6]]);
        assert_eq!(batch.ids(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(batch.ranges().collect::<Vec<_>>(), [0..3, 3..4, 4..6]);
        assert_eq!((batch.tokens(), batch.texts(), batch.longest()), (6, 3, 3));
        assert_eq!(Ragged::new(&[]).longest(), 0);
    }
}
