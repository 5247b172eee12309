//! What the heads learn from: the labelled arguments with their vectors, and the texts that invoke no value.

use std::path::Path;

use super::config::HeadsConfig;
use super::features::{Reader, Vectors};
use super::logistic::{Linear, Problem};
use crate::bundle::{Feature, LanguageModel, Template};
use crate::train::config::Paths;
use crate::train::data::{Argument, ValueEval};
use crate::train::examples;
use crate::{Error, Result};

/// The arguments of training and, after them, those of validation.
pub struct Corpus {
    pub arguments: ValueEval,
    /// How many are of the training split.
    pub training: usize,
}

impl Corpus {
    /// # Errors
    /// [`Error::Data`]
    pub fn read(paths: &Paths) -> Result<Self> {
        let sets = paths.valueeval();
        let (mut arguments, validation) =
            (ValueEval::read(&sets, "training")?, ValueEval::read(&sets, "validation")?);
        if arguments.labels != validation.labels {
            return Err(Error::Config("training and validation have other labels".into()));
        }
        let training = arguments.arguments.len();
        arguments.arguments.extend(validation.arguments);
        Ok(Self { arguments, training })
    }

    /// The validation split.
    pub fn validation(&self) -> ValueEval {
        let arguments = self.arguments.arguments[self.training..].to_vec();
        ValueEval { labels: self.arguments.labels.clone(), arguments }
    }
}

/// All features of one template.
pub struct TemplateVectors {
    pub template: Template,
    pub features: Vec<Feature>,
    hidden: usize,
    /// One for each input of the configuration.
    inputs: Vec<Vectors>,
    neutral: Vectors,
}

impl TemplateVectors {
    /// Reads all texts with the model, or takes their vectors from `folder`.
    ///
    /// # Errors
    /// As [`Reader::vectors`].
    pub fn read(
        config: &HeadsConfig,
        corpus: &Corpus,
        template: &Template,
        model: &LanguageModel,
        folder: &Path,
    ) -> Result<Self> {
        let features = config.features();
        let reader = Reader { model, template, features: &features, max_length: config.max_length };
        let vectors = |name: String, texts: Vec<String>| reader.vectors(folder, &name.to_lowercase(), &texts);
        let (training, validation) = corpus.arguments.arguments.split_at(corpus.training);
        let mut inputs = Vec::new();
        for &input in &config.inputs {
            let texts = |arguments: &[_]| arguments.iter().map(|a: &Argument| a.text(input)).collect();
            let mut all = vectors(format!("training-{input:?}"), texts(training))?;
            all.extend(&vectors(format!("validation-{input:?}"), texts(validation))?);
            inputs.push(all);
        }
        let neutral: Vec<String> = examples::neutral_texts().map(str::to_owned).collect();
        let neutral = vectors("neutral".into(), neutral)?;
        let hidden = model.decoder.config().hidden_size;
        Ok(Self { template: template.clone(), features, hidden, inputs, neutral })
    }

    /// Some of the features.
    pub fn candidate(&self, features: &[Feature]) -> Candidate {
        let at = |feature: &Feature| self.features.iter().position(|own| own == feature);
        let parts: Vec<usize> = features.iter().filter_map(at).collect();
        let of = |vectors: &Vectors| vectors.parts(self.hidden, &parts);
        Candidate { inputs: self.inputs.iter().map(of).collect(), neutral: of(&self.neutral) }
    }
}

/// What one choice of features makes of all texts.
pub struct Candidate {
    /// One for each input; a row an argument.
    inputs: Vec<Vectors>,
    neutral: Vectors,
}

impl Candidate {
    /// To learn from the arguments with these numbers, in every input, and from the neutral texts.
    ///
    /// # Errors
    /// [`Error::Config`] where there are none.
    pub fn problem(
        &self,
        config: &HeadsConfig,
        corpus: &Corpus,
        learnt: impl Fn(usize) -> bool,
    ) -> Result<Problem> {
        let arguments = &corpus.arguments.arguments;
        let mut x = Vectors { width: self.neutral.width, values: Vec::new() };
        let (mut targets, mut weights) = (Vec::new(), Vec::new());
        for vectors in &self.inputs {
            for i in (0..arguments.len()).filter(|&i| learnt(i)) {
                x.values.extend_from_slice(vectors.row(i));
                targets.push(arguments[i].labels.clone());
                weights.push(1.0);
            }
        }
        if config.neutral_weight > 0.0 {
            x.extend(&self.neutral);
            let count = self.neutral.rows().len();
            targets.extend(vec![vec![0.0; corpus.arguments.labels.len()]; count]);
            weights.extend(vec![config.neutral_weight; count]);
        }
        Problem::new(&x, &targets, &weights)
    }

    /// Logits of the arguments with these numbers, input by input.
    pub fn logits(&self, heads: &Linear, of: &[usize]) -> Vec<Vec<Vec<f32>>> {
        let rows = |vectors: &Vectors| {
            let values = of.iter().flat_map(|&i| vectors.row(i)).copied().collect();
            heads.logits(&Vectors { width: vectors.width, values })
        };
        self.inputs.iter().map(rows).collect()
    }
}
