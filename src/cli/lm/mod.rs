//! `value-probe lm`: the language model writes, says how likely texts are, and scores them.

mod generate;
mod likelihood;
mod model;
mod perplexity;
mod score;

use clap::Subcommand;

use crate::Result;

#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Continue a text, or answer a message
    Generate(generate::Args),
    /// Say how likely continuations of a text are
    Likelihood(likelihood::Args),
    /// Say how likely a whole text is
    Perplexity(perplexity::Args),
    /// Score texts against human values, with heads on the model's hidden states
    Score(score::Args),
}

pub fn run(args: Args) -> Result<()> {
    match args.command {
        Command::Generate(args) => generate::run(args),
        Command::Likelihood(args) => likelihood::run(args),
        Command::Perplexity(args) => perplexity::run(args),
        Command::Score(args) => score::run(args),
    }
}
