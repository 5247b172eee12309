//! A dimension as a small JSON file, to keep and to hand on.

use serde::{Deserialize, Serialize};

use super::{Examples, OwnDimension, Quality, check_name};
use crate::{Error, Result};

/// The format this code writes and reads.
pub const FORMAT: u32 = 1;
const KIND: &str = "value-probe own dimension";

/// The file. The direction is bound to the encoder that made the vectors; the examples, where they are not left out,
/// let another model make its own.
///
/// Unknown fields are passed over, so that the format of a later file is what is said to be wrong with it.
#[derive(Serialize, Deserialize)]
struct File {
    kind: String,
    format: u32,
    name: String,
    /// SHA-256 of the encoder's weights.
    encoder: String,
    /// Name and version of the model they belong to.
    model: String,
    quality: Quality,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    examples: Option<Examples>,
    weights: Vec<f32>,
    bias: f32,
}

impl OwnDimension {
    /// The file's text. Without `examples` it holds no text of the person's, and fits this encoder alone.
    ///
    /// # Errors
    /// [`Error::DimensionFile`], which does not happen.
    pub fn to_json(&self, examples: bool) -> Result<String> {
        let file = File {
            kind: KIND.into(),
            format: FORMAT,
            name: self.name.clone(),
            encoder: self.encoder.clone(),
            model: self.model.clone(),
            quality: self.quality,
            examples: self.examples.clone().filter(|_| examples),
            weights: self.weights.clone(),
            bias: self.bias,
        };
        serde_json::to_string(&file).map_err(wrong)
    }

    /// Reads a file. Whether it fits a model is for [`super::Probe::check_own`] to say.
    ///
    /// # Errors
    /// [`Error::DimensionFile`] for bytes that are none, of another format, or with a number that is none; as
    /// [`Examples::check`] for its examples.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let file: File = serde_json::from_slice(json).map_err(wrong)?;
        if file.kind != KIND {
            return Err(wrong(format!("its kind is {:?}, not {KIND:?}", file.kind)));
        }
        if file.format != FORMAT {
            return Err(wrong(format!("format {}; this version reads format {FORMAT}", file.format)));
        }
        check_name(&file.name)?;
        if let Some(examples) = &file.examples {
            examples.check()?;
        }
        if !file.weights.iter().chain([&file.bias]).all(|x| x.is_finite()) {
            return Err(wrong("a weight is not a number"));
        }
        Ok(Self {
            name: file.name,
            encoder: file.encoder,
            model: file.model,
            examples: file.examples,
            quality: file.quality,
            weights: file.weights,
            bias: file.bias,
        })
    }
}

fn wrong(reason: impl std::fmt::Display) -> Error {
    Error::DimensionFile { reason: reason.to_string() }
}
