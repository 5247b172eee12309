//! A dimension of a person's own: a name, and a few texts for and against.
//!
//! The examples' vectors (mean-pooled, length one) give a direction ([`fit`]), which scores any text at once and stands
//! in every result under the framework [`FRAMEWORK`]. It has a score, of which 0.5 is the decision point, and no
//! calibrated probability: nobody knows how common such texts are.

mod file;
pub mod fit;
mod job;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Model, Probe, ScoreOptions};
use crate::bundle::{Head, HeadCalibration};
use crate::{Error, Result};
pub use file::FORMAT;
pub use fit::FEW;
pub use job::OwnJob;

/// The framework that own dimensions stand under.
pub const FRAMEWORK: &str = "own";
/// Most examples of one side: leave-one-out fits once for each.
pub const MOST_EXAMPLES: usize = 100;
/// Longest name, in characters.
const LONGEST_NAME: usize = 80;

/// Texts that a dimension is made from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    #[serde(rename = "for")]
    pub for_it: Vec<String>,
    pub against: Vec<String>,
}

/// How well the examples are told apart, each by a direction fitted without it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    #[serde(rename = "for")]
    pub for_it: usize,
    pub against: usize,
    /// Mean of the shares of both sides that are told right, 0.5 by chance; `None` for fewer than [`FEW`] examples of a
    /// side: too few to say.
    pub balanced_accuracy: Option<f32>,
}

/// A dimension that is ready to score.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnDimension {
    pub name: String,
    /// SHA-256 of the weights whose vectors it reads, and what they are called.
    pub encoder: String,
    pub model: String,
    /// Absent where the file left them out.
    pub examples: Option<Examples>,
    pub quality: Quality,
    /// `[hidden]`: log-odds are `weights . x / |x| + bias`, with both sides equally common.
    pub(super) weights: Vec<f32>,
    pub(super) bias: f32,
}

impl OwnDimension {
    /// Log-odds of a text by its pooled vector, `[hidden]`, of whatever length.
    pub(super) fn log_odds(&self, pooled: &[f32]) -> f32 {
        let (mut dot, mut square) = (0.0, 0.0);
        for (w, x) in self.weights.iter().zip(pooled) {
            dot += w * x;
            square += x * x;
        }
        dot / square.sqrt().max(f32::MIN_POSITIVE) + self.bias
    }
}

impl Examples {
    /// # Errors
    /// [`Error::NoExamples`], [`Error::EmptyExample`], [`Error::DuplicateExample`], [`Error::ContradictoryExample`];
    /// [`Error::TooManyExamples`].
    pub fn check(&self) -> Result<()> {
        let mut seen: Vec<(String, &str)> = Vec::new();
        for (side, texts) in [("for", &self.for_it), ("against", &self.against)] {
            if texts.is_empty() {
                return Err(Error::NoExamples { side });
            }
            if texts.len() > MOST_EXAMPLES {
                return Err(Error::TooManyExamples { side, count: texts.len(), limit: MOST_EXAMPLES });
            }
            for (i, text) in texts.iter().enumerate() {
                // The network reads neither case nor the width of a gap.
                let plain = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
                if plain.is_empty() {
                    return Err(Error::EmptyExample { side, number: i + 1 });
                }
                match seen.iter().find(|(other, _)| *other == plain) {
                    Some(&(_, other)) if other == side => {
                        return Err(Error::DuplicateExample { side, text: text.clone() });
                    }
                    Some(_) => return Err(Error::ContradictoryExample { text: text.clone() }),
                    None => seen.push((plain, side)),
                }
            }
        }
        Ok(())
    }
}

/// # Errors
/// [`Error::Config`] for a name that cannot be shown.
fn check_name(name: &str) -> Result<()> {
    let long = name.chars().count() > LONGEST_NAME;
    if name.trim().is_empty() || long || name.contains(char::is_control) {
        let reason = format!("a dimension needs a name of 1 to {LONGEST_NAME} characters on one line");
        return Err(Error::Config(reason));
    }
    Ok(())
}

impl Probe {
    /// Begins to make a dimension from examples; nothing is computed before [`OwnJob::step`].
    ///
    /// # Errors
    /// As [`Examples::check`], and [`Error::Config`] for a name that is empty, long, or one of the model's own.
    pub fn start_own(&self, name: &str, examples: &Examples) -> Result<OwnJob> {
        self.check_own_name(name)?;
        OwnJob::new(self, name, examples)
    }

    /// Makes a dimension in one go.
    ///
    /// # Errors
    /// As [`Self::start_own`], and [`Error::Device`] where the device fails.
    pub async fn own(&self, name: &str, examples: &Examples) -> Result<OwnDimension> {
        let mut job = self.start_own(name, examples)?;
        while !job.step(self).await?.is_finished() {}
        job.finish()
    }

    /// Makes a dimension from elsewhere fit for this model: as it is where it reads this encoder's vectors, else made
    /// anew from its examples.
    ///
    /// # Errors
    /// [`Error::OtherEncoder`] where it is another's and has no examples; else as [`Self::own`].
    pub async fn adopt(&self, own: OwnDimension) -> Result<OwnDimension> {
        match (self.check_own(&own), &own.examples) {
            (Ok(()), _) => Ok(own),
            (Err(Error::OtherEncoder { .. }), Some(examples)) => self.own(&own.name, examples).await,
            (Err(error), _) => Err(error),
        }
    }

    /// # Errors
    /// [`Error::OtherEncoder`] for a dimension that reads another encoder's vectors, [`Error::Config`] for one with a
    /// name of the model's own.
    pub fn check_own(&self, own: &OwnDimension) -> Result<()> {
        self.check_own_name(&own.name)?;
        if own.encoder != self.encoder || own.weights.len() != self.classifier.hidden() {
            return Err(Error::OtherEncoder { name: own.name.clone(), model: own.model.clone() });
        }
        Ok(())
    }

    fn check_own_name(&self, name: &str) -> Result<()> {
        check_name(name)?;
        if self.heads().iter().flat_map(|head| &head.dimensions).any(|own| own.eq_ignore_ascii_case(name)) {
            return Err(Error::Config(format!(
                "the model has a dimension `{name}` already: choose another name"
            )));
        }
        Ok(())
    }

    /// The model of the frameworks asked for, with own dimensions behind.
    ///
    /// # Errors
    /// As [`Self::check_own`]; [`Error::Config`] for two of one name; [`Error::UnknownFramework`].
    pub(super) fn model_with(&self, options: &ScoreOptions) -> Result<Arc<Model>> {
        let own = &options.own;
        let model = match &options.frameworks {
            Some(wanted) => self.model_of(wanted)?,
            None => self.model.clone(),
        };
        if own.is_empty() {
            return Ok(model);
        }
        for (i, dimension) in own.iter().enumerate() {
            self.check_own(dimension)?;
            if own[..i].iter().any(|other| other.name == dimension.name) {
                return Err(Error::Config(format!("the dimension `{}` stands twice", dimension.name)));
            }
        }
        let names = own.iter().map(|dimension| dimension.name.clone()).collect();
        let plain = |value: f32| vec![value; own.len()];
        let head = Head { framework: FRAMEWORK.into(), dimensions: names };
        let line = HeadCalibration {
            framework: FRAMEWORK.into(),
            a: plain(1.0),
            b: plain(0.0),
            threshold: plain(0.5),
        };
        Ok(Arc::new(model.with(head, line, own.clone())))
    }
}
