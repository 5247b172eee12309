//! The CPU's kernels, warmed up while the model is on its way.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::convert::{JsResult, bytes, js_error, reject};
use crate::bundle::Manifest;
use crate::nn::rehearsal::Rehearsal;

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
