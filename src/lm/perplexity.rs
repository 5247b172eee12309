//! How likely a whole text is.

use serde::Serialize;

use super::CHUNK;
use super::language::Language;
use super::logits::Row;
use crate::nn::decoder::{Rows, Step, Want};
use crate::probe::Progress;
use crate::{Error, Result};

/// How likely a text is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TextLikelihood {
    /// Tokens that were predicted: all but the first, which nothing stands before.
    pub tokens: usize,
    /// Sum of their log-probabilities.
    pub logprob: f64,
    /// `e^(-logprob / tokens)`
    pub perplexity: f64,
}

/// A text on its way to its likelihood, [`CHUNK`] tokens a step. Belongs to the model that it was begun with.
///
/// A text longer than the model can read at once goes on in a new window, which begins half a window earlier: every
/// token but the first ones is predicted from at least half of what the model can read.
///
/// A step that was dropped before its end, or whose forward failed, can be repeated.
pub struct Reading<L: Language> {
    tokens: Vec<u32>,
    /// The window: its first token, and the end of what is read.
    begin: usize,
    read: usize,
    cache: L::Cache,
    /// Tokens up to here are predicted.
    scored: usize,
    logprob: f64,
}

impl<L: Language> Reading<L> {
    /// Begins; nothing is computed before [`Self::step`].
    ///
    /// # Errors
    /// [`Error::EmptyInput`] for a text of fewer than two tokens, [`Error::Tokenizer`].
    pub fn new(model: &L, text: &str) -> Result<Self> {
        let tokens = model.encode_whole(text)?;
        if tokens.len() < 2 {
            return Err(Error::EmptyInput);
        }
        Ok(Self { tokens, begin: 0, read: 0, cache: model.cache()?, scored: 1, logprob: 0.0 })
    }

    /// Tokens predicted, of all.
    pub fn progress(&self) -> Progress {
        Progress { done: self.scored - 1, total: self.tokens.len() - 1 }
    }

    /// One forward, or nothing if all is done.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails or computes no numbers, [`Error::OutOfMemory`].
    pub async fn step(&mut self, model: &L) -> Result<Progress> {
        if self.progress().is_finished() {
            return Ok(self.progress());
        }
        let limit = model.limit();
        if self.read - self.begin == limit {
            self.cache = model.cache()?;
            self.begin = self.read - limit / 2;
            self.read = self.begin;
        }
        // What a new window repeats is read without logits.
        let known = self.read + 1 < self.scored;
        let end = if known { self.scored - 1 } else { self.tokens.len() - 1 };
        let end = end.min(self.read + CHUNK).min(self.begin + limit);
        let want = Want { logits: if known { Rows::None } else { Rows::All }, hidden: &[] };
        let step = Step { tokens: &self.tokens[self.read..end], cache: &mut self.cache };
        let logits = model.forward(&mut [step], &want).await?.logits;
        self.read = end;
        if !known {
            let mut sum = 0.0;
            for (row, &id) in logits.chunks_exact(model.vocabulary()).zip(&self.tokens[self.scored..]) {
                sum += Row::new(row)?.logprob(id);
            }
            self.logprob += sum;
            self.scored = end + 1;
        }
        Ok(self.progress())
    }

    /// The likelihood, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(self) -> Result<TextLikelihood> {
        if !self.progress().is_finished() {
            return Err(Error::Cancelled);
        }
        let tokens = self.tokens.len() - 1;
        Ok(TextLikelihood {
            tokens,
            logprob: self.logprob,
            perplexity: (-self.logprob / tokens as f64).exp(),
        })
    }
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use super::*;
    use crate::lm::toy::Toy;

    fn read(model: &Toy, text: &str) -> TextLikelihood {
        let mut reading = Reading::new(model, text).unwrap();
        while !block_on(reading.step(model)).unwrap().is_finished() {}
        reading.finish().unwrap()
    }

    /// Sum of log-probabilities, where the token at `i` is predicted from those since `begin(i)`.
    fn by_hand(model: &Toy, text: &str, begin: impl Fn(usize) -> usize) -> f64 {
        let ids: Vec<u32> = text.bytes().map(u32::from).collect();
        let of = |i: usize| Row::new(&model.logits_after(&ids[begin(i)..i])).unwrap().logprob(ids[i]);
        (1..ids.len()).map(of).sum()
    }

    fn letters(count: usize) -> String {
        (0..count).map(|i| char::from(b'a' + (i * i % 26) as u8)).collect()
    }

    #[test]
    fn every_token_but_the_first_is_predicted() {
        let model = Toy::random(1);
        let found = read(&model, &letters(200));
        assert_eq!((found.tokens, model.rows()), (199, vec![64, 64, 64, 7]));
        assert!((found.logprob - by_hand(&model, &letters(200), |_| 0)).abs() < 1e-6);
        assert!((found.perplexity.ln() * 199.0 + found.logprob).abs() < 1e-6);
        // A model that knows the text.
        assert!(read(&Toy::saying("abcdef"), "abcdef").perplexity < 3.0);
    }

    #[test]
    fn a_text_longer_than_the_context_goes_on_in_windows() {
        let model = Toy::random(2).with_limit(100);
        let found = read(&model, &letters(320));
        // The first window reads 0..100 and predicts up to token 100; each next one begins 50 earlier.
        let begin = |i: usize| if i <= 100 { 0 } else { (i - 51) / 50 * 50 };
        assert!((found.logprob - by_hand(&model, &letters(320), begin)).abs() < 1e-6);
        let most = model.rows().into_iter().max();
        assert_eq!(most, Some(CHUNK));
        // As long as the context, and by one more than it predicts.
        for count in [99, 100, 101, 102] {
            assert_eq!(read(&model, &letters(count)).tokens, count - 1);
        }
    }

    #[test]
    fn a_text_of_one_token_has_nothing_to_predict() {
        let model = Toy::random(3);
        for text in ["", "a"] {
            assert_eq!(Reading::new(&model, text).err().unwrap().code(), "empty-input");
        }
        assert_eq!(Reading::new(&model, "ab").unwrap().finish().unwrap_err().code(), "cancelled");
    }

    #[test]
    fn numbers_that_are_none_are_an_error() {
        let model = Toy::random(4).broken();
        let mut reading = Reading::new(&model, "ab").unwrap();
        assert_eq!(block_on(reading.step(&model)).unwrap_err().code(), "device");
    }
}
