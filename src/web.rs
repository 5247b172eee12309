//! The wasm-bindgen boundary: convert, call, convert. Nothing is computed here.
//!
//! # What JavaScript may count on
//!
//! - Every call that fails throws (or rejects with) an `Error` whose `code` is [`Error::code`].
//! - Long work is pulled: `job.step()` computes one small batch and resolves. To cancel, stop pulling
//!   and `free()` the job; give the event loop a *macrotask* between two steps, for messages do not
//!   arrive during microtasks.
//! - Handles may be used from several places at once; only a second `step` of one job while the first
//!   waits for the GPU is an error, with the code `busy`.
//! - Nothing here panics on bad input. Should it happen all the same, the module is dead: the panic
//!   hook calls `globalThis.__valueProbePanic?.(message: string)`, then the call traps with a
//!   `WebAssembly.RuntimeError`. A trap inside an asynchronous call leaves its promise pending for
//!   ever, so the client must take the hook (or the worker's `error` event) as the end of every
//!   pending call, and start a new worker. A `RuntimeError` *without* a panic message means that
//!   memory ran out: the allocator has no way left to say so.

use std::cell::RefCell;
use std::panic;
use std::rc::Rc;

use js_sys::{Float32Array, JsString, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use crate::bundle::{BundleBuilder, Manifest};
use crate::device::{self, Adapter, DeviceChoice, OpenDevice};
use crate::embed::{Embedder, Precision};
use crate::nn::rehearsal::Rehearsal;
use crate::probe::{Job, Probe, ScoreOptions};
use crate::taxonomy::Taxonomy;
use crate::{Error, Result};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface ModuleInfo {
  device: "cpu" | "gpu";
  /** Absent on the CPU. */
  adapter?: { name: string; backend: string; software: boolean };
  model: { name: string; version: string };
  /** Ids of the frameworks that the model scores. */
  frameworks: string[];
  /** Tokens the model reads at once. */
  maxLength: number;
}
/** Largest difference to the golden set's probabilities, and what is allowed on this device. */
export interface SelfTest { worst: number; tolerance: number; passed: boolean; ms: number }
/** UTF-8 bytes of the text done of all; finished when there is nothing left to step. */
export interface Step { done: number; total: number; finished: boolean }
"#;

#[wasm_bindgen]
extern "C" {
    /// Set by the worker, see the module's head; may be absent.
    #[wasm_bindgen(js_namespace = globalThis, js_name = __valueProbePanic, catch)]
    fn report_panic(message: &str) -> std::result::Result<(), JsValue>;

    /// Milliseconds.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Padded tokens in one step. On the CPU some 150 ms of one core, so that a cancel waits no longer; a GPU
/// wants more at once, and is through with it sooner.
fn step_tokens(device: DeviceChoice) -> usize {
    match device {
        DeviceChoice::Cpu => 192,
        DeviceChoice::Gpu => 1024,
    }
}

/// Called once by the generated glue when the module is instantiated.
#[wasm_bindgen(start)]
pub fn start() {
    run_constructors();
    panic::set_hook(Box::new(|info| {
        // A page that does not listen is no reason to trap inside the hook.
        let _ = report_panic(&info.to_string());
    }));
}

/// Lets crates register what they register at start (CubeCL's operations).
///
/// Where nothing calls this, the linker takes the module for a program that runs once, and puts the call
/// into every export. wasm-bindgen's own exports are called for each JavaScript object that passes: of a
/// short text on the GPU, most of this side's time went there.
#[allow(unsafe_code)]
fn run_constructors() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    // SAFETY: the linker defines it in every module; it takes and gives nothing, and nothing else calls it.
    unsafe { __wasm_call_ctors() }
}

/// Panics, so that the recovery from a panic can be tested end to end. Nothing else calls it.
#[allow(clippy::panic)] // the one that is meant: it shows that a panic is reported
#[wasm_bindgen(js_name = panicForTest)]
pub fn panic_for_test() {
    panic!("a test asked for this panic");
}

/// A model bundle whose files come one by one, so that each is read while the next is on its way.
#[wasm_bindgen]
pub struct WebBundle {
    files: BundleBuilder,
    taxonomy: Taxonomy,
}

#[wasm_bindgen]
impl WebBundle {
    /// Begins with the manifest, which says what else belongs to the bundle, and the taxonomy for what it scores.
    #[wasm_bindgen(constructor)]
    pub fn new(
        manifest: &Uint8Array,
        #[wasm_bindgen(js_name = taxonomyToml)] taxonomy_toml: &str,
    ) -> JsResult<WebBundle> {
        let begin = || {
            let files = BundleBuilder::new(&bytes(manifest)?)?;
            Ok(Self { files, taxonomy: Taxonomy::from_toml(taxonomy_toml)? })
        };
        begin().map_err(|e| js_error(&e))
    }

    /// Takes a file in: holds it to the manifest and reads it. `sha256` (lower-case hexadecimal) is what
    /// WebCrypto gives for these very bytes; without it (an insecure page has no WebCrypto) it is computed here.
    pub fn add(
        &mut self,
        name: &str,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] file: JsValue,
        sha256: Option<String>,
    ) -> JsResult<()> {
        let array = file.dyn_into::<Uint8Array>().map_err(|_| Error::bundle(name, "not a Uint8Array"));
        array
            .and_then(|array| self.files.add(name, bytes(&array)?, sha256.as_deref()))
            .map_err(|e| js_error(&e))
    }
}

/// Runs what the CPU will run, on nothing: for the time that the files take to come.
#[wasm_bindgen]
pub struct WebRehearsal {
    rehearsal: Rehearsal,
}

#[wasm_bindgen]
impl WebRehearsal {
    /// For the model of a manifest.
    #[wasm_bindgen(constructor)]
    pub fn new(manifest: &Uint8Array) -> JsResult<WebRehearsal> {
        let begin =
            || Ok(Self { rehearsal: Rehearsal::new(&Manifest::from_json(&bytes(manifest)?)?.encoder)? });
        begin().map_err(|e| js_error(&e))
    }

    /// Some milliseconds of it.
    pub async fn step(&self) -> JsResult<()> {
        reject(self.rehearsal.step()).await
    }
}

/// A model bundle on a device.
#[wasm_bindgen]
pub struct WebProbe {
    probe: Rc<Probe>,
    open: OpenDevice,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    device: DeviceChoice,
    #[serde(skip_serializing_if = "Option::is_none")]
    adapter: Option<&'a Adapter>,
    model: Model<'a>,
    frameworks: Vec<&'a str>,
    max_length: usize,
}

#[derive(Serialize)]
struct Model<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct TimedSelfTest {
    worst: f32,
    tolerance: f32,
    passed: bool,
    ms: f64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StartOptions {
    sentences: Option<bool>,
}

#[wasm_bindgen]
impl WebProbe {
    /// Makes a complete bundle ready on a device. The bundle is used up.
    pub async fn load(
        bundle: WebBundle,
        #[wasm_bindgen(unchecked_param_type = "\"cpu\" | \"gpu\"")] device: String,
    ) -> JsResult<WebProbe> {
        reject(async {
            let open = device::open(device.parse::<DeviceChoice>()?).await?;
            let probe = Probe::new(bundle.files.finish()?, bundle.taxonomy, &open)?;
            Ok(Self { probe: Rc::new(probe), open })
        })
        .await
    }

    #[wasm_bindgen(unchecked_return_type = "ModuleInfo")]
    pub fn info(&self) -> JsResult<JsValue> {
        let probe = &self.probe;
        to_js(&Info {
            device: self.open.choice,
            adapter: self.open.adapter.as_ref(),
            model: Model { name: probe.name(), version: probe.version() },
            frameworks: probe.heads().iter().map(|head| head.framework.as_str()).collect(),
            max_length: probe.max_length(),
        })
    }

    pub fn taxonomy(&self) -> JsResult<JsValue> {
        to_js(self.probe.taxonomy())
    }

    /// Scores the golden set and compares.
    #[wasm_bindgen(js_name = selfTest, unchecked_return_type = "SelfTest")]
    pub async fn self_test(&self) -> JsResult<JsValue> {
        let probe = self.probe.clone();
        let start = now();
        let test = reject(async { probe.self_test().await }).await?;
        let (worst, tolerance, passed) = (test.worst, test.tolerance, test.passed);
        to_js(&TimedSelfTest { worst, tolerance, passed, ms: now() - start })
    }

    /// Begins to score a text; nothing is computed by the network yet.
    pub fn start(
        &self,
        text: JsString,
        #[wasm_bindgen(unchecked_optional_param_type = "{ sentences?: boolean }")] options: JsValue,
    ) -> JsResult<WebJob> {
        let options = score_options(options, step_tokens(self.open.choice))?;
        // Asked before the text is copied: one of a gigabyte would take the module's memory with it.
        let units = text.length() as usize;
        if units > options.max_bytes {
            return Err(js_error(&Error::TooLarge { bytes: units, limit: options.max_bytes }));
        }
        let job = self.probe.start(&String::from(text), &options).map_err(|e| js_error(&e))?;
        Ok(WebJob { probe: self.probe.clone(), job: RefCell::new(Some(job)) })
    }

    /// One L2-normalised row a text, in order, flat.
    pub async fn embed(&self, texts: Vec<String>) -> JsResult<Float32Array> {
        let probe = self.probe.clone();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let rows = reject(async { probe.embed(&texts).await }).await?;
        Ok(Float32Array::from(rows.concat().as_slice()))
    }
}

/// A text that is being scored.
#[wasm_bindgen]
pub struct WebJob {
    probe: Rc<Probe>,
    /// Empty while a step is on its way and after the end.
    job: RefCell<Option<Job>>,
}

#[wasm_bindgen]
impl WebJob {
    /// Computes one small batch of windows.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub async fn step(&self) -> JsResult<JsValue> {
        let mut job = self.take()?;
        let progress = job.step(&self.probe).await;
        self.job.replace(Some(job));
        let progress = progress.map_err(|e| js_error(&e))?;
        let (done, total) = (progress.done, progress.total);
        to_js(&Step { done, total, finished: progress.is_finished() })
    }

    /// The result (`TextScore`), once every step is done; frees the job.
    pub fn finish(self) -> JsResult<JsValue> {
        to_js(&self.take()?.finish().map_err(|e| js_error(&e))?)
    }

    fn take(&self) -> JsResult<Job> {
        self.job.take().ok_or_else(|| js_error(&Error::Busy))
    }
}

#[derive(Serialize)]
struct Step {
    done: usize,
    total: usize,
    finished: bool,
}

/// The base encoder alone, for the bench beside other runtimes.
#[wasm_bindgen]
pub struct RawEncoder(Embedder);

#[wasm_bindgen]
impl RawEncoder {
    /// Reads a Hugging Face checkpoint: `model.safetensors` (float32), `tokenizer.json`, `config.json`.
    /// Computes in float32 unless told to round the weights ("int8", CPU only).
    pub async fn load(
        safetensors: Uint8Array,
        #[wasm_bindgen(js_name = tokenizerJson)] tokenizer_json: Uint8Array,
        #[wasm_bindgen(js_name = configJson)] config_json: String,
        #[wasm_bindgen(unchecked_param_type = "\"cpu\" | \"gpu\"")] device: String,
        #[wasm_bindgen(unchecked_optional_param_type = "\"f32\" | \"int8\"")] precision: Option<String>,
    ) -> JsResult<RawEncoder> {
        reject(async {
            let precision = precision.as_deref().unwrap_or("f32").parse::<Precision>()?;
            let open = device::open(device.parse::<DeviceChoice>()?).await?;
            let (weights, tokenizer) = (bytes(&safetensors)?, bytes(&tokenizer_json)?);
            // Rust has its copy: let JavaScript collect its own 90 MB.
            drop((safetensors, tokenizer_json));
            Embedder::new(weights, &tokenizer, config_json.as_bytes(), &open, precision).map(Self)
        })
        .await
    }

    /// One L2-normalised row a text, in order, flat.
    pub async fn embed(&self, texts: Vec<String>) -> JsResult<Float32Array> {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let rows = reject(self.0.embed(&texts)).await?;
        Ok(Float32Array::from(rows.as_slice()))
    }

    /// Tokens of a text, special tokens included.
    #[wasm_bindgen(js_name = countTokens)]
    pub fn count_tokens(&self, text: &str) -> JsResult<usize> {
        self.0.count_tokens(text).map_err(|e| js_error(&e))
    }
}

type JsResult<T> = std::result::Result<T, JsValue>;

/// The one conversion of errors: an `Error` object with a `code`.
fn js_error(error: &Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    // Cannot fail on a fresh object; without a code the message still stands.
    let _ = Reflect::set(&object, &"code".into(), &error.code().into());
    object.into()
}

async fn reject<T>(work: impl Future<Output = Result<T>>) -> JsResult<T> {
    work.await.map_err(|e| js_error(&e))
}

/// Plain objects and arrays, as `JSON.parse` would give them.
fn to_js<T: Serialize + ?Sized>(value: &T) -> JsResult<JsValue> {
    let plain = serde_wasm_bindgen::Serializer::json_compatible();
    value
        .serialize(&plain)
        .map_err(|e| js_error(&Error::Config(format!("a result cannot be passed on: {e}"))))
}

fn score_options(options: JsValue, batch_tokens: usize) -> JsResult<ScoreOptions> {
    let mut converted = ScoreOptions { batch_tokens, ..ScoreOptions::default() };
    if !options.is_undefined() && !options.is_null() {
        let given: StartOptions = serde_wasm_bindgen::from_value(options)
            .map_err(|e| js_error(&Error::Config(format!("scoring options: {e}"))))?;
        converted.sentences = given.sentences.unwrap_or(converted.sentences);
    }
    Ok(converted)
}

/// Copies a file out of JavaScript; one that does not fit is an error and not a dead module.
fn bytes(array: &Uint8Array) -> Result<Vec<u8>> {
    let length = array.length() as usize;
    // Given back at once: where there is room for this, there is room for what follows, which cannot be refused. The
    // compiler must not see that nobody writes to it.
    let mut room = Vec::<u8>::new();
    room.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes: length })?;
    drop(std::hint::black_box(room));
    Ok(array.to_vec())
}
