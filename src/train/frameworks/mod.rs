//! Frameworks beside Schwartz's values: heads on the frozen encoder of the classifier, each beside TF-IDF with logistic
//! regression on the same examples. What does not beat that is not shipped.
//!
//! [`data`] reads the sets, [`features`] asks the encoder, [`learn`] fits, [`judged`] and [`metrics`] say how good it is,
//! [`finish`] makes the folder, [`measure`] asks the shipped files again, [`card`] writes what people read.

mod baseline;
pub mod card;
mod config;
pub mod data;
mod features;
mod finish;
mod judged;
mod lbfgs;
mod learn;
mod logit;
mod measure;
pub mod metrics;
pub mod report;
mod sparse;
pub mod tfidf;

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
use finish::Chosen;
use learn::{Learnt, learn};

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
        learnt.push((own, learn::baseline(task, &folder)?));
    }
    let mut report = report::Report::new(&encoder, layers);
    let mut chosen = Vec::new();
    for ((task, _), (own, baseline)) in tasks.iter().zip(&learnt) {
        let (fitted, wide) = own.best(config.wide_gain);
        let dimensions = (0..task.dimensions.len()).map(|d| {
            let (ours, theirs) = (&fitted[d].answers, &baseline[d]);
            report::dimension(task, d, (&ours.test, ours.line), (&theirs.test, theirs.line))
        });
        let dimensions: Vec<_> = dimensions.collect();
        let kept = (0..fitted.len()).filter(|&d| dimensions[d].shipped).map(|d| (d, &fitted[d]));
        let kept: Vec<_> = kept.collect();
        report.frameworks.push(report::FrameworkReport {
            framework: task.framework.into(),
            form: task.form,
            metric: task.metric,
            wide,
            dimensions,
            validation_auc: vec![
                ("layers".into(), Learnt::auc(&own.deep)),
                ("layers and word pieces".into(), Learnt::auc(&own.wide)),
            ],
        });
        if !kept.is_empty() {
            chosen.push(Chosen { task, dimensions: kept, wide });
        }
    }
    let heads = finish::write(&encoder, layers, &idf, &chosen, out)?;
    let weights = std::fs::read(out.join(crate::bundle::WEIGHTS)).unwrap_or_default();
    report.weights_sha256 = sha256_hex(&weights);
    report.contrast = measure::contrast(&encoder, &heads)?;
    write_atomically(&out.join("metrics.json"), &json_bytes(&report)?)?;
    card::write(&report, out)?;
    Ok(Some(report))
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

/// Weights of the word pieces: by the training texts of all frameworks, whichever a configuration trains.
fn idf(encoder: &Encoder, paths: &Paths, folder: &Path) -> Result<Vec<f32>> {
    let mut texts = std::collections::BTreeSet::new();
    for framework in data::FRAMEWORKS {
        let task = data::read(framework, &paths.data)?;
        let train = task.examples.iter().filter(|e| e.split == Split::Train);
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
