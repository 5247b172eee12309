//! The language model at work: it writes on ([`Generation`]), says how likely a text is ([`Likelihoods`], [`Reading`]),
//! and scores texts with heads on its hidden states ([`LanguageProbe`]).
//!
//! All are pulled a step at a time by the caller: a step is at most [`CHUNK`] tokens (in scoring, what the options say),
//! to stop pulling is a pause, to drop the job is a cancel. They work on anything that is a [`Language`].

mod generate;
mod heads;
mod language;
mod likelihood;
mod logits;
mod model;
mod perplexity;
mod polarity;
mod sampler;
mod self_test;
mod states;
mod stop;
mod thorough;
#[cfg(test)]
mod toy;

pub use generate::{EndReason, Event, GenerateOptions, Generation};
pub use heads::{LanguageJob, LanguageProbe};
pub use language::{Language, Prompt};
pub use likelihood::{Likelihood, Likelihoods, OptionMass, TokenLikelihood, likelihoods, option_mass};
pub use perplexity::{Reading, TextLikelihood};
pub use polarity::{Polarity, PolarityProbe, Stance};
pub use sampler::{Sampler, Sampling};
pub use self_test::self_test;
#[cfg(not(target_family = "wasm"))]
pub(crate) use self_test::{TOKENS as GOLDEN_TOKENS, logprobs};
pub use states::States;
pub use thorough::Thorough;

/// Most tokens that one step reads: more is faster, less answers sooner to a cancel. It bounds the memory for logits
/// too: 64 rows of 49,152 numbers are 12.6 MB.
pub const CHUNK: usize = 64;
