//! Plots as inline SVG: groups of bars with bands, and reliability diagrams.

use std::fmt::Write as _;

use crate::train::frameworks::metrics::Bin;

/// A figure from 0 to 1.
pub struct Bar {
    pub name: String,
    pub value: f64,
    pub band: Option<[f64; 2]>,
}

impl Bar {
    pub fn plain(name: &str, value: f64) -> Self {
        Self { name: name.into(), value, band: None }
    }
}

/// Text for HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Width of the names, of the bars from 0 to 1, and of the figures behind them.
const LEFT: f64 = 190.0;
const WIDTH: f64 = 420.0;
const RIGHT: f64 = 190.0;
const BAR: f64 = 11.0;

/// Horizontal bars, a group each name. The `i`th of every group looks alike.
pub fn bars(title: &str, groups: &[(String, Vec<Bar>)]) -> String {
    let height: f64 = groups.iter().map(|(_, bars)| bars.len() as f64 * BAR + 10.0).sum::<f64>() + 20.0;
    let title = escape(title);
    let mut svg = format!(
        "<figure><figcaption>{title}</figcaption><svg viewBox=\"0 0 {} {height}\" role=\"img\" aria-label=\"{title}\">\n",
        LEFT + WIDTH + RIGHT
    );
    for tenth in (0..=10).step_by(2) {
        let x = LEFT + WIDTH * f64::from(tenth) / 10.0;
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"0\" y2=\"{}\"/><text class=\"tick\" x=\"{x}\" y=\"{}\">{:.1}</text>",
            height - 16.0,
            height - 4.0,
            f64::from(tenth) / 10.0
        );
    }
    let mut y = 4.0;
    for (name, bars) in groups {
        let middle = y + bars.len() as f64 * BAR / 2.0 + 4.0;
        let _ =
            writeln!(svg, "<text class=\"name\" x=\"{}\" y=\"{middle}\">{}</text>", LEFT - 8.0, escape(name));
        for (i, bar) in bars.iter().enumerate().filter(|(_, bar)| bar.value.is_finite()) {
            let (width, class) = (WIDTH * bar.value.clamp(0.0, 1.0), i.min(3));
            let end = bar.band.map_or(bar.value, |[_, high]| high.max(bar.value));
            let _ = writeln!(
                svg,
                "<rect class=\"b{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{width:.1}\" height=\"{}\"/>\
                 <text class=\"value\" x=\"{:.1}\" y=\"{}\">{:.3} {}</text>",
                BAR - 1.5,
                LEFT + WIDTH * end.clamp(0.0, 1.0) + 5.0,
                y + BAR - 3.0,
                bar.value,
                escape(&bar.name)
            );
            if let Some([low, high]) = bar.band {
                let (a, b, at) = (LEFT + WIDTH * low, LEFT + WIDTH * high, y + (BAR - 1.5) / 2.0);
                let _ = writeln!(
                    svg,
                    "<line class=\"band\" x1=\"{a:.1}\" x2=\"{b:.1}\" y1=\"{at}\" y2=\"{at}\"/>"
                );
            }
            y += BAR;
        }
        y += 10.0;
    }
    svg.push_str("</svg></figure>\n");
    svg
}

/// What was said (across) beside what came true (up); the area of a dot is the number of examples.
pub fn reliability(name: &str, bins: &[Bin]) -> String {
    const SIDE: f64 = 150.0;
    const EDGE: f64 = 24.0;
    let most = bins.iter().map(|bin| bin.examples).max().unwrap_or(1).max(1) as f64;
    let name = escape(name);
    let (all, far) = (SIDE + EDGE + 8.0, EDGE + SIDE);
    let mut svg = format!(
        "<figure class=\"small\"><figcaption>{name}</figcaption><svg viewBox=\"0 0 {all} {all}\" role=\"img\" aria-label=\"Reliability of {name}\">\n\
         <rect class=\"frame\" x=\"{EDGE}\" y=\"4\" width=\"{SIDE}\" height=\"{SIDE}\"/>\
         <line class=\"grid\" x1=\"{EDGE}\" y1=\"{}\" x2=\"{far}\" y2=\"4\"/>\n",
        SIDE + 4.0
    );
    let at = |bin: &Bin| (EDGE + SIDE * bin.said, 4.0 + SIDE * (1.0 - bin.came_true));
    let seen: Vec<&Bin> = bins.iter().filter(|bin| bin.examples > 0).collect();
    let points: Vec<String> = seen.iter().map(|bin| at(bin)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(svg, "<polyline class=\"curve\" points=\"{}\"/>", points.join(" "));
    for bin in &seen {
        let ((x, y), radius) = (at(bin), 1.5 + 6.0 * (bin.examples as f64 / most).sqrt());
        let _ = writeln!(
            svg,
            "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>said {:.2}, came true {:.2}, {} examples</title></circle>",
            bin.said, bin.came_true, bin.examples
        );
    }
    let _ = writeln!(
        svg,
        "<text class=\"tick\" x=\"{}\" y=\"{}\">said</text><text class=\"tick\" transform=\"translate(14 {}) rotate(-90)\">came true</text></svg></figure>",
        EDGE + SIDE / 2.0,
        SIDE + 20.0,
        4.0 + SIDE / 2.0
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_figure() {
        let groups = [("a < b".to_owned(), vec![Bar::plain("x", 0.5), Bar::plain("none", f64::NAN)])];
        let svg = bars("t", &groups);
        assert!(svg.contains("width=\"210.0\"") && svg.contains("a &lt; b"), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 1);
    }

    #[test]
    fn empty_bins_have_no_dot() {
        let bins = [Bin { examples: 4, said: 0.5, came_true: 0.25 }, Bin::default()];
        let svg = reliability("n", &bins);
        assert_eq!(svg.matches("<circle").count(), 1);
        assert!(svg.contains("cx=\"99.0\" cy=\"116.5\""), "{svg}");
    }
}
