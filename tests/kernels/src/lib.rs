//! The kernels of value-probe alone.

#[path = "../../../src/error.rs"]
pub mod error;
#[path = "../../../src/kernels/mod.rs"]
pub mod kernels;

pub use error::{Error, Result};
