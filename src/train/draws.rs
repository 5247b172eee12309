//! Random initial weights that a seed fixes.

use std::sync::{Mutex, PoisonError};

use burn::tensor::Device;

static GENERATOR: Mutex<()> = Mutex::new(());

/// Seeds the device's generator and runs `draw`, the only code that may draw from it until `draw` returns.
///
/// Burn's CPU backend has one generator for the whole process, so two runs in one process (tests, say) would draw from
/// each other's sequence. Parameters draw when they are first read: `draw` must read those it returns.
pub fn seeded<T>(device: &Device, seed: u64, draw: impl FnOnce() -> T) -> T {
    // What a panicking holder left behind is gone with the new seed.
    let _held = GENERATOR.lock().unwrap_or_else(PoisonError::into_inner);
    device.seed(seed);
    draw()
}
