//! A dimension as a small JSON file, to keep and to hand on.

use serde::{Deserialize, Serialize};

use super::{Examples, FEW, MOST_EXAMPLES, OwnDimension, Quality, check_name};
use crate::{Error, Result};

/// The format this code writes and reads.
pub const FORMAT: u32 = 1;
const KIND: &str = "value-probe own dimension";
/// Log-odds that no honest file comes near: a hundred examples a side support 101 to 1.
const LARGEST: f64 = 1e6;

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

impl File {
    /// Whether its quality can be that of its examples.
    fn check_quality(&self) -> Result<()> {
        let Quality { for_it, against, balanced_accuracy } = self.quality;
        if let Some(examples) = &self.examples {
            let own = (examples.for_it.len(), examples.against.len());
            if own != (for_it, against) {
                let (a, b) = own;
                return Err(wrong(format!(
                    "it tells of {for_it} and {against} examples, and has {a} and {b}"
                )));
            }
        }
        let sides = 1..=MOST_EXAMPLES;
        if !sides.contains(&for_it) || !sides.contains(&against) {
            return Err(wrong(format!(
                "it tells of {for_it} and {against} examples; a side has 1 to {MOST_EXAMPLES}"
            )));
        }
        match balanced_accuracy {
            Some(accuracy) if !(0.0..=1.0).contains(&accuracy) => {
                Err(wrong(format!("a balanced accuracy of {accuracy} is not between 0 and 1")))
            }
            Some(_) if for_it.min(against) < FEW => {
                Err(wrong(format!("a balanced accuracy of fewer than {FEW} examples a side")))
            }
            _ => Ok(()),
        }
    }
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
    /// [`Error::DimensionFile`] for bytes that are none, of another format, with a number that is none, or with a quality
    /// that its examples cannot have; as
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
        // Texts have vectors of length one: no text's log-odds are beyond this.
        let length = file.weights.iter().map(|w| f64::from(*w).powi(2)).sum::<f64>().sqrt()
            + f64::from(file.bias.abs());
        if length > LARGEST {
            return Err(wrong(format!(
                "its weights give log-odds of up to {length:.1e}; {LARGEST:.0e} is the most"
            )));
        }
        file.check_quality()?;
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
