//! `CARD.md` of the frameworks, out of their report.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use super::data::Metric;
use super::report::{
    ContrastReport, ControlReport, DimensionReport, FrameworkReport, RepliesReport, Report, metric_name,
};
use crate::bundle::files::write_atomically;
use crate::{Error, Result};

/// What is known of each framework beside its figures.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Notes {
    framework: Vec<Note>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    id: String,
    name: String,
    /// Set, split, labels.
    data: String,
    /// Published figures, with their source.
    published: String,
    /// What a reader must know to use the scores.
    limits: String,
}

const NOTES: &str = include_str!("../../../models/train/frameworks-notes.toml");
const HEAD: &str = include_str!("../../../models/train/frameworks-card.md");

fn notes() -> Result<Notes> {
    toml::from_str(NOTES).map_err(|e| Error::Config(e.to_string()))
}

/// What others have published on a framework's set, if anything is known of it.
///
/// # Errors
/// [`Error::Config`] for notes that cannot be read.
pub fn published(framework: &str) -> Result<Option<String>> {
    let own = notes()?.framework.into_iter().find(|note| note.id == framework);
    Ok(own.map(|note| note.published.trim().to_owned()))
}

/// What a gain band is of.
pub fn gain_name(metric: Metric) -> &'static str {
    if metric == Metric::F1 { "gain in AUC" } else { "gain in right answers" }
}

/// Writes `CARD.md` into the heads' folder.
///
/// # Errors
/// [`Error::Io`], [`Error::Config`]
pub fn write(report: &Report, folder: &Path) -> Result<()> {
    write_atomically(&folder.join("CARD.md"), text(report)?.as_bytes())
}

/// The card.
///
/// # Errors
/// [`Error::Config`] for notes that cannot be read.
pub fn text(report: &Report) -> Result<String> {
    let notes = notes()?;
    let (mut tables, mut everyday) = (String::new(), String::new());
    for framework in &report.frameworks {
        let note = notes.framework.iter().find(|note| note.id == framework.framework);
        let note = note.ok_or_else(|| Error::Config(format!("no notes on {}", framework.framework)))?;
        let _ = writeln!(tables, "## {}\n\n{}\n", note.name, note.data.trim());
        tables.push_str(&table(framework));
        let read = match (framework.hidden, framework.wide) {
            (Some(units), _) => format!("layers, through {units} hidden units"),
            (None, true) => "layers and word pieces".into(),
            (None, false) => "layers".into(),
        };
        let tried: Vec<String> =
            framework.validation_auc.iter().map(|(name, auc)| format!("{name} {auc:.3}")).collect();
        let _ = writeln!(tables, "\nIt reads {read}. AUC on validation: {}.", tried.join(", "));
        let _ = writeln!(tables, "\nPublished: {}\n\n{}\n", note.published.trim(), note.limits.trim());
        tables.push_str(&controls_text(&framework.controls));
        if framework.framework == "reply-safety" && !report.replies.is_empty() {
            tables.push_str(&replies_text(&report.replies));
        }
        if framework.framework == "harm"
            && let Some(contrast) = &report.contrast
        {
            tables.push_str(&contrast_text(contrast, report.contrast_baseline.as_ref()));
        }
    }
    for neutral in &report.neutral {
        let name = notes.framework.iter().find(|note| note.id == neutral.framework);
        let _ = writeln!(
            everyday,
            "- {}: something in {} of {}",
            name.map_or(neutral.framework.as_str(), |note| note.name.as_str()),
            neutral.with_evidence,
            neutral.texts
        );
    }
    let layers: Vec<String> = report.layers.iter().map(usize::to_string).collect();
    let head =
        HEAD.replace("{layers}", &layers.join(", ")).replace("{encoder}", &report.encoder_sha256[..16]);
    let head = head.replace("{everyday}", everyday.trim_end());
    Ok(head.replace("{not shipped}", &not_shipped(report)).replace("{tables}", tables.trim_end()))
}

fn table(framework: &FrameworkReport) -> String {
    let metric = metric_name(framework.metric);
    let mut table = String::new();
    let f1 = framework.metric == Metric::F1;
    let _ = writeln!(
        table,
        "| test | AUC (95 %) | TF-IDF + LR: AUC | {metric}{} | TF-IDF + LR: {metric} | {} (95 %) | {} | ECE | examples (positive) |",
        if f1 { ", precision / recall" } else { " (95 %)" },
        gain_name(framework.metric),
        framework.dimensions.first().map(simple_names).unwrap_or_default()
    );
    table.push_str("|---|---|---|---|---|---|---|---|---|\n");
    for d in &framework.dimensions {
        let name =
            if d.shipped { format!("**{}**", d.dimension) } else { format!("{} (not shipped)", d.dimension) };
        let ([low, high], [least, most]) = (d.ours.auc_band, d.gain_band);
        let own = if f1 {
            format!("{:.3}, {:.2} / {:.2}", d.ours.metric, d.ours.decided.precision, d.ours.decided.recall)
        } else {
            format!("{:.3} ({:.3} to {:.3})", d.ours.metric, d.ours.metric_band[0], d.ours.metric_band[1])
        };
        let simple: Vec<String> = d.simple.iter().map(|(_, figure)| format!("{figure:.3}")).collect();
        let _ = writeln!(
            table,
            "| {name} | {:.3} ({low:.3} to {high:.3}) | {:.3} | {own} | {:.3} | {least:+.3} to {most:+.3} | {} | {:.3} | {} ({}) |",
            d.ours.auc,
            d.baseline.auc,
            d.baseline.metric,
            simple.join(" / "),
            d.ours.ece,
            d.examples[2],
            d.positives,
        );
    }
    for d in framework.dimensions.iter().filter(|d| !d.by_set.is_empty()) {
        for s in &d.by_set {
            let _ = writeln!(
                table,
                "| {}, {} alone | {:.3} | {:.3} | {:.3} | {:.3} |  |  |  | {} ({}) |",
                d.dimension,
                s.set,
                s.ours[0],
                s.baseline[0],
                s.ours[1],
                s.baseline[1],
                s.examples,
                s.positives
            );
        }
    }
    table
}

fn simple_names(d: &DimensionReport) -> String {
    d.simple.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" / ")
}

fn not_shipped(report: &Report) -> String {
    let mut lines = String::new();
    for framework in &report.frameworks {
        for d in framework.dimensions.iter().filter(|d| !d.shipped) {
            let reason = d.reason.as_deref().unwrap_or_default();
            let _ = writeln!(lines, "- {} / {}: {reason}", framework.framework, d.dimension);
        }
    }
    if lines.is_empty() { "- nothing\n".into() } else { lines }.trim_end().to_owned()
}

fn controls_text(controls: &[ControlReport]) -> String {
    let mut text = String::new();
    if controls.is_empty() {
        return text;
    }
    text.push_str("| control: AUC on the test | this kind of head | TF-IDF + LR |\n|---|---|---|\n");
    for control in controls {
        let theirs = control.baseline_auc.map_or(String::new(), |auc| format!("{auc:.3}"));
        let _ = writeln!(text, "| {} | {:.3} | {theirs} |", control.name, control.auc);
    }
    text.push('\n');
    text
}

fn replies_text(replies: &[RepliesReport]) -> String {
    let number = replies.first().map_or(0, |r| r.replies);
    let of = |r: &RepliesReport| {
        format!("{} {} ({} where `Unsafe reply` has it too)", r.dimension, r.with_evidence, r.unsafe_too)
    };
    let found: Vec<String> = replies.iter().map(of).collect();
    format!(
        "Of {number} harmless replies (answers that people preferred, to PandaLM's instructions and to first questions of HH-RLHF's helpful \
         dialogues, test splits) evidence is found in: {}.\n\n",
        found.join(", ")
    )
}

fn contrast_text(c: &ContrastReport, baseline: Option<&ContrastReport>) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "Of {} texts that only mention harm (`models/contrast/harm.tsv`: quoted, negated, educational, in the news) {} alarm \
         at the default thresholds; of {} that do harm, {} do: precision {:.2}. Of {} pairs on one topic the harmful text is ahead in \
         {}.\n",
        c.mentions,
        c.false_alarms,
        c.harmful,
        c.alarms,
        c.precision().unwrap_or(0.0),
        c.pairs,
        c.pairs_right
    );
    if let Some(b) = baseline {
        let _ = writeln!(
            text,
            "TF-IDF + LR, learnt from the same texts: {} of {} mentions alarm, {} of {} that do harm (precision {:.2}); {} of {} pairs.\n",
            b.false_alarms,
            b.mentions,
            b.alarms,
            b.harmful,
            b.precision().unwrap_or(0.0),
            b.pairs_right,
            b.pairs
        );
    }
    // Two of them whatever they have: who alarms there harms those it was meant for.
    let listed = |kind: &str, alarms: usize| alarms > 0 || ["identity", "reclaimed"].contains(&kind);
    let kinds = c.by_kind.iter().filter(|(kind, _, alarms)| listed(kind, *alarms));
    let kinds: Vec<String> = kinds.map(|(kind, n, alarms)| format!("{kind} {alarms} of {n}")).collect();
    let _ = writeln!(
        text,
        "False alarms by kind: {}.\n",
        if kinds.is_empty() { "none".into() } else { kinds.join(", ") }
    );
    text
}

/// A line a dimension, for the terminal.
pub fn lines(report: &Report) -> String {
    let mut text = String::new();
    for framework in &report.frameworks {
        let metric = metric_name(framework.metric);
        let _ = writeln!(
            text,
            "{}{}",
            framework.framework,
            if framework.wide { ", layers and word pieces" } else { "" }
        );
        for (name, auc) in &framework.validation_auc {
            let _ = writeln!(text, "  AUC on validation, {name}: {auc:.4}");
        }
        for d in &framework.dimensions {
            let (own, other) = (&d.ours, &d.baseline);
            let [low, high] = d.gain_band;
            let _ = writeln!(
                text,
                "  {:<24} AUC {:.3} (TF-IDF {:.3})  {metric} {:.3} ({:.3})  precision {:.2} recall {:.2}  ECE {:.3}  gain {low:+.3} to {high:+.3}  {} examples, {} positive{}",
                d.dimension,
                own.auc,
                other.auc,
                own.metric,
                other.metric,
                own.decided.precision,
                own.decided.recall,
                own.ece,
                d.examples[2],
                d.positives,
                if d.shipped { "" } else { "  NOT SHIPPED" },
            );
            for (name, figure) in &d.simple {
                let _ = writeln!(text, "    {name}: {figure:.3}");
            }
            for s in &d.by_set {
                let _ = writeln!(
                    text,
                    "    {} alone: AUC {:.3} (TF-IDF {:.3})  {metric} {:.3} ({:.3})  {} examples, {} positive",
                    s.set, s.ours[0], s.baseline[0], s.ours[1], s.baseline[1], s.examples, s.positives
                );
            }
        }
    }
    for n in &report.neutral {
        let _ =
            writeln!(text, "{}: something in {} of {} everyday texts", n.framework, n.with_evidence, n.texts);
    }
    for r in &report.replies {
        let _ = writeln!(
            text,
            "{}: in {} of {} harmless replies, in {} with Unsafe reply",
            r.dimension, r.with_evidence, r.replies, r.unsafe_too
        );
    }
    for control in report.frameworks.iter().flat_map(|framework| &framework.controls) {
        let _ =
            writeln!(text, "control: {}: AUC {:.3} ({:?})", control.name, control.auc, control.baseline_auc);
    }
    if let Some(b) = &report.contrast_baseline {
        let _ = writeln!(
            text,
            "contrast cases, TF-IDF: {} of {} mentions alarm, {} of {} harmful texts; pairs {} of {}",
            b.false_alarms, b.mentions, b.alarms, b.harmful, b.pairs_right, b.pairs
        );
    }
    if let Some(c) = &report.contrast {
        let _ = writeln!(
            text,
            "contrast cases: {} of {} mentions alarm, {} of {} harmful texts; precision {}; pairs {} of {}",
            c.false_alarms,
            c.mentions,
            c.alarms,
            c.harmful,
            c.precision().map_or("none".into(), |p| format!("{p:.3}")),
            c.pairs_right,
            c.pairs
        );
        for (kind, n, alarms) in &c.by_kind {
            let _ = writeln!(text, "  {kind}: {alarms} of {n}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_card_is_what_the_committed_figures_make() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/frameworks");
        let report = std::fs::read(folder.join("metrics.json")).unwrap();
        let report: Report = serde_json::from_slice(&report).unwrap();
        let card = std::fs::read_to_string(folder.join("CARD.md")).unwrap();
        assert_eq!(text(&report).unwrap(), card);
    }

    #[test]
    fn the_committed_figures_are_of_the_committed_heads() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/frameworks");
        let report: Report =
            serde_json::from_slice(&std::fs::read(folder.join("metrics.json")).unwrap()).unwrap();
        let heads = crate::bundle::frameworks::Frameworks::from_dir(&folder).unwrap();
        let weights = heads.manifest.file(crate::bundle::WEIGHTS).unwrap();
        assert_eq!(report.weights_sha256, weights.sha256);
        for head in &heads.manifest.heads {
            let own = report.frameworks.iter().find(|own| own.framework == head.framework).unwrap();
            let shipped = own.dimensions.iter().filter(|d| d.shipped).map(|d| &d.dimension);
            assert!(shipped.eq(&head.dimensions), "{}", head.framework);
        }
    }
}
