//! Frameworks beside Schwartz's values: heads on the frozen encoder of the classifier, each beside TF-IDF with logistic
//! regression on the same examples. What does not beat that is not shipped.
//!
//! [`data`] reads the sets, [`features`] asks the encoder, [`learn`] fits, [`judged`] and [`metrics`] say how good it is,
//! [`finish`] makes the folder, [`measure`] asks the shipped files again, [`card`] writes what people read.

mod baseline;
pub mod card;
mod config;
mod control;
pub mod data;
mod features;
mod finish;
mod judged;
mod lbfgs;
mod learn;
mod logit;
mod measure;
pub mod metrics;
mod mlp;
pub mod report;
mod sparse;
pub mod tfidf;
pub mod values;

use std::path::Path;

pub use config::FrameworksConfig;
pub use measure::measure;
pub use report::Report;

use crate::Result;
use crate::bundle::files::{json_bytes, write_atomically};
use crate::bundle::sha256_hex;
use crate::train::config::Paths;
use data::{Split, Task};
use features::{Encoder, Vectors};
use finish::{Body, Chosen};
use learn::{Answers, FittedMlp, Learnt, learn};

/// Folder of the encoder's vectors under the folder of the runs.
const FEATURES: &str = "framework-features";

/// Trains, tests and writes the heads of a configuration; with several choices of layers it only compares them on
/// validation, and returns nothing.
///
/// # Arguments
/// - `bundle`: folder of the classifier
/// - `out`: folder of the heads
///
/// # Errors
/// What the sets, the bundle and the encoder say.
pub fn train(config: &FrameworksConfig, paths: &Paths, bundle: &Path, out: &Path) -> Result<Option<Report>> {
    let encoder = Encoder::open(bundle)?;
    let folder = paths.runs.join(&config.name);
    let mut tasks = Vec::new();
    for framework in &config.frameworks {
        let task = data::read(framework, &paths.data)?;
        let vectors = encoder.vectors(&paths.runs.join(FEATURES), framework, &task.texts)?;
        tasks.push((task, vectors));
    }
    let [layers] = config.layers.as_slice() else {
        screen(config, &folder, &tasks)?;
        return Ok(None);
    };
    let idf = idf(&encoder, paths, &folder)?;
    let mut learnt = Vec::new();
    for (task, vectors) in &tasks {
        let design = || {
            let pieces = encoder.pieces(&task.texts)?;
            Ok(features::design(task, &vectors.layers(layers)?, &pieces, &idf, true))
        };
        let own = learn(config, task, layers, &folder, design)?;
        let tried = config.mlp.as_ref().filter(|mlp| mlp.frameworks.iter().any(|id| id == task.framework));
        let hidden = tried.map(|tried| {
            learn::mlp("mlp", tried, task, layers, &folder, || {
                Ok(features::apart(task, &vectors.layers(layers)?))
            })
        });
        let hidden = hidden.transpose()?;
        let controls = match (&hidden, tried) {
            (Some(hidden), Some(tried)) if task.framework == "honesty" => {
                control::controls(task, hidden, tried, (layers, &vectors.layers(layers)?), &folder)?
            }
            _ => Vec::new(),
        };
        learnt.push(Tried { linear: own, hidden, baseline: learn::baseline(task, &folder)?, controls });
    }
    let mut report = Report::new(&encoder, layers);
    for ((task, _), tried) in tasks.iter().zip(&learnt) {
        let Best { answers, wide, hidden, .. } = tried.best(config);
        let dimensions = (0..task.dimensions.len()).map(|d| {
            let (ours, theirs) = (answers[d], &tried.baseline[d]);
            report::dimension(task, d, (&ours.test, ours.line), (&theirs.test, theirs.line))
        });
        report.frameworks.push(report::FrameworkReport {
            framework: task.framework.into(),
            form: task.form,
            metric: task.metric,
            wide,
            hidden,
            dimensions: dimensions.collect(),
            validation_auc: tried.validation(),
            controls: tried.controls.clone(),
        });
    }
    loop {
        let chosen =
            report.frameworks.iter().zip(&tasks).zip(&learnt).map(|((framework, (task, _)), tried)| {
                let Best { answers, wide, heads, mlp, .. } = tried.best(config);
                let kept: Vec<usize> =
                    (0..answers.len()).filter(|&d| framework.dimensions[d].shipped).collect();
                let body = match mlp {
                    Some(mlp) => Body::Hidden(mlp),
                    None => Body::Linear { heads: kept.iter().map(|&d| heads[d]).collect(), wide },
                };
                Chosen { task, dimensions: kept.iter().map(|&d| (d, answers[d])).collect(), body }
            });
        let chosen: Vec<Chosen<'_>> = chosen.filter(|head| !head.dimensions.is_empty()).collect();
        finish::write(&encoder, layers, &idf, &chosen, out)?;
        // What ships is judged by its files: rounded, and a long text by its windows. What falls there is taken out.
        let shipped = measure(paths, bundle, out)?;
        if report.take(shipped) {
            break;
        }
    }
    write_atomically(&out.join("metrics.json"), &json_bytes(&report)?)?;
    card::write(&report, out)?;
    Ok(Some(report))
}

/// All that was fitted to a task.
struct Tried {
    linear: Learnt,
    hidden: Option<FittedMlp>,
    baseline: Vec<Answers>,
    controls: Vec<control::ControlReport>,
}

/// What validation chose of it; a dimension each.
struct Best<'a> {
    answers: Vec<&'a Answers>,
    wide: bool,
    /// Units of the hidden layer.
    hidden: Option<usize>,
    /// Of the linear heads.
    heads: Vec<&'a logit::Head>,
    mlp: Option<&'a mlp::Mlp>,
}

impl Tried {
    fn best(&self, config: &FrameworksConfig) -> Best<'_> {
        let (linear, wide) = self.linear.best(config.wide_gain);
        let heads = linear.iter().map(|fitted| &fitted.head).collect();
        let gain = config.mlp.as_ref().map_or(f64::INFINITY, |mlp| mlp.gain);
        let linear_auc = Learnt::auc(&self.linear.deep).max(Learnt::auc(&self.linear.wide));
        match self.hidden.as_ref().filter(|hidden| hidden.answers.auc - linear_auc >= gain) {
            Some(FittedMlp { mlp, answers }) => Best {
                answers: vec![answers],
                wide: false,
                hidden: Some(mlp.bias.len()),
                heads,
                mlp: Some(mlp),
            },
            None => {
                let answers = linear.iter().map(|fitted| &fitted.answers).collect();
                Best { answers, wide, hidden: None, heads, mlp: None }
            }
        }
    }

    /// Mean AUC on validation of each kind of head.
    fn validation(&self) -> Vec<(String, f64)> {
        let mut found = vec![
            ("layers".to_owned(), Learnt::auc(&self.linear.deep)),
            ("layers and word pieces".to_owned(), Learnt::auc(&self.linear.wide)),
        ];
        found.extend(self.hidden.iter().map(|hidden| ("a hidden layer".to_owned(), hidden.answers.auc)));
        found
    }
}

/// Choices of layers beside each other: mean AUC on validation, without word pieces.
fn screen(config: &FrameworksConfig, folder: &Path, tasks: &[(Task, Vectors)]) -> Result<()> {
    for (task, vectors) in tasks {
        for layers in &config.layers {
            let design = || Ok(features::design(task, &vectors.layers(layers)?, &[], &[], false));
            let own = learn(config, task, layers, folder, design)?;
            println!("{} layers {layers:?}: AUC on validation {:.4}", task.framework, Learnt::auc(&own.deep));
        }
    }
    Ok(())
}

/// Weights of the word pieces: by the training texts of all frameworks, whichever a configuration trains. Hand-made texts
/// have no say: a sentence added for one framework would move the heads of all others.
fn idf(encoder: &Encoder, paths: &Paths, folder: &Path) -> Result<Vec<f32>> {
    let mut texts = std::collections::BTreeSet::new();
    for framework in data::FRAMEWORKS {
        let task = data::read(framework, &paths.data)?;
        let train = task.examples.iter().filter(|e| e.split == Split::Train && e.set != data::HANDMADE);
        let units = train.flat_map(|e| [Some(e.unit), e.other]).flatten();
        let numbers: std::collections::BTreeSet<usize> = units.map(|unit| unit.text).collect();
        texts.extend(numbers.into_iter().map(|i| task.texts[i].clone()));
    }
    let texts: Vec<String> = texts.into_iter().collect();
    let name = format!("idf-{}.json", &sha256_hex(texts.join("\n").as_bytes())[..12]);
    let file = folder.join(name);
    if let Ok(bytes) = std::fs::read(&file) {
        return serde_json::from_slice(&bytes).map_err(|e| crate::Error::data(&file, e));
    }
    let mut with = vec![0usize; encoder.tokenizer.vocab_size()];
    for row in encoder.pieces(&texts)? {
        row.iter().for_each(|(id, _)| with[*id as usize] += 1);
    }
    let idf = sparse::idf(texts.len(), &with);
    std::fs::create_dir_all(folder).map_err(|e| crate::Error::io(folder, e))?;
    write_atomically(&file, &json_bytes(&idf)?)?;
    Ok(idf)
}
