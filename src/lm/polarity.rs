//! Whether a text is for or against a value, by the language model's states: [`crate::bundle::polarity`].

use serde::Serialize;

use super::States;
use super::language::Language;
use crate::bundle::{LanguageModel, PolarityHead};
use crate::{Error, Result};

/// Which way a text goes, of a value that it invokes. Says nothing about whether it invokes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Polarity {
    /// As in the taxonomy.
    pub dimension: String,
    /// Probability that the text supports the value; it opposes it with the rest.
    pub supports: f32,
}

/// A head with its model's templates.
pub struct PolarityProbe {
    head: PolarityHead,
    /// One for each value of the head.
    states: Vec<States>,
}

impl PolarityProbe {
    /// # Errors
    /// [`Error::Bundle`] where the head was made for another model; as [`States::new`].
    pub fn new(head: PolarityHead, model: &LanguageModel) -> Result<Self> {
        head.verify_model(&model.manifest)?;
        let manifest = &head.manifest;
        let states = |value: &crate::bundle::polarity::PolarityValue| {
            States::new(model, &value.template(&manifest.template)?, &manifest.features)
        };
        let states = manifest.values.iter().map(states).collect::<Result<_>>()?;
        Ok(Self { head, states })
    }

    pub fn head(&self) -> &PolarityHead {
        &self.head
    }

    /// One forward. Of a text of more than the head's `max_length` tokens the beginning is read.
    ///
    /// # Errors
    /// [`Error::EmptyInput`] for white space, [`Error::Config`] for a dimension that the head does not know,
    /// [`Error::Device`] where the device fails.
    pub async fn polarity(&self, model: &impl Language, text: &str, dimension: &str) -> Result<Polarity> {
        if text.trim().is_empty() {
            return Err(Error::EmptyInput);
        }
        let manifest = &self.head.manifest;
        let value = manifest.values.iter().position(|value| value.dimension == dimension);
        let value =
            value.ok_or_else(|| Error::Config(format!("polarity knows no dimension {dimension:?}")))?;
        let ids = model.encode(text)?;
        let ids = &ids[..ids.len().min(manifest.max_length)];
        let vectors = self.states[value].read(model, &[ids]).await?;
        let supports = vectors.first().map_or(0.5, |vector| self.head.probability(value, vector));
        Ok(Polarity { dimension: dimension.to_owned(), supports })
    }
}
