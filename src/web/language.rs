//! The language model: a bundle that arrives in pieces, a model on a device, a text that is being written.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::convert::{JsResult, Step, bytes, js_error, options, reject, to_js};
use crate::bundle::{LanguageBuilder, LanguageModel};
use crate::device::{self, Adapter, DeviceChoice, OpenDevice};
use crate::lm::{
    EndReason, Event, GenerateOptions, Generation, Likelihood, Likelihoods, Prompt, Sampling, option_mass,
    self_test,
};
use crate::text::Message;
use crate::{Error, Result};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface LanguageInfo {
  device: "cpu" | "gpu";
  /** Absent on the CPU. */
  adapter?: { name: string; backend: string; software: boolean };
  model: { name: string; version: string; license: string };
  /** Tokens of prompt and text that it can hold at once. */
  contextLength: number;
}
/** One of the two: a text to go on with, or a conversation to answer. */
export interface WebPrompt {
  prompt?: string;
  messages?: { role: string; content: string }[];
}
/** What is left out is greedy and ends after 256 tokens. */
export interface GenerateOptions extends WebPrompt {
  maxTokens?: number;
  temperature?: number;
  topK?: number;
  topP?: number;
  minP?: number;
  repetitionPenalty?: number;
  seed?: number;
  stop?: string[];
  /** Goes on where the model would end. */
  ignoreEnd?: boolean;
}
/** What a step brought; the end brings text that was held back until then. */
export type GenerationEvent =
  | { type: "prompt"; done: number; total: number }
  | { type: "token"; id: number; text: string; logprob: number }
  | { type: "end"; reason: "length" | "end-of-text" | "stop" | "context"; text: string };
/** Natural logarithms of probabilities; `mass`: that any of them follows, `shares`: how they divide it. */
export interface LikelihoodResult {
  continuations: { logprob: number; tokens: { id: number; text: string; logprob: number }[] }[];
  shares: number[];
  mass: number;
}
"#;

/// A language model's bundle whose weights come piece by piece, each put on the device while the next is on its way.
#[wasm_bindgen]
pub struct LanguageLoader {
    builder: LanguageBuilder,
    open: OpenDevice,
}

#[wasm_bindgen]
impl LanguageLoader {
    /// Begins with the manifest, which says what else belongs to the bundle.
    pub async fn open(
        manifest: Uint8Array,
        #[wasm_bindgen(unchecked_param_type = "\"cpu\" | \"gpu\"")] device: String,
    ) -> JsResult<LanguageLoader> {
        reject(async {
            let open = device::open(device.parse::<DeviceChoice>()?).await?;
            Ok(Self { builder: LanguageBuilder::new(&bytes(&manifest)?, &open)?, open })
        })
        .await
    }

    /// `sha256` (lower-case hexadecimal) is what WebCrypto gives for these very bytes; without it (an insecure page has no
    /// WebCrypto) it is computed here.
    #[wasm_bindgen(js_name = addTokenizer)]
    pub fn add_tokenizer(&mut self, file: &Uint8Array, sha256: Option<String>) -> JsResult<()> {
        bytes(file)
            .and_then(|file| self.builder.add_tokenizer(&file, sha256.as_deref()))
            .map_err(|e| js_error(&e))
    }

    /// Takes the weights, in the pieces that the manifest names and in order; `sha256` as above.
    #[wasm_bindgen(js_name = pushPiece)]
    pub fn push_piece(&mut self, piece: &Uint8Array, sha256: Option<String>) -> JsResult<()> {
        let push = |piece: Vec<u8>| match &sha256 {
            Some(sha256) => self.builder.push_piece(&piece, sha256),
            None => self.builder.push(&piece),
        };
        bytes(piece).and_then(push).map_err(|e| js_error(&e))
    }

    /// Bytes of the weights that are there, and all.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub fn progress(&self) -> JsResult<JsValue> {
        let (done, total) = self.builder.progress();
        to_js(&Step::new(done as usize, total as usize))
    }

    /// The model, once everything is there. The loader is used up.
    pub fn finish(self) -> JsResult<WebLanguageModel> {
        let model = self.builder.finish().map_err(|e| js_error(&e))?;
        Ok(WebLanguageModel { model: Rc::new(model), open: self.open })
    }
}

/// A language model on a device.
#[wasm_bindgen]
pub struct WebLanguageModel {
    model: Rc<LanguageModel>,
    open: OpenDevice,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    device: DeviceChoice,
    #[serde(skip_serializing_if = "Option::is_none")]
    adapter: Option<&'a Adapter>,
    model: Model<'a>,
    context_length: usize,
}

#[derive(Serialize)]
struct Model<'a> {
    name: &'a str,
    version: &'a str,
    license: &'a str,
}

#[wasm_bindgen]
impl WebLanguageModel {
    #[wasm_bindgen(unchecked_return_type = "LanguageInfo")]
    pub fn info(&self) -> JsResult<JsValue> {
        let manifest = &self.model.manifest;
        to_js(&Info {
            device: self.open.choice,
            adapter: self.open.adapter.as_ref(),
            model: Model { name: &manifest.name, version: &manifest.version, license: &manifest.license },
            context_length: manifest.decoder.max_position_embeddings,
        })
    }

    /// Reads the golden text and compares. This also compiles what a device compiles at first use.
    #[wasm_bindgen(js_name = selfTest, unchecked_return_type = "{ worst: number; tolerance: number; passed: boolean }")]
    pub async fn self_test(&self) -> JsResult<JsValue> {
        let model = self.model.clone();
        to_js(&reject(async { self_test(&*model, model.manifest.golden.as_ref()).await }).await?)
    }

    /// Begins a text; nothing is computed yet.
    pub fn generate(
        &self,
        #[wasm_bindgen(unchecked_param_type = "GenerateOptions")] wish: JsValue,
    ) -> JsResult<WebGeneration> {
        let begin = || {
            let (prompt, options) = options::<Wish>(wish, "how to write")?.read()?;
            Generation::new(&*self.model, &prompt, options)
        };
        let generation = begin().map_err(|e| js_error(&e))?;
        Ok(WebGeneration { model: self.model.clone(), generation: RefCell::new(Some(generation)) })
    }

    /// Begins to find out how likely each continuation is after the prompt; nothing is computed yet.
    pub fn likelihood(
        &self,
        #[wasm_bindgen(unchecked_param_type = "WebPrompt")] prompt: JsValue,
        continuations: Vec<String>,
    ) -> JsResult<WebLikelihoods> {
        let begin = || {
            let prompt = options::<Wish>(prompt, "the prompt")?.prompt()?;
            let continuations: Vec<&str> = continuations.iter().map(String::as_str).collect();
            Likelihoods::new(&*self.model, &prompt, &continuations)
        };
        let job = begin().map_err(|e| js_error(&e))?;
        Ok(WebLikelihoods { model: self.model.clone(), job: RefCell::new(Some(job)) })
    }
}

impl WebLanguageModel {
    /// The model, shared, and where it computes.
    pub(super) fn handle(&self) -> (Rc<LanguageModel>, DeviceChoice) {
        (self.model.clone(), self.open.choice)
    }
}

/// A text that is being written.
#[wasm_bindgen]
pub struct WebGeneration {
    model: Rc<LanguageModel>,
    /// Empty while a step is on its way.
    generation: RefCell<Option<Generation<LanguageModel>>>,
}

#[wasm_bindgen]
impl WebGeneration {
    /// Reads a part of the prompt, or writes one token, or ends.
    #[wasm_bindgen(unchecked_return_type = "GenerationEvent")]
    pub async fn step(&self) -> JsResult<JsValue> {
        let mut generation = self.generation.take().ok_or_else(|| js_error(&Error::Busy))?;
        let event = generation.step(&*self.model).await;
        self.generation.replace(Some(generation));
        to_js(&Said::from(event.map_err(|e| js_error(&e))?))
    }
}

/// [`Event`] as JavaScript has it.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Said {
    Prompt { done: usize, total: usize },
    Token { id: u32, text: String, logprob: f32 },
    End { reason: EndReason, text: String },
}

impl From<Event> for Said {
    fn from(event: Event) -> Self {
        match event {
            Event::Prompt { done, total } => Self::Prompt { done, total },
            Event::Token { id, text, logprob } => Self::Token { id, text, logprob },
            Event::End { reason, text } => Self::End { reason, text },
        }
    }
}

/// Continuations on their way to their likelihoods.
#[wasm_bindgen]
pub struct WebLikelihoods {
    model: Rc<LanguageModel>,
    /// Empty while a step is on its way and after the end.
    job: RefCell<Option<Likelihoods<LanguageModel>>>,
}

#[derive(Serialize)]
struct LikelihoodResult<'a> {
    continuations: &'a [Likelihood],
    shares: &'a [f64],
    mass: f64,
}

#[wasm_bindgen]
impl WebLikelihoods {
    /// One forward.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub async fn step(&self) -> JsResult<JsValue> {
        let mut job = self.take()?;
        let progress = job.step(&*self.model).await;
        self.job.replace(Some(job));
        let progress = progress.map_err(|e| js_error(&e))?;
        to_js(&Step::new(progress.done, progress.total))
    }

    /// The result, once every step is done; frees the job.
    #[wasm_bindgen(unchecked_return_type = "LikelihoodResult")]
    pub fn finish(self) -> JsResult<JsValue> {
        let continuations = self.take()?.finish().map_err(|e| js_error(&e))?;
        let options = option_mass(&continuations).map_err(|e| js_error(&e))?;
        to_js(&LikelihoodResult {
            continuations: &continuations,
            shares: &options.shares,
            mass: options.mass,
        })
    }

    fn take(&self) -> JsResult<Likelihoods<LanguageModel>> {
        self.job.take().ok_or_else(|| js_error(&Error::Busy))
    }
}

/// What JavaScript asks for.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Wish {
    prompt: Option<String>,
    messages: Option<Vec<Message>>,
    max_tokens: Option<usize>,
    temperature: Option<f32>,
    top_k: Option<usize>,
    top_p: Option<f32>,
    min_p: Option<f32>,
    repetition_penalty: Option<f32>,
    seed: Option<u64>,
    stop: Option<Vec<String>>,
    ignore_end: Option<bool>,
}

impl Wish {
    fn prompt(&mut self) -> Result<Prompt> {
        match (self.prompt.take(), self.messages.take()) {
            (Some(text), None) => Ok(Prompt::Text(text)),
            (None, Some(messages)) => Ok(Prompt::Chat(messages)),
            _ => Err(Error::Config("a prompt or messages must be given, and not both".into())),
        }
    }

    fn read(mut self) -> Result<(Prompt, GenerateOptions)> {
        let prompt = self.prompt()?;
        let (standard, sampling) = (GenerateOptions::default(), Sampling::default());
        let options = GenerateOptions {
            max_tokens: self.max_tokens.unwrap_or(standard.max_tokens),
            stop: self.stop.unwrap_or(standard.stop),
            ignore_end: self.ignore_end.unwrap_or(standard.ignore_end),
            sampling: Sampling {
                temperature: self.temperature.unwrap_or(sampling.temperature),
                top_k: self.top_k.unwrap_or(sampling.top_k),
                top_p: self.top_p.unwrap_or(sampling.top_p),
                min_p: self.min_p.unwrap_or(sampling.min_p),
                repetition_penalty: self.repetition_penalty.unwrap_or(sampling.repetition_penalty),
                seed: self.seed.unwrap_or(sampling.seed),
            },
        };
        Ok((prompt, options))
    }
}
