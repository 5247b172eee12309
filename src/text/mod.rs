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
mod words;

pub use bpe::{Bpe, DecodeStream};
pub use chat::{ChatTemplate, Message};
pub use sentences::sentences;
pub use span::{Span, with_utf16};
pub use tokenizer::{Encoding, WordPiece};
pub use windows::windows;
pub use words::{Word, words};
