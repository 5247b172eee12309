//! A conversation as the text that a language model has learnt to go on from: its chat template, in Jinja's language.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value, context};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `system`, `user` or `assistant`; the template decides which there are.
    pub role: String,
    pub content: String,
}

impl Message {
    pub fn new(role: impl Into<String>, content: impl Into<String>) -> Self {
        Self { role: role.into(), content: content.into() }
    }
}

/// A model's chat template, set up as Hugging Face does. Of Jinja's filters and tests it may use `trim`, `defined` and
/// `none`.
pub struct ChatTemplate {
    environment: Environment<'static>,
}

/// What the template is called in messages.
const NAME: &str = "chat_template";

impl ChatTemplate {
    /// # Errors
    /// [`Error::Config`] for a template that is none.
    pub fn new(source: &str) -> Result<Self> {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(wrong)?;
        environment.set_syntax(syntax);
        environment.set_undefined_behavior(UndefinedBehavior::Lenient);
        // Of Jinja's own filters and tests those that chat templates have most.
        environment.add_filter("trim", |text: String| text.trim().to_owned());
        environment.add_test("defined", |value: &Value| !value.is_undefined());
        environment.add_test("none", |value: &Value| value.is_none());
        // Templates refuse messages with it.
        environment.add_function("raise_exception", |reason: String| -> std::result::Result<String, _> {
            Err(minijinja::Error::new(ErrorKind::InvalidOperation, reason))
        });
        environment.add_template_owned(NAME, source.to_owned()).map_err(wrong)?;
        Ok(Self { environment })
    }

    /// The text of a conversation.
    ///
    /// # Arguments
    /// - `add_generation_prompt`: ends it where the model's answer begins
    ///
    /// # Errors
    /// [`Error::Config`] where the template refuses the messages, or asks for what there is not.
    pub fn render(&self, messages: &[Message], add_generation_prompt: bool) -> Result<String> {
        let messages: Vec<_> = messages
            .iter()
            .map(|m| context! { role => m.role.as_str(), content => m.content.as_str() })
            .collect();
        let template = self.environment.get_template(NAME).map_err(wrong)?;
        template.render(context! { messages, add_generation_prompt }).map_err(wrong)
    }
}

fn wrong(error: minijinja::Error) -> Error {
    Error::Config(format!("the chat template: {error}"))
}

#[cfg(test)]
mod tests;
