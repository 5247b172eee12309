//! What each word of a text adds to a logit: the mean of its first and its last marginal contribution.
//!
//! The Shapley value (Shapley 1953; for classifiers Štrumbelj and Kononenko 2010) is the mean of what a word adds to
//! every choice of the other words. Two of those are cheap: what it adds to nothing, which needs a text of one word,
//! and what it adds to all the others, which is leave-one-out. Each misses what the other sees: a word that needs its
//! neighbours adds nothing alone, and of two words that say the same neither is missed. Their mean does better than
//! either in the deletion test (`value-probe explain --evaluate`), at the price of leave-one-out.

use crate::text::Word;

/// Tokens that leaving out may cost. Leave-one-out is quadratic in a text's length: with more than about 24 words they
/// are left out several at a time, so that an explanation stays within a second in a browser.
pub const BUDGET: usize = 720;

/// The variants of a text that the network has to read.
pub struct Plan {
    words: usize,
    /// Words that are left out together.
    pub together: usize,
    variants: Vec<Vec<u32>>,
}

/// What the network said to the variants, for one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginals {
    /// Of the whole text.
    pub whole: f32,
    /// Of a text without words.
    pub empty: f32,
    /// What each word adds to nothing.
    pub alone: Vec<f32>,
    /// What each word adds to all the others; of words left out together each has an even share.
    pub left_out: Vec<f32>,
}

impl Plan {
    /// # Arguments
    /// - `ids`: of the text, without special tokens
    /// - `words`: their tokens are places in `ids`
    /// - `budget`: tokens, the special ones left out
    pub fn new(ids: &[u32], words: &[Word], budget: usize) -> Self {
        let affordable = (budget / ids.len().max(1)).max(1);
        let together = words.len().div_ceil(affordable).max(1);
        let mut variants = vec![ids.to_vec(), Vec::new()];
        variants.extend(words.iter().map(|word| ids[word.tokens.clone()].to_vec()));
        variants.extend(words.chunks(together).map(|block| without(ids, block)));
        Self { words: words.len(), together, variants }
    }

    /// Token ids of every variant, special tokens left out.
    pub fn variants(&self) -> &[Vec<u32>] {
        &self.variants
    }

    /// `logits`: one a variant, in their order.
    pub fn read(&self, logits: &[f32]) -> Marginals {
        let (whole, empty) = (logits[0], logits[1]);
        let (alone, blocks) = logits[2..].split_at(self.words);
        let share = |i: usize| {
            let block = i / self.together;
            let size = self.together.min(self.words - block * self.together);
            (whole - blocks[block]) / size as f32
        };
        Marginals {
            whole,
            empty,
            alone: alone.iter().map(|logit| logit - empty).collect(),
            left_out: (0..self.words).map(share).collect(),
        }
    }
}

impl Marginals {
    /// The mean of both, one a word.
    pub fn contributions(&self) -> Vec<f32> {
        self.alone.iter().zip(&self.left_out).map(|(first, last)| (first + last) / 2.0).collect()
    }
}

/// Token ids without those of some words.
pub fn without(ids: &[u32], gone: &[Word]) -> Vec<u32> {
    let kept = |i: &usize| !gone.iter().any(|word| word.tokens.contains(i));
    (0..ids.len()).filter(kept).map(|i| ids[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(tokens: std::ops::Range<usize>) -> Word {
        Word { bytes: tokens.clone(), tokens }
    }

    #[test]
    fn three_words_by_hand() {
        // Tokens 10 (word), 99 (punctuation), 11 12 (word), 13 (word).
        let plan = Plan::new(&[10, 99, 11, 12, 13], &[word(0..1), word(2..4), word(4..5)], BUDGET);
        let expected: [&[u32]; 8] = [
            &[10, 99, 11, 12, 13],
            &[],
            &[10],
            &[11, 12],
            &[13],
            &[99, 11, 12, 13],
            &[10, 99, 13],
            &[10, 99, 11, 12],
        ];
        assert_eq!(plan.variants(), expected.map(<[u32]>::to_vec));
        let marginals = plan.read(&[2.0, -1.0, 1.0, -1.0, -1.5, 0.0, 2.0, 2.5]);
        assert_eq!((marginals.whole, marginals.empty), (2.0, -1.0));
        assert_eq!(marginals.alone, [2.0, 0.0, -0.5]);
        assert_eq!(marginals.left_out, [2.0, 0.0, -0.5]);
        assert_eq!(marginals.contributions(), [2.0, 0.0, -0.5]);
    }

    #[test]
    fn over_the_budget_words_go_together() {
        let ids: Vec<u32> = (0..10).collect();
        let words: Vec<Word> = (0..5).map(|i| word(2 * i..2 * i + 1)).collect();
        // 10 tokens a variant: a budget of 30 affords three, so two words each.
        let plan = Plan::new(&ids, &words, 30);
        assert_eq!((plan.together, plan.variants().len()), (2, 2 + 5 + 3));
        assert_eq!(plan.variants()[7], [1, 3, 4, 5, 6, 7, 8, 9]);
        let mut logits = vec![0.0; 10];
        logits[0] = 1.0;
        assert_eq!(
            plan.read(&logits).left_out,
            [0.5, 0.5, 0.5, 0.5, 1.0],
            "an even share of the block's fall"
        );
        let tight = Plan::new(&ids, &words, 1);
        assert_eq!((tight.together, tight.variants().len()), (5, 2 + 5 + 1), "never less than one variant");
    }

    #[test]
    fn a_text_without_words_has_nothing_to_explain() {
        let plan = Plan::new(&[], &[], BUDGET);
        assert_eq!(plan.variants().len(), 2);
        assert!(plan.read(&[1.0, 1.0]).contributions().is_empty());
    }
}
