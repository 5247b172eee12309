//! The command line tool.
use clap::Parser;
#[derive(Parser)]
enum Cli { Train(value_probe::cli::train::TrainArgs) }
fn main() { let Cli::Train(a) = Cli::parse(); if let Err(e) = value_probe::cli::train::run(a) { eprintln!("{e}"); std::process::exit(1) } }
