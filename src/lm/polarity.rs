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
    pub stance: Stance,
}

/// Which way a text goes, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    Supports,
    Opposes,
    /// Near one half the head cannot tell.
    Unsure,
}

/// Between these the head cannot tell: its probabilities are too sure of themselves by about so much (CARD.md).
const UNSURE: std::ops::Range<f32> = 0.4..0.6;

impl Stance {
    fn of(supports: f32) -> Self {
        match supports {
            near if UNSURE.contains(&near) => Self::Unsure,
            sure if sure > 0.5 => Self::Supports,
            _ => Self::Opposes,
        }
    }
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

    /// The values that it can be asked about, as the taxonomy names them.
    pub fn dimensions(&self) -> impl Iterator<Item = &str> {
        self.head.manifest.values.iter().map(|value| value.dimension.as_str())
    }

    /// One forward. The head has learnt from single sentences: of a longer text, ask by sentence.
    ///
    /// # Errors
    /// [`Error::EmptyInput`] for white space, [`Error::TooLong`] for more tokens than the head's `max_length`,
    /// [`Error::Config`] for a dimension that the head does not know, [`Error::Device`] where the device fails.
    pub async fn polarity(&self, model: &impl Language, text: &str, dimension: &str) -> Result<Polarity> {
        if text.trim().is_empty() {
            return Err(Error::EmptyInput);
        }
        let manifest = &self.head.manifest;
        let value = self.dimensions().position(|known| known == dimension);
        let value =
            value.ok_or_else(|| Error::Config(format!("polarity knows no dimension {dimension:?}")))?;
        let ids = model.encode(text)?;
        if ids.len() > manifest.max_length {
            return Err(Error::TooLong { tokens: ids.len(), limit: manifest.max_length });
        }
        let vectors = self.states[value].read(model, &[&ids]).await?;
        let supports = vectors.first().map_or(0.5, |vector| self.head.probability(value, vector));
        Ok(Polarity { dimension: dimension.to_owned(), supports, stance: Stance::of(supports) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_one_half_is_no_stance() {
        let stances = [0.0, 0.39, 0.4, 0.5, 0.59, 0.6, 1.0].map(Stance::of);
        use Stance::{Opposes, Supports, Unsure};
        assert_eq!(stances, [Opposes, Opposes, Unsure, Unsure, Unsure, Supports, Supports]);
    }
}
