//! Network code only: shapes in, shapes out. Nothing here knows a value dimension.

pub mod attention;
pub mod batch;
pub mod checkpoint;
pub mod decoder;
pub mod dropout;
pub mod embeddings;
pub mod encoder;
mod gelu;
pub mod int8;
pub mod layer;
pub mod on_device;
pub mod on_device_decoder;
pub mod pooling;
pub mod rehearsal;
pub mod state;

pub use encoder::{Encoder, EncoderConfig};
