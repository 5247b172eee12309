//! The thorough mode: a text is scored by the classifier and by the language model, and the two are averaged.

use std::sync::Arc;

use super::heads::LanguageProbe;
use super::language::Language;
use crate::bundle::Head;
use crate::probe::{Model, Probe, Progress, ScoreOptions, TextScore};
use crate::{Error, Result};

/// Both, and what their average means. Probabilities are averaged in log-odds, and so are the decision points.
pub struct Thorough {
    classifier: Probe,
    language: LanguageProbe,
    average: Arc<Model>,
}

impl Thorough {
    /// # Errors
    /// [`Error::Config`] where the two score other values.
    pub fn new(classifier: Probe, language: LanguageProbe) -> Result<Self> {
        let heads = language.heads();
        if classifier.heads() != heads.manifest.heads {
            return Err(Error::Config(
                "the classifier and the language model's heads score other values".into(),
            ));
        }
        let calibration = classifier.calibration().averaged(&heads.calibration);
        let average =
            Model::new(classifier.heads(), calibration, classifier.taxonomy(), classifier.max_length())?;
        Ok(Self { classifier, language, average })
    }

    /// The classifier by itself.
    pub fn classifier(&self) -> &Probe {
        &self.classifier
    }

    /// Frameworks and dimensions that are scored.
    pub fn heads(&self) -> &[Head] {
        self.classifier.heads()
    }

    /// Scores several texts, as [`Probe::score_many`]. `windows` and `tokens` are the classifier's, and so are the scores
    /// of frameworks that it alone has.
    ///
    /// # Errors
    /// [`Error::Config`] for options that leave out what both score;
    /// [`Error::Device`] where a device fails; within the list as [`Probe::start`].
    pub async fn score_many(
        &self,
        model: &impl Language,
        texts: &[&str],
        options: &ScoreOptions,
        mut on_step: impl FnMut(Progress),
    ) -> Result<Vec<Result<TextScore>>> {
        let scored = self.classifier.scored_heads(options)?;
        if !scored.starts_with(self.heads()) {
            let names: Vec<&str> = self.heads().iter().map(|head| head.framework.as_str()).collect();
            let reason =
                format!("the language model scores {}: name it among the frameworks", names.join(", "));
            return Err(Error::Config(reason));
        }
        let fast = self.classifier.score_many(texts, options, |_| {}).await?;
        // Nearly all the time goes here.
        let slow = self.language.score_many(model, texts, options, &mut on_step).await?;
        let pairs = fast.into_iter().zip(slow);
        Ok(pairs.map(|(fast, slow)| Ok(self.average.averaged(fast?, &slow?))).collect())
    }
}
