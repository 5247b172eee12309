//! How an answer is printed: for people or for programs.

use clap::ValueEnum;
use serde::Serialize;

use super::probe::{json, put};
use crate::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
}

impl Format {
    /// Prints an answer.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn put(self, answer: &impl Serialize, table: impl FnOnce() -> String) -> Result<()> {
        match self {
            Self::Json => put(&json(answer)?),
            Self::Table => put(&table()),
        }
    }

    /// Answers texts one after another: a table each as soon as it is there, or one array of all.
    ///
    /// # Errors
    /// [`Error::Data`] with the text's number and what `answer` said; [`Error::Io`].
    pub fn put_each<T: Serialize>(
        self,
        texts: &[String],
        answer: impl Fn(&str) -> Result<T>,
        table: impl Fn(&str, &T) -> String,
    ) -> Result<()> {
        let mut answers = Vec::new();
        for (i, text) in texts.iter().enumerate() {
            let found = answer(text).map_err(|e| Error::data(format!("text {}", i + 1), e))?;
            if self == Self::Table {
                let gap = if i == 0 { "" } else { "\n" };
                put(&format!("{gap}{}", table(text, &found)))?;
            }
            answers.push(found);
        }
        if self == Self::Json { put(&json(&answers)?) } else { Ok(()) }
    }
}
