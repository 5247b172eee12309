//! The result of scoring a text.

use serde::Serialize;

use super::rollup::Rollups;
use super::schema::Values;
use crate::text::Span;

/// The score from which a dimension counts as invoked.
pub const DECISION: f32 = 0.5;

/// Which values a text invokes, and how surely.
///
/// `probabilities` and `scores` are different numbers: a probability is calibrated (of the texts given
/// 0.3, three in ten carry the value), a score is stretched so that 0.5 decides for every dimension.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextScore {
    /// The highest of any window.
    pub scores: Values,
    /// The highest of any window.
    pub probabilities: Values,
    /// Names of the dimensions with a score of at least [`DECISION`], strongest first. None is an
    /// answer too: no evidence.
    pub evidence: Vec<String>,
    pub rollups: Rollups,
    /// Parts in which the network read the text.
    pub windows: usize,
    /// Tokens of the text, special ones left out.
    pub tokens: usize,
    /// In the order of the text; absent if they were not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentences: Option<Vec<SentenceScore>>,
}

/// Which values one sentence of a text invokes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SentenceScore {
    /// Where it stands in the text.
    #[serde(flatten)]
    pub span: Span,
    /// Parts in which the network read it: 1 unless it is very long.
    pub windows: usize,
    pub scores: Values,
    pub probabilities: Values,
    /// As in [`TextScore::evidence`].
    pub evidence: Vec<String>,
}

/// Names with a score of at least [`DECISION`], strongest first; equals keep the manifest's order.
pub(super) fn evidence(scores: &Values) -> Vec<String> {
    let mut found: Vec<(&str, f32)> = scores
        .iter()
        .filter(|&(_, _, score)| score >= DECISION)
        .map(|(_, name, score)| (name, score))
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.into_iter().map(|(name, _)| name.to_owned()).collect()
}
