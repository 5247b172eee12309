//! What stands beside the scores: polarity, principles, map.

use std::fmt::Write as _;

use super::{escape, row};
use crate::train::finder::map_test::{MapTest, Quality};
use crate::train::finder::queries::QueriesTest;
use crate::train::polarity::Report;

/// `value-probe polarity eval --json`
pub fn polarity(report: &Report) -> String {
    let mut html = format!(
        "<section><h2>For a value or against it</h2>\n<p>Of {} sentences labelled by hand the head on the language model is right \
         on {:.3}; the more frequent stance alone would be on {:.3}. Calibration error {:.3}.</p>\n\
         <table><thead><tr><th>sentences</th><th>right</th><th>of</th><th>accuracy</th></tr></thead><tbody>\n",
        report.sentences, report.accuracy, report.majority, report.calibration_error
    );
    let stances = [("support their value", report.supports), ("oppose it", report.opposes)];
    let parts =
        stances.into_iter().chain(report.phenomena.iter().map(|(name, counts)| (name.as_str(), *counts)));
    for (name, (right, all)) in parts {
        let share = right as f64 / all.max(1) as f64;
        let name = escape(name);
        let _ = writeln!(html, "<tr><th>{name}</th><td>{right}</td><td>{all}</td><td>{share:.3}</td></tr>");
    }
    html.push_str("</tbody></table></section>\n");
    html
}

/// `value-probe principles --evaluate test --format json`
pub fn principles(test: &QueriesTest) -> String {
    let mut html = format!(
        "<section><h2>Relevant principles</h2>\n<p>{} queries on which principles bear and {} on which none does; those named \
         are good answers, and not all good answers.</p>\n<table><thead><tr><th>{}</th><th>recall at 1</th><th>at 5</th>\
         <th>at 10</th><th>MRR</th><th>&#8220;none&#8221;: precision</th><th>recall</th><th>answered</th><th>AUC</th></tr></thead><tbody>\n",
        test.with_principles,
        test.without,
        escape(&test.split)
    );
    for m in &test.methods {
        let figures = [m.recall_at_1, m.recall_at_5, m.recall_at_10, m.mrr];
        let none = [m.none_precision, m.none_recall, m.answered, m.none_auc];
        row(&mut html, &m.method, &[figures, none].concat());
    }
    html.push_str("</tbody></table></section>\n");
    html
}

/// `value-probe map --evaluate test --format json`
pub fn map(test: &MapTest) -> String {
    let mut html = format!(
        "<section><h2>Map of the values</h2>\n<table><thead><tr><th>{}: {} arguments</th><th>nearest landmark is an own \
         value&#8217;s</th><th>one of three</th><th>MRR</th><th>overlap of neighbours</th></tr></thead><tbody>\n",
        escape(&test.split),
        test.arguments
    );
    for (name, q) in [("the plane", &test.plane), ("the same points, dealt out by chance", &test.random)] {
        let Quality { nearest, nearest_three, mrr, neighbour_overlap } = *q;
        row(&mut html, name, &[nearest, nearest_three, mrr, neighbour_overlap]);
    }
    let _ = writeln!(
        html,
        "</tbody></table>\n<p>Overlap of neighbours in the space of which the plane is a picture: {:.3}. Trustworthiness of the \
         plane {:.3}, of random neighbours {:.3}.</p></section>",
        test.space_overlap, test.trustworthiness, test.random_trustworthiness
    );
    html
}
