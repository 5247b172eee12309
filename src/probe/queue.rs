//! Windows that wait for the network, longest first, each kind computed once.

use std::collections::BTreeMap;

use crate::text::Encoding;

/// Most windows in one forward, however short they are.
const MOST_WINDOWS: usize = 64;

/// Whose result a window counts toward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The whole of a document.
    Text { document: usize },
    /// A sentence of a document.
    Sentence { document: usize, sentence: usize },
}

impl Target {
    pub fn document(self) -> usize {
        match self {
            Self::Text { document } | Self::Sentence { document, .. } => document,
        }
    }
}

/// Windows by length and content. Sorting by length keeps padding small; the same tokens (a text of
/// one sentence, a repeated line) wait once and answer for all.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    windows: BTreeMap<(usize, Vec<u32>), Vec<Target>>,
    tokens: usize,
}

/// One forward's worth.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub encodings: Vec<Encoding>,
    /// For each encoding, whose it is.
    pub targets: Vec<Vec<Target>>,
}

impl Queue {
    /// Adds a window, special tokens included.
    pub fn push(&mut self, ids: Vec<u32>, target: Target) {
        let length = ids.len();
        let targets = self.windows.entry((length, ids)).or_default();
        if targets.is_empty() {
            self.tokens += length;
        }
        targets.push(target);
    }

    /// Tokens waiting.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    pub fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    /// Takes the longest windows whose padded size is at most `tokens`, and at least one if any waits.
    /// None is padded to more than twice its length: that would cost more than a second forward.
    pub fn take(&mut self, tokens: usize) -> Batch {
        let mut batch = Batch::default();
        let longest = self.windows.last_key_value().map_or(0, |((length, _), _)| *length);
        let most = (tokens / longest.max(1)).clamp(1, MOST_WINDOWS);
        while batch.encodings.len() < most {
            let Some(next) = self.windows.last_entry().filter(|next| next.key().0 * 2 >= longest) else {
                break;
            };
            let ((length, ids), targets) = next.remove_entry();
            self.tokens -= length;
            batch.encodings.push(Encoding { ids, offsets: Vec::new() });
            batch.targets.push(targets);
        }
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Target = Target::Text { document: 0 };
    const SENTENCE: Target = Target::Sentence { document: 0, sentence: 3 };

    #[test]
    fn the_longest_come_first_within_the_budget() {
        let mut queue = Queue::default();
        for length in [3, 9, 5, 8] {
            queue.push(vec![7; length], TEXT);
        }
        assert_eq!(queue.tokens(), 25);
        let mut lengths = Vec::new();
        while !queue.is_empty() {
            lengths.push(queue.take(18).encodings.iter().map(Encoding::len).collect::<Vec<_>>());
        }
        assert_eq!(lengths, [vec![9, 8], vec![5, 3]]);
        assert_eq!(queue.tokens(), 0);
    }

    #[test]
    fn short_windows_are_not_padded_to_long_ones() {
        let mut queue = Queue::default();
        for length in [20, 21, 100] {
            queue.push(vec![7; length], TEXT);
        }
        assert_eq!(queue.take(1000).encodings.len(), 1);
        assert_eq!(queue.take(1000).encodings.len(), 2);
    }

    #[test]
    fn a_budget_below_one_window_takes_one() {
        let mut queue = Queue::default();
        queue.push(vec![1; 100], TEXT);
        assert_eq!(queue.take(10).encodings.len(), 1);
        assert!(queue.take(10).encodings.is_empty());
    }

    #[test]
    fn equal_windows_are_computed_once() {
        let mut queue = Queue::default();
        queue.push(vec![1, 2], TEXT);
        queue.push(vec![1, 2], SENTENCE);
        assert_eq!(queue.tokens(), 2);
        let batch = queue.take(100);
        assert_eq!(batch.encodings.len(), 1);
        assert_eq!(batch.targets, [vec![TEXT, SENTENCE]]);
    }
}
