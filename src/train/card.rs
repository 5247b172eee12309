//! The figures of a bundle, written where people read them: `metrics.json`, and the tables between
//! markers in `CARD.md` and the README.

use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::config::{Paths, TrainConfig};
use super::data::{Input, ValueEval};
use super::evaluate::{Evaluation, Evaluator, NeutralCheck};
use crate::bundle::Bundle;
use crate::bundle::files::write_atomically;
use crate::device::OpenDevice;
use crate::{Error, Result};

/// `metrics.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Report {
    pub name: String,
    pub version: String,
    /// sha256 of the weights that were measured.
    pub weights_sha256: String,
    /// The command that printed these figures.
    pub command: String,
    /// The int8 network that ships, thresholds from validation.
    pub evaluations: Vec<Evaluation>,
    /// The float32 weights it was made from, with the same calibration.
    pub float32: Vec<Summary>,
    /// Texts that invoke no value.
    pub neutral: NeutralCheck,
    pub published: Vec<Published>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Summary {
    pub split: String,
    pub input: Input,
    pub official_f1: f64,
    pub mean_f1: f64,
    pub ece: f64,
}

/// A published system (`models/train/published.toml`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Published {
    pub name: String,
    pub short: String,
    pub official_f1: f64,
    pub mean_f1: f64,
    pub per_label_f1: Vec<f64>,
}

#[derive(Deserialize)]
struct PublishedFile {
    system: Vec<Published>,
}

/// Measures the bundle in `folder` on test and, where the run has not learnt from it, on validation, in
/// both forms, and the float32 `run` that it was made from. Without a run the float32 figures stay as `metrics.json` has
/// them, and the splits too.
///
/// # Errors
/// [`Error::Data`] where there is no run and `metrics.json` is of other weights.
pub fn measure(folder: &Path, run: Option<&str>, published: &Path, paths: &Paths) -> Result<Report> {
    let text = std::fs::read_to_string(published).map_err(|e| Error::io(published, e))?;
    let published: PublishedFile = toml::from_str(&text).map_err(|e| Error::data(published, e))?;
    let bundle = Bundle::from_dir(folder)?;
    let manifest = bundle.manifest.clone();
    let int8 = Evaluator::of_bundle(bundle, &OpenDevice::cpu())?;
    let labels_of = ValueEval::read(&paths.valueeval(), "validation")?;
    let mut report = Report {
        neutral: int8.neutral_check(paths, &labels_of)?,
        weights_sha256: manifest.files.first().map(|f| f.sha256.clone()).unwrap_or_default(),
        name: manifest.name,
        version: manifest.version,
        command: "value-probe card [RUN --weights DIR] --data DIR".into(),
        evaluations: Vec::new(),
        float32: Vec::new(),
        published: published.system,
    };
    let (splits, float32) = match run {
        Some(run) => {
            let config = TrainConfig::read(&paths.runs.join(run).join("config.toml"))?;
            let splits = if config.cross_fit.is_some() { &["test"][..] } else { &["validation", "test"] };
            (splits, Some(Evaluator::of_run(run, Bundle::from_dir(folder)?)))
        }
        None => {
            let before = read(&folder.join(METRICS))?;
            if before.weights_sha256 != report.weights_sha256 {
                let reason = "its figures are of other weights: name the run that the bundle was packed from";
                return Err(Error::data(folder.join(METRICS), reason));
            }
            report.float32 = before.float32;
            let both = before.evaluations.iter().any(|e| e.split == "validation");
            (if both { &["validation", "test"][..] } else { &["test"] }, None)
        }
    };
    for &split in splits {
        for input in [Input::Premise, Input::Argument] {
            eprintln!("measuring {split} / {input:?}");
            report.evaluations.push(int8.evaluate(paths, split, input)?);
            let Some(float32) = &float32 else { continue };
            let e = float32.evaluate(paths, split, input)?;
            report.float32.push(Summary {
                split: e.split,
                input,
                official_f1: e.metrics.official_f1,
                mean_f1: e.metrics.mean_f1,
                ece: e.ece,
            });
        }
    }
    Ok(report)
}

const METRICS: &str = "metrics.json";

/// The classifier's `metrics.json`.
///
/// # Errors
/// [`Error::Io`]; [`Error::Data`] for a file of another kind.
pub fn read(file: &Path) -> Result<Report> {
    let bytes = std::fs::read(file).map_err(|e| Error::io(file, e))?;
    serde_json::from_slice(&bytes).map_err(|e| Error::data(file, e))
}

/// Writes `metrics.json` and the tables.
pub fn write(report: &Report, folder: &Path, readme: Option<&Path>) -> Result<()> {
    let mut json = serde_json::to_vec_pretty(report).map_err(|e| Error::Config(e.to_string()))?;
    json.push(b'\n');
    write_atomically(&folder.join(METRICS), &json)?;
    let card = folder.join("CARD.md");
    fill(&card, "summary", &summary_table(report))?;
    fill(&card, "per-class", &per_class_table(report))?;
    fill(&card, "baseline", &baseline_table(report))?;
    if let Some(readme) = readme {
        fill(readme, "quality", &summary_table(report))?;
    }
    Ok(())
}

/// Replaces what stands between `<!-- begin NAME -->` and `<!-- end NAME -->`.
pub fn fill(file: &Path, name: &str, text: &str) -> Result<()> {
    let before = std::fs::read_to_string(file).map_err(|e| Error::io(file, e))?;
    let (begin, end) = (format!("<!-- begin {name} -->"), format!("<!-- end {name} -->"));
    let place = before.find(&begin).zip(before.find(&end)).filter(|(b, e)| b < e);
    let (from, to) =
        place.ok_or_else(|| Error::data(file, format!("the markers of {name:?} are missing")))?;
    let after = format!("{}{begin}\n{}\n{}", &before[..from], text.trim_end(), &before[to..]);
    write_atomically(file, after.as_bytes())
}

fn summary_table(report: &Report) -> String {
    let mut t = String::from(
        "| ValueEval'23 test (1,576 arguments, 20 labels) | official F1 | mean per-class F1 | calibration error |\n|---|---|---|---|\n",
    );
    let form = |input: Input| match input {
        Input::Premise => "plain text (premise alone)",
        Input::Argument => "full argument",
    };
    let mut row = |name: &str, official: f64, mean: f64, ece: Option<f64>| {
        let ece = ece.map_or("".into(), |e| format!("{e:.3}"));
        let _ = writeln!(t, "| {name} | {official:.3} | {mean:.3} | {ece} |");
    };
    for e in report.evaluations.iter().filter(|e| e.split == "test") {
        let name = format!("**value-probe, int8, {}**", form(e.input));
        row(&name, e.metrics.official_f1, e.metrics.mean_f1, Some(e.ece));
    }
    for s in report.float32.iter().filter(|s| s.split == "test") {
        row(&format!("the same before int8, {}", form(s.input)), s.official_f1, s.mean_f1, Some(s.ece));
    }
    for e in report.evaluations.iter().filter(|e| e.split == "test") {
        if let Some(b) = &e.tfidf {
            row(&format!("{BASELINE}, {}", form(e.input)), b.official_f1, b.mean_f1, Some(b.ece));
        }
    }
    if let Some(e) = report.evaluations.iter().find(|e| e.split == "test") {
        row("saying yes to every label", e.all_ones.official_f1, e.all_ones.mean_f1, None);
    }
    for p in &report.published {
        row(&format!("{}, published", p.name), p.official_f1, p.mean_f1, None);
    }
    let NeutralCheck { texts, without_evidence } = report.neutral;
    let _ = writeln!(
        t,
        "\nOf {texts} everyday texts that invoke no value, and that no run learnt from, {without_evidence} are given none."
    );
    t
}

fn per_class_table(report: &Report) -> String {
    let of = |split: &str, input| report.evaluations.iter().find(|e| e.split == split && e.input == input);
    let (Some(premise), Some(argument)) = (of("test", Input::Premise), of("test", Input::Argument)) else {
        return String::new();
    };
    let mut t = String::from(
        "| test split | texts with it | precision | recall | F1, plain text | F1, full argument | all ones |",
    );
    report.published.iter().for_each(|p| t.push_str(&format!(" {} |", p.short)));
    t.push_str("\n|---|---|---|---|---|---|---|");
    report.published.iter().for_each(|_| t.push_str("---|"));
    t.push('\n');
    for (j, l) in premise.metrics.per_label.iter().enumerate() {
        let _ = write!(
            t,
            "| {} | {} | {:.2} | {:.2} | **{:.2}** | **{:.2}** | {:.2} |",
            l.label,
            l.support,
            l.precision,
            l.recall,
            l.f1,
            argument.metrics.per_label[j].f1,
            premise.all_ones.per_label_f1[j]
        );
        for p in &report.published {
            let _ = write!(t, " {} |", p.per_label_f1.get(j).map_or(String::new(), |f| format!("{f:.2}")));
        }
        t.push('\n');
    }
    t
}

const BASELINE: &str = "TF-IDF + logistic regression";

/// Plain text beside the baseline, with the labels that are not above it named.
fn baseline_table(report: &Report) -> String {
    let premise = report.evaluations.iter().find(|e| e.split == "test" && e.input == Input::Premise);
    let Some((e, b)) = premise.and_then(|e| Some((e, e.tfidf.as_ref()?))) else { return String::new() };
    let mut t = String::from(
        "| test split, plain text | AUC | TF-IDF + LR: AUC | gain (95 %) | F1 | TF-IDF + LR: F1 |\n|---|---|---|---|---|---|\n",
    );
    let (mut below_auc, mut below_f1, mut unsure) = (Vec::new(), Vec::new(), Vec::new());
    for (l, b) in e.metrics.per_label.iter().zip(&b.per_label) {
        let [low, high] = b.gain_band;
        let _ = writeln!(
            t,
            "| {} | **{:.3}** | {:.3} | {:+.3} ({low:+.3} to {high:+.3}) | **{:.3}** | {:.3} |",
            l.label,
            b.ours_auc,
            b.auc,
            b.ours_auc - b.auc,
            l.f1,
            b.f1
        );
        for (list, is_in) in [
            (&mut below_auc, b.ours_auc <= b.auc),
            (&mut below_f1, l.f1 <= b.f1),
            (&mut unsure, b.ours_auc > b.auc && low <= 0.0),
        ] {
            if is_in {
                list.push(l.label.as_str());
            }
        }
    }
    let named = |labels: &[&str]| if labels.is_empty() { "none".into() } else { labels.join(", ") };
    let _ = writeln!(
        t,
        "\nNot above the baseline by AUC: {}; by F1: {}. Above it by AUC, but with a band that holds 0: {}.",
        named(&below_auc),
        named(&below_f1),
        named(&unsure)
    );
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_goes_between_its_markers_and_nowhere_else() {
        let file = std::env::temp_dir().join(format!("value-probe-card-{}.md", std::process::id()));
        std::fs::write(&file, "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n").unwrap();
        fill(&file, "x", "new").unwrap();
        fill(&file, "x", "newer\n").unwrap();
        assert_eq!(
            std::fs::read_to_string(&file).unwrap(),
            "a\n<!-- begin x -->\nnewer\n<!-- end x -->\nb\n"
        );
        assert!(fill(&file, "y", "").is_err());
        std::fs::remove_file(&file).unwrap();
    }
}
