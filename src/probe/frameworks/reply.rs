//! A text in its context: an answer to what somebody said.

use serde::Serialize;

use super::{Chosen, Turns, check_size, known};
use crate::bundle::Form;
use crate::probe::layers::{Reading, Window};
use crate::probe::score::evidence;
use crate::probe::{Probe, Progress, ScoreOptions, Values};
use crate::{Error, Result};

/// What a text is in its context. As in a [`crate::probe::TextScore`], 0.5 is the decision point of a score and
/// probabilities are calibrated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplyScore {
    /// The highest of any window of the text.
    pub scores: Values,
    pub probabilities: Values,
    /// Names of the dimensions with a score of at least 0.5, strongest first; a kind of another dimension
    /// ([`crate::taxonomy::Dimension::kind_of`]) only where that has evidence. None is an answer too: no evidence.
    pub evidence: Vec<String>,
    /// Parts in which the network read the text, and the context.
    pub windows: usize,
    pub context_windows: usize,
}

/// A text in a context on its way to its score. Belongs to the [`Probe`] that started it.
pub struct ReplyJob {
    heads: Chosen,
    reading: Reading,
    batch_tokens: usize,
}

impl Probe {
    /// Begins to score a text in a context; neither is cut. A context longer than a window is the mean of its windows; of
    /// a long text the highest window counts. A context of one turn may name it ("Human: ...") or not: it is read bare.
    ///
    /// # Errors
    /// [`Error::NoFramework`] where no framework reads replies, [`Error::UnknownFramework`], [`Error::EmptyInput`] for a
    /// text or context of white space, [`Error::TooLarge`] over [`super::MOST_BYTES`].
    pub fn start_reply(&self, context: &str, text: &str, options: &ScoreOptions) -> Result<ReplyJob> {
        if let Some(wanted) = &options.frameworks {
            known(wanted, &self.heads_of(Form::Reply))?;
        }
        let heads = Chosen::new(self, Form::Reply, options, true);
        let heads = heads.ok_or(Error::NoFramework { what: "a reply" })?;
        let texts = [Turns::of(context).prompt, text];
        check_size(&texts, options)?;
        let reading = Reading::new(self, &texts, &heads.frameworks.manifest.layers)?;
        Ok(ReplyJob { heads, reading, batch_tokens: options.batch_tokens })
    }

    /// Scores a text in a context in one go.
    ///
    /// # Errors
    /// As [`Self::start_reply`], and [`Error::Device`] where the device fails.
    pub async fn reply(&self, context: &str, text: &str, options: &ScoreOptions) -> Result<ReplyScore> {
        let mut job = self.start_reply(context, text, options)?;
        while !job.step(self).await?.is_finished() {}
        job.finish(self)
    }
}

impl ReplyJob {
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

    /// The score, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(self, probe: &Probe) -> Result<ReplyScore> {
        let texts = self.reading.finish()?;
        let [context, text] = &texts[..] else { return Err(Error::Cancelled) };
        Ok(score(probe, &self.heads, context, text))
    }
}

/// The score of a text whose windows are read.
pub(super) fn score(probe: &Probe, heads: &Chosen, context: &[Window], text: &[Window]) -> ReplyScore {
    let (scores, probabilities) = heads.calibrated(&heads.highest(probe, context, text));
    let mut found = evidence(&scores);
    let kinds: Vec<String> =
        found.iter().filter(|name| heads.lacks_genus(probe, name, &found)).cloned().collect();
    found.retain(|name| !kinds.contains(name));
    ReplyScore { evidence: found, scores, probabilities, windows: text.len(), context_windows: context.len() }
}
