//! How a context is put to the heads. Preferences are learnt from dialogues whose turns are named, replies from bare
//! prompts; a figure moves when the one is read as the other, so whoever asks may write either.

use std::borrow::Cow;

/// Before what a person says, and what a chatbot says: as in HH-RLHF.
const HUMAN: &str = "Human:";
const ASSISTANT: &str = "Assistant:";

/// A context in both forms.
#[derive(Debug, PartialEq, Eq)]
pub struct Turns<'a> {
    /// For rankings: with its turns named.
    pub dialogue: Cow<'a, str>,
    /// For replies: without a name where it is one turn of a person's; a longer dialogue as it is.
    pub prompt: &'a str,
}

impl<'a> Turns<'a> {
    pub fn of(context: &'a str) -> Self {
        let is_turn = |line: &str| line.starts_with(HUMAN) || line.starts_with(ASSISTANT);
        let turns = context.lines().filter(|line| is_turn(line.trim_start())).count();
        let own = context.trim_start().strip_prefix(HUMAN);
        match (turns, own) {
            (0, _) => Self { dialogue: Cow::Owned(format!("{HUMAN} {context}")), prompt: context },
            (1, Some(prompt)) if !prompt.trim().is_empty() => {
                Self { dialogue: Cow::Borrowed(context), prompt: prompt.trim_start() }
            }
            _ => Self { dialogue: Cow::Borrowed(context), prompt: context },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_the_same_with_and_without_its_name() {
        let bare = Turns::of("How do I bake bread?");
        assert_eq!((&*bare.dialogue, bare.prompt), ("Human: How do I bake bread?", "How do I bake bread?"));
        assert_eq!(Turns::of("Human: How do I bake bread?"), bare);
    }

    #[test]
    fn a_dialogue_stays_as_it_is() {
        for dialogue in [
            "Human: Hi.\nAssistant: Hello.\nHuman: Bread?",
            "Assistant: Hello.",
            "Hi.\nAssistant: Hello.",
            "Human: ",
        ] {
            assert_eq!(Turns::of(dialogue), Turns { dialogue: Cow::Borrowed(dialogue), prompt: dialogue });
        }
    }
}
