//! How likely continuations of a prompt are.
//!
//! The prompt is read once; each continuation goes on from a fork of its cache, several of them in one forward. Prompt
//! and continuation are tokenized apart, so that a continuation has the same tokens after every prompt: put the space of
//! a word into the continuation (`"The sky is"`, `" blue"`), where the tokenizer has it.

use std::collections::VecDeque;

use serde::Serialize;

use super::language::{Language, fits};
use super::logits::Row;
use super::{CHUNK, Prompt};
use crate::nn::decoder::{Rows, Step, Want};
use crate::probe::Progress;
use crate::{Error, Result};

/// How likely a continuation is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Likelihood {
    /// At least one.
    pub tokens: Vec<TokenLikelihood>,
    /// Sum over its tokens: `ln` of the probability that the prompt is continued by them.
    pub logprob: f64,
}

/// How likely a token is after those before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenLikelihood {
    pub id: u32,
    /// Its text by itself; parts of a character are U+FFFD.
    pub text: String,
    pub logprob: f32,
}

/// Continuations as the options of a question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OptionMass {
    /// Probability that the prompt is continued by any of them. An option that another one begins with holds that
    /// one's probability too, which is counted once.
    pub mass: f64,
    /// Probability of each, given that it is one of them; they sum to 1.
    pub shares: Vec<f64>,
}

/// [`Likelihoods`] in one go.
///
/// # Errors
/// As [`Likelihoods::new`] and [`Likelihoods::step`].
pub async fn likelihoods<L: Language>(
    model: &L,
    prompt: &Prompt,
    continuations: &[&str],
) -> Result<Vec<Likelihood>> {
    let mut job = Likelihoods::new(model, prompt, continuations)?;
    while !job.step(model).await?.is_finished() {}
    job.finish()
}

/// What options weigh against each other and in all.
///
/// # Errors
/// [`Error::Config`] where there is no option.
pub fn option_mass(options: &[Likelihood]) -> Result<OptionMass> {
    let highest = options.iter().map(|option| option.logprob).fold(f64::NEG_INFINITY, f64::max);
    if options.is_empty() {
        return Err(Error::Config("there must be at least one option".into()));
    }
    let weights: Vec<f64> = options.iter().map(|option| (option.logprob - highest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    let begins = |a: &Likelihood, b: &Likelihood| {
        a.tokens.len() <= b.tokens.len() && a.tokens.iter().zip(&b.tokens).all(|(a, b)| a.id == b.id)
    };
    let counted = options.iter().enumerate().filter(|(at, option)| {
        // Of equal ones the first counts.
        !options.iter().enumerate().any(|(other_at, other)| {
            other_at != *at && begins(other, option) && (other_at < *at || !begins(option, other))
        })
    });
    let mass = counted.map(|(_, option)| option.logprob.exp()).sum();
    Ok(OptionMass { mass, shares: weights.into_iter().map(|weight| weight / sum).collect() })
}

/// Continuations on their way to their likelihoods. Belongs to the model that it was begun with.
///
/// A step that was dropped before its end, or whose forward failed, can be repeated.
pub struct Likelihoods<L: Language> {
    prompt: Vec<u32>,
    /// After the prompt, as far as it is read.
    cache: L::Cache,
    read: usize,
    continuations: Vec<Continuation>,
    /// Those that need a forward of their own, in order.
    waiting: VecDeque<Fork<L::Cache>>,
    progress: Progress,
}

struct Continuation {
    tokens: Vec<u32>,
    /// Of the tokens that are through.
    logprobs: Vec<f32>,
    texts: Vec<String>,
}

/// A continuation that is being read.
struct Fork<C> {
    index: usize,
    /// Made when its turn comes.
    cache: Option<C>,
    /// Tokens that are read.
    read: usize,
}

impl<L: Language> Likelihoods<L> {
    /// Begins; nothing is computed before [`Self::step`].
    ///
    /// # Errors
    /// [`Error::EmptyInput`] for a continuation without tokens, [`Error::ContextOverflow`] where one is too long
    /// together with the prompt, and as [`Prompt::encode`].
    pub fn new(model: &L, prompt: &Prompt, continuations: &[&str]) -> Result<Self> {
        let prompt = prompt.encode(model)?;
        let continuation = |text: &&str| {
            let tokens = model.encode(text)?;
            if tokens.is_empty() {
                return Err(Error::EmptyInput);
            }
            // Nobody asks what comes after the last.
            fits(prompt.len() + tokens.len() - 1, model.limit())?;
            let texts = tokens.iter().map(|&id| model.token_text(id)).collect::<Result<_>>()?;
            Ok(Continuation { logprobs: Vec::with_capacity(tokens.len()), tokens, texts })
        };
        let continuations = continuations.iter().map(continuation).collect::<Result<Vec<_>>>()?;
        let long = continuations.iter().enumerate().filter(|(_, continuation)| continuation.tokens.len() > 1);
        let waiting = long.map(|(index, _)| Fork { index, cache: None, read: 0 }).collect();
        let total = prompt.len() + continuations.iter().map(|c| c.tokens.len() - 1).sum::<usize>();
        let progress = Progress { done: 0, total };
        Ok(Self { prompt, cache: model.cache()?, read: 0, continuations, waiting, progress })
    }

    /// Tokens read, of all that must be.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// One forward, or nothing if all is done.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails or computes no numbers, [`Error::OutOfMemory`].
    pub async fn step(&mut self, model: &L) -> Result<Progress> {
        if self.read < self.prompt.len() {
            self.read_prompt(model).await?;
        } else if !self.waiting.is_empty() {
            self.read_continuations(model).await?;
        }
        Ok(self.progress)
    }

    /// The likelihoods in the order of the continuations, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(self) -> Result<Vec<Likelihood>> {
        if !self.progress.is_finished() {
            return Err(Error::Cancelled);
        }
        let likelihood = |Continuation { tokens, logprobs, texts }| {
            let logprob = logprobs.iter().copied().map(f64::from).sum();
            let tokens = tokens.into_iter().zip(texts).zip(logprobs);
            let tokens = tokens.map(|((id, text), logprob)| TokenLikelihood { id, text, logprob }).collect();
            Likelihood { tokens, logprob }
        };
        Ok(self.continuations.into_iter().map(likelihood).collect())
    }

    async fn read_prompt(&mut self, model: &L) -> Result<()> {
        let end = self.prompt.len().min(self.read + CHUNK);
        let whole = end == self.prompt.len();
        let want = Want { logits: if whole { Rows::Last } else { Rows::None }, hidden: &[] };
        let step = Step { tokens: &self.prompt[self.read..end], cache: &mut self.cache };
        let logits = model.forward(&mut [step], &want).await?.logits;
        let first = if whole { Some(Row::new(&logits)?) } else { None };
        for continuation in &mut self.continuations {
            let first = first.map(|row| row.logprob(continuation.tokens[0]) as f32);
            continuation.logprobs.extend(first);
        }
        self.progress.done += end - self.read;
        self.read = end;
        Ok(())
    }

    /// Goes on with the first that wait, with as many tokens as one forward takes.
    async fn read_continuations(&mut self, model: &L) -> Result<()> {
        let mut parts = Vec::new();
        let mut room = CHUNK;
        for fork in &mut self.waiting {
            let rest = self.continuations[fork.index].tokens.len() - 1 - fork.read;
            let part = rest.min(room);
            if part == 0 {
                break;
            }
            fork.cache.get_or_insert_with(|| self.cache.clone());
            parts.push(part);
            room -= part;
        }
        let mut steps: Vec<Step<'_, L::Cache>> = Vec::with_capacity(parts.len());
        for (fork, part) in self.waiting.iter_mut().zip(&parts) {
            let tokens = &self.continuations[fork.index].tokens[fork.read..fork.read + part];
            steps.extend(fork.cache.as_mut().map(|cache| Step { tokens, cache }));
        }
        let want = Want { logits: Rows::All, hidden: &[] };
        let logits = model.forward(&mut steps, &want).await?.logits;
        let rows = logits.chunks_exact(model.vocabulary()).map(Row::new).collect::<Result<Vec<_>>>()?;

        let mut rows = rows.into_iter();
        let mut through = 0;
        for (fork, &part) in self.waiting.iter_mut().zip(&parts) {
            let Continuation { tokens, logprobs, .. } = &mut self.continuations[fork.index];
            let next = &tokens[fork.read + 1..];
            logprobs.extend(rows.by_ref().take(part).zip(next).map(|(row, &id)| row.logprob(id) as f32));
            fork.read += part;
            self.progress.done += part;
            through += usize::from(fork.read + 1 == tokens.len());
        }
        self.waiting.drain(..through);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures_lite::future::{block_on, poll_once};

    use super::*;
    use crate::lm::toy::{Toy, Trouble};

    fn text(text: &str) -> Prompt {
        Prompt::Text(text.into())
    }

    fn of(model: &Toy, prompt: &str, continuations: &[&str]) -> Vec<Likelihood> {
        block_on(likelihoods(model, &text(prompt), continuations)).unwrap()
    }

    /// Each token's log-probability, its sequence read anew.
    fn by_hand(model: &Toy, prompt: &str, continuation: &str) -> Vec<f32> {
        let mut sequence: Vec<u32> = prompt.bytes().map(u32::from).collect();
        let mut logprobs = Vec::new();
        for byte in continuation.bytes().map(u32::from) {
            logprobs.push(Row::new(&model.logits_after(&sequence)).unwrap().logprob(byte) as f32);
            sequence.push(byte);
        }
        logprobs
    }

    fn logprobs(likelihood: &Likelihood) -> Vec<f32> {
        likelihood.tokens.iter().map(|token| token.logprob).collect()
    }

    #[test]
    fn a_fork_says_what_reading_anew_says() {
        let model = Toy::random(1);
        let long = "abc".repeat(70);
        let continuations = ["yes", "no", "y", long.as_str(), "perhaps", "no"];
        let prompt = "p".repeat(100);
        let found = of(&model, &prompt, &continuations);
        for (likelihood, continuation) in found.iter().zip(continuations) {
            assert_eq!(logprobs(likelihood), by_hand(&model, &prompt, continuation), "{continuation}");
            let sum: f64 = logprobs(likelihood).into_iter().map(f64::from).sum();
            assert!((likelihood.logprob - sum).abs() < 1e-9);
            let texts: String = likelihood.tokens.iter().map(|token| token.text.as_str()).collect();
            assert_eq!(texts, continuation);
        }
    }

    #[test]
    fn together_is_as_one_by_one() {
        let model = Toy::random(2);
        let continuations = ["good", "bad", "neither of them", "x"];
        let alone: Vec<Likelihood> = continuations.iter().flat_map(|&c| of(&model, "It is ", &[c])).collect();
        assert_eq!(of(&model, "It is ", &continuations), alone);
    }

    #[test]
    fn the_prompt_is_read_once_and_no_forward_is_too_long() {
        let model = Toy::random(3);
        let long = "z".repeat(101);
        of(&model, &"p".repeat(70), &["abc", &long, "ab", "a"]);
        // 64 + 6 of the prompt; 2 + 62 of the first two; the other 38, and 1 of `ab`.
        assert_eq!(model.rows(), [64, 6, 64, 39]);
        assert_eq!(model.logit_rows(), [0, 1, 64, 39]);
    }

    #[test]
    fn options_of_one_token_need_the_prompt_alone() {
        let model = Toy::random(4);
        of(&model, "Rating: ", &["1", "2", "3"]);
        assert_eq!(model.rows(), [8]);
    }

    #[test]
    fn options_share_the_mass_they_hold() {
        let option = |ids: &[u32], logprob: f64| Likelihood {
            tokens: ids.iter().map(|&id| TokenLikelihood { id, text: String::new(), logprob: 0.0 }).collect(),
            logprob,
        };
        let found = option_mass(&[option(&[1], 0.2f64.ln()), option(&[2], 0.05f64.ln())]).unwrap();
        assert!((found.mass - 0.25).abs() < 1e-12);
        assert!((found.shares[0] - 0.8).abs() < 1e-12 && (found.shares[1] - 0.2).abs() < 1e-12);
        // Far below what a float32 can hold, shares are still shares.
        let far = option_mass(&[option(&[1], -900.0), option(&[2], -900.0)]).unwrap();
        assert_eq!((far.mass, far.shares), (0.0, vec![0.5, 0.5]));
        // `1 3` and the second `1` lie within `1`.
        let within = [option(&[1, 3], 0.1f64.ln()), option(&[1], 0.2f64.ln()), option(&[1], 0.2f64.ln())];
        assert!((option_mass(&within).unwrap().mass - 0.2).abs() < 1e-12);
        assert_eq!(option_mass(&[]).unwrap_err().code(), "config");
    }

    #[test]
    fn all_options_of_a_token_hold_everything() {
        let model = Toy::random(5);
        let ascii: Vec<String> = (0..128u8).map(|byte| char::from(byte).to_string()).collect();
        let all = of(&model, "a", &ascii.iter().map(String::as_str).collect::<Vec<_>>());
        // What is no ASCII has logits of -9.
        let mass = option_mass(&all).unwrap().mass;
        assert!((0.99..1.0).contains(&mass), "{mass}");
    }

    #[test]
    fn progress_ends_with_the_work_and_not_before() {
        let model = Toy::random(6);
        let mut job = Likelihoods::new(&model, &text(&"p".repeat(70)), &["abc", "d"]).unwrap();
        let mut seen = vec![job.progress()];
        while !job.progress().is_finished() {
            seen.push(block_on(job.step(&model)).unwrap());
        }
        let at = |done| Progress { done, total: 72 };
        assert_eq!(seen, [at(0), at(64), at(70), at(72)]);
        assert_eq!(block_on(job.step(&model)).unwrap(), at(72));
        let begun = Likelihoods::new(&model, &text("p"), &["a"]).unwrap();
        assert_eq!(begun.finish().unwrap_err().code(), "cancelled");
    }

    #[test]
    fn a_step_that_failed_or_was_dropped_can_be_repeated() {
        let (prompt, continuations) = ("p".repeat(70), ["abc", &"z".repeat(90), "cd"]);
        let expected = of(&Toy::random(7), &prompt, &continuations);
        let model = Toy::random(7);
        let mut job = Likelihoods::new(&model, &text(&prompt), &continuations).unwrap();
        while !job.progress().is_finished() {
            model.trouble(Trouble::Fails);
            assert_eq!(block_on(job.step(&model)).unwrap_err().code(), "device");
            model.trouble(Trouble::Hangs);
            assert!(block_on(poll_once(job.step(&model))).is_none());
            block_on(job.step(&model)).unwrap();
        }
        assert_eq!(job.finish().unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        let model = Toy::random(8).with_limit(10);
        let code = |prompt: &str, continuation: &str| {
            Likelihoods::new(&model, &text(prompt), &[continuation]).err().map(|error| error.code())
        };
        assert_eq!(code("", "a"), Some("empty-input"));
        assert_eq!(code("a", ""), Some("empty-input"));
        assert_eq!(code("12345678", "abc"), None);
        assert_eq!(code("12345678", "abcd"), Some("context-overflow"));
        assert_eq!(code("12345678901", "a"), Some("context-overflow"));
        let broken = Toy::random(9).broken();
        assert_eq!(block_on(likelihoods(&broken, &text("a"), &["b"])).unwrap_err().code(), "device");
        assert_eq!(of(&model, "a", &[]), []);
    }
}
