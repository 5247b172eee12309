//! The classifier: a bundle, a probe on a device, a text that is being scored.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use js_sys::{Float32Array, JsString, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::convert::{JsResult, Step, bytes, files, js_error, options, reject, taken, to_js};
use super::finder::Finder;
use crate::Error;
use crate::bundle::{BundleBuilder, Form, Frameworks};
use crate::device::{self, Adapter, DeviceChoice, OpenDevice};
use crate::probe::own::Quality;
use crate::probe::{
    CompareJob, CompareOptions, Examples, ExplainJob, ExplainOptions, Job, OwnDimension, OwnJob, PreferJob,
    Probe, Progress, ReplyJob, ScoreOptions, SelfTest,
};
use crate::taxonomy::Taxonomy;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface ModuleInfo {
  device: "cpu" | "gpu";
  /** Absent on the CPU. */
  adapter?: { name: string; backend: string; software: boolean };
  model: { name: string; version: string };
  /** Ids of the frameworks that a text's score has. */
  frameworks: string[];
  /** Ids of those that replies and preferences have; none before `addFrameworks`. */
  replies: string[];
  rankings: string[];
  /** Tokens the model reads at once. */
  maxLength: number;
}
/** Largest difference to the golden set's probabilities, and what is allowed on this device. */
export interface SelfTest { worst: number; tolerance: number; passed: boolean; ms: number }
export interface StartOptions {
  /** Score each sentence besides the text; explanations and comparisons do in any case. */
  sentences?: boolean;
  /** Files of own dimensions (`OwnDimension.file`), scored under the framework `own`. */
  own?: string[];
  /** Ids of the frameworks that are reported; none: all. */
  frameworks?: string[];
}
/** A text in its context. Scores and probabilities as a text's have them. */
export interface ReplyScore {
  scores: DimensionValues;
  probabilities: DimensionValues;
  evidence: string[];
  /** Parts in which the text was read, and the context. */
  windows: number;
  context_windows: number;
}
/** One of two texts: that it is preferred to the other. The probabilities of both add up to 1. */
export interface PreferenceSide {
  scores: DimensionValues;
  probabilities: DimensionValues;
  evidence: string[];
  windows: number;
  /** What it is as a reply, where there is a context. */
  reply?: ReplyScore;
}
export interface Preference { a: PreferenceSide; b: PreferenceSide }
export interface ExplainOptions extends StartOptions {
  /** Names, or `framework/name`; none: those that the text invokes, or its strongest. */
  dimensions?: string[];
  /** From 0; none: for each dimension the one that carries it. */
  sentence?: number;
}
export interface CompareOptions extends StartOptions {
  /** Scored beside the texts, not compared. */
  prompt?: string;
  /** 32 bits; the same gives the same bands. */
  seed?: number;
}
/** UTF-8 bytes, and units of the JavaScript string. */
export interface TextSpan { start: number; end: number; start_utf16: number; end_utf16: number }
/** 0.5 is the decision point of a score; log-odds are those of the probability. */
export interface Strength { score: number; log_odds: number }
export interface WordShare extends TextSpan {
  /** Mean of `alone` and `left_out`, in log-odds; positive speaks for the dimension. */
  contribution: number;
  /** What it adds to a text without words. */
  alone: number;
  /** What the part loses without it. */
  left_out: number;
}
export interface Explanation extends TextSpan {
  framework: string;
  dimension: string;
  text_score: number;
  /** From 0. The span is of the part of it that is explained: all of it unless it is longer than a window. */
  sentence: number;
  part: Strength;
  /** Of a text without words. */
  baseline: Strength;
  /** Words left out together; 1 unless the part is long. */
  together: number;
  words: WordShare[];
  /** Absent for an own dimension. `similarity` is a cosine. */
  definition?: { text: string; similarity: number };
}
export interface Explanations { dimensions: Explanation[] }
/** framework -> dimension -> number */
export type DimensionValues = Record<string, Record<string, number>>;
export interface Side {
  sentences: number;
  /** Mean probability of the sentences; of own dimensions mean score. */
  means: DimensionValues;
  /** Sentences with a score of at least 0.5. */
  with_evidence: DimensionValues;
  scores: DimensionValues;
}
export interface Difference {
  framework: string;
  dimension: string;
  /** The second text's mean less the first's. */
  difference: number;
  /** `null`, both, where either text is a single sentence. */
  band: [number, number] | null;
  within_noise: boolean | null;
}
export interface Comparison {
  statistic: "mean-sentence-probability";
  level: number;
  resamples: number;
  seed: number;
  texts: Side[];
  prompt?: Side;
  /** Every two texts, by their places. */
  differences: { first: number; second: number; dimensions: Difference[] }[];
}
export interface OwnDimension {
  name: string;
  /** Name and version of the model it was made with. */
  model: string;
  /** `balanced_accuracy` by leave-one-out, 0.5 by chance; `null`: too few examples to say. */
  quality: { for: number; against: number; balanced_accuracy: number | null };
  examples: { for: string[]; against: string[] } | null;
  file: string;
  /** Holds no text of the person's, and fits this model alone. */
  fileWithoutExamples: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Padded tokens in one step. On the CPU some 150 ms of one core, so that a cancel waits no longer; a GPU
/// wants more at once, and is through with it sooner.
pub(super) fn step_tokens(device: DeviceChoice) -> usize {
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
    /// Replaced when frameworks are added; jobs keep the one that they began with.
    pub(super) probe: RefCell<Rc<Probe>>,
    pub(super) open: OpenDevice,
    pub(super) finder: RefCell<Finder>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info<'a> {
    device: DeviceChoice,
    #[serde(skip_serializing_if = "Option::is_none")]
    adapter: Option<&'a Adapter>,
    model: Model<'a>,
    frameworks: Vec<String>,
    replies: Vec<String>,
    rankings: Vec<String>,
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

/// What the options of any job may hold.
#[derive(Default, Deserialize)]
#[serde(default)]
struct StartOptions {
    sentences: Option<bool>,
    own: Option<Vec<String>>,
    frameworks: Option<Vec<String>>,
    dimensions: Option<Vec<String>>,
    sentence: Option<usize>,
    prompt: Option<String>,
    seed: Option<u32>,
}

/// The same, read.
struct Options {
    score: ScoreOptions,
    dimensions: Vec<String>,
    sentence: Option<usize>,
    prompt: Option<String>,
    seed: u32,
}

/// An own dimension as JavaScript sees it.
#[derive(Serialize)]
struct Own<'a> {
    name: &'a str,
    model: &'a str,
    quality: Quality,
    examples: Option<&'a Examples>,
    /// With the examples and without.
    file: String,
    #[serde(rename = "fileWithoutExamples")]
    file_without_examples: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fits: Option<bool>,
}

impl<'a> Own<'a> {
    fn new(own: &'a OwnDimension, fits: Option<bool>) -> Result<Self, Error> {
        Ok(Self {
            name: &own.name,
            model: &own.model,
            quality: own.quality,
            examples: own.examples.as_ref(),
            file: own.to_json(true)?,
            file_without_examples: own.to_json(false)?,
            fits,
        })
    }
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
            Ok(Self { probe: RefCell::new(Rc::new(probe)), open, finder: RefCell::default() })
        })
        .await
    }

    #[wasm_bindgen(unchecked_return_type = "ModuleInfo")]
    pub fn info(&self) -> JsResult<JsValue> {
        let probe = &self.probe();
        let ids = |form| probe.heads_of(form).into_iter().map(|head| head.framework).collect();
        to_js(&Info {
            device: self.open.choice,
            adapter: self.open.adapter.as_ref(),
            model: Model { name: probe.name(), version: probe.version() },
            frameworks: ids(Form::Text),
            replies: ids(Form::Reply),
            rankings: ids(Form::Ranking),
            max_length: probe.max_length(),
        })
    }

    pub fn taxonomy(&self) -> JsResult<JsValue> {
        to_js(self.probe().taxonomy())
    }

    /// Scores the golden set and compares.
    #[wasm_bindgen(js_name = selfTest, unchecked_return_type = "SelfTest")]
    pub async fn self_test(&self) -> JsResult<JsValue> {
        let probe = self.probe();
        let start = now();
        let test = reject(async { probe.self_test().await }).await?;
        timed(test, start)
    }

    /// Puts further frameworks on the encoder, once their golden set is what this device computes; scores, explanations and
    /// comparisons that begin later have them, and `reply` and `prefer` can be asked.
    ///
    /// # Arguments
    /// - `names`, `contents`: files of `models/frameworks`, `manifest.json` among them
    /// - `taxonomy_toml`: what describes them, where that given with the bundle does not
    #[wasm_bindgen(js_name = addFrameworks, unchecked_return_type = "SelfTest")]
    pub async fn add_frameworks(
        &self,
        names: Vec<String>,
        contents: Vec<Uint8Array>,
        #[wasm_bindgen(js_name = taxonomyToml)] taxonomy_toml: Option<String>,
    ) -> JsResult<JsValue> {
        let start = now();
        let (probe, test) = reject(async {
            let frameworks = Frameworks::from_files(&files(names, &contents)?)?;
            let mut probe = (*self.probe()).clone();
            if let Some(toml) = taxonomy_toml {
                probe.set_taxonomy(Taxonomy::from_toml(&toml)?)?;
            }
            probe.add_frameworks(frameworks)?;
            let test = probe.frameworks_test().await?;
            let test = test.ok_or(Error::NoFramework { what: "anything" })?;
            test.into_result()?;
            Ok((probe, test))
        })
        .await?;
        self.probe.replace(Rc::new(probe));
        timed(test, start)
    }

    /// Scores a text in a context in one go; `startReply` can be cancelled.
    #[wasm_bindgen(unchecked_return_type = "ReplyScore")]
    pub async fn reply(&self, context: JsString, text: JsString) -> JsResult<JsValue> {
        self.start_reply(context, text, JsValue::UNDEFINED)?.whole().await
    }

    /// Begins to score a text in a context (`ReplyScore`).
    #[wasm_bindgen(js_name = startReply)]
    pub fn start_reply(
        &self,
        context: JsString,
        text: JsString,
        #[wasm_bindgen(unchecked_optional_param_type = "StartOptions")] options: JsValue,
    ) -> JsResult<WebJob> {
        let options = self.options(options)?.score;
        self.job(|probe| {
            let (context, text) = (taken(context, &options)?, taken(text, &options)?);
            Ok(Running::Reply(probe.start_reply(&context, &text, &options)?))
        })
    }

    /// Compares two texts, answers to `context` where there is one, in one go; `startPrefer` can be cancelled.
    #[wasm_bindgen(unchecked_return_type = "Preference")]
    pub async fn prefer(&self, context: Option<JsString>, a: JsString, b: JsString) -> JsResult<JsValue> {
        self.start_prefer(context, a, b, JsValue::UNDEFINED)?.whole().await
    }

    /// Begins to compare two texts, answers to `context` where there is one (`Preference`).
    #[wasm_bindgen(js_name = startPrefer)]
    pub fn start_prefer(
        &self,
        context: Option<JsString>,
        a: JsString,
        b: JsString,
        #[wasm_bindgen(unchecked_optional_param_type = "StartOptions")] options: JsValue,
    ) -> JsResult<WebJob> {
        let options = self.options(options)?.score;
        self.job(|probe| {
            let context = context.map(|context| taken(context, &options)).transpose()?;
            let (a, b) = (taken(a, &options)?, taken(b, &options)?);
            Ok(Running::Prefer(probe.start_prefer(context.as_deref(), &a, &b, &options)?))
        })
    }

    /// Begins to score a text (`TextScore`); nothing is computed by the network yet.
    pub fn start(
        &self,
        text: JsString,
        #[wasm_bindgen(unchecked_optional_param_type = "StartOptions")] options: JsValue,
    ) -> JsResult<WebJob> {
        let options = self.options(options)?.score;
        self.job(|probe| Ok(Running::Score(probe.start(&taken(text, &options)?, &options)?)))
    }

    /// Begins to explain a text (`Explanations`).
    #[wasm_bindgen(js_name = startExplain)]
    pub fn start_explain(
        &self,
        text: JsString,
        #[wasm_bindgen(unchecked_optional_param_type = "ExplainOptions")] options: JsValue,
    ) -> JsResult<WebJob> {
        let Options { score, dimensions, sentence, .. } = self.options(options)?;
        let options = ExplainOptions { dimensions, sentence, score };
        self.job(|probe| Ok(Running::Explain(probe.start_explain(&taken(text, &options.score)?, &options)?)))
    }

    /// Begins to compare 2 to 6 texts (`Comparison`).
    #[wasm_bindgen(js_name = startCompare)]
    pub fn start_compare(
        &self,
        texts: Vec<JsString>,
        #[wasm_bindgen(unchecked_optional_param_type = "CompareOptions")] options: JsValue,
    ) -> JsResult<WebJob> {
        let Options { score, prompt, seed, .. } = self.options(options)?;
        let options = CompareOptions { prompt, seed: seed.into(), score };
        self.job(|probe| {
            let texts =
                texts.into_iter().map(|text| taken(text, &options.score)).collect::<Result<Vec<_>, _>>()?;
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            Ok(Running::Compare(probe.start_compare(&texts, &options)?))
        })
    }

    /// Begins to make a dimension of a person's own (`OwnDimension`).
    #[wasm_bindgen(js_name = startOwn)]
    pub fn start_own(
        &self,
        name: &str,
        #[wasm_bindgen(js_name = forIt)] for_it: Vec<String>,
        against: Vec<String>,
    ) -> JsResult<WebJob> {
        self.job(|probe| Ok(Running::Own(probe.start_own(name, &Examples { for_it, against })?)))
    }

    /// Reads the file of an own dimension. `fits` says whether it can be used as `own`; one of another model has to be
    /// made anew from its examples, and is an error where it has none.
    #[wasm_bindgen(js_name = readOwn, unchecked_return_type = "OwnDimension & { fits: boolean }")]
    pub fn read_own(&self, file: &str) -> JsResult<JsValue> {
        let read = || {
            let own = OwnDimension::from_json(file.as_bytes())?;
            let fits = match self.probe().check_own(&own) {
                Ok(()) => true,
                Err(Error::OtherEncoder { .. }) if own.examples.is_some() => false,
                Err(error) => return Err(error),
            };
            Ok((own, fits))
        };
        let (own, fits) = read().map_err(|e| js_error(&e))?;
        to_js(&Own::new(&own, Some(fits)).map_err(|e| js_error(&e))?)
    }

    fn job(&self, start: impl FnOnce(&Probe) -> Result<Running, Error>) -> JsResult<WebJob> {
        let probe = self.probe();
        let job = start(&probe).map_err(|e| js_error(&e))?;
        Ok(WebJob { probe, job: RefCell::new(Some(job)) })
    }

    pub(super) fn probe(&self) -> Rc<Probe> {
        self.probe.borrow().clone()
    }

    fn options(&self, given: JsValue) -> JsResult<Options> {
        read_options(given, step_tokens(self.open.choice)).map_err(|e| js_error(&e))
    }

    /// One L2-normalised row a text, in order, flat.
    pub async fn embed(&self, texts: Vec<String>) -> JsResult<Float32Array> {
        let probe = self.probe();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let rows = reject(async { probe.embed(&texts).await }).await?;
        Ok(Float32Array::from(rows.concat().as_slice()))
    }
}

fn timed(test: SelfTest, start: f64) -> JsResult<JsValue> {
    let SelfTest { worst, tolerance, passed } = test;
    to_js(&TimedSelfTest { worst, tolerance, passed, ms: now() - start })
}

/// What a job does.
enum Running {
    Score(Job),
    Explain(ExplainJob),
    Compare(CompareJob),
    Own(OwnJob),
    Reply(ReplyJob),
    Prefer(PreferJob),
}

/// Something that is computed a step at a time: a score, an explanation, a comparison, an own dimension.
#[wasm_bindgen]
pub struct WebJob {
    probe: Rc<Probe>,
    /// Empty while a step is on its way and after the end.
    job: RefCell<Option<Running>>,
}

#[wasm_bindgen]
impl WebJob {
    /// Computes one small batch of windows. What it counts depends on the job (UTF-8 bytes of the text for a score).
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub async fn step(&self) -> JsResult<JsValue> {
        let progress = self.advance().await?;
        to_js(&Step::new(progress.done, progress.total))
    }

    async fn advance(&self) -> JsResult<Progress> {
        let mut job = self.take()?;
        let progress = match &mut job {
            Running::Score(job) => job.step(&self.probe).await,
            Running::Explain(job) => job.step(&self.probe).await,
            Running::Compare(job) => job.step(&self.probe).await,
            Running::Own(job) => job.step(&self.probe).await,
            Running::Reply(job) => job.step(&self.probe).await,
            Running::Prefer(job) => job.step(&self.probe).await,
        };
        self.job.replace(Some(job));
        progress.map_err(|e| js_error(&e))
    }

    /// The result, which the call that began the job names, once every step is done; frees the job.
    pub fn finish(self) -> JsResult<JsValue> {
        let failed = |e: Error| js_error(&e);
        match self.take()? {
            Running::Score(job) => to_js(&job.finish().map_err(failed)?),
            Running::Explain(job) => to_js(&job.finish().map_err(failed)?),
            Running::Compare(job) => to_js(&job.finish().map_err(failed)?),
            Running::Own(job) => {
                let own = job.finish().map_err(failed)?;
                to_js(&Own::new(&own, None).map_err(failed)?)
            }
            Running::Reply(job) => to_js(&job.finish(&self.probe).map_err(failed)?),
            Running::Prefer(job) => to_js(&job.finish(&self.probe).map_err(failed)?),
        }
    }

    fn take(&self) -> JsResult<Running> {
        self.job.take().ok_or_else(|| js_error(&Error::Busy))
    }

    /// All steps and the result.
    async fn whole(self) -> JsResult<JsValue> {
        loop {
            let progress = self.advance().await?;
            if progress.is_finished() {
                return self.finish();
            }
        }
    }
}

/// # Arguments
/// - `batch_tokens`: as [`ScoreOptions`] has it
///
/// # Errors
/// [`Error::Config`]; [`Error::DimensionFile`] for an own dimension that is none.
fn read_options(given: JsValue, batch_tokens: usize) -> Result<Options, Error> {
    let given: StartOptions = options(given, "options")?;
    let standard = ScoreOptions::default();
    let own = given.own.iter().flatten().map(|file| Ok(Arc::new(OwnDimension::from_json(file.as_bytes())?)));
    Ok(Options {
        score: ScoreOptions {
            batch_tokens,
            sentences: given.sentences.unwrap_or(standard.sentences),
            own: own.collect::<Result<_, Error>>()?,
            frameworks: given.frameworks,
            ..standard
        },
        dimensions: given.dimensions.unwrap_or_default(),
        sentence: given.sentence,
        prompt: given.prompt,
        seed: given.seed.unwrap_or(1),
    })
}
