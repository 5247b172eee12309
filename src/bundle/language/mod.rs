//! The bundle of a language model: `manifest.json`, `weights.bin`, `tokenizer.json`.
//!
//! The weights are the blocks of the GGUF file that they were taken from, byte for byte, in the order in which a
//! forward reads them. They are checked piece by piece while they come in, so that a browser need not hold a
//! hundred megabytes to hash them.

mod builder;
mod manifest;
#[cfg(not(target_family = "wasm"))]
mod pack;
mod stream;
#[cfg(not(target_family = "wasm"))]
mod vocabulary;

pub use builder::{LanguageBuilder, LanguageModel};
pub use manifest::{
    ALIGNMENT, Golden, LanguageFile, LanguageManifest, Source, SpecialTokens, TensorEntry, TensorFormat,
};
#[cfg(not(target_family = "wasm"))]
pub use pack::{Packed, pack};
pub use stream::WeightsStream;

/// What the manifest calls a bundle of this kind.
pub const KIND: &str = "language-model";
/// The tensors.
pub const WEIGHTS: &str = "weights.bin";
