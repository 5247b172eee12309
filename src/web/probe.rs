//! The classifier: a bundle, a probe on a device, a text that is being scored.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Float32Array, JsString, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::convert::{JsResult, Step, bytes, js_error, options, reject, to_js};
use crate::Error;
use crate::bundle::BundleBuilder;
use crate::device::{self, Adapter, DeviceChoice, OpenDevice};
use crate::probe::{Job, Probe, ScoreOptions};
use crate::taxonomy::Taxonomy;

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
"#;

#[wasm_bindgen]
extern "C" {
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
        let job = self.probe.start(&taken(text, &options)?, &options).map_err(|e| js_error(&e))?;
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
    /// Computes one small batch of windows; counts UTF-8 bytes of the text.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub async fn step(&self) -> JsResult<JsValue> {
        let mut job = self.take()?;
        let progress = job.step(&self.probe).await;
        self.job.replace(Some(job));
        let progress = progress.map_err(|e| js_error(&e))?;
        to_js(&Step::new(progress.done, progress.total))
    }

    /// The result (`TextScore`), once every step is done; frees the job.
    pub fn finish(self) -> JsResult<JsValue> {
        to_js(&self.take()?.finish().map_err(|e| js_error(&e))?)
    }

    fn take(&self) -> JsResult<Job> {
        self.job.take().ok_or_else(|| js_error(&Error::Busy))
    }
}

/// A text out of JavaScript. Its length is asked before it is copied: one of a gigabyte would take the module's memory
/// with it.
pub fn taken(text: JsString, options: &ScoreOptions) -> JsResult<String> {
    let units = text.length() as usize;
    if units > options.max_bytes {
        return Err(js_error(&Error::TooLarge { bytes: units, limit: options.max_bytes }));
    }
    Ok(String::from(text))
}

/// # Arguments
/// - `batch_tokens`: as [`ScoreOptions`] has it
pub fn score_options(given: JsValue, batch_tokens: usize) -> JsResult<ScoreOptions> {
    let given: StartOptions = options(given, "scoring options").map_err(|e| js_error(&e))?;
    let standard = ScoreOptions::default();
    let sentences = given.sentences.unwrap_or(standard.sentences);
    Ok(ScoreOptions { batch_tokens, sentences, ..standard })
}
