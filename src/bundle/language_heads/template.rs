//! How a text is put to a language model, and what of its hidden states is kept.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Stands for the text in a [`Template`].
pub const TEXT: &str = "{text}";

/// A text with words around it, such as `"{text}\nThis text is about the value of"`. Where `{text}` stands twice, the
/// last one counts: there the model has read the whole text before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template(String);

impl Template {
    /// # Errors
    /// [`Error::Config`] where there is no `{text}` in it.
    pub fn new(template: impl Into<String>) -> Result<Self> {
        let template = template.into();
        if !template.contains(TEXT) {
            return Err(Error::Config(format!("the template {template:?} has no {TEXT}")));
        }
        Ok(Self(template))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before, between and after the texts: one more than there are texts.
    pub fn pieces(&self) -> impl Iterator<Item = &str> {
        self.0.split(TEXT)
    }
}

impl TryFrom<String> for Template {
    type Error = Error;

    fn try_from(template: String) -> Result<Self> {
        Self::new(template)
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.0
    }
}

/// From the states of a sequence's tokens to one vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatePooling {
    /// Mean over the text's tokens.
    Mean,
    /// The text's last token.
    End,
    /// The last token of all: what the words after the text make of it.
    Last,
}

/// One part of a text's vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Feature {
    /// 0 is the embedding, `i` what the `i`th layer gives.
    pub layer: usize,
    pub pooling: StatePooling,
}

impl std::fmt::Display for Feature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pooling = match self.pooling {
            StatePooling::Mean => "mean",
            StatePooling::End => "end",
            StatePooling::Last => "last",
        };
        write!(f, "{}:{pooling}", self.layer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_cut_at_its_texts() {
        let pieces = |template: &str| {
            Template::new(template).map(|t| t.pieces().map(str::to_owned).collect::<Vec<_>>())
        };
        assert_eq!(pieces("{text}").unwrap(), ["", ""]);
        assert_eq!(pieces("a {text} b {text}").unwrap(), ["a ", " b ", ""]);
        assert_eq!(pieces("no text").unwrap_err().code(), "config");
        assert!(serde_json::from_str::<Template>("\"none\"").is_err());
    }
}
