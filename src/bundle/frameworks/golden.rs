//! `golden.json` of further frameworks: texts, replies and preferences with the probabilities that every device must
//! give.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::manifest::{Form, FrameworkHead};
use crate::bundle::{GOLDEN, GoldenText, Head, Tolerance};
use crate::{Error, Result};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameworksGolden {
    pub tolerance: Tolerance,
    #[serde(default)]
    pub texts: Vec<GoldenText>,
    #[serde(default)]
    pub replies: Vec<GoldenReply>,
    #[serde(default)]
    pub preferences: Vec<GoldenPreference>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenReply {
    pub context: String,
    #[serde(flatten)]
    pub reply: GoldenText,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenPreference {
    /// Without one, only the heads that do without are asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    pub a: String,
    pub b: String,
    /// Framework -> dimension -> probability that `a` is preferred.
    pub probabilities: BTreeMap<String, BTreeMap<String, f32>>,
}

impl GoldenPreference {
    /// The probabilities in the order of `heads`.
    ///
    /// # Errors
    /// [`Error::Bundle`] where one is missing.
    pub fn row(&self, heads: &[Head]) -> Result<Vec<f32>> {
        GoldenText { text: self.a.clone(), probabilities: self.probabilities.clone() }.row(heads)
    }

    /// The heads that can answer it.
    pub fn heads(&self, heads: &[FrameworkHead]) -> Vec<Head> {
        let answers =
            |h: &&FrameworkHead| h.form == Form::Ranking && (self.context.is_some() || !h.reads_context());
        heads.iter().filter(answers).map(FrameworkHead::named).collect()
    }
}

impl FrameworksGolden {
    /// Reads a golden set: every head must be asked at least once, and wherever a head can answer, its answer must be
    /// there.
    ///
    /// # Errors
    /// [`Error::Bundle`]
    pub fn from_json(json: &[u8], heads: &[FrameworkHead]) -> Result<Self> {
        let golden: Self = serde_json::from_slice(json).map_err(|e| Error::bundle(GOLDEN, e))?;
        let of = |form: Form| -> Vec<Head> {
            heads.iter().filter(|head| head.form == form).map(FrameworkHead::named).collect()
        };
        let (texts, replies) = (of(Form::Text), of(Form::Reply));
        golden.texts.iter().try_for_each(|text| text.row(&texts).map(drop))?;
        golden.replies.iter().try_for_each(|reply| reply.reply.row(&replies).map(drop))?;
        for pair in &golden.preferences {
            pair.row(&pair.heads(heads))?;
        }
        let is_asked = |head: &FrameworkHead| match head.form {
            Form::Text => !golden.texts.is_empty(),
            Form::Reply => !golden.replies.is_empty(),
            Form::Ranking => {
                golden.preferences.iter().any(|pair| pair.context.is_some() || !head.reads_context())
            }
        };
        match heads.iter().find(|head| !is_asked(head)) {
            Some(head) => Err(Error::bundle(GOLDEN, format!("nothing for {}", head.framework))),
            None => Ok(golden),
        }
    }
}
