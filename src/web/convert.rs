//! What crosses the boundary, and how: errors, plain objects, bytes.

use std::collections::BTreeMap;

use js_sys::{JsString, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::probe::ScoreOptions;
use crate::{Error, Result};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** How far a job has come: finished when there is nothing left to step. */
export interface Step { done: number; total: number; finished: boolean }
"#;

pub type JsResult<T> = std::result::Result<T, JsValue>;

/// The one conversion of errors: an `Error` object with a `code`.
pub fn js_error(error: &Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    // Cannot fail on a fresh object; without a code the message still stands.
    let _ = Reflect::set(&object, &"code".into(), &error.code().into());
    object.into()
}

pub async fn reject<T>(work: impl Future<Output = Result<T>>) -> JsResult<T> {
    work.await.map_err(|e| js_error(&e))
}

/// Plain objects and arrays, as `JSON.parse` would give them.
pub fn to_js<T: Serialize + ?Sized>(value: &T) -> JsResult<JsValue> {
    let plain = serde_wasm_bindgen::Serializer::json_compatible();
    value
        .serialize(&plain)
        .map_err(|e| js_error(&Error::Config(format!("a result cannot be passed on: {e}"))))
}

/// How far a job has come: finished when there is nothing left to step.
#[derive(Serialize)]
pub struct Step {
    done: usize,
    total: usize,
    finished: bool,
}

impl Step {
    pub fn new(done: usize, total: usize) -> Self {
        Self { done, total, finished: done == total }
    }
}

/// Options that a caller may leave out, whole or in part.
pub fn options<T: DeserializeOwned + Default>(given: JsValue, what: &str) -> Result<T> {
    if given.is_undefined() || given.is_null() {
        return Ok(T::default());
    }
    serde_wasm_bindgen::from_value(given).map_err(|e| Error::Config(format!("{what}: {e}")))
}

/// Copies a file out of JavaScript; one that does not fit is an error and not a dead module.
pub fn bytes(array: &Uint8Array) -> Result<Vec<u8>> {
    let length = array.length() as usize;
    // Given back at once: where there is room for this, there is room for what follows, which cannot be refused. The
    // compiler must not see that nobody writes to it.
    let mut room = Vec::<u8>::new();
    room.try_reserve_exact(length).map_err(|_| Error::OutOfMemory { bytes: length })?;
    drop(std::hint::black_box(room));
    Ok(array.to_vec())
}

/// Copies files out of JavaScript, by name.
///
/// # Errors
/// [`Error::Config`] where names and files are not as many.
pub fn files(names: Vec<String>, contents: &[Uint8Array]) -> Result<BTreeMap<String, Vec<u8>>> {
    if names.len() != contents.len() {
        let (names, files) = (names.len(), contents.len());
        return Err(Error::Config(format!("{names} names were given for {files} files")));
    }
    names.into_iter().zip(contents).map(|(name, file)| Ok((name, bytes(file)?))).collect()
}

/// Copies a text out of JavaScript. Its length is asked before it is copied: one of a gigabyte would take the module's
/// memory with it.
///
/// # Errors
/// [`Error::TooLarge`]
pub fn taken(text: JsString, options: &ScoreOptions) -> Result<String> {
    let units = text.length() as usize;
    if units > options.max_bytes {
        return Err(Error::TooLarge { bytes: units, limit: options.max_bytes });
    }
    Ok(String::from(text))
}
