//! Asks the shipped files again: `value-probe eval --frameworks`.

use std::path::Path;

use super::data::{self, Form, Split, Task, Unit};
use super::features::{self, Encoder};
use super::finish::Asked;
use super::judged::Line;
use super::learn;
use super::logit::Dense;
use super::report::{ContrastReport, FrameworkReport, NeutralReport, RepliesReport, Report, dimension};
use crate::bundle::frameworks::{self, Frameworks};
use crate::bundle::{Bundle, HeadCalibration};
use crate::train::config::Paths;
use crate::train::examples;
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
        let utilities = Utilities::new(&encoder, &heads, number, &task, &paths.runs.join(super::FEATURES))?;
        let line = &heads.calibration.heads[number];
        let mut dimensions = Vec::new();
        let mut theirs_of_contrast = Vec::new();
        for (j, name) in head.dimensions.iter().enumerate() {
            let d = task.dimensions.iter().position(|own| own == name);
            let d = d.ok_or_else(|| Error::bundle("manifest.json", format!("unknown dimension {name}")))?;
            let (rows, _) = task.labelled(Split::Test, d);
            let logit = |&i: &usize| {
                let example = &task.examples[i];
                let own = utilities.of(example.unit, j);
                example.other.map_or(own, |other| own - utilities.of(other, j))
            };
            let logits: Vec<f32> = rows.iter().map(logit).collect();
            let own = Line { a: line.a[j], b: line.b[j], threshold: line.threshold[j] };
            let theirs = &baseline[d];
            theirs_of_contrast.push((&theirs.contrast, theirs.line));
            dimensions.push(dimension(&task, d, (&logits, own), (&theirs.test, theirs.line)));
        }
        if task.framework == "harm" {
            report.contrast_baseline = Some(contrast_of(|i, _| {
                let of = |(logits, line): &(&Vec<f32>, Line)| above(*line, logits[i]);
                Ok(theirs_of_contrast.iter().map(of).fold(f32::NEG_INFINITY, f32::max))
            })?);
        }
        report.frameworks.push(FrameworkReport {
            framework: head.framework.clone(),
            form: task.form,
            metric: task.metric,
            wide: head.wide,
            hidden: head.hidden,
            dimensions,
            validation_auc: Vec::new(),
            controls: Vec::new(),
        });
    }
    report.contrast = contrast(&encoder, &heads)?;
    report.neutral = neutral(&encoder, &heads)?;
    report.replies = replies(&encoder, &heads, &paths.data)?;
    Ok(report)
}

/// Logits of the units of a task's test examples by one shipped head.
struct Utilities<'a> {
    heads: &'a Frameworks,
    head: usize,
    /// Texts of the test, ascending; for each its row, or the rows of its windows.
    used: Vec<usize>,
    windows: Vec<std::ops::Range<usize>>,
    vectors: Dense,
    pieces: Vec<Vec<(u32, usize)>>,
}

impl<'a> Utilities<'a> {
    fn new(
        encoder: &Encoder,
        heads: &'a Frameworks,
        head: usize,
        task: &Task,
        folder: &Path,
    ) -> Result<Self> {
        let units = task.examples.iter().filter(|e| e.split == Split::Test);
        let units = units.flat_map(|e| [Some(e.unit), e.other]).flatten();
        let mut used: Vec<usize> = units.flat_map(|unit| [Some(unit.text), unit.context]).flatten().collect();
        used.sort_unstable();
        used.dedup();
        let mut texts: Vec<String> = used.iter().map(|&i| task.texts[i].clone()).collect();
        let layers = &heads.manifest.layers;
        // What training has read already is not read again.
        let mut vectors = match encoder.known(folder, task.framework, &task.texts)? {
            Some(all) => all.layers(layers)?.rows(&used),
            None => encoder.vectors(folder, &format!("{}-test", task.framework), &texts)?.layers(layers)?,
        };
        let mut windows: Vec<std::ops::Range<usize>> = (0..used.len()).map(|i| i..i + 1).collect();
        if task.form == Form::Text {
            let mut parts = Vec::new();
            for (text, rows) in texts.iter().zip(&mut windows) {
                let own = encoder.windows(text)?;
                if own.len() > 1 {
                    let first = used.len() + parts.len();
                    *rows = first..first + own.len();
                    parts.extend(own);
                }
            }
            let name = format!("{}-test-windows", task.framework);
            vectors.values.extend(encoder.vectors(folder, &name, &parts)?.layers(layers)?.values);
            texts.extend(parts);
        }
        Ok(Self { heads, head, used, windows, vectors, pieces: encoder.pieces(&texts)? })
    }

    /// Logit of dimension `j`: of a text alone that is longer than a window the highest of its windows, as the product has it.
    fn of(&self, unit: Unit, j: usize) -> f32 {
        let rows = |i: usize| self.windows[self.used.binary_search(&i).unwrap_or_default()].clone();
        let context = unit.context.map(|context| rows(context).start);
        let logit = |text: usize| {
            let x = features::joined(&self.vectors, Unit { context, text });
            let ids: Vec<u32> =
                self.pieces[text].iter().flat_map(|&(id, n)| std::iter::repeat_n(id, n)).collect();
            self.heads.logits(self.head, &x, &self.heads.bag(&ids))[j]
        };
        rows(unit.text).map(logit).fold(f32::NEG_INFINITY, f32::max)
    }
}

/// In how many of the project's everyday texts the heads for texts alone find anything.
fn neutral(encoder: &Encoder, heads: &Frameworks) -> Result<Vec<NeutralReport>> {
    let asked = Asked { probe: &encoder.probe, tokenizer: &encoder.tokenizer, heads };
    let texts = examples::neutral_check();
    let mut reports = Vec::new();
    for (number, head) in heads.manifest.heads.iter().enumerate() {
        if head.form != frameworks::Form::Text {
            continue;
        }
        let line = &heads.calibration.heads[number];
        let mut with_evidence = 0;
        for text in &texts {
            let logits = asked.logits(number, None, text)?;
            with_evidence += usize::from(margin(line, &logits) >= 0.0);
        }
        let framework = head.framework.clone();
        reports.push(NeutralReport { framework, texts: texts.len(), with_evidence });
    }
    Ok(reports)
}

/// In how many harmless replies each kind of unsafe reply has evidence.
fn replies(encoder: &Encoder, heads: &Frameworks, data: &Path) -> Result<Vec<RepliesReport>> {
    let Some(number) = heads.manifest.heads.iter().position(|head| head.framework == "reply-safety") else {
        return Ok(Vec::new());
    };
    let asked = Asked { probe: &encoder.probe, tokenizer: &encoder.tokenizer, heads };
    let (head, line) = (&heads.manifest.heads[number], &heads.calibration.heads[number]);
    let none = |dimension: &String| RepliesReport {
        dimension: dimension.clone(),
        replies: 0,
        with_evidence: 0,
        unsafe_too: 0,
    };
    let mut reports: Vec<RepliesReport> = head.dimensions.iter().map(none).collect();
    let gate = head.dimensions.iter().position(|dimension| dimension == "Unsafe reply");
    for (context, reply) in data::harmless_replies(data)? {
        let logits = asked.logits(number, Some(&context), &reply)?;
        let said = |j: usize| margin_of(line, j, logits[j]) >= 0.0;
        for (j, report) in reports.iter_mut().enumerate() {
            report.replies += 1;
            report.with_evidence += usize::from(said(j));
            report.unsafe_too += usize::from(said(j) && gate.is_some_and(said));
        }
    }
    Ok(reports)
}

/// How far above its threshold a logit is, in log-odds.
fn above(line: Line, logit: f32) -> f32 {
    line.a * logit + line.b - (line.threshold / (1.0 - line.threshold)).ln()
}

fn margin_of(line: &HeadCalibration, j: usize, logit: f32) -> f32 {
    above(Line { a: line.a[j], b: line.b[j], threshold: line.threshold[j] }, logit)
}

/// How far above its threshold the highest dimension is, in log-odds.
fn margin(line: &HeadCalibration, logits: &[f32]) -> f32 {
    let of = |(j, x): (usize, &f32)| margin_of(line, j, *x);
    logits.iter().enumerate().map(of).fold(f32::NEG_INFINITY, f32::max)
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
    contrast_of(|_, text| Ok(margin(line, &asked.logits(head, None, text)?))).map(Some)
}

/// What a system makes of the contrast cases.
///
/// # Arguments
/// - `margin`: of a case, by its number and text: how far it is above its threshold
fn contrast_of(margin: impl Fn(usize, &str) -> Result<f32>) -> Result<ContrastReport> {
    let mut report = ContrastReport::default();
    let mut kinds = std::collections::BTreeMap::<&str, (usize, usize)>::new();
    let mut pairs = std::collections::BTreeMap::<&str, [Option<f32>; 2]>::new();
    for (number, case) in data::contrast()?.into_iter().enumerate() {
        let margin = margin(number, case.text)?;
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
    Ok(report)
}
