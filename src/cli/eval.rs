//! `value-probe eval`: how good a bundle is on a split of ValueEval'23, or heads of frameworks on their own sets.

use std::path::PathBuf;

use serde::Serialize;

use crate::bundle::{Bundle, LanguageHeads, LanguageModel};
use crate::cli::models::find_language_model;
use crate::device::OpenDevice;
use crate::train::config::Paths;
use crate::train::data::Input;
use crate::train::evaluate::{Evaluation, Evaluator, NeutralCheck};
use crate::train::frameworks;
use crate::{Error, Result};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the bundle
    #[arg(long, value_name = "DIR", default_value = "models/value-classifier")]
    bundle: PathBuf,
    /// Folder of the data sets, or of ValueEval'23 itself
    #[arg(long, value_name = "DIR", env = "VALUE_PROBE_DATA")]
    data: PathBuf,
    /// Folder of heads on the language model: measure them alone, the bundle alone, and the average of both
    #[arg(long, value_name = "DIR", conflicts_with = "run")]
    heads: Option<PathBuf>,
    /// With --heads: folder of the language model [default: as `value-probe lm` finds it]
    #[arg(long, value_name = "DIR", requires = "heads")]
    model: Option<PathBuf>,
    /// Folder of heads of further frameworks: measure them on the test splits of their own sets
    #[arg(long, value_name = "DIR", conflicts_with_all = ["run", "heads", "split"])]
    frameworks: Option<PathBuf>,
    #[arg(long, value_enum, required_unless_present = "frameworks")]
    split: Option<Split>,
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
    if let Some(folder) = &args.frameworks {
        let report = frameworks::measure(&paths, &args.bundle, folder)?;
        return show(&[report], args.json, |report| print!("{}", frameworks::card::lines(report)));
    }
    let bundle = Bundle::from_dir(&args.bundle)?;
    let evaluator = match &args.run {
        Some(name) => Evaluator::of_run(name, bundle),
        None => Evaluator::of_bundle(bundle, &OpenDevice::cpu())?,
    };
    let inputs = args.input.map_or(vec![Input::Premise, Input::Argument], |input| vec![input]);
    let split = args.split.unwrap_or(Split::Test).name();
    if let Some(heads) = &args.heads {
        let model =
            LanguageModel::from_dir(&find_language_model(args.model.as_deref())?, &OpenDevice::cpu())?;
        let heads = Evaluator::of_heads(LanguageHeads::from_dir(heads)?, model)?;
        let mut systems = Vec::new();
        for input in inputs {
            let found = heads.evaluate_with(&evaluator, &paths, split, input)?;
            systems.extend(SYSTEMS.into_iter().zip(found).map(|(system, (evaluation, neutral))| System {
                system,
                evaluation,
                neutral,
            }));
        }
        return show(&systems, args.json, |System { system, evaluation, neutral }| {
            let NeutralCheck { texts, without_evidence } = neutral;
            println!("{system}; of {texts} texts that invoke no value {without_evidence} are given none");
            print(evaluation);
        });
    }
    let evaluations = inputs
        .into_iter()
        .map(|input| evaluator.evaluate(&paths, split, input))
        .collect::<Result<Vec<_>>>()?;
    show(&evaluations, args.json, print)
}

/// What [`Evaluator::evaluate_with`] gives.
const SYSTEMS: [&str; 3] = ["language model", "classifier", "average"];

#[derive(Serialize)]
struct System {
    system: &'static str,
    #[serde(flatten)]
    evaluation: Evaluation,
    neutral: NeutralCheck,
}

fn show<T: Serialize>(found: &[T], json: bool, print: impl Fn(&T)) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(found).map_err(|e| Error::Config(e.to_string()))?);
    } else {
        found.iter().for_each(print);
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
    if let Some(b) = &e.tfidf {
        println!(
            "  TF-IDF + LR: official F1 {:.3}   mean F1 {:.3}   ECE {:.3}",
            b.official_f1, b.mean_f1, b.ece
        );
    }
    print!("  {:<28} {:>9} {:>7} {:>6} {:>9} {:>8}", "", "precision", "recall", "F1", "predicted", "support");
    println!("{}", if e.tfidf.is_some() { "    AUC  TF-IDF: F1    AUC  gain in AUC, 95 %" } else { "" });
    for (j, l) in e.metrics.per_label.iter().enumerate() {
        print!(
            "  {:<28} {:>9.3} {:>7.3} {:>6.3} {:>9} {:>8}",
            l.label, l.precision, l.recall, l.f1, l.predicted, l.support
        );
        if let Some(b) = e.tfidf.as_ref().map(|b| &b.per_label[j]) {
            let [low, high] = b.gain_band;
            print!("  {:.3}       {:.3}  {:.3}  {low:+.3} to {high:+.3}", b.ours_auc, b.f1, b.auc);
        }
        println!();
    }
}
