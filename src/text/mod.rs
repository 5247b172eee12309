//! Strings in, ids and spans out.

pub mod tokenizer;

pub use tokenizer::{Encoding, WordPiece};
