//! Asks the shipped files again: `value-probe eval --frameworks`.

use std::path::Path;

use super::data::{self, Split};
use super::features::{self, Encoder};
use super::finish::Asked;
use super::judged::Line;
use super::learn;
use super::report::{ContrastReport, FrameworkReport, Report, dimension};
use crate::bundle::Bundle;
use crate::bundle::frameworks::{self, Frameworks};
use crate::train::config::Paths;
use crate::{Error, Result};

/// Figures of the shipped heads on the test examples, each beside a baseline that is trained anew.
///
/// # Arguments
/// - `bundle`: folder of the classifier
/// - `folder`: of the heads
///
/// # Errors
/// What the sets, the bundles and the encoder say.
pub fn measure(paths: &Paths, bundle: &Path, folder: &Path) -> Result<Report> {
    let heads = Frameworks::from_dir(folder)?;
    heads.verify_classifier(&Bundle::from_dir(bundle)?.manifest)?;
    let encoder = Encoder::open(bundle)?;
    let mut report = Report::new(&encoder, &heads.manifest.layers);
    report.weights_sha256 = heads.manifest.file(crate::bundle::WEIGHTS)?.sha256.clone();
    for (number, head) in heads.manifest.heads.iter().enumerate() {
        let task = data::read(&head.framework, &paths.data)?;
        let baseline = learn::baseline(&task, &paths.runs.join("frameworks"))?;
        // Only the test is read with the encoder.
        let mut used: Vec<usize> = task
            .examples
            .iter()
            .filter(|e| e.split == Split::Test)
            .flat_map(|e| [Some(e.unit), e.other])
            .flatten()
            .flat_map(|unit| [Some(unit.text), unit.context])
            .flatten()
            .collect();
        used.sort_unstable();
        used.dedup();
        let texts: Vec<String> = used.iter().map(|&i| task.texts[i].clone()).collect();
        let name = format!("{}-test", head.framework);
        let vectors = encoder.vectors(&paths.runs.join(super::FEATURES), &name, &texts)?;
        let vectors = vectors.layers(&heads.manifest.layers)?;
        let pieces = encoder.pieces(&texts)?;
        let place = |i: usize| used.binary_search(&i).unwrap_or_default();
        let utility = |unit: data::Unit| {
            let unit = data::Unit { context: unit.context.map(place), text: place(unit.text) };
            let ids: Vec<u32> =
                pieces[unit.text].iter().flat_map(|&(id, count)| std::iter::repeat_n(id, count)).collect();
            heads.logits(number, &features::joined(&vectors, unit), &heads.bag(&ids))
        };
        let line = &heads.calibration.heads[number];
        let mut dimensions = Vec::new();
        for (j, name) in head.dimensions.iter().enumerate() {
            let d = task.dimensions.iter().position(|own| own == name);
            let d = d.ok_or_else(|| Error::bundle("manifest.json", format!("unknown dimension {name}")))?;
            let (rows, _) = task.labelled(Split::Test, d);
            let logit = |&i: &usize| {
                let example = &task.examples[i];
                let own = utility(example.unit)[j];
                example.other.map_or(own, |other| own - utility(other)[j])
            };
            let logits: Vec<f32> = rows.iter().map(logit).collect();
            let own = Line { a: line.a[j], b: line.b[j], threshold: line.threshold[j] };
            let theirs = &baseline[d];
            dimensions.push(dimension(&task, d, (&logits, own), (&theirs.test, theirs.line)));
        }
        report.frameworks.push(FrameworkReport {
            framework: head.framework.clone(),
            form: task.form,
            metric: task.metric,
            wide: head.wide,
            dimensions,
            validation_auc: Vec::new(),
        });
    }
    report.contrast = contrast(&encoder, &heads)?;
    Ok(report)
}

/// How often the harm head alarms at texts that only mention harm: one of its dimensions reaches its threshold.
///
/// # Errors
/// What the encoder says.
pub fn contrast(encoder: &Encoder, heads: &Frameworks) -> Result<Option<ContrastReport>> {
    let Some(head) = heads.manifest.heads.iter().position(|head| head.framework == "harm") else {
        return Ok(None);
    };
    debug_assert!(heads.manifest.heads[head].form == frameworks::Form::Text);
    let asked = Asked { probe: &encoder.probe, tokenizer: &encoder.tokenizer, heads };
    let line = &heads.calibration.heads[head];
    let mut report = ContrastReport::default();
    let mut kinds = std::collections::BTreeMap::<&str, (usize, usize)>::new();
    let mut pairs = std::collections::BTreeMap::<&str, [Option<f32>; 2]>::new();
    for case in data::contrast()? {
        let logits = asked.logits(head, None, case.text)?;
        // How far above its threshold the highest dimension is, in log-odds.
        let margin = logits.iter().enumerate().map(|(j, x)| {
            let threshold = line.threshold[j];
            line.a[j] * x + line.b[j] - (threshold / (1.0 - threshold)).ln()
        });
        let margin = margin.fold(f32::NEG_INFINITY, f32::max);
        let alarm = margin >= 0.0;
        if case.harmful {
            report.harmful += 1;
            report.alarms += usize::from(alarm);
        } else {
            report.mentions += 1;
            report.false_alarms += usize::from(alarm);
            let kind = kinds.entry(case.kind).or_default();
            kind.0 += 1;
            kind.1 += usize::from(alarm);
        }
        if let Some(pair) = case.pair {
            pairs.entry(pair).or_default()[usize::from(case.harmful)] = Some(margin);
        }
    }
    for pair in pairs.values() {
        if let [Some(mention), Some(harm)] = pair {
            report.pairs += 1;
            report.pairs_right += usize::from(harm > mention);
        }
    }
    report.by_kind = kinds.into_iter().map(|(kind, (n, alarms))| (kind.into(), n, alarms)).collect();
    Ok(Some(report))
}
