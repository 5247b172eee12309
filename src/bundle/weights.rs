//! `weights.safetensors`: matrices as int8 rows with a float32 scale each, the rest as float32.
//!
//! Of the eight bits seven are used (-63..=63): what the kernels compute with, and a byte whose top bit
//! tells nothing new compresses by another eighth.
//!
//! An int8 tensor `x` of shape `[rows, columns]` comes with `x.scale` of shape `[rows]`;
//! `value = int8 * scale`. A row is one output of a linear layer or one entry of an embedding table,
//! so that linear weights lie transposed to Burn's `[d_input, d_output]`.

use burn::tensor::TensorData;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::WEIGHTS;
use crate::kernels::{LARGEST, Matrix};
use crate::nn::state::StateDict;
use crate::{Error, Result};

/// Ends the name of an int8 tensor's scales.
pub(super) const SCALE: &str = ".scale";
/// Smaller matrices (token types, heads) stay float32: they cost nothing and decide directly.
const MIN_QUANTIZED: usize = 32_768;

/// Whether a parameter of this path is a linear layer's weight (an embedding table is not).
pub(super) fn is_linear(path: &str) -> bool {
    path.ends_with(".weight") && !path.contains("embeddings.") && !path.contains("relative_attention_bias")
}

/// Name, type, shape and little-endian bytes of a tensor.
pub type RawTensor = (String, Dtype, Vec<usize>, Vec<u8>);

/// Packs float32 parameters in Burn's layout.
pub fn quantize(state: &StateDict) -> Result<Vec<u8>> {
    let mut packed: Vec<RawTensor> = Vec::new();
    for (path, data) in state {
        let shape = data.shape().to_vec();
        let values =
            data.as_slice::<f32>().map_err(|_| Error::bundle(WEIGHTS, format!("{path} is not float32")))?;
        if shape.len() != 2 || values.len() < MIN_QUANTIZED {
            packed.push(float_tensor(path, &shape, values));
            continue;
        }
        let rows = if is_linear(path) { transpose(values, shape[0], shape[1]) } else { values.to_vec() };
        let columns = if is_linear(path) { shape[0] } else { shape[1] };
        let matrix = Matrix::quantize(&rows, columns, LARGEST);
        let shape = vec![matrix.rows, columns];
        packed.push(float_tensor(&format!("{path}{SCALE}"), &[matrix.rows], &matrix.scales));
        packed.push((path.clone(), Dtype::I8, shape, matrix.values.iter().map(|&x| x as u8).collect()));
    }
    serialize(&packed)
}

/// The file of some tensors.
///
/// # Errors
/// [`Error::Bundle`] for bytes that do not fit a shape.
pub fn serialize(tensors: &[RawTensor]) -> Result<Vec<u8>> {
    let failed = |e| Error::bundle(WEIGHTS, e);
    let views = tensors.iter().map(|(name, dtype, shape, bytes)| {
        Ok((name.as_str(), TensorView::new(*dtype, shape.clone(), bytes).map_err(failed)?))
    });
    safetensors::serialize(views.collect::<Result<Vec<_>>>()?, None).map_err(failed)
}

/// The tensors of a file.
///
/// # Errors
/// [`Error::Bundle`] for bytes that are no safetensors.
pub(super) fn open(bytes: &[u8]) -> Result<SafeTensors<'_>> {
    SafeTensors::deserialize(bytes).map_err(|e| Error::bundle(WEIGHTS, e))
}

/// A float32 tensor of a known shape.
///
/// # Errors
/// [`Error::Bundle`] where there is none, or it holds what is not a number.
pub(super) fn tensor(tensors: &SafeTensors<'_>, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    let view = tensors.tensor(name).map_err(|e| wrong(name, e))?;
    if view.dtype() != Dtype::F32 || view.shape() != shape {
        let found = format!("{:?} of shape {:?}", view.dtype(), view.shape());
        return Err(wrong(name, format!("{found}, not F32 of {shape:?}")));
    }
    finite(name, floats(view.data()))
}

/// # Errors
/// [`Error::Bundle`] where a tensor holds what is not a number.
pub(super) fn finite(name: &str, values: Vec<f32>) -> Result<Vec<f32>> {
    if values.iter().any(|x| !x.is_finite()) {
        return Err(wrong(name, "it holds what is not a number"));
    }
    Ok(values)
}

/// What is the matter with a tensor.
pub(super) fn wrong(name: &str, reason: impl std::fmt::Display) -> Error {
    Error::bundle(WEIGHTS, format!("{name}: {reason}"))
}

/// Unpacks to float32 in Burn's layout.
///
/// # Errors
/// [`Error::Bundle`] for a file that is no safetensors or whose tensors do not fit together.
pub fn read(bytes: &[u8]) -> Result<StateDict> {
    let tensors = open(bytes)?;
    let mut state = StateDict::new();
    for (name, view) in tensors.iter().filter(|(name, _)| !name.ends_with(SCALE)) {
        let data = match view.dtype() {
            Dtype::F32 => TensorData::new(floats(view.data()), view.shape().to_vec()),
            Dtype::I8 => dequantize(name, &view, &tensors)?,
            other => {
                return Err(wrong(name, format!("it is {other:?}; only I8 and F32 are known")));
            }
        };
        state.insert(name.to_owned(), data);
    }
    Ok(state)
}

fn dequantize(name: &str, view: &TensorView<'_>, tensors: &SafeTensors<'_>) -> Result<TensorData> {
    let &[rows, columns] = view.shape() else {
        return Err(wrong(name, format!("shape {:?} is not a matrix", view.shape())));
    };
    let scales = tensors.tensor(&format!("{name}{SCALE}")).map_err(|e| wrong(name, e))?;
    if scales.dtype() != Dtype::F32 || scales.shape() != [rows] {
        return Err(wrong(name, format!("scales of shape {:?} for {rows} rows", scales.shape())));
    }
    let scales = floats(scales.data());
    let int8 = view.data();
    if !is_linear(name) {
        let values = int8
            .chunks_exact(columns)
            .zip(&scales)
            .flat_map(|(row, s)| row.iter().map(move |&x| f32::from(x as i8) * s));
        return Ok(TensorData::new(values.collect::<Vec<f32>>(), [rows, columns]));
    }
    // Written column by column of the stored matrix: rows of the result, in order.
    let mut values = Vec::with_capacity(int8.len());
    for column in 0..columns {
        values.extend(
            scales.iter().enumerate().map(|(row, s)| f32::from(int8[row * columns + column] as i8) * s),
        );
    }
    Ok(TensorData::new(values, [columns, rows]))
}

pub(super) fn transpose(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|c| (0..rows).map(move |r| values[r * columns + c])).collect()
}

pub(super) fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

/// A float32 tensor for [`serialize`].
pub fn float_tensor(name: &str, shape: &[usize], values: &[f32]) -> RawTensor {
    (name.to_owned(), Dtype::F32, shape.to_vec(), le_bytes(values))
}

fn le_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(rows: usize, columns: usize) -> TensorData {
        let values =
            (0..rows * columns).map(|i| ((i * 7919) % 1000) as f32 / 500.0 - 1.0).collect::<Vec<f32>>();
        TensorData::new(values, [rows, columns])
    }

    #[test]
    fn what_is_packed_comes_back_within_half_a_step() {
        let state = StateDict::from([
            ("encoder.layers.0.output.weight".to_owned(), ramp(200, 180)),
            ("encoder.embeddings.word.weight".to_owned(), ramp(180, 200)),
            ("head.weight".to_owned(), ramp(8, 20)),
        ]);
        let back = read(&quantize(&state).unwrap()).unwrap();
        assert_eq!(back.len(), 3);
        for (name, data) in &state {
            assert_eq!(back[name].shape(), data.shape());
            let (a, b) = (data.as_slice::<f32>().unwrap(), back[name].as_slice::<f32>().unwrap());
            let worst = a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
            // One step is 1/63; a matrix below the size limit is kept as it is.
            assert!(worst <= if name == "head.weight" { 0.0 } else { 0.51 / 63.0 }, "{name}: {worst}");
        }
    }

    #[test]
    fn damaged_files_are_errors() {
        let state = StateDict::from([("encoder.embeddings.word.weight".to_owned(), ramp(180, 200))]);
        let good = quantize(&state).unwrap();
        assert!(read(&good[..good.len() - 1]).is_err());
        assert!(read(&[]).is_err());
        let mut no_scale = good.clone();
        let at = no_scale.windows(6).position(|w| w == b".scale").unwrap();
        no_scale[at + 1] = b'S';
        assert!(matches!(read(&no_scale), Err(Error::Bundle { .. })));
    }
}
