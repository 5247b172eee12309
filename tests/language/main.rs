//! The language model: held to llama.cpp (`parity`), at work with a tiny one (`work`, `cli`), and scoring (`heads`).

mod cli;
#[cfg(feature = "train")]
#[allow(dead_code)] // what the tests of the encoder's training need of it
#[path = "../common/mod.rs"]
mod common;
#[cfg(feature = "train")]
mod heads;
#[path = "../weights/packed.rs"]
mod packed;
mod parity;
mod tiny;
#[path = "../weights/mod.rs"]
mod weights;
mod work;
