//! `value-probe report`: one self-contained page of all figures, out of the `metrics.json` files. No script; prints well.

mod plot;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::frameworks::Report;
use super::frameworks::data::Metric;
use super::frameworks::report::{DimensionReport, Figures, FrameworkReport, metric_name};
use crate::{Error, Result};
use plot::{Bar, bars, escape, reliability};

const STYLE: &str = include_str!("style.css");

/// Where the figures are; what has no file is left out, and the page says so.
pub struct Sources<'a> {
    pub classifier: &'a Path,
    pub language_heads: &'a Path,
    pub frameworks: &'a Path,
}

/// The page.
///
/// # Errors
/// [`Error::Data`] for a file that cannot be read as metrics, [`Error::Config`] where there is none at all.
pub fn html(sources: &Sources<'_>) -> Result<String> {
    let mut body = String::new();
    let mut found = 0;
    match read::<Value>(sources.classifier)? {
        Some(metrics) => {
            found += 1;
            body.push_str(&classifier(&metrics));
        }
        None => body.push_str(&missing("Basic values: the classifier", sources.classifier)),
    }
    match read::<Value>(sources.language_heads)? {
        Some(metrics) => {
            found += 1;
            body.push_str(&language_heads(&metrics));
        }
        None => body.push_str(&missing("Basic values: the language model", sources.language_heads)),
    }
    match read::<Report>(sources.frameworks)? {
        Some(report) => {
            found += 1;
            report.frameworks.iter().for_each(|framework| body.push_str(&section(framework)));
            body.push_str(&contrast(&report));
        }
        None => body.push_str(&missing("Further frameworks", sources.frameworks)),
    }
    if found == 0 {
        let [classifier, frameworks] = [sources.classifier.display(), sources.frameworks.display()];
        return Err(Error::Config(format!(
            "no figures to report: neither {classifier} nor {frameworks} is there"
        )));
    }
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>value-probe: how good it is</title>\n<style>{STYLE}</style></head>\n<body><main>\n\
         <h1>value-probe: how good it is</h1>\n\
         <p>Every figure is on a test split by which no setting was chosen, only what is shipped; baselines have the same examples. \
         A text is scored, never its writer.</p>\n{body}</main></body></html>\n"
    ))
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> Result<Option<T>> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io(file, e)),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|e| Error::data(file, e))
}

fn missing(title: &str, file: &Path) -> String {
    let name = escape(&file.display().to_string());
    format!("<section><h2>{title}</h2><p>Not measured: there is no <code>{name}</code>.</p></section>\n")
}

fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or(f64::NAN)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The twenty values, beside saying yes to all and the published systems.
fn classifier(metrics: &Value) -> String {
    let mut html = String::from("<section><h2>Basic values: the classifier (ValueEval&#8217;23)</h2>\n");
    html.push_str("<table><thead><tr><th>test, 20 labels</th><th>official F1</th><th>mean F1</th><th>ECE</th></tr></thead><tbody>\n");
    let evaluations = list(&metrics["evaluations"]);
    for e in evaluations {
        let name = format!("value-probe, {}", e["input"].as_str().unwrap_or_default());
        row(&mut html, &name, &[number(e, "official_f1"), number(e, "mean_f1"), number(e, "ece")]);
    }
    if let Some(e) = evaluations.first() {
        row(
            &mut html,
            "yes to every label",
            &[number(&e["all_ones"], "official_f1"), number(&e["all_ones"], "mean_f1")],
        );
    }
    let published = list(&metrics["published"]);
    for p in published {
        let name = format!("{}, published", p["name"].as_str().unwrap_or_default());
        row(&mut html, &name, &[number(p, "official_f1"), number(p, "mean_f1")]);
    }
    html.push_str("</tbody></table>\n");
    if let Some(e) = evaluations.first() {
        let groups: Vec<(String, Vec<Bar>)> = list(&e["per_label"])
            .iter()
            .enumerate()
            .map(|(j, label)| {
                let mut own = vec![Bar::plain("value-probe", number(label, "f1"))];
                own.extend(published.iter().map(|p| {
                    let f1 = p["per_label_f1"][j].as_f64().unwrap_or(f64::NAN);
                    Bar::plain(p["short"].as_str().unwrap_or_default(), f1)
                }));
                own.push(Bar::plain(
                    "all yes",
                    e["all_ones"]["per_label_f1"][j].as_f64().unwrap_or(f64::NAN),
                ));
                (label["label"].as_str().unwrap_or_default().to_owned(), own)
            })
            .collect();
        html.push_str(&bars("F1 of each value, plain text", &groups));
    }
    html.push_str("</section>\n");
    html
}

fn language_heads(metrics: &Value) -> String {
    let mut html = String::from(
        "<section><h2>Basic values: language model and classifier</h2>\n<table><thead><tr><th>test</th><th>official F1</th><th>mean F1</th><th>ECE</th></tr></thead><tbody>\n",
    );
    for e in list(metrics) {
        let name = format!(
            "{}, {}",
            e["system"].as_str().unwrap_or_default(),
            e["input"].as_str().unwrap_or_default()
        );
        row(&mut html, &name, &[number(e, "official_f1"), number(e, "mean_f1"), number(e, "ece")]);
    }
    html.push_str("</tbody></table></section>\n");
    html
}

fn row(html: &mut String, name: &str, cells: &[f64]) {
    let _ = write!(html, "<tr><th>{}</th>", escape(name));
    for cell in cells {
        let _ = write!(html, "<td>{cell:.3}</td>");
    }
    html.push_str(&"<td></td>".repeat(3usize.saturating_sub(cells.len())));
    html.push_str("</tr>\n");
}

fn section(framework: &FrameworkReport) -> String {
    let metric = metric_name(framework.metric);
    let mut html = format!("<section><h2>{}</h2>\n", escape(&framework.framework.replace('-', " ")));
    let _ = writeln!(
        html,
        "<table><thead><tr><th>test</th><th>AUC</th><th>95 %</th><th>TF-IDF AUC</th><th>{metric}</th>\
         <th>TF-IDF {metric}</th><th>without a model</th><th>precision</th><th>recall</th><th>ECE</th><th>examples</th></tr></thead><tbody>"
    );
    for d in &framework.dimensions {
        let [low, high] = d.ours.auc_band;
        let simple: Vec<String> =
            d.simple.iter().map(|(name, x)| format!("{}: {x:.3}", escape(name))).collect();
        let _ = writeln!(
            html,
            "<tr{}><th>{}</th><td>{:.3}</td><td>{low:.3} to {high:.3}</td><td>{:.3}</td><td>{:.3}</td><td>{:.3}</td>\
             <td>{}</td><td>{:.2}</td><td>{:.2}</td><td>{:.3}</td><td>{}</td></tr>",
            if d.shipped { "" } else { " class=\"out\"" },
            escape(&d.dimension),
            d.ours.auc,
            d.baseline.auc,
            d.ours.metric,
            d.baseline.metric,
            simple.join("<br>"),
            d.ours.decided.precision,
            d.ours.decided.recall,
            d.ours.ece,
            d.examples[2],
        );
    }
    html.push_str("</tbody></table>\n");
    for d in framework.dimensions.iter().filter(|d| !d.shipped) {
        let reason = escape(d.reason.as_deref().unwrap_or_default());
        let _ = writeln!(html, "<p class=\"out\">{} is not shipped: {reason}.</p>", escape(&d.dimension));
    }
    html.push_str(&framework_bars(framework));
    html.push_str("<div class=\"plots\">");
    for d in framework.dimensions.iter().filter(|d| d.shipped) {
        html.push_str(&reliability(&d.dimension, &d.ours.reliability));
    }
    html.push_str("</div></section>\n");
    html
}

/// The figure that decides, with its band, beside the baselines.
fn framework_bars(framework: &FrameworkReport) -> String {
    let f1 = framework.metric == Metric::F1;
    let group = |d: &DimensionReport| {
        let pick = |f: &Figures| {
            if f1 { (f.auc, f.auc_band) } else { (f.metric, f.metric_band) }
        };
        let ((own, band), (other, other_band)) = (pick(&d.ours), pick(&d.baseline));
        let mut group = vec![
            Bar { name: "value-probe".into(), value: own, band: Some(band) },
            Bar { name: "TF-IDF + LR".into(), value: other, band: Some(other_band) },
        ];
        if f1 {
            group.push(Bar::plain("chance", 0.5));
        } else {
            group.extend(d.simple.iter().map(|(name, x)| Bar::plain(name, *x)));
        }
        (d.dimension.clone(), group)
    };
    let groups: Vec<(String, Vec<Bar>)> = framework.dimensions.iter().map(group).collect();
    bars(if f1 { "AUC, with 95 % bands" } else { "The set's metric, with 95 % bands" }, &groups)
}

fn contrast(report: &Report) -> String {
    let Some(c) = &report.contrast else { return String::new() };
    let mut html = format!(
        "<section><h2>Texts that only mention harm</h2>\n<p>Of {} contrast cases that only mention harm {} alarm; of {} that do harm, {}. \
         Of {} pairs on one topic the harmful text is ahead in {}.</p>\n<table><thead><tr><th>kind of mention</th><th>texts</th><th>false alarms</th></tr></thead><tbody>\n",
        c.mentions, c.false_alarms, c.harmful, c.alarms, c.pairs, c.pairs_right
    );
    for (kind, n, alarms) in &c.by_kind {
        let _ = writeln!(html, "<tr><th>{}</th><td>{n}</td><td>{alarms}</td></tr>", escape(kind));
    }
    html.push_str("</tbody></table></section>\n");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_figures_make_a_page_that_asks_for_nothing() {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let file = |name: &str| models.join(name).join("metrics.json");
        let (classifier, heads, frameworks) =
            (file("value-classifier"), file("language-heads"), file("frameworks"));
        let sources = Sources { classifier: &classifier, language_heads: &heads, frameworks: &frameworks };
        let page = html(&sources).unwrap();
        for text in ["Stimulation", "Care", "TF-IDF", "<svg", "classifier"] {
            assert!(page.contains(text), "{text}");
        }
        for foreign in ["<script", "http://", "https://", "src=", "@import", "NaN"] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        assert_eq!(page.matches("<section>").count(), page.matches("</section>").count());
    }

    #[test]
    fn what_is_not_measured_is_said_and_nothing_at_all_is_an_error() {
        let nowhere = Path::new("/nowhere/metrics.json");
        let sources = Sources { classifier: nowhere, language_heads: nowhere, frameworks: nowhere };
        assert_eq!(html(&sources).unwrap_err().code(), "config");
    }
}
