//! A language model for tests: a token is a byte, and a row of logits is told by the whole sequence before it.

use std::cell::{Cell, RefCell};

use super::Language;
use crate::nn::decoder::{Output, Rows, Step, Want};
use crate::text::Message;
use crate::{Error, Result};

/// Ends a text.
pub const END: u32 = 256;
/// Begins a turn of a conversation.
pub const TURN: u32 = 257;
const VOCABULARY: usize = 258;

pub struct Toy {
    says: Says,
    limit: usize,
    begin: Option<u32>,
    broken: bool,
    trouble: Cell<Trouble>,
    /// Rows and rows of logits of each forward.
    forwards: RefCell<Vec<(usize, usize)>>,
}

enum Says {
    /// Letters by chance: logits are a hash of the seed, the sequence and the token.
    Random(u64),
    /// Some bytes, and then the end. Where it stands is told by how many of them the sequence ends with.
    Script(Vec<u8>),
}

/// What the next forward does.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Trouble {
    #[default]
    None,
    Fails,
    Hangs,
}

impl Toy {
    pub fn random(seed: u64) -> Self {
        Self::new(Says::Random(seed))
    }

    /// It says that text, whose bytes must not repeat what the prompt ends with.
    pub fn saying(text: &str) -> Self {
        Self::new(Says::Script(text.as_bytes().to_vec()))
    }

    fn new(says: Says) -> Self {
        let forwards = RefCell::default();
        Self { says, limit: 1 << 20, begin: None, broken: false, trouble: Cell::default(), forwards }
    }

    pub fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// It learnt with a token before every text.
    pub fn with_begin(self) -> Self {
        Self { begin: Some(TURN), ..self }
    }

    /// Computes what is not a number.
    pub fn broken(self) -> Self {
        Self { broken: true, ..self }
    }

    pub fn trouble(&self, trouble: Trouble) {
        self.trouble.set(trouble);
    }

    /// Tokens of each forward.
    pub fn rows(&self) -> Vec<usize> {
        self.forwards.borrow().iter().map(|&(rows, _)| rows).collect()
    }

    /// Rows of logits of each forward.
    pub fn logit_rows(&self) -> Vec<usize> {
        self.forwards.borrow().iter().map(|&(_, logits)| logits).collect()
    }

    pub fn logits_after(&self, sequence: &[u32]) -> Vec<f32> {
        if self.broken {
            return vec![f32::NAN; VOCABULARY];
        }
        match &self.says {
            Says::Random(seed) => {
                let before = sequence.iter().fold(*seed, |hash, &id| mix(hash ^ u64::from(id)));
                let logit = |id: u64| (mix(before ^ (id << 32)) >> 40) as f32 / (1 << 22) as f32;
                // Letters only, so that texts are short to look at and never end.
                (0..VOCABULARY as u64)
                    .map(|id| if (97..123).contains(&id) { logit(id) } else { -9.0 })
                    .collect()
            }
            Says::Script(bytes) => {
                let ids: Vec<u32> = bytes.iter().map(|&byte| byte.into()).collect();
                let said = (0..=ids.len()).rev().find(|&n| sequence.ends_with(&ids[..n])).unwrap_or(0);
                let next = ids.get(said).copied().unwrap_or(END);
                (0..VOCABULARY as u32).map(|id| if id == next { 5.0 } else { 0.0 }).collect()
            }
        }
    }
}

fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 32)
}

impl Language for Toy {
    type Cache = Vec<u32>;
    type Stream = Vec<u8>;

    fn limit(&self) -> usize {
        self.limit
    }

    fn vocabulary(&self) -> usize {
        VOCABULARY
    }

    fn cache(&self) -> Result<Vec<u32>> {
        Ok(Vec::new())
    }

    async fn forward(&self, steps: &mut [Step<'_, Vec<u32>>], want: &Want<'_>) -> Result<Output> {
        match self.trouble.take() {
            Trouble::None => {}
            Trouble::Fails => return Err(Error::Device("it was made to fail".into())),
            Trouble::Hangs => std::future::pending().await,
        }
        let mut logits = Vec::new();
        for step in steps.iter_mut() {
            let tokens = step.cache.len() + step.tokens.len();
            if step.tokens.is_empty() || tokens > self.limit {
                return Err(Error::ContextOverflow { tokens, limit: self.limit });
            }
            for (i, &id) in step.tokens.iter().enumerate() {
                step.cache.push(id);
                let wanted = want.logits == Rows::All || i + 1 == step.tokens.len();
                if want.logits != Rows::None && wanted {
                    logits.extend(self.logits_after(step.cache));
                }
            }
        }
        let rows = steps.iter().map(|step| step.tokens.len()).sum();
        self.forwards.borrow_mut().push((rows, logits.len() / VOCABULARY));
        Ok(Output { logits, hidden: Vec::new() })
    }

    /// Two numbers a token: its id, and how many came before it in its sequence; each layer adds 1 to both.
    async fn states(&self, sequences: &[&[u32]], layers: &[usize]) -> Result<Vec<Vec<f32>>> {
        let rows = |layer: &usize| {
            let broken = if self.broken { f32::NAN } else { 0.0 };
            let token = |(at, &id): (usize, &u32)| [id as f32 + *layer as f32, (at + layer) as f32 + broken];
            sequences.iter().flat_map(|sequence| sequence.iter().enumerate().flat_map(token)).collect()
        };
        self.forwards.borrow_mut().push((sequences.iter().map(|sequence| sequence.len()).sum(), 0));
        Ok(layers.iter().map(rows).collect())
    }

    fn encode(&self, text: &str) -> Result<Vec<u32>> {
        Ok(text.bytes().map(u32::from).collect())
    }

    fn encode_chat(&self, messages: &[Message]) -> Result<Vec<u32>> {
        let mut ids = Vec::new();
        for Message { role, content } in messages {
            ids.push(TURN);
            ids.extend(format!("{role}\n{content}").bytes().map(u32::from));
        }
        ids.extend([TURN, u32::from(b'\n')]);
        Ok(ids)
    }

    fn begin(&self) -> Option<u32> {
        self.begin
    }

    fn ends(&self) -> &[u32] {
        &[END]
    }

    fn push(&self, stream: &mut Vec<u8>, id: u32) -> Result<String> {
        stream.extend(u8::try_from(id).ok());
        let whole = std::str::from_utf8(stream).map_or_else(|e| e.valid_up_to(), str::len);
        Ok(String::from_utf8_lossy(&stream.drain(..whole).collect::<Vec<_>>()).into_owned())
    }

    fn finish(&self, stream: &mut Vec<u8>) -> Result<String> {
        Ok(String::from_utf8_lossy(&std::mem::take(stream)).into_owned())
    }
}
