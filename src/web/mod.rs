//! The wasm-bindgen boundary: convert, call, convert. Nothing is computed here.
//!
//! The feature `web` puts the classifier into a module, `web-language` the language model. On the CPU each has a module
//! of its own, so that nobody fetches code that they do not run; the GPU's has both, since most of it is what they share.
//!
//! # What JavaScript may count on
//!
//! - Every call that fails throws (or rejects with) an `Error` whose `code` is [`crate::Error::code`].
//! - Long work is pulled: `job.step()` computes one small batch and resolves. To cancel, stop pulling
//!   and `free()` the job; give the event loop a *macrotask* between two steps, for messages do not
//!   arrive during microtasks.
//! - Handles may be used from several places at once; only a second `step` of one job (or generation) while
//!   the first waits for the GPU is an error, with the code `busy`.
//! - Nothing here panics on bad input. Should it happen all the same, the module is dead: the panic
//!   hook calls `globalThis.__valueProbePanic?.(message: string)`, then the call traps with a
//!   `WebAssembly.RuntimeError`. A trap inside an asynchronous call leaves its promise pending for
//!   ever, so the client must take the hook (or the worker's `error` event) as the end of every
//!   pending call, and start a new worker. A `RuntimeError` *without* a panic message means that
//!   memory ran out: the allocator has no way left to say so.

mod convert;
#[cfg(feature = "web")]
mod encoder;
#[cfg(feature = "web")]
mod finder;
#[cfg(feature = "web-language")]
mod language;
#[cfg(feature = "web-language")]
mod polarity;
#[cfg(feature = "web")]
mod probe;
#[cfg(feature = "web")]
mod rehearsal;
#[cfg(feature = "web-language")]
mod scorer;

use std::panic;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Set by the worker, see the module's head; may be absent.
    #[wasm_bindgen(js_namespace = globalThis, js_name = __valueProbePanic, catch)]
    fn report_panic(message: &str) -> Result<(), JsValue>;
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
