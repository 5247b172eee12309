//! The language model: held to llama.cpp (`parity`), and at work with a tiny one (`work`, `cli`).

mod cli;
#[path = "../weights/packed.rs"]
mod packed;
mod parity;
mod tiny;
#[path = "../weights/mod.rs"]
mod weights;
mod work;
