//! Heads of further frameworks on the classifier's encoder, as a bundle of their own beside it: `manifest.json`,
//! `weights.safetensors`, `calibration.json`, `golden.json`. The classifier's own scores are what they are without it.
//!
//! A head reads the mean token vectors after some layers ([`features`]), as they are; where it is `wide`, also which
//! word pieces the text has (Cheng et al. 2016, arXiv:1606.07792):
//!
//! `logits = deep.weight x + deep.bias + wide.scale (wide.weight bag)`, or with a hidden layer
//! `logits = deep.weight gelu(hidden.weight x + hidden.bias) + deep.bias + ...`
//!
//! | tensor of framework `f` | shape | |
//! |---|---|---|
//! | `f.deep.weight`, `f.deep.bias` | `[dimensions, inputs or hidden]`, `[dimensions]` | float32 or float16 |
//! | `f.hidden.weight`, `f.hidden.bias` | `[hidden, inputs]`, `[hidden]` | where the manifest has `hidden` |
//! | `f.wide.weight`, `f.wide.scale` | `[dimensions, vocabulary]` int8, `[dimensions]` | where it has `wide` |
//! | `idf` | `[vocabulary]` | one for all, where any head is wide |

pub mod features;
mod golden;
mod head;
mod manifest;
#[cfg(not(target_family = "wasm"))]
mod pack;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod tiny;

use std::collections::BTreeMap;
#[cfg(not(target_family = "wasm"))]
use std::path::Path;

use features::Bag;
pub use golden::{FrameworksGolden, GoldenPreference, GoldenReply};
use head::{HeadTensors, Tensors};
pub(super) use manifest::MOST_LAYERS;
pub use manifest::{EncoderName, Form, FrameworkHead, FrameworksManifest};
#[cfg(not(target_family = "wasm"))]
pub use pack::{Contents, HeadWeights, Layer, pack, to_half};

#[cfg(not(target_family = "wasm"))]
use super::files::read_all;
use super::manifest::check_states;
use super::named::NamedFiles;
use super::{CALIBRATION, Calibration, GOLDEN, MANIFEST, Manifest, WEIGHTS};
use crate::{Error, Result};

/// What the manifest calls a bundle of this kind.
pub const KIND: &str = "frameworks";
/// The files beside the manifest.
pub const FILES: [&str; 3] = [WEIGHTS, CALIBRATION, GOLDEN];
/// Name of the tensor that all wide heads share.
pub const IDF: &str = "idf";

/// Verified heads.
#[derive(Debug, Clone)]
pub struct Frameworks {
    pub manifest: FrameworksManifest,
    pub calibration: Calibration,
    pub golden: FrameworksGolden,
    /// In the manifest's order.
    heads: Vec<HeadTensors>,
    /// `[vocabulary]`; empty where no head is wide.
    idf: Vec<f32>,
}

impl Frameworks {
    /// Takes the files by name, `manifest.json` among them; others are left out.
    ///
    /// # Errors
    /// [`Error::Bundle`] for a file that is missing, damaged, of another length, or does not fit the manifest;
    /// [`Error::HashMismatch`] for an altered one.
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Self> {
        let files = NamedFiles(files);
        let manifest = FrameworksManifest::from_json(files.get(MANIFEST)?)?;
        files.verify(&FILES, &manifest.files)?;
        let tensors = files.tensors()?;
        let tensors = Tensors(&tensors);
        let wide = manifest.heads.iter().any(|head| head.wide);
        let idf = if wide { tensors.vector(IDF)? } else { Vec::new() };
        let heads = manifest.heads.iter().map(|head| tensors.head(head, manifest.inputs(head), idf.len()));
        let calibration = Calibration::from_json(files.get(CALIBRATION)?, &manifest.named_heads())?;
        manifest.check_calibration(&calibration)?;
        Ok(Self {
            heads: heads.collect::<Result<_>>()?,
            idf,
            calibration,
            golden: FrameworksGolden::from_json(files.get(GOLDEN)?, &manifest.heads)?,
            manifest,
        })
    }

    /// Reads the frameworks' folder.
    ///
    /// # Errors
    /// [`Error::Io`] for a file that cannot be read; else as [`Self::from_files`].
    #[cfg(not(target_family = "wasm"))]
    pub fn from_dir(folder: &Path) -> Result<Self> {
        Self::from_files(&read_all(folder, [MANIFEST].into_iter().chain(FILES))?)
    }

    /// Holds the heads to the classifier that they are put on: on another encoder's vectors they would give numbers,
    /// but no scores.
    ///
    /// # Errors
    /// [`Error::Bundle`] where they were made for other weights, ask for layers or word pieces that it has not, or score
    /// what it scores itself.
    pub fn verify_classifier(&self, classifier: &Manifest) -> Result<()> {
        let (own, encoder) = (&self.manifest, &classifier.encoder);
        let sha256 = classifier.files.iter().find(|f| f.name == WEIGHTS).map_or("", |f| f.sha256.as_str());
        let wrong = |reason: String| Err(Error::bundle(MANIFEST, reason));
        own.encoder.check("these heads", sha256)?;
        let deepest = own.layers.last().copied().unwrap_or(0);
        let has = (encoder.num_hidden_layers, encoder.hidden_size);
        check_states("encoder", (deepest, own.hidden_size), has)?;
        if !self.idf.is_empty() && self.idf.len() != encoder.vocab_size {
            let (found, known) = (self.idf.len(), encoder.vocab_size);
            return wrong(format!("weights of {found} word pieces, the encoder has {known}"));
        }
        let is_scored = |id: &String| classifier.heads.iter().any(|head| head.framework == *id);
        match own.heads.iter().find(|head| is_scored(&head.framework)) {
            Some(twice) => wrong(format!("the classifier scores {} itself", twice.framework)),
            None => Ok(()),
        }
    }

    /// Which word pieces a text has; nothing where no head asks.
    ///
    /// # Arguments
    /// - `ids`: of the text, special tokens left out
    pub fn bag(&self, ids: &[u32]) -> Bag {
        if self.idf.is_empty() { Bag::default() } else { Bag::new(ids, &self.idf) }
    }

    /// Logits of one head, `[dimensions]`.
    ///
    /// # Arguments
    /// - `head`: its place in the manifest
    /// - `x`: `[inputs]`: of a text its mean token vectors after the manifest's layers; of a text in a context what
    ///   [`features::joined`] makes of both
    pub fn logits(&self, head: usize, x: &[f32], bag: &Bag) -> Vec<f32> {
        self.heads.get(head).map_or_else(Vec::new, |head| head.forward(x, bag))
    }
}
