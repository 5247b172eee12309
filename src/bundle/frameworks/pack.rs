//! Heads as training has them into the files of a bundle.

use std::collections::BTreeMap;

use safetensors::tensor::Dtype;

use super::manifest::{EncoderName, Form, FrameworkHead, FrameworksManifest};
use super::{Frameworks, FrameworksGolden, IDF, KIND};
use crate::bundle::files::json_bytes;
use crate::bundle::weights::{RawTensor, float_tensor, serialize};
use crate::bundle::{
    CALIBRATION, Calibration, FORMAT, FileEntry, GOLDEN, HeadCalibration, MANIFEST, WEIGHTS,
};
use crate::kernels::Matrix;
use crate::{Error, Result};

/// `y = x W^T + b`
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// `[outputs, inputs]`
    pub weight: Vec<f32>,
    /// `[outputs]`
    pub bias: Vec<f32>,
}

/// One head, on inputs as they are: what standardised them in training is folded into its weights.
#[derive(Debug, Clone)]
pub struct HeadWeights {
    pub framework: String,
    pub form: Form,
    pub dimensions: Vec<String>,
    /// Of a ranking: whether it reads a context.
    pub context: bool,
    pub hidden: Option<Layer>,
    pub deep: Layer,
    /// `[dimensions, vocabulary]`, rounded to int8 with a scale a row.
    pub wide: Option<Vec<f32>>,
    pub calibration: HeadCalibration,
}

/// All that a bundle of frameworks holds.
#[derive(Debug, Clone)]
pub struct Contents {
    pub version: String,
    pub encoder: EncoderName,
    pub layers: Vec<usize>,
    pub hidden_size: usize,
    pub heads: Vec<HeadWeights>,
    /// `[vocabulary]`, where a head is wide.
    pub idf: Option<Vec<f32>>,
    pub golden: FrameworksGolden,
}

/// The files by name, `manifest.json` among them; what is returned can be read.
///
/// # Errors
/// [`Error::Bundle`] for contents that do not fit together.
pub fn pack(contents: &Contents) -> Result<BTreeMap<String, Vec<u8>>> {
    let calibration =
        Calibration { heads: contents.heads.iter().map(|head| head.calibration.clone()).collect() };
    let mut files = BTreeMap::from([
        (WEIGHTS.to_owned(), weights(contents)?),
        (CALIBRATION.to_owned(), json_bytes(&calibration)?),
        (GOLDEN.to_owned(), json_bytes(&contents.golden)?),
    ]);
    let head = |head: &HeadWeights| FrameworkHead {
        framework: head.framework.clone(),
        form: head.form,
        dimensions: head.dimensions.clone(),
        context: head.context,
        hidden: head.hidden.as_ref().map(|hidden| hidden.bias.len()),
        wide: head.wide.is_some(),
    };
    let manifest = FrameworksManifest {
        format: FORMAT,
        name: KIND.into(),
        version: contents.version.clone(),
        encoder: contents.encoder.clone(),
        layers: contents.layers.clone(),
        hidden_size: contents.hidden_size,
        heads: contents.heads.iter().map(head).collect(),
        files: FileEntry::of_all(&files),
    };
    files.insert(MANIFEST.to_owned(), json_bytes(&manifest)?);
    Frameworks::from_files(&files)?;
    Ok(files)
}

fn weights(contents: &Contents) -> Result<Vec<u8>> {
    let mut tensors: Vec<RawTensor> = Vec::new();
    for head in &contents.heads {
        let name = |rest: &str| format!("{}.{rest}", head.framework);
        let layers = [("hidden", head.hidden.as_ref()), ("deep", Some(&head.deep))];
        for (layer, Layer { weight, bias }) in layers.into_iter().filter_map(|(n, layer)| Some((n, layer?))) {
            let shape = vec![bias.len(), weight.len() / bias.len().max(1)];
            let weight_name = name(&format!("{layer}.weight"));
            // A hidden layer has most of the numbers: half the bytes.
            if layer == "hidden" {
                let bytes = weight.iter().flat_map(|&x| to_half(x).0.to_le_bytes()).collect();
                tensors.push((weight_name, Dtype::F16, shape, bytes));
            } else {
                tensors.push(float_tensor(&weight_name, &shape, weight));
            }
            tensors.push(float_tensor(&name(&format!("{layer}.bias")), &[bias.len()], bias));
        }
        if let Some(wide) = &head.wide {
            let vocabulary = contents.idf.as_ref().map_or(0, Vec::len);
            if vocabulary == 0 || wide.len() != vocabulary * head.dimensions.len() {
                let reason = format!("{} word pieces' weights for an idf of {vocabulary}", wide.len());
                return Err(Error::bundle(WEIGHTS, format!("{}: {reason}", head.framework)));
            }
            let matrix = Matrix::quantize(wide, vocabulary, 127);
            let shape = vec![matrix.rows, vocabulary];
            let values = matrix.values.iter().map(|&x| x as u8).collect();
            tensors.push((name("wide.weight"), Dtype::I8, shape, values));
            tensors.push(float_tensor(&name("wide.scale"), &[matrix.rows], &matrix.scales));
        }
    }
    if let Some(idf) = &contents.idf {
        tensors.push(float_tensor(IDF, &[idf.len()], idf));
    }
    serialize(&tensors)
}

/// The nearest float16 (ties away from zero; what is too large becomes the largest), and its value.
pub fn to_half(x: f32) -> (u16, f32) {
    let sign = if x.is_sign_negative() { 0x8000u16 } else { 0 };
    // The exponent decides the size of a step: 2^-10 of the power of two below, at least 2^-24.
    let size = x.abs().min(65504.0);
    let exponent = (size.to_bits() >> 23) as i32 - 127;
    let step = 2f32.powi(exponent.max(-14) - 10);
    let value = ((size / step).round() * step).min(65504.0);
    // The bits of the rounded value, which has a float16 of its own.
    let bits = value.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let half = if exponent < -14 {
        (value / 2f32.powi(-24)) as u16
    } else {
        (((exponent + 15) as u16) << 10) | ((bits >> 13) & 0x3ff) as u16
    };
    (sign | half, if sign == 0 { value } else { -value })
}

#[cfg(test)]
mod tests {
    use super::to_half;
    use crate::kernels::half;

    #[test]
    fn a_half_comes_back_as_its_value() {
        for x in [0.0f32, 1.0, -1.0, 0.1, -3.3, 65504.0, 1e9, 6.1e-5, 5.9e-8, 1e-7, -0.000_031, 2047.9] {
            let (bits, value) = to_half(x);
            let [low, high] = bits.to_le_bytes();
            assert_eq!(half(low, high), value, "{x}");
            let error = (value - x.clamp(-65504.0, 65504.0)).abs();
            assert!(error <= x.abs() / 2048.0 + 3e-8, "{x}: {value}");
        }
    }
}
