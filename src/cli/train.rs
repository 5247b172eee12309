//! `value-probe train CONFIG`: train a network, or go on with a killed run.

use std::path::PathBuf;

use crate::Result;
use crate::train::config::{Paths, TrainConfig};
use crate::train::fit;

#[derive(Debug, clap::Args)]
#[command(mut_arg("data", |arg| arg.required(true)), mut_arg("weights", |arg| arg.required(true)))]
pub struct TrainArgs {
    /// What to train (models/train/*.toml)
    pub config: PathBuf,
    #[command(flatten)]
    pub folders: Folders,
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
