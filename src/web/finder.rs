//! Relevant principles and the value map.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use js_sys::{JsString, Object, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::convert::{JsResult, Step, bytes, js_error, options, taken, to_js};
use super::probe::{WebProbe, step_tokens};
use crate::bundle::finder::{Landmark, Principles, Reference, ValueMap};
use crate::probe::principles::MOST;
use crate::probe::{MapJob, PrincipleFinder, PrinciplesJob, Probe, ScoreOptions};
use crate::{Error, Result};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface Principle {
  id: string;
  text: string;
  kind: "principle" | "proverb" | "declaration";
  source: string;
  licence: string;
  /** A cosine, and a little for shared words. */
  score: number;
}
export interface FoundPrinciples {
  /** Most relevant first; empty: nothing is called for. */
  principles: Principle[];
  /** How far the text calls for any; below `threshold` there are none. */
  call: number;
  threshold: number;
}
/** `y` points up; 1 is the root mean square distance of the training arguments from the middle. */
export interface MapPoint { x: number; y: number }
export interface Landmark extends MapPoint { name: string }
export interface Reference extends MapPoint { text: string }
export interface ValueMap {
  /** Whose dimensions the landmarks are. */
  framework: string;
  landmarks: Landmark[];
  references: Reference[];
  /** 99 of 100 training arguments lie within this distance of the middle. */
  extent: number;
}
"#;

/// What was fetched beside the classifier.
#[derive(Default)]
pub struct Finder {
    principles: Option<Arc<PrincipleFinder>>,
    map: Option<Arc<ValueMap>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PrinciplesOptions {
    most: Option<usize>,
}

#[derive(Serialize)]
struct Plane<'a> {
    framework: &'a str,
    landmarks: &'a [Landmark],
    references: &'a [Reference],
    extent: f32,
}

#[wasm_bindgen]
impl WebProbe {
    /// Takes in the folder `principles`, by the names of its files. A second one takes the first one's place.
    #[wasm_bindgen(js_name = addPrinciples)]
    pub fn add_principles(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, Uint8Array>")] files: Object,
    ) -> JsResult<()> {
        let finder = || self.probe().principle_finder(Principles::from_files(&named(&files)?)?);
        let finder = finder().map_err(|e| js_error(&e))?;
        self.finder.borrow_mut().principles = Some(Arc::new(finder));
        Ok(())
    }

    /// Takes in the folder `value-map`, by the names of its files. A second one takes the first one's place.
    #[wasm_bindgen(js_name = addMap)]
    pub fn add_map(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, Uint8Array>")] files: Object,
    ) -> JsResult<()> {
        let read = || {
            let map = ValueMap::from_files(&named(&files)?)?;
            self.probe().check_map(&map).map(|()| map)
        };
        self.finder.borrow_mut().map = Some(Arc::new(read().map_err(|e| js_error(&e))?));
        Ok(())
    }

    /// Begins to look for the principles that bear on a text (`FoundPrinciples`).
    #[wasm_bindgen(js_name = startPrinciples)]
    pub fn start_principles(
        &self,
        text: JsString,
        #[wasm_bindgen(unchecked_optional_param_type = "{ most?: number }")] given: JsValue,
    ) -> JsResult<WebFindJob> {
        self.find(|probe| {
            let finder = self.finder.borrow().principles.clone().ok_or_else(|| absent("principles"))?;
            let PrinciplesOptions { most } = options(given, "options")?;
            let text = taken(text, &ScoreOptions::default())?;
            Ok(Running::Principles(probe.start_principles(&finder, &text, most.unwrap_or(MOST))?))
        })
    }

    /// Begins to place texts (`MapPoint[]`).
    #[wasm_bindgen(js_name = startMap)]
    pub fn start_map(&self, texts: Vec<JsString>) -> JsResult<WebFindJob> {
        self.find(|probe| {
            let map = self.value_map_file()?;
            let limits = ScoreOptions::default();
            let texts = texts.into_iter().map(|text| taken(text, &limits)).collect::<Result<Vec<_>>>()?;
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            Ok(Running::Map(probe.start_map(&map, &texts)?))
        })
    }

    /// What the plane holds before any text.
    #[wasm_bindgen(js_name = valueMap, unchecked_return_type = "ValueMap")]
    pub fn value_map(&self) -> JsResult<JsValue> {
        let map = self.value_map_file().map_err(|e| js_error(&e))?;
        let settings = &map.manifest.settings;
        to_js(&Plane {
            framework: &settings.framework,
            landmarks: &map.places.landmarks,
            references: &map.places.references,
            extent: settings.extent,
        })
    }

    fn value_map_file(&self) -> Result<Arc<ValueMap>> {
        self.finder.borrow().map.clone().ok_or_else(|| absent("value map"))
    }

    fn find(&self, start: impl FnOnce(&Probe) -> Result<Running>) -> JsResult<WebFindJob> {
        let probe = self.probe();
        let job = start(&probe).map_err(|e| js_error(&e))?;
        let batch_tokens = step_tokens(self.open.choice);
        Ok(WebFindJob { probe, batch_tokens, job: RefCell::new(Some(job)) })
    }
}

fn absent(what: &str) -> Error {
    Error::Config(format!("the {what} must be added first"))
}

/// Copies an object's files out of JavaScript.
fn named(files: &Object) -> Result<BTreeMap<String, Vec<u8>>> {
    let file = |entry: JsValue| {
        let pair = js_sys::Array::from(&entry);
        let name = pair.get(0).as_string().unwrap_or_default();
        let array =
            pair.get(1).dyn_into::<Uint8Array>().map_err(|_| Error::bundle(&name, "not a Uint8Array"))?;
        Ok((name, bytes(&array)?))
    };
    Object::entries(files).iter().map(file).collect()
}

/// What a job does.
enum Running {
    Principles(PrinciplesJob),
    Map(MapJob),
}

/// Texts that are read a step at a time: for principles, or for places.
#[wasm_bindgen]
pub struct WebFindJob {
    probe: Rc<Probe>,
    batch_tokens: usize,
    /// Empty while a step is on its way and after the end.
    job: RefCell<Option<Running>>,
}

#[wasm_bindgen]
impl WebFindJob {
    /// Computes one small batch of windows; counts tokens.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub async fn step(&self) -> JsResult<JsValue> {
        let mut job = self.take()?;
        let progress = match &mut job {
            Running::Principles(job) => job.step(&self.probe, self.batch_tokens).await,
            Running::Map(job) => job.step(&self.probe, self.batch_tokens).await,
        };
        self.job.replace(Some(job));
        let progress = progress.map_err(|e| js_error(&e))?;
        to_js(&Step::new(progress.done, progress.total))
    }

    /// The result, which the call that began the job names, once every step is done; frees the job.
    pub fn finish(self) -> JsResult<JsValue> {
        match self.take()? {
            Running::Principles(job) => to_js(&job.finish().map_err(|e| js_error(&e))?),
            Running::Map(job) => to_js(&job.finish().map_err(|e| js_error(&e))?),
        }
    }

    fn take(&self) -> JsResult<Running> {
        self.job.take().ok_or_else(|| js_error(&Error::Busy))
    }
}
