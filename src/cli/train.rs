//! `value-probe train CONFIG`: train a network, or go on with a killed run.

use std::path::PathBuf;

use crate::Result;
use crate::train::config::{Paths, TrainConfig};
use crate::train::fit;
use crate::train::frameworks::{self, FrameworksConfig};
use crate::train::heads::{self, HeadsConfig};

/// Trials of heads that are printed.
const BEST_SHOWN: usize = 12;

#[derive(Debug, clap::Args)]
#[command(mut_arg("data", |arg| arg.required(true)))]
pub struct TrainArgs {
    /// What to train (models/train/*.toml)
    pub config: PathBuf,
    #[command(flatten)]
    pub folders: Folders,
    /// Folder of the language model whose heads are trained [default: as `value-probe lm` finds it]
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,
    /// Of frameworks: folder of the classifier whose encoder they read
    #[arg(long, value_name = "DIR", default_value = "models/value-classifier")]
    pub bundle: PathBuf,
    /// Of frameworks: folder that the heads are written to
    #[arg(long, value_name = "DIR", default_value = "models/frameworks")]
    pub out: PathBuf,
    /// Stop after so many optimiser steps; the same command goes on from there
    #[arg(long, value_name = "N")]
    pub max_steps: Option<usize>,
}

/// Where the trainer finds and leaves things. The commands that take them say when `data` and `weights` are required.
#[derive(Debug, clap::Args)]
pub struct Folders {
    /// Folder of the data sets (valueeval23/, ...)
    #[arg(long, value_name = "DIR", env = "VALUE_PROBE_DATA")]
    pub data: Option<PathBuf>,
    /// Folder of the base checkpoints, as `./build.sh models` leaves them (minilm/, mpnet/)
    #[arg(long, value_name = "DIR")]
    pub weights: Option<PathBuf>,
    /// Folder of the runs: one folder each, with weights and log
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub runs: PathBuf,
}

impl Folders {
    pub fn paths(self) -> Paths {
        let Self { data, weights, runs } = self;
        Paths { data: data.unwrap_or_default(), weights: weights.unwrap_or_default(), runs }
    }
}

pub fn run(args: TrainArgs) -> Result<()> {
    if FrameworksConfig::is_meant_by(&args.config)? {
        let config = FrameworksConfig::read(&args.config)?;
        let report = frameworks::train(&config, &args.folders.paths(), &args.bundle, &args.out)?;
        if let Some(report) = report {
            print!("{}", frameworks::card::lines(&report));
            println!("the heads are in {}", args.out.display());
        }
        return Ok(());
    }
    if HeadsConfig::is_meant_by(&args.config)? {
        let model = crate::cli::models::find_language_model(args.model.as_deref())?;
        let outcome = heads::train(&HeadsConfig::read(&args.config)?, &args.folders.paths(), &model)?;
        println!("validation mean F1, thresholds tuned there; the best of {} trials:", outcome.trials.len());
        outcome.trials.iter().take(BEST_SHOWN).for_each(|trial| println!("{trial}"));
        println!("the best one's heads are in {}", outcome.bundle.display());
        return Ok(());
    }
    let config = TrainConfig::read(&args.config)?;
    let Some(outcome) = fit::fit(&config, &args.folders.paths(), args.max_steps)? else {
        println!("{}: stopped; the same command goes on", config.name);
        return Ok(());
    };
    println!(
        "{}: best epoch {}, validation mean F1 {:.4}; weights in {}",
        config.name,
        outcome.best_epoch,
        outcome.best_f1,
        outcome.folder.display()
    );
    Ok(())
}
