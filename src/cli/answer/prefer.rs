//! `value-probe prefer`: two texts against each other.

use std::path::PathBuf;

use futures_lite::future::block_on;

use super::{records, text};
use crate::cli::asked::AskArgs;
use crate::cli::paint::{BOLD, DIM, clean, colour, digits, line};
use crate::cli::values::{INDENT, Shown};
use crate::probe::{Preference, PreferenceSide, ReplyScore};
use crate::taxonomy::Taxonomy;
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  value-probe prefer --context \"How do I bake bread?\" \"Mix flour and water.\" \"Go away.\"
  value-probe prefer --files --context question.txt a.txt b.txt
  value-probe prefer --jsonl pairs.jsonl > judged.jsonl

p is the probability that a text is preferred to the other; the two add up to 1, whichever comes first. Turns of a dialogue
are lines of the context: \"Human: ...\" and \"Assistant: ...\".")]
pub struct Args {
    /// The first text
    #[arg(value_name = "A", required_unless_present = "jsonl")]
    a: Option<String>,
    /// The second text
    #[arg(value_name = "B", required_unless_present = "jsonl")]
    b: Option<String>,
    /// What both answer to; without it, frameworks that read a context are left out
    #[arg(long, value_name = "TEXT")]
    context: Option<String>,
    /// Context and texts are names of files; `-` is standard input
    #[arg(long)]
    files: bool,
    /// Judge every line of a file instead: JSON objects with string fields `a`, `b` and, where there is one, `context`; the
    /// others are carried through, and `preference` is added. `-` is standard input
    ///
    /// A bad line has an `error` in its place (and, where it is no object, the line as `raw`); the others are judged, and the
    /// exit code is 1 at the end. A `preference` that a record has already is replaced.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["a", "b", "context", "files", "format"])]
    jsonl: Option<PathBuf>,
    #[command(flatten)]
    ask: AskArgs,
}

pub fn run(args: Args) -> Result<()> {
    let options = args.ask.options();
    if let Some(file) = &args.jsonl {
        let probe = args.ask.load()?;
        return records::answer(file, |record| {
            let (a, b) = (record.text("a")?, record.text("b")?);
            let preference = block_on(probe.prefer(record.maybe("context")?, a, b, &options))?;
            // Under a name of its own: a record has an `a` and a `b` already.
            Ok(serde_json::json!({ "preference": preference }))
        });
    }
    let given = [&args.a, &args.b, &args.context].map(|given| given.as_deref());
    if args.files && given.iter().filter(|name| **name == Some("-")).count() > 1 {
        return Err(Error::Config("standard input is one text: name the others' files".into()));
    }
    let a = text("the first text", args.a.unwrap_or_default(), args.files)?;
    let b = text("the second text", args.b.unwrap_or_default(), args.files)?;
    let context = args.context.map(|given| text("the context", given, args.files)).transpose()?;
    let probe = args.ask.load()?;
    let preference = block_on(probe.prefer(context.as_deref(), &a, &b, &options))?;
    args.ask.format.put(&preference, || block([&a, &b], context.as_deref(), &preference, probe.taxonomy()))
}

fn block(texts: [&str; 2], context: Option<&str>, preference: &Preference, taxonomy: &Taxonomy) -> String {
    let mut out = String::new();
    let Preference { a, b } = preference;
    if let Some(context) = context {
        line(&mut out, format_args!("{DIM}to{DIM:#} {}", clean(context)));
    }
    for (name, text, side) in [("A", texts[0], a), ("B", texts[1], b)] {
        let windows = if side.windows == 1 { String::new() } else { format!("  {} windows", side.windows) };
        line(&mut out, format_args!("{BOLD}{name}{BOLD:#}  {}{DIM}{windows}{DIM:#}", clean(text)));
    }
    rankings(&mut out, a, b, taxonomy);
    replies(&mut out, a, b, taxonomy);
    out
}

/// Which is preferred, a dimension each.
fn rankings(out: &mut String, a: &PreferenceSide, b: &PreferenceSide, taxonomy: &Taxonomy) {
    let (scores, probabilities) = (&a.scores, &a.probabilities);
    let shown = Shown { scores, probabilities, taxonomy, evidence: None, nothing: "" };
    let width = scores.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0);
    for framework in shown.frameworks() {
        shown.heading(out, framework);
        for (_, name, p) in probabilities.iter().filter(|(id, _, _)| *id == framework) {
            let style = colour(taxonomy, framework, name);
            let is_preferred = |side: &PreferenceSide| side.evidence.iter().any(|own| own == name);
            let verdict = match (is_preferred(a), is_preferred(b)) {
                (true, _) => format!("{BOLD}A{BOLD:#} is preferred"),
                (_, true) => format!("{BOLD}B{BOLD:#} is preferred"),
                _ => format!("{DIM}neither is preferred{DIM:#}"),
            };
            let figures = format!("p(A) {p:.2}  p(B) {:.2}", 1.0 - p);
            line(out, format_args!("{INDENT}{style}{name:<width$}{style:#}  {figures}  {verdict}"));
        }
    }
}

/// What each is as a reply, side by side.
fn replies(out: &mut String, a: &PreferenceSide, b: &PreferenceSide, taxonomy: &Taxonomy) {
    let (Some(a), Some(b)) = (&a.reply, &b.reply) else { return };
    let (scores, probabilities) = (&a.scores, &a.probabilities);
    let shown = Shown { scores, probabilities, taxonomy, evidence: None, nothing: "" };
    let width = scores.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0);
    let has = |reply: &ReplyScore, name: &str| reply.evidence.iter().any(|own| own == name);
    for framework in shown.frameworks() {
        shown.heading(out, framework);
        let rows = a.scores.iter().zip(b.scores.row()).filter(|((id, _, _), _)| *id == framework);
        for ((_, name, of_a), &of_b) in rows {
            let style = colour(taxonomy, framework, name);
            let verdict = match (has(a, name), has(b, name)) {
                (true, true) => format!("evidence in {BOLD}both{BOLD:#}"),
                (true, false) => format!("evidence in {BOLD}A{BOLD:#}"),
                (false, true) => format!("evidence in {BOLD}B{BOLD:#}"),
                (false, false) => format!("{DIM}no evidence{DIM:#}"),
            };
            let figures = format!("A {}  B {}", digits(of_a), digits(of_b));
            line(out, format_args!("{INDENT}{style}{name:<width$}{style:#}  {figures}  {verdict}"));
        }
    }
}
