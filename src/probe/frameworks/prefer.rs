//! Two texts, perhaps answers to one context: which is preferred, and what is each as a reply?

use serde::Serialize;

use super::reply::{ReplyScore, score};
use super::{Chosen, Turns, check_size, known};
use crate::bundle::Form;
use crate::probe::layers::{Reading, Window};
use crate::probe::score::evidence;
use crate::probe::{Probe, Progress, ScoreOptions, Values};
use crate::{Error, Result};

/// Two texts against each other. Each text has a utility of its own and the difference decides, so that the order in
/// which they are given does not matter: swapped texts give swapped sides, and probabilities add up to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preference {
    pub a: PreferenceSide,
    pub b: PreferenceSide,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreferenceSide {
    /// 0.5 is the decision point: below it on both sides, neither is preferred.
    pub scores: Values,
    /// That this text is preferred to the other. Empty where no framework ranks.
    pub probabilities: Values,
    /// Names of the dimensions in which it is preferred, most surely first.
    pub evidence: Vec<String>,
    /// Parts in which the network read the text.
    pub windows: usize,
    /// What it is as a reply to the context; absent without one, and where no framework reads replies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<ReplyScore>,
}

/// Two texts on their way to their preference. Belongs to the [`Probe`] that started it.
pub struct PreferJob {
    rankings: Option<Chosen>,
    replies: Option<Chosen>,
    has_context: bool,
    /// Whether rankings and replies read the context in two forms.
    both_forms: bool,
    reading: Reading,
    batch_tokens: usize,
}

impl Probe {
    /// Begins to compare two texts by what is preferred. A text longer than a window is the mean of its windows.
    ///
    /// # Arguments
    /// - `context`: what both answer to; without it, frameworks that read one are left out. Rankings read it with its turns
    ///   named, replies as in [`Self::start_reply`]: "How do I bake bread?" and "Human: How do I bake bread?" are the same
    ///
    /// # Errors
    /// [`Error::NoFramework`] where no framework can answer, [`Error::UnknownFramework`], [`Error::EmptyInput`] for a text
    /// or context of white space, [`Error::TooLarge`] over [`super::MOST_BYTES`].
    pub fn start_prefer(
        &self,
        context: Option<&str>,
        a: &str,
        b: &str,
        options: &ScoreOptions,
    ) -> Result<PreferJob> {
        if let Some(wanted) = &options.frameworks {
            known(wanted, &[self.heads_of(Form::Ranking), self.heads_of(Form::Reply)].concat())?;
        }
        let has_context = context.is_some();
        let rankings = Chosen::new(self, Form::Ranking, options, has_context);
        let replies = Chosen::new(self, Form::Reply, options, has_context);
        let what = if has_context { "a preference" } else { "a preference without a context" };
        let any = rankings.as_ref().or(replies.as_ref()).ok_or(Error::NoFramework { what })?;
        if context.is_some_and(|context| context.trim().is_empty()) {
            return Err(Error::EmptyInput);
        }
        let turns = context.map(Turns::of);
        let mut texts = vec![a, b];
        if let Some(turns) = &turns {
            texts.push(&turns.dialogue);
            // Read once where both forms are the same.
            if replies.is_some() && turns.prompt != turns.dialogue {
                texts.push(turns.prompt);
            }
        }
        check_size(&texts, options)?;
        let reading = Reading::new(self, &texts, &any.frameworks.manifest.layers)?;
        let both_forms = texts.len() == 4;
        Ok(PreferJob {
            rankings,
            replies,
            has_context,
            both_forms,
            reading,
            batch_tokens: options.batch_tokens,
        })
    }

    /// Compares two texts in one go.
    ///
    /// # Errors
    /// As [`Self::start_prefer`], and [`Error::Device`] where the device fails.
    pub async fn prefer(
        &self,
        context: Option<&str>,
        a: &str,
        b: &str,
        options: &ScoreOptions,
    ) -> Result<Preference> {
        let mut job = self.start_prefer(context, a, b, options)?;
        while !job.step(self).await?.is_finished() {}
        job.finish(self)
    }
}

impl PreferJob {
    /// How far it is, in tokens.
    pub fn progress(&self) -> Progress {
        self.reading.progress()
    }

    /// One forward of the network, or nothing if all is done. `probe` is the one that started the job.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails or computes no numbers.
    pub async fn step(&mut self, probe: &Probe) -> Result<Progress> {
        self.reading.step(probe, self.batch_tokens).await
    }

    /// The answer, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(self, probe: &Probe) -> Result<Preference> {
        let texts = self.reading.finish()?;
        let [a, b, rest @ ..] = &texts[..] else { return Err(Error::Cancelled) };
        let dialogue = rest.first().filter(|_| self.has_context).map(Vec::as_slice);
        let context = if self.both_forms { rest.get(1).map(Vec::as_slice) } else { dialogue };
        let rankings = self.rankings.as_ref();
        let utilities = |text| rankings.map(|heads| heads.whole(probe, dialogue, text)).unwrap_or_default();
        let (of_a, of_b) = (utilities(a), utilities(b));
        let side = |text: &[Window], own: &[f32], other: &[f32]| {
            let differences: Vec<f32> = own.iter().zip(other).map(|(own, other)| own - other).collect();
            let none = || (Values::none(), Values::none());
            let (scores, probabilities) = rankings.map_or_else(none, |heads| heads.calibrated(&differences));
            let mut preferred = evidence(&scores);
            // Two texts of one utility: neither is preferred.
            preferred.retain(|name| probabilities.iter().any(|(_, own, p)| own == name && p > 0.5));
            let reply = self.replies.as_ref().zip(context);
            PreferenceSide {
                evidence: preferred,
                scores,
                probabilities,
                windows: text.len(),
                reply: reply.map(|(heads, context)| score(probe, heads, context, text)),
            }
        };
        Ok(Preference { a: side(a, &of_a, &of_b), b: side(b, &of_b, &of_a) })
    }
}
