//! The wasm-bindgen boundary: convert, call, convert. Nothing is computed here.
//!
//! # What JavaScript may count on
//!
//! - Every call that fails throws (or rejects with) an `Error` whose `code` is [`Error::code`].
//! - Long work is pulled: `job.step()` computes one small batch and resolves. To cancel, stop pulling
//!   and `free()` the job; give the event loop a *macrotask* between two steps, for messages do not
//!   arrive during microtasks.
//! - Nothing here panics on bad input. Should it happen all the same, the module is dead: the panic
//!   hook calls `globalThis.__valueProbePanic?.(message: string)`, then the call traps with a
//!   `WebAssembly.RuntimeError`. A trap inside an asynchronous call leaves its promise pending for
//!   ever, so the client must take the hook (or the worker's `error` event) as the end of every
//!   pending call, and start a new worker. A `RuntimeError` *without* a panic message means that
//!   memory ran out: the allocator has no way left to say so.

use std::panic;

use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::device::{self, DeviceChoice};
use crate::embed::Embedder;
use crate::{Error, Result};

#[wasm_bindgen]
extern "C" {
    /// Set by the worker, see the module's head; may be absent.
    #[wasm_bindgen(js_namespace = globalThis, js_name = __valueProbePanic, catch)]
    fn report_panic(message: &str) -> std::result::Result<(), JsValue>;
}

/// Called once by the generated glue when the module is instantiated.
#[wasm_bindgen(start)]
pub fn start() {
    panic::set_hook(Box::new(|info| {
        // A page that does not listen is no reason to trap inside the hook.
        let _ = report_panic(&info.to_string());
    }));
}

type JsResult<T> = std::result::Result<T, JsValue>;

/// The one conversion of errors: an `Error` object with a `code`.
fn js_error(error: &Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    // Cannot fail on a fresh object; without a code the message still stands.
    let _ = js_sys::Reflect::set(&object, &"code".into(), &error.code().into());
    object.into()
}

/// Copies a file out of JavaScript; a file that does not fit is an error and not a dead module.
fn bytes(array: &Uint8Array) -> Result<Vec<u8>> {
    let length = array.length() as usize;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes: length })?;
    bytes.resize(length, 0);
    array.copy_to(&mut bytes);
    Ok(bytes)
}

/// The base encoder alone, for the bench beside other runtimes.
#[wasm_bindgen]
pub struct RawEncoder(Embedder);

#[wasm_bindgen]
impl RawEncoder {
    /// Reads a Hugging Face checkpoint: `model.safetensors` (float32), `tokenizer.json`, `config.json`.
    pub async fn load(
        safetensors: Uint8Array,
        tokenizer_json: Uint8Array,
        config_json: String,
        device: String,
    ) -> JsResult<RawEncoder> {
        async {
            let open = device::open(device.parse::<DeviceChoice>()?).await?;
            let (weights, tokenizer) = (bytes(&safetensors)?, bytes(&tokenizer_json)?);
            // The caller may let go of the 90 MB now.
            drop((safetensors, tokenizer_json));
            Embedder::new(weights, &tokenizer, config_json.as_bytes(), &open).map(Self)
        }
        .await
        .map_err(|e| js_error(&e))
    }

    /// One L2-normalised row a text, in order, flat.
    pub async fn embed(&self, texts: Vec<String>) -> JsResult<Float32Array> {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let rows = self.0.embed(&texts).await.map_err(|e| js_error(&e))?;
        Ok(Float32Array::from(rows.as_slice()))
    }

    /// Tokens of a text, special tokens included.
    #[wasm_bindgen(js_name = countTokens)]
    pub fn count_tokens(&self, text: &str) -> JsResult<usize> {
        self.0.count_tokens(text).map_err(|e| js_error(&e))
    }
}
