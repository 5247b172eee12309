//! `value-probe eval`: how good a bundle is on a split of ValueEval'23.

use std::path::PathBuf;

use crate::bundle::Bundle;
use crate::device::OpenDevice;
use crate::train::config::Paths;
use crate::train::data::Input;
use crate::train::evaluate::{Evaluation, Evaluator};
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the bundle
    #[arg(long, value_name = "DIR", default_value = "models/value-classifier")]
    bundle: PathBuf,
    /// Folder of the data sets, or of ValueEval'23 itself
    #[arg(long, value_name = "DIR", env = "VALUE_PROBE_DATA")]
    data: PathBuf,
    #[arg(long, value_enum)]
    split: Split,
    /// Only this form of the arguments; both without it
    #[arg(long, value_enum)]
    input: Option<Input>,
    /// Judge a run's float32 weights with the bundle's calibration instead: what int8 costs
    #[arg(long, value_name = "NAME", requires = "weights")]
    run: Option<String>,
    /// With --run: folder of the runs
    #[arg(long, value_name = "DIR", default_value = "runs")]
    runs: PathBuf,
    /// With --run: folder of the base checkpoints
    #[arg(long, value_name = "DIR")]
    weights: Option<PathBuf>,
    /// A JSON list, one entry a form
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Split {
    Training,
    Validation,
    Test,
}

impl Split {
    fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }
}

pub fn run(args: Args) -> Result<()> {
    let paths = Paths { data: args.data, weights: args.weights.unwrap_or_default(), runs: args.runs };
    let bundle = Bundle::from_dir(&args.bundle)?;
    let evaluator = match &args.run {
        Some(name) => Evaluator::of_run(name, bundle),
        None => Evaluator::of_bundle(bundle, &OpenDevice::cpu())?,
    };
    let inputs = args.input.map_or(vec![Input::Premise, Input::Argument], |input| vec![input]);
    let evaluations = inputs
        .into_iter()
        .map(|input| evaluator.evaluate(&paths, args.split.name(), input))
        .collect::<Result<Vec<_>>>()?;
    if args.json {
        let json = serde_json::to_string_pretty(&evaluations).map_err(|e| Error::Config(e.to_string()))?;
        println!("{json}");
    } else {
        evaluations.iter().for_each(print);
    }
    Ok(())
}

fn print(e: &Evaluation) {
    println!("{} / {:?}: {} texts, {} labels", e.split, e.input, e.texts, e.gold_labels);
    println!(
        "  official F1 {:.3}   mean F1 {:.3}   ECE {:.3}",
        e.metrics.official_f1, e.metrics.mean_f1, e.ece
    );
    println!("  all ones: official F1 {:.3}   mean F1 {:.3}", e.all_ones.official_f1, e.all_ones.mean_f1);
    println!(
        "  {:<28} {:>9} {:>7} {:>6} {:>9} {:>8}",
        "", "precision", "recall", "F1", "predicted", "support"
    );
    for l in &e.metrics.per_label {
        println!(
            "  {:<28} {:>9.3} {:>7.3} {:>6.3} {:>9} {:>8}",
            l.label, l.precision, l.recall, l.f1, l.predicted, l.support
        );
    }
}
