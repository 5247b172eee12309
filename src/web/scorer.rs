//! The language model's own opinion of a text: heads on it, a text that is being read.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{JsString, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::convert::{JsResult, Step, files, js_error, options, reject, taken, to_js};
use super::language::WebLanguageModel;
use crate::Error;
use crate::bundle::{LanguageHeads, LanguageModel};
use crate::device::DeviceChoice;
use crate::lm::{LanguageJob, LanguageProbe};
use crate::probe::ScoreOptions;
use crate::taxonomy::Taxonomy;

/// Tokens in one step, so that a cancel waits no longer than for a part of a prompt.
const STEP_TOKENS: usize = 128;

/// Heads on a language model. Holds the model too.
#[wasm_bindgen]
pub struct WebScorer {
    model: Rc<LanguageModel>,
    probe: Rc<LanguageProbe>,
    device: DeviceChoice,
}

#[wasm_bindgen]
impl WebScorer {
    /// Takes the heads' files by name, `manifest.json` among them, and the taxonomy for what they score.
    #[wasm_bindgen(constructor)]
    pub fn new(
        model: &WebLanguageModel,
        names: Vec<String>,
        contents: Vec<Uint8Array>,
        #[wasm_bindgen(js_name = taxonomyToml)] taxonomy_toml: &str,
    ) -> JsResult<WebScorer> {
        let begin = || {
            let heads = LanguageHeads::from_files(&files(names, &contents)?)?;
            let (model, device) = model.handle();
            let probe = LanguageProbe::new(heads, Taxonomy::from_toml(taxonomy_toml)?, &model)?;
            Ok(Self { model, probe: Rc::new(probe), device })
        };
        begin().map_err(|e: Error| js_error(&e))
    }

    /// Scores the heads' golden set and compares.
    #[wasm_bindgen(js_name = selfTest, unchecked_return_type = "{ worst: number; tolerance: number; passed: boolean }")]
    pub async fn self_test(&self) -> JsResult<JsValue> {
        let (probe, model, device) = (self.probe.clone(), self.model.clone(), self.device);
        to_js(&reject(async { probe.self_test(&*model, device).await }).await?)
    }

    /// Begins to score a text (`TextScore`); nothing is computed yet.
    pub fn start(
        &self,
        text: JsString,
        #[wasm_bindgen(unchecked_optional_param_type = "{ sentences?: boolean }")] options: JsValue,
    ) -> JsResult<WebScorerJob> {
        let start = || {
            let options = self::options::<Wish>(options, "options")?.read();
            self.probe.start(&taken(text, &options)?, &options)
        };
        let job = start().map_err(|e| js_error(&e))?;
        Ok(WebScorerJob {
            model: self.model.clone(),
            probe: self.probe.clone(),
            job: RefCell::new(Some(job)),
        })
    }
}

/// What JavaScript asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wish {
    sentences: Option<bool>,
}

impl Wish {
    fn read(self) -> ScoreOptions {
        let standard = ScoreOptions::default();
        let sentences = self.sentences.unwrap_or(standard.sentences);
        ScoreOptions { batch_tokens: STEP_TOKENS, sentences, ..standard }
    }
}

/// A text that is being read.
#[wasm_bindgen]
pub struct WebScorerJob {
    model: Rc<LanguageModel>,
    probe: Rc<LanguageProbe>,
    /// Empty while a step is on its way and after the end.
    job: RefCell<Option<LanguageJob>>,
}

#[wasm_bindgen]
impl WebScorerJob {
    /// One forward; counts UTF-8 bytes of the text.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub async fn step(&self) -> JsResult<JsValue> {
        let mut job = self.take()?;
        let progress = job.step(&self.probe, &*self.model).await;
        self.job.replace(Some(job));
        let progress = progress.map_err(|e| js_error(&e))?;
        to_js(&Step::new(progress.done, progress.total))
    }

    /// The result (`TextScore`), once every step is done; frees the job.
    pub fn finish(self) -> JsResult<JsValue> {
        to_js(&self.take()?.finish().map_err(|e| js_error(&e))?)
    }

    fn take(&self) -> JsResult<LanguageJob> {
        self.job.take().ok_or_else(|| js_error(&Error::Busy))
    }
}
