//! The kernels of value-probe alone, and the decoder's forward on them.

#[path = "../../../src/error.rs"]
pub mod error;
#[path = "../../../src/kernels/mod.rs"]
pub mod kernels;
#[path = "../../../src/nn"]
pub mod nn {
    pub mod decoder;
}

pub use error::{Error, Result};
