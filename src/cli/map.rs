//! `value-probe map`: texts in the plane of the values.

use std::path::PathBuf;
use std::sync::Arc;

use futures_lite::future::block_on;
use serde::Serialize;

use super::format::Format;
use super::models::find_beside;
use super::probe::{ProbeArgs, read_text};
use crate::bundle::ValueMap;
use crate::bundle::finder::{Landmark, Reference};
use crate::probe::MapPoint;
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  value-probe map before.txt after.txt
  value-probe map --format json speech.txt

The plane is part of the model: where a text lies does not depend on the others. x points right, y up; 1 is the root mean
square distance of the training arguments from the middle. It is a picture and leaves much out."
)]
pub struct Args {
    #[cfg(feature = "train")]
    #[command(subcommand)]
    command: Option<train::Command>,
    /// Files, each a text; without any, standard input is one
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Folder of the map [default: value-map in $VALUE_PROBE_MODELS, ./models or beside the program]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    probe: ProbeArgs,
    #[cfg(feature = "train")]
    #[command(flatten)]
    evaluate: train::Evaluate,
}

#[derive(Serialize)]
struct Placed<'a> {
    source: &'a str,
    #[serde(flatten)]
    point: MapPoint,
}

#[derive(Serialize)]
struct Answer<'a> {
    texts: Vec<Placed<'a>>,
    landmarks: &'a [Landmark],
    references: &'a [Reference],
    extent: f32,
}

pub fn run(args: Args) -> Result<()> {
    #[cfg(feature = "train")]
    if let Some(command) = args.command {
        return train::run(command);
    }
    let folder = find_beside(args.folder.as_deref(), "value-map")?;
    let map = Arc::new(ValueMap::from_dir(&folder)?);
    let probe = args.probe.load()?;
    #[cfg(feature = "train")]
    if let Some(split) = &args.evaluate.evaluate {
        return train::evaluate(&probe, &map, &args.evaluate, split, args.format);
    }
    let files = if args.files.is_empty() { vec![PathBuf::from("-")] } else { args.files };
    let read = files.iter().map(|file| read_text(file)).collect::<Result<Vec<_>>>()?;
    let texts: Vec<&str> = read.iter().map(|(_, text)| text.as_str()).collect();
    let points = block_on(probe.map(&map, &texts)).map_err(|e| Error::data("texts", e))?;
    let texts = read.iter().zip(points).map(|((source, _), point)| Placed { source, point }).collect();
    let answer = Answer {
        texts,
        landmarks: &map.places.landmarks,
        references: &map.places.references,
        extent: map.manifest.settings.extent,
    };
    args.format.put(&answer, || table(&answer))
}

/// Each text with its three nearest landmarks.
fn table(answer: &Answer<'_>) -> String {
    let width = answer.texts.iter().map(|text| text.source.chars().count()).max().unwrap_or(0);
    let line = |text: &Placed<'_>| {
        let MapPoint { x, y } = text.point;
        let mut near: Vec<&Landmark> = answer.landmarks.iter().collect();
        near.sort_by(|a, b| (a.x - x).hypot(a.y - y).total_cmp(&(b.x - x).hypot(b.y - y)));
        let names: Vec<&str> = near.iter().take(3).map(|landmark| landmark.name.as_str()).collect();
        format!("{:width$}  x {x:>6.2}  y {y:>6.2}  near {}\n", text.source, names.join(", "))
    };
    answer.texts.iter().map(line).collect()
}

#[cfg(feature = "train")]
mod train {
    use std::path::PathBuf;

    use clap::Subcommand;

    use super::Format;
    use crate::Result;
    use crate::bundle::ValueMap;
    use crate::cli::build::BuildArgs;
    use crate::cli::probe::put;
    use crate::probe::Probe;
    use crate::train::config::Paths;
    use crate::train::finder::map::build;
    use crate::train::finder::map_test::{MapTest, Quality, map_test};

    #[derive(Debug, Subcommand)]
    pub enum Command {
        /// Fit the plane on ValueEval'23 and write it
        Build(Build),
    }

    #[derive(Debug, clap::Args)]
    pub struct Build {
        /// The folder to write
        #[arg(long, value_name = "DIR", default_value = "models/value-map")]
        folder: PathBuf,
        #[command(flatten)]
        build: BuildArgs,
    }

    #[derive(Debug, clap::Args)]
    pub struct Evaluate {
        /// Measure instead: how much of the values the plane shows, on a split (validation or test)
        #[arg(long, value_name = "SPLIT", requires = "data")]
        pub evaluate: Option<String>,
        /// With --evaluate: folder of the data sets
        #[arg(long, value_name = "DIR", env = "VALUE_PROBE_DATA")]
        data: Option<PathBuf>,
    }

    pub fn run(Command::Build(Build { folder, build: args }): Command) -> Result<()> {
        let (open, probe, bundle) = args.open()?;
        let tried = build(&probe, &bundle, &paths(args.data), &folder, &args.version, &open)?;
        let rows: String = tried.iter().map(|t| row(t.method, &t.quality)).collect();
        put(&format!("{}{rows}", head("validation", 0)))
    }

    pub fn evaluate(
        probe: &Probe,
        map: &ValueMap,
        args: &Evaluate,
        split: &str,
        format: Format,
    ) -> Result<()> {
        let test = map_test(probe, map, &paths(args.data.clone().unwrap_or_default()), split)?;
        format.put(&test, || table(&test))
    }

    fn paths(data: PathBuf) -> Paths {
        Paths { data, weights: PathBuf::new(), runs: PathBuf::new() }
    }

    fn head(split: &str, arguments: usize) -> String {
        let count = if arguments == 0 { String::new() } else { format!(": {arguments} arguments") };
        format!(
            "| {split}{count} | nearest landmark is an own value's | one of three | MRR | overlap of 10 neighbours |\n|---|--:|--:|--:|--:|\n"
        )
    }

    fn row(name: &str, q: &Quality) -> String {
        format!(
            "| {name} | {:.3} | {:.3} | {:.3} | {:.3} |\n",
            q.nearest, q.nearest_three, q.mrr, q.neighbour_overlap
        )
    }

    fn table(test: &MapTest) -> String {
        format!(
            "{}{}{}\nOverlap of neighbours in the space of 384: {:.3}. Trustworthiness of the plane {:.3}, of random neighbours {:.3}.\n",
            head(&test.split, test.arguments),
            row("the plane", &test.plane),
            row("the same points, dealt out by chance", &test.random),
            test.space_overlap,
            test.trustworthiness,
            test.random_trustworthiness
        )
    }
}
