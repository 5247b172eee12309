//! Whether a sentence is for or against a value: a head on the language model.

use std::rc::Rc;

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use super::convert::{JsResult, files, js_error, reject, taken, to_js};
use super::language::WebLanguageModel;
use crate::Error;
use crate::bundle::{LanguageModel, PolarityHead};
use crate::lm::PolarityProbe;
use crate::probe::ScoreOptions;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Which way a sentence goes, of a value that it invokes. Says nothing about whether it invokes it. */
export interface Polarity {
  /** As in the taxonomy. */
  dimension: string;
  /** Probability that the sentence supports the value; it opposes it with the rest. */
  supports: number;
  /** Near one half the head cannot tell. */
  stance: "supports" | "opposes" | "unsure";
}
"#;

/// A polarity head on a language model. Holds the model too.
#[wasm_bindgen]
pub struct WebPolarity {
    model: Rc<LanguageModel>,
    probe: Rc<PolarityProbe>,
}

#[wasm_bindgen]
impl WebPolarity {
    /// Takes the head's files by name, `head.json` among them.
    #[wasm_bindgen(constructor)]
    pub fn new(
        model: &WebLanguageModel,
        names: Vec<String>,
        contents: Vec<Uint8Array>,
    ) -> JsResult<WebPolarity> {
        let begin = || {
            let head = PolarityHead::from_files(&files(names, &contents)?)?;
            let (model, _) = model.handle();
            let probe = PolarityProbe::new(head, &model)?;
            Ok(Self { model, probe: Rc::new(probe) })
        };
        begin().map_err(|e: Error| js_error(&e))
    }

    /// The values that it can be asked about.
    pub fn dimensions(&self) -> Vec<String> {
        self.probe.dimensions().map(String::from).collect()
    }

    /// Reads one sentence: one forward.
    #[wasm_bindgen(unchecked_return_type = "Polarity")]
    pub async fn read(&self, text: JsString, dimension: String) -> JsResult<JsValue> {
        let (model, probe) = (self.model.clone(), self.probe.clone());
        let text = taken(text, &ScoreOptions::default()).map_err(|e| js_error(&e))?;
        to_js(&reject(async { probe.polarity(&*model, &text, &dimension).await }).await?)
    }
}
