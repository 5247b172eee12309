//! Writing on, a token at a time.

use super::language::Language;
use super::logits::Row;
use super::stop::StopStrings;
use super::{CHUNK, Prompt, Sampler, Sampling};
use crate::Result;
use crate::nn::decoder::{Rows, Step, Want};

/// How to generate.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerateOptions {
    /// Most tokens generated.
    pub max_tokens: usize,
    /// Strings that end the text; they are no part of it.
    pub stop: Vec<String>,
    /// Goes on where the model would end, for measuring.
    pub ignore_end: bool,
    pub sampling: Sampling,
}

impl Default for GenerateOptions {
    fn default() -> Self {
        Self { max_tokens: 256, stop: Vec::new(), ignore_end: false, sampling: Sampling::default() }
    }
}

/// What a step brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Tokens of the prompt that are read, of all.
    Prompt { done: usize, total: usize },
    /// A token. `text` is what can now be shown: nothing while a character is incomplete or a stop string may have
    /// begun, and more than the token's own text thereafter. `logprob` is the token's log-probability as the model
    /// has it, before any of the sampling.
    Token { id: u32, text: String, logprob: f32 },
    /// The end, with text that was held back. Further steps bring it again, without text.
    End { reason: EndReason, text: String },
}

/// Why a text ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// A stop string.
    Stop,
    /// The model ended the text, or its turn.
    EndOfText,
    /// So many tokens as were asked for.
    Length,
    /// The model can read no more tokens.
    Context,
}

/// A text on its way. Belongs to the model that it was begun with.
///
/// A step that was dropped before its end, or whose forward failed, can be repeated.
pub struct Generation<L: Language> {
    options: GenerateOptions,
    sampler: Sampler,
    stops: StopStrings,
    stream: L::Stream,
    cache: L::Cache,
    /// The prompt's tokens, and then those that came.
    tokens: Vec<u32>,
    prompt: usize,
    /// Tokens that the cache holds.
    read: usize,
    /// Of the last token that was read; `[vocabulary]`.
    logits: Vec<f32>,
    end: Option<EndReason>,
}

impl<L: Language> Generation<L> {
    /// Begins; nothing is computed before [`Self::step`].
    ///
    /// # Errors
    /// [`crate::Error::Config`] for options out of their range, and as [`Prompt::encode`].
    pub fn new(model: &L, prompt: &Prompt, options: GenerateOptions) -> Result<Self> {
        let sampler = Sampler::new(options.sampling.clone())?;
        let stops = StopStrings::new(&options.stop)?;
        let tokens = prompt.encode(model)?;
        Ok(Self {
            options,
            sampler,
            stops,
            stream: L::Stream::default(),
            cache: model.cache()?,
            prompt: tokens.len(),
            tokens,
            read: 0,
            logits: Vec::new(),
            end: None,
        })
    }

    /// The prompt's tokens.
    pub fn prompt(&self) -> &[u32] {
        &self.tokens[..self.prompt]
    }

    /// The tokens that came.
    pub fn generated(&self) -> &[u32] {
        &self.tokens[self.prompt..]
    }

    /// Reads a part of the prompt, or brings one token, or the end.
    ///
    /// # Errors
    /// [`crate::Error::Device`] where the device fails or computes no numbers, [`crate::Error::OutOfMemory`].
    pub async fn step(&mut self, model: &L) -> Result<Event> {
        if let Some(reason) = self.end {
            return Ok(Event::End { reason, text: String::new() });
        }
        if self.read < self.prompt {
            let done = self.prompt.min(self.read + CHUNK);
            self.read_to(model, done).await?;
            return Ok(Event::Prompt { done, total: self.prompt });
        }
        if self.stops.stopped() {
            return self.end(model, EndReason::Stop);
        }
        if self.generated().len() >= self.options.max_tokens {
            return self.end(model, EndReason::Length);
        }
        if self.read < self.tokens.len() {
            if self.tokens.len() > model.limit() {
                return self.end(model, EndReason::Context);
            }
            self.read_to(model, self.tokens.len()).await?;
        }
        let id = self.sampler.sample(&self.logits, &self.tokens)?;
        if !self.options.ignore_end && model.ends().contains(&id) {
            return self.end(model, EndReason::EndOfText);
        }
        let logprob = Row::new(&self.logits)?.logprob(id) as f32;
        let text = model.push(&mut self.stream, id)?;
        self.tokens.push(id);
        Ok(Event::Token { id, text: self.stops.push(&text), logprob })
    }

    /// Reads the tokens up to `end`; the logits are wanted where no known token follows.
    async fn read_to(&mut self, model: &L, end: usize) -> Result<()> {
        let want =
            Want { logits: if end == self.tokens.len() { Rows::Last } else { Rows::None }, hidden: &[] };
        let step = Step { tokens: &self.tokens[self.read..end], cache: &mut self.cache };
        self.logits = model.forward(&mut [step], &want).await?.logits;
        self.read = end;
        Ok(())
    }

    fn end(&mut self, model: &L, reason: EndReason) -> Result<Event> {
        let rest = model.finish(&mut self.stream)?;
        let mut text = self.stops.push(&rest);
        text.push_str(&self.stops.finish());
        // The rest of a character may complete a stop string of U+FFFD, which then ended the text.
        self.end = Some(reason);
        Ok(Event::End { reason, text })
    }
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use super::*;
    use crate::lm::toy::{END, TURN, Toy, Trouble};
    use crate::text::Message;

    fn text(text: &str) -> Prompt {
        Prompt::Text(text.into())
    }

    /// All events up to the end.
    fn run(model: &Toy, prompt: &Prompt, options: GenerateOptions) -> Vec<Event> {
        let mut generation = Generation::new(model, prompt, options).unwrap();
        let mut events = Vec::new();
        loop {
            let event = block_on(generation.step(model)).unwrap();
            let ended = matches!(event, Event::End { .. });
            events.push(event);
            if ended {
                return events;
            }
        }
    }

    fn written(events: &[Event]) -> (String, EndReason) {
        let texts = events.iter().filter_map(|event| match event {
            Event::Token { text, .. } | Event::End { text, .. } => Some(text.as_str()),
            Event::Prompt { .. } => None,
        });
        let Some(Event::End { reason, .. }) = events.last() else { panic!("it did not end: {events:?}") };
        (texts.collect(), *reason)
    }

    fn ids(events: &[Event]) -> Vec<u32> {
        let id = |event: &Event| if let Event::Token { id, .. } = event { Some(*id) } else { None };
        events.iter().filter_map(id).collect()
    }

    fn with_stop(stop: &[&str]) -> GenerateOptions {
        GenerateOptions { stop: stop.iter().map(|&s| s.to_owned()).collect(), ..GenerateOptions::default() }
    }

    fn up_to(max_tokens: usize) -> GenerateOptions {
        GenerateOptions { max_tokens, ..GenerateOptions::default() }
    }

    #[test]
    fn it_writes_until_the_end_of_the_text() {
        let model = Toy::saying("world.");
        let events = run(&model, &text("Hello "), GenerateOptions::default());
        assert_eq!(written(&events), ("world.".into(), EndReason::EndOfText));
        assert_eq!(events[0], Event::Prompt { done: 6, total: 6 });
        assert_eq!(ids(&events), b"world.".map(u32::from));
        // One forward for the prompt and one for each token that another follows.
        assert_eq!(model.rows(), [6, 1, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn the_prompt_is_read_in_chunks_and_only_its_last_row_is_asked_for() {
        let model = Toy::random(1);
        let events = run(&model, &text(&"x".repeat(150)), up_to(0));
        let prompt = |done| Event::Prompt { done, total: 150 };
        let end = Event::End { reason: EndReason::Length, text: String::new() };
        assert_eq!(events, [prompt(64), prompt(128), prompt(150), end]);
        assert_eq!((model.rows(), model.logit_rows()), (vec![64, 64, 22], vec![0, 0, 1]));
    }

    #[test]
    fn tokens_are_those_of_the_whole_sequence_read_anew() {
        let model = Toy::random(2);
        let found = ids(&run(&model, &text("a"), up_to(20)));
        assert_eq!(found.len(), 20);
        let mut sequence = vec![u32::from(b'a')];
        for id in found {
            let logits = model.logits_after(&sequence);
            assert_eq!(Sampler::new(Sampling::default()).unwrap().sample(&logits, &[]).unwrap(), id);
            sequence.push(id);
        }
    }

    #[test]
    fn the_same_seed_writes_the_same_and_another_one_something_else() {
        let model = Toy::random(3);
        let with = |seed| {
            let sampling = Sampling { temperature: 1.0, seed, ..Sampling::default() };
            ids(&run(&model, &text("a"), GenerateOptions { sampling, ..up_to(30) }))
        };
        assert_eq!(with(1), with(1));
        assert_ne!(with(1), with(2));
    }

    #[test]
    fn a_stop_string_ends_the_text_before_it() {
        let model = Toy::saying("one\nUser: two");
        let events = run(&model, &text("p"), with_stop(&["\nUser:"]));
        assert_eq!(written(&events), ("one".into(), EndReason::Stop));
        // It stops at the token that completes the stop string.
        assert_eq!(ids(&events).len(), "one\nUser:".len());
    }

    #[test]
    fn what_was_held_back_comes_with_the_end() {
        let model = Toy::saying("one\nUs");
        let events = run(&model, &text("p"), with_stop(&["\nUser:"]));
        assert_eq!(written(&events), ("one\nUs".into(), EndReason::EndOfText));
        let end = Event::End { reason: EndReason::EndOfText, text: "\nUs".into() };
        assert_eq!(events.last(), Some(&end));
        let events = run(&model, &text("p"), GenerateOptions { max_tokens: 5, ..with_stop(&["\nUser:"]) });
        assert_eq!(written(&events), ("one\nU".into(), EndReason::Length));
    }

    #[test]
    fn characters_come_whole() {
        let model = Toy::saying("é🙂");
        let events = run(&model, &text("p"), GenerateOptions::default());
        let texts: Vec<&str> = events
            .iter()
            .filter_map(|e| if let Event::Token { text, .. } = e { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(texts, ["", "é", "", "", "", "🙂"]);
        // Cut within the emoji.
        let events = run(&model, &text("p"), up_to(4));
        assert_eq!(written(&events), ("é\u{fffd}".into(), EndReason::Length));
    }

    #[test]
    fn the_end_stays_the_end() {
        let model = Toy::saying("a");
        let mut generation = Generation::new(&model, &text("p"), GenerateOptions::default()).unwrap();
        while !matches!(block_on(generation.step(&model)).unwrap(), Event::End { .. }) {}
        let end = Event::End { reason: EndReason::EndOfText, text: String::new() };
        assert_eq!(block_on(generation.step(&model)).unwrap(), end);
        assert_eq!((generation.prompt(), generation.generated()), (&[112][..], &[97][..]));
    }

    #[test]
    fn it_goes_on_past_the_end_when_it_is_told_to() {
        let options = GenerateOptions { ignore_end: true, ..up_to(3) };
        let events = run(&Toy::saying("a"), &text("p"), options);
        assert_eq!((ids(&events).len(), ids(&events)[1]), (3, END));
        assert_eq!(written(&events).1, EndReason::Length);
    }

    #[test]
    fn log_probabilities_are_the_models_own() {
        let model = Toy::random(4);
        let sampling =
            Sampling { temperature: 0.7, top_k: 3, repetition_penalty: 1.5, ..Sampling::default() };
        let events = run(&model, &text("ab"), GenerateOptions { sampling, ..up_to(10) });
        let mut sequence = vec![97, 98];
        for event in events {
            if let Event::Token { id, logprob, .. } = event {
                let expected = Row::new(&model.logits_after(&sequence)).unwrap().logprob(id);
                assert!((f64::from(logprob) - expected).abs() < 1e-6);
                sequence.push(id);
            }
        }
        assert_eq!(sequence.len(), 12);
    }

    #[test]
    fn a_conversation_goes_through_the_template() {
        let model = Toy::saying("Hi.");
        let messages = vec![Message { role: "user".into(), content: "Hello".into() }];
        let events = run(&model, &Prompt::Chat(messages), GenerateOptions::default());
        assert_eq!(written(&events).0, "Hi.");
        assert_eq!(events[0], Event::Prompt { done: 13, total: 13 });
    }

    #[test]
    fn a_token_stands_before_every_text_where_the_model_learnt_so() {
        let model = Toy::random(8).with_begin();
        let begun =
            |prompt: &str| Generation::new(&model, &text(prompt), up_to(1)).unwrap().prompt().to_vec();
        assert_eq!((begun("a"), begun("")), (vec![TURN, 97], vec![TURN]));
    }

    #[test]
    fn the_context_has_an_end() {
        let model = Toy::random(5).with_limit(16);
        let events = run(&model, &text("0123456789"), up_to(100));
        // 16 tokens can be read, and after the last one more can be told.
        assert_eq!((written(&events).1, ids(&events).len()), (EndReason::Context, 7));
        let full = run(&model, &text("0123456789abcdef"), up_to(100));
        assert_eq!((written(&full).1, ids(&full).len()), (EndReason::Context, 1));
        let error = Generation::new(&model, &text("0123456789abcdefg"), up_to(1)).err().unwrap();
        assert_eq!(error.code(), "context-overflow");
        assert!(error.to_string().contains("17 tokens, more than the 16"), "{error}");
    }

    #[test]
    fn what_cannot_be_begun_is_refused() {
        let model = Toy::random(6);
        let code =
            |prompt: &str, options| Generation::new(&model, &text(prompt), options).err().unwrap().code();
        assert_eq!(code("", up_to(1)), "empty-input");
        assert_eq!(code("a", with_stop(&["ok", ""])), "config");
        let sampling = Sampling { top_p: 2.0, ..Sampling::default() };
        assert_eq!(code("a", GenerateOptions { sampling, ..up_to(1) }), "config");
    }

    #[test]
    fn a_step_that_failed_or_was_dropped_can_be_repeated() {
        let prompt = text(&"y".repeat(100));
        let expected = run(&Toy::random(7), &prompt, up_to(12));
        let model = Toy::random(7);
        let mut generation = Generation::new(&model, &prompt, up_to(12)).unwrap();
        let mut failures = 0;
        for event in &expected {
            model.trouble(Trouble::Fails);
            match block_on(generation.step(&model)) {
                Err(error) => assert_eq!(error.code(), "device"),
                // The logits were there already.
                Ok(found) => {
                    assert_eq!(&found, event);
                    continue;
                }
            }
            model.trouble(Trouble::Hangs);
            assert_eq!(poll_once(generation.step(&model)).map(Result::ok), None);
            assert_eq!(&block_on(generation.step(&model)).unwrap(), event);
            failures += 1;
        }
        // Two chunks of the prompt, and all tokens but the first.
        assert_eq!(failures, 13);
    }

    /// Polls a step once, and drops it with what it was waiting for.
    fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
        block_on(futures_lite::future::poll_once(future))
    }

    #[test]
    fn numbers_that_are_none_are_an_error() {
        let model = Toy::saying("a").broken();
        let mut generation = Generation::new(&model, &text("p"), GenerateOptions::default()).unwrap();
        block_on(generation.step(&model)).unwrap();
        assert_eq!(block_on(generation.step(&model)).unwrap_err().code(), "device");
    }

    #[test]
    fn the_end_token_is_not_written() {
        let model = Toy::saying("");
        let events = run(&model, &text("p"), GenerateOptions::default());
        assert_eq!(
            (written(&events), ids(&events).contains(&END)),
            ((String::new(), EndReason::EndOfText), false)
        );
    }
}
