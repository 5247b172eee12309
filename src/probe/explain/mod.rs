//! Which words carry a score.
//!
//! A text's score belongs to windows of many sentences; what a person can check is a sentence. For each dimension the
//! sentence with the highest score of its own is explained (of a sentence longer than a window, that window), word by
//! word: see [`marginal`] for what a contribution is, and `value-probe explain --evaluate` for how faithful it is.

pub mod definition;
mod job;
pub mod marginal;

use serde::Serialize;

use super::{Model, Probe, ScoreOptions};
use crate::text::Span;
use crate::{Error, Result};
pub use job::ExplainJob;

/// What to explain.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExplainOptions {
    /// Names of dimensions, or `framework/dimension`; none: those that the text invokes, or its strongest where it
    /// invokes none.
    pub dimensions: Vec<String>,
    /// The sentence to explain, from 0; `None`: for each dimension the one that carries it.
    pub sentence: Option<usize>,
    /// How the text is scored. Sentences are scored in any case.
    pub score: ScoreOptions,
}

/// The answer: one explanation a dimension, in the order asked for, or the strongest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanations {
    pub dimensions: Vec<Explanation>,
}

/// How strong one dimension is somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Strength {
    /// 0.5 is the decision point.
    pub score: f32,
    /// Log-odds of the calibrated probability, `ln(p / (1 - p))`: the unit of contributions.
    pub log_odds: f32,
}

/// Why one dimension has its score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    pub framework: String,
    pub dimension: String,
    /// Of the whole text, as in its score document.
    pub text_score: f32,
    /// The sentence, from 0, and the part of it that is explained: all of it unless it is longer than a window.
    pub sentence: usize,
    #[serde(flatten)]
    pub span: Span,
    /// Of that part, read as a text of its own.
    #[serde(rename = "part")]
    pub strength: Strength,
    /// Of a text without words: where the model stands before it has read anything.
    pub baseline: Strength,
    /// Words that were left out together: 1, or more in a part so long that one by one would take too long.
    pub together: usize,
    /// In the order of the text.
    pub words: Vec<WordShare>,
    /// The clause of the dimension's definition that is most like the part, whatever the head says of it. Of a text's
    /// own values the definitions are nearer than of others (AUC .79 on the test split; `value-probe explain --evaluate`). Absent for an
    /// own dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<definition::Clause>,
}

/// What one word adds to the log-odds of its part.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WordShare {
    /// Where it stands in the text.
    #[serde(flatten)]
    pub span: Span,
    /// The mean of `alone` and `left_out`. Positive: it speaks for the dimension.
    pub contribution: f32,
    /// What it adds to a text without words.
    pub alone: f32,
    /// What the part loses without it.
    pub left_out: f32,
}

impl Probe {
    /// Begins to explain a text; nothing is computed before [`ExplainJob::step`].
    ///
    /// # Errors
    /// As [`Probe::start`], and [`Error::UnknownDimension`].
    pub fn start_explain(&self, text: &str, options: &ExplainOptions) -> Result<ExplainJob> {
        ExplainJob::new(self.model_with(&options.score)?, text, options)
    }

    /// Explains a text in one go.
    ///
    /// # Errors
    /// As [`Self::start_explain`], and [`Error::Device`] where the device fails.
    pub async fn explain(&self, text: &str, options: &ExplainOptions) -> Result<Explanations> {
        let mut job = self.start_explain(text, options)?;
        while !job.step(self).await?.is_finished() {}
        job.finish()
    }
}

impl Model {
    /// Where a dimension stands in a row; `name` or `framework/name`, whatever the case of its ASCII letters.
    ///
    /// # Errors
    /// [`Error::UnknownDimension`]
    fn column(&self, asked: &str) -> Result<usize> {
        let same = |(framework, name): (&str, &str)| {
            let rest = asked.get(framework.len()..).and_then(|rest| rest.strip_prefix('/'));
            let qualified =
                rest.is_some_and(|rest| asked.starts_with(framework) && rest.eq_ignore_ascii_case(name));
            qualified || asked.eq_ignore_ascii_case(name)
        };
        self.schema.names().position(same).ok_or_else(|| Error::UnknownDimension {
            name: asked.to_owned(),
            known: self.schema.names().map(|(_, name)| name).collect::<Vec<_>>().join(", "),
        })
    }

    /// Score and log-odds of one column at a logit.
    fn strength(&self, column: usize, logit: f32) -> Strength {
        let mut logits = vec![0.0; self.schema.width()];
        logits[column] = logit;
        let (scores, _) = self.calibrated(&logits);
        Strength { score: scores.row()[column], log_odds: self.calibration.log_odds(column, logit) }
    }
}
