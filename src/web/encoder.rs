//! The base encoder, for the bench beside other runtimes.

use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::convert::{JsResult, bytes, js_error, reject};
use crate::device::{self, DeviceChoice};
use crate::embed::{Embedder, Precision};

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
