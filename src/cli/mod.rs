//! (being written)
#[cfg(feature = "train")]
pub mod train;
