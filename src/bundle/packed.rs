//! A bundle's weights as they lie in the file, for the network that computes with integers.

use std::borrow::Cow;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::weights::{SCALE, floats, is_linear, open, transpose, wrong};
use crate::Result;
use crate::kernels::{LARGEST, Matrix};
use crate::nn::int8::Weights;

/// The tensors of a `weights.safetensors`; see [`super::weights`] for the format.
pub struct Packed<'a>(SafeTensors<'a>);

impl<'a> Packed<'a> {
    /// # Errors
    /// [`Error::Bundle`] for a file that is no safetensors.
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        open(bytes).map(Self)
    }

    /// The encoder's tensors, by their paths in it.
    pub fn encoder(&self) -> Encoder<'_, 'a> {
        Encoder(self)
    }

    /// A linear layer's weight in float32, `[outputs, inputs]`.
    ///
    /// # Errors
    /// [`Error::Bundle`] where there is none of this shape.
    pub fn linear(&self, path: &str, outputs: usize, inputs: usize) -> Result<Vec<f32>> {
        let view = self.view(path)?;
        let (rows, shape) = match view.dtype() {
            Dtype::I8 => (self.dequantized(path, &view)?, [outputs, inputs]),
            _ => (transpose(&self.plain(path, &view)?, inputs, outputs), [inputs, outputs]),
        };
        if view.shape() != shape {
            return Err(wrong(path, format!("shape {:?}, not {shape:?}", view.shape())));
        }
        Ok(rows)
    }

    /// A tensor in float32, row by row as it lies there.
    ///
    /// # Errors
    /// [`Error::Bundle`] where there is none.
    pub fn floats(&self, path: &str) -> Result<Vec<f32>> {
        let view = self.view(path)?;
        match view.dtype() {
            Dtype::I8 => self.dequantized(path, &view),
            _ => self.plain(path, &view),
        }
    }

    fn matrix(&self, path: &str) -> Result<Matrix<'_>> {
        let view = self.view(path)?;
        let &[rows, columns] = view.shape() else {
            return Err(wrong(path, format!("shape {:?} is not a matrix", view.shape())));
        };
        if rows == 0 || columns == 0 {
            return Err(wrong(path, "it is empty"));
        }
        if view.dtype() == Dtype::I8 {
            return self.stored(path, &view, rows, columns);
        }
        // Small matrices lie there in float32, linear ones transposed.
        let values = self.plain(path, &view)?;
        Ok(if is_linear(path) {
            Matrix::quantize(&transpose(&values, rows, columns), rows, LARGEST)
        } else {
            Matrix::quantize(&values, columns, 127)
        })
    }

    fn stored(&self, path: &str, view: &TensorView<'a>, rows: usize, columns: usize) -> Result<Matrix<'_>> {
        let name = format!("{path}{SCALE}");
        let scales = self.view(&name)?;
        if scales.dtype() != Dtype::F32 || scales.shape() != [rows] {
            return Err(wrong(path, format!("scales of shape {:?} for {rows} rows", scales.shape())));
        }
        let values = Cow::Borrowed(bytemuck::cast_slice(view.data()));
        Ok(Matrix { rows, columns, values, scales: Cow::Owned(floats(scales.data())) })
    }

    fn dequantized(&self, path: &str, view: &TensorView<'a>) -> Result<Vec<f32>> {
        let &[rows, columns] = view.shape() else {
            return Err(wrong(path, format!("shape {:?} is not a matrix", view.shape())));
        };
        let matrix = self.stored(path, view, rows, columns)?;
        let row = |(row, scale): (&[i8], &f32)| row.iter().map(|&x| f32::from(x) * scale).collect::<Vec<_>>();
        Ok(matrix.values.chunks_exact(columns.max(1)).zip(&*matrix.scales).flat_map(row).collect())
    }

    fn plain(&self, path: &str, view: &TensorView<'a>) -> Result<Vec<f32>> {
        match view.dtype() {
            Dtype::F32 => Ok(floats(view.data())),
            other => Err(wrong(path, format!("it is {other:?}; only I8 and F32 are known"))),
        }
    }

    fn view(&self, path: &str) -> Result<TensorView<'a>> {
        self.0.tensor(path).map_err(|e| wrong(path, e))
    }
}

/// The encoder within a [`Packed`].
pub struct Encoder<'p, 'a>(&'p Packed<'a>);

impl Weights for Encoder<'_, '_> {
    fn matrix(&self, path: &str) -> Result<Matrix<'_>> {
        self.0.matrix(&format!("encoder.{path}"))
    }

    fn floats(&self, path: &str) -> Result<Vec<f32>> {
        self.0.floats(&format!("encoder.{path}"))
    }
}
