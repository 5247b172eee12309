//! Which states the heads read best: every candidate is fitted on the training split and judged on validation.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::config::HeadsConfig;
use super::corpus::{Corpus, TemplateVectors};
use crate::bundle::{Feature, Template};
use crate::train::data::Input;
use crate::train::predict::tuned_metrics;
use crate::{Error, Result};

/// A candidate, and how good it was on validation with thresholds tuned there: a little too good, and only for
/// comparing candidates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    pub template: Template,
    pub features: Vec<Feature>,
    pub l2: f32,
    /// Mean of the inputs' mean per-class F1.
    pub mean_f1: f64,
    pub by_input: Vec<InputF1>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct InputF1 {
    pub input: Input,
    pub mean_f1: f64,
    pub official_f1: f64,
}

impl std::fmt::Display for Trial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let features: Vec<String> = self.features.iter().map(Feature::to_string).collect();
        let (f1, features, template) = (self.mean_f1, features.join(" + "), self.template.as_str());
        write!(f, "{f1:.4}  {features:<18} l2 {:<6} {template:?}", self.l2)
    }
}

/// Tries every feature of every template, then pairs of the best; a line of `trials.jsonl` each. The best comes first.
///
/// # Errors
/// [`Error::Io`], and what the solver says.
pub fn choose(
    config: &HeadsConfig,
    corpus: &Corpus,
    templates: &[TemplateVectors],
    folder: &Path,
) -> Result<Vec<Trial>> {
    let mut log = Log::create(&folder.join("trials.jsonl"))?;
    for template in templates {
        for feature in &template.features {
            log.add(judge(config, corpus, template, &[*feature])?)?;
        }
    }
    let mut best = log.trials.clone();
    best.sort_by(|a, b| b.mean_f1.total_cmp(&a.mean_f1));
    best.truncate(config.pairs_of_best);
    for (i, first) in best.iter().enumerate() {
        for second in best[i + 1..].iter().filter(|second| second.template == first.template) {
            for template in templates.iter().filter(|template| template.template == first.template) {
                let pair = [first.features[0], second.features[0]];
                log.add(judge(config, corpus, template, &pair)?)?;
            }
        }
    }
    log.trials.sort_by(|a, b| b.mean_f1.total_cmp(&a.mean_f1));
    Ok(log.trials)
}

/// The best of the penalties.
fn judge(
    config: &HeadsConfig,
    corpus: &Corpus,
    template: &TemplateVectors,
    features: &[Feature],
) -> Result<Trial> {
    let candidate = template.candidate(features);
    let problem = candidate.problem(config, corpus, |i| i < corpus.training)?;
    let validation = corpus.validation();
    let judged: Vec<usize> = (corpus.training..corpus.arguments.arguments.len()).collect();
    let mut best: Option<Trial> = None;
    for &l2 in &config.l2 {
        let heads = problem.solve(l2, config.steps)?;
        let logits = candidate.logits(&heads, &judged);
        let by_input = config.inputs.iter().zip(&logits).map(|(&input, logits)| {
            let metrics = tuned_metrics(&validation, logits);
            InputF1 { input, mean_f1: metrics.mean_f1, official_f1: metrics.official_f1 }
        });
        let by_input: Vec<InputF1> = by_input.collect();
        let mean_f1 = by_input.iter().map(|f1| f1.mean_f1).sum::<f64>() / by_input.len() as f64;
        if best.as_ref().is_none_or(|best| mean_f1 > best.mean_f1) {
            let (template, features) = (template.template.clone(), features.to_vec());
            best = Some(Trial { template, features, l2, mean_f1, by_input });
        }
    }
    best.ok_or_else(|| Error::Config("there is no l2 to try".into()))
}

struct Log {
    file: File,
    path: std::path::PathBuf,
    trials: Vec<Trial>,
}

impl Log {
    fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|e| Error::io(path, e))?;
        Ok(Self { file, path: path.to_owned(), trials: Vec::new() })
    }

    fn add(&mut self, trial: Trial) -> Result<()> {
        eprintln!("{trial}");
        let line = serde_json::to_string(&trial).map_err(|e| Error::Config(e.to_string()))?;
        writeln!(self.file, "{line}").map_err(|e| Error::io(&self.path, e))?;
        self.trials.push(trial);
        Ok(())
    }
}
