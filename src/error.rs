//! What can go wrong, typed. Every variant has a stable [`Error::code`] that JavaScript sees.

use std::path::PathBuf;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("the text is empty: give at least one letter, digit or symbol")]
    EmptyInput,
    #[error("the text has {bytes} bytes, more than the limit of {limit}: split it, or raise the limit")]
    TooLarge { bytes: usize, limit: usize },
    #[error("the text has {tokens} tokens, more than the {limit} the network can read at once: split it")]
    TooLong { tokens: usize, limit: usize },
    #[error(
        "the context would hold {tokens} tokens, more than the {limit} the language model can read: begin anew, or shorten it"
    )]
    ContextOverflow { tokens: usize, limit: usize },
    #[error("there is no memory left for {bytes} bytes: close other tabs, or score less at once")]
    OutOfMemory { bytes: usize },
    #[error("the model bundle is damaged: {file}: {reason}")]
    Bundle { file: String, reason: String },
    #[error(
        "the model file {file} is not the one that was published: expected sha256 {expected}, found {found}; fetch it again"
    )]
    HashMismatch { file: String, expected: String, found: String },
    #[error("the tokenizer could not be used: {0}")]
    Tokenizer(String),
    #[error("the device could not be used: {0}")]
    Device(String),
    #[error(
        "the device gives other scores than the reference: worst difference {worst:.4}, allowed {tolerance:.4}"
    )]
    SelfTest { worst: f32, tolerance: f32 },
    #[error("cancelled")]
    Cancelled,
    #[error("the job is finished, or busy with a step: wait for the step that is on its way")]
    Busy,
    #[error("there is no dimension `{name}`: the model has {known}")]
    UnknownDimension { name: String, known: String },
    #[error("there is no framework `{name}` for this: the model has {known}")]
    UnknownFramework { name: String, known: String },
    #[error("the model has no framework that can judge {what}")]
    NoFramework { what: &'static str },
    #[error("{count} texts cannot be compared: give 2 to {most}")]
    TextCount { count: usize, most: usize },
    #[error("there is no example {side}: give at least one for and one against")]
    NoExamples { side: &'static str },
    #[error("{count} examples {side} are more than the limit of {limit}: choose the plainest")]
    TooManyExamples { side: &'static str, count: usize, limit: usize },
    #[error("example {number} {side} is empty")]
    EmptyExample { side: &'static str, number: usize },
    #[error("an example stands twice {side}: {text:?}")]
    DuplicateExample { side: &'static str, text: String },
    #[error("an example stands both for and against: {text:?}")]
    ContradictoryExample { text: String },
    #[error("the file holds no dimension: {reason}")]
    DimensionFile { reason: String },
    #[error(
        "the dimension `{name}` was made with another model ({model}) and without its examples: make it anew for this one"
    )]
    OtherEncoder { name: String, model: String },
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}: {reason}")]
    Data { path: PathBuf, reason: String },
    #[error("{refused} of {total} texts could not be scored")]
    Refused { refused: usize, total: usize },
    #[error("the taxonomy is wrong: {place}: {reason}")]
    Taxonomy { place: String, reason: String },
    #[error("the configuration cannot be used: {0}")]
    Config(String),
}

impl Error {
    /// A stable, kebab-case name for the situation; the `code` of the JavaScript error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyInput => "empty-input",
            Self::TooLarge { .. } => "too-large",
            Self::TooLong { .. } => "too-long",
            Self::ContextOverflow { .. } => "context-overflow",
            Self::OutOfMemory { .. } => "out-of-memory",
            Self::Bundle { .. } => "bad-bundle",
            Self::HashMismatch { .. } => "hash-mismatch",
            Self::Tokenizer(_) => "tokenizer",
            Self::Device(_) => "device",
            Self::SelfTest { .. } => "self-test",
            Self::Cancelled => "cancelled",
            Self::Busy => "busy",
            Self::UnknownDimension { .. } => "unknown-dimension",
            Self::UnknownFramework { .. } => "unknown-framework",
            Self::NoFramework { .. } => "no-framework",
            Self::TextCount { .. } => "text-count",
            Self::NoExamples { .. } => "no-examples",
            Self::TooManyExamples { .. } => "too-many-examples",
            Self::EmptyExample { .. } => "empty-example",
            Self::DuplicateExample { .. } => "duplicate-example",
            Self::ContradictoryExample { .. } => "contradictory-example",
            Self::DimensionFile { .. } => "bad-dimension",
            Self::OtherEncoder { .. } => "other-encoder",
            Self::Io { .. } => "io",
            Self::Data { .. } => "data",
            Self::Refused { .. } => "refused",
            Self::Taxonomy { .. } => "bad-taxonomy",
            Self::Config(_) => "config",
        }
    }

    /// What a person can do about it, where the message does not say so already.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Bundle { .. } | Self::HashMismatch { .. } => {
                Some("fetch the model again, or point --bundle to another one")
            }
            Self::Device(_) | Self::SelfTest { .. } => Some("use the CPU device"),
            Self::NoFramework { what } if what.ends_with("without a context") => {
                Some("give the context that both texts answer to")
            }
            Self::NoFramework { .. } => Some("further frameworks are read from the folder beside the model"),
            _ => None,
        }
    }

    /// A damaged bundle: which file, and what is wrong with it.
    pub fn bundle(file: impl Into<String>, reason: impl std::fmt::Display) -> Self {
        Self::Bundle { file: file.into(), reason: reason.to_string() }
    }

    /// An input/output error with the path it happened at.
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::Io { path: path.into(), source }
    }

    /// Data that cannot be read: which file, and what is wrong with it.
    pub fn data(path: impl Into<PathBuf>, reason: impl std::fmt::Display) -> Self {
        Self::Data { path: path.into(), reason: reason.to_string() }
    }
}
