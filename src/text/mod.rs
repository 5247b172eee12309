//! Strings in, ids and spans out.

mod abbreviations;
pub mod bpe;
pub mod chat;
mod joins;
mod sentences;
mod span;
pub mod tokenizer;
pub mod vocab_txt;
mod vocabulary;
mod windows;

pub use bpe::{Bpe, DecodeStream};
pub use chat::{ChatTemplate, Message};
pub use sentences::sentences;
pub use span::Span;
pub use tokenizer::{Encoding, WordPiece};
pub use windows::windows;
