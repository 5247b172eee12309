//! What generating and scoring need of a language model.

use crate::nn::decoder::{Output, Step, Want};
use crate::text::Message;
use crate::{Error, Result};

/// A decoder with its tokens. [`super::LanguageModel`] is one, and the tests have a smaller one.
pub trait Language {
    /// Keys and values of a sequence, cheap to clone.
    type Cache: Clone;
    /// Text out of tokens that come one at a time, in whole characters.
    type Stream: Default;

    /// Longest sequence in tokens.
    fn limit(&self) -> usize;
    /// Width of a row of logits.
    fn vocabulary(&self) -> usize;
    /// The cache of a sequence that has not begun.
    ///
    /// # Errors
    /// What the device says.
    fn cache(&self) -> Result<Self::Cache>;
    /// As [`crate::nn::decoder::Decoder::forward`].
    ///
    /// # Errors
    /// As there.
    fn forward(
        &self,
        steps: &mut [Step<'_, Self::Cache>],
        want: &Want<'_>,
    ) -> impl Future<Output = Result<Output>>;
    /// As [`crate::nn::decoder::Decoder::states`].
    ///
    /// # Errors
    /// As there.
    fn states(&self, sequences: &[&[u32]], layers: &[usize]) -> impl Future<Output = Result<Vec<Vec<f32>>>>;

    /// Tokens of a text; what looks like a special token is text.
    ///
    /// # Errors
    /// [`Error::Tokenizer`]
    fn encode(&self, text: &str) -> Result<Vec<u32>>;
    /// Tokens of a conversation up to where the model's answer begins. Special tokens in a message are themselves, as
    /// in the template: a message that spells one out can end its own turn.
    ///
    /// # Errors
    /// [`Error::Tokenizer`], and [`Error::Config`] where the chat template refuses the messages.
    fn encode_chat(&self, messages: &[Message]) -> Result<Vec<u32>>;
    /// The token that stands before every text, for a model that learnt with one.
    fn begin(&self) -> Option<u32>;
    /// Tokens that end a text or a turn.
    fn ends(&self) -> &[u32];
    /// The text that a token completes.
    ///
    /// # Errors
    /// [`Error::Tokenizer`]
    fn push(&self, stream: &mut Self::Stream, id: u32) -> Result<String>;
    /// What remains of a character that was never completed, as U+FFFD.
    ///
    /// # Errors
    /// [`Error::Tokenizer`]
    fn finish(&self, stream: &mut Self::Stream) -> Result<String>;

    /// The text of one token by itself; parts of a character are U+FFFD.
    ///
    /// # Errors
    /// [`Error::Tokenizer`]
    fn token_text(&self, id: u32) -> Result<String> {
        let mut stream = Self::Stream::default();
        Ok(self.push(&mut stream, id)? + &self.finish(&mut stream)?)
    }

    /// Tokens of a text, with the one that stands before every text.
    ///
    /// # Errors
    /// As [`Self::encode`].
    fn encode_whole(&self, text: &str) -> Result<Vec<u32>> {
        let mut ids = Vec::from_iter(self.begin());
        ids.extend(self.encode(text)?);
        Ok(ids)
    }
}

/// What a language model goes on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prompt {
    /// It continues the text.
    Text(String),
    /// It answers, as its chat template has it.
    Chat(Vec<Message>),
}

impl Prompt {
    /// Its tokens.
    ///
    /// # Errors
    /// [`Error::EmptyInput`] where there are none, [`Error::ContextOverflow`] where `model` cannot read so many,
    /// and as [`Language::encode_chat`].
    pub fn encode(&self, model: &impl Language) -> Result<Vec<u32>> {
        let tokens = match self {
            Self::Text(text) => model.encode_whole(text)?,
            Self::Chat(messages) => model.encode_chat(messages)?,
        };
        if tokens.is_empty() {
            return Err(Error::EmptyInput);
        }
        fits(tokens.len(), model.limit())?;
        Ok(tokens)
    }
}

/// # Errors
/// [`Error::ContextOverflow`] where a sequence is longer than the limit.
pub(super) fn fits(tokens: usize, limit: usize) -> Result<()> {
    if tokens > limit { Err(Error::ContextOverflow { tokens, limit }) } else { Ok(()) }
}
