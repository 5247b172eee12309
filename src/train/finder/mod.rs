//! How the library of principles and the value map are fitted and measured.

pub mod bm25;
pub mod linear;
pub mod map;
pub mod map_test;
pub mod principles;
pub mod queries;
pub mod texts;

use futures_lite::future::block_on;
use rayon::prelude::*;

use crate::Result;
use crate::bundle::frameworks::EncoderName;
use crate::bundle::{Bundle, WEIGHTS};
use crate::probe::Probe;

/// The encoder that a bundle beside it belongs to.
pub fn encoder_of(bundle: &Bundle) -> EncoderName {
    let weights = bundle.manifest.files.iter().find(|file| file.name == WEIGHTS);
    EncoderName {
        name: bundle.manifest.name.clone(),
        sha256: weights.map(|file| file.sha256.clone()).unwrap_or_default(),
    }
}

/// Mean token vectors of many texts, `[texts, layers * hidden]`.
///
/// # Errors
/// As [`Probe::layer_features`].
pub fn features(probe: &Probe, texts: &[&str], layers: &[usize]) -> Result<Vec<Vec<f32>>> {
    let groups = texts.par_chunks(64).map(|group| block_on(probe.layer_features(group, layers)));
    Ok(groups.collect::<Result<Vec<_>>>()?.concat())
}
