//! `value-probe` says which human values a text invokes, where, and how surely.
//!
//! One crate, three shells: the browser modules (`web`, `web-language`), the command line (`cli`) and the trainer
//! (`train`). All of them call `probe`, which scores texts with a [`bundle`] (network, tokenizer,
//! calibration, golden set) on a CPU or a GPU device.

// No input may panic: what can fail returns an error. `expect` stays, with the invariant that it rests on.
#![cfg_attr(not(test), warn(clippy::panic, clippy::unwrap_used))]

pub mod bundle;
pub mod device;
pub mod embed;
pub mod error;
pub mod kernels;
pub mod lm;
pub mod nn;
pub mod probe;
pub mod random;
pub mod taxonomy;
pub mod text;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "train")]
pub mod train;
#[cfg(all(feature = "boundary", target_arch = "wasm32"))]
pub mod web;

pub use error::{Error, Result};
