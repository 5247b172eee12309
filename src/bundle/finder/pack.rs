//! What training found into the files of a bundle.

use std::collections::BTreeMap;

use safetensors::tensor::Dtype;
use serde::Serialize;

use super::FinderManifest;
use crate::Result;
use crate::bundle::files::json_bytes;
use crate::bundle::weights::{RawTensor, SCALE, float_tensor, serialize};
use crate::bundle::{FileEntry, MANIFEST, WEIGHTS};
use crate::kernels::{LARGEST, Matrix};

/// Tensors for a `weights.safetensors`.
#[derive(Debug, Default)]
pub struct Tensors(Vec<RawTensor>);

impl Tensors {
    /// Adds a tensor as it is.
    #[must_use]
    pub fn floats(mut self, name: &str, values: &[f32], shape: &[usize]) -> Self {
        self.0.push(float_tensor(name, shape, values));
        self
    }

    /// Adds a matrix in integers of seven bits with a scale a row.
    #[must_use]
    pub fn int8(mut self, name: &str, values: &[f32], columns: usize) -> Self {
        let matrix = Matrix::quantize(values, columns, LARGEST);
        let bytes = matrix.values.iter().map(|&x| x as u8).collect();
        self.0.push((name.to_owned(), Dtype::I8, vec![matrix.rows, columns], bytes));
        self.floats(&format!("{name}{SCALE}"), &matrix.scales, &[matrix.rows])
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        serialize(&self.0)
    }
}

/// The files by name, `manifest.json` among them; its list of files is made here.
///
/// # Errors
/// [`Error::Bundle`] for tensors whose shapes do not fit.
pub fn pack<S: Serialize>(
    mut manifest: FinderManifest<S>,
    tensors: &Tensors,
    other: (&str, Vec<u8>),
) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::from([(WEIGHTS.to_owned(), tensors.bytes()?), (other.0.to_owned(), other.1)]);
    manifest.files = FileEntry::of_all(&files);
    files.insert(MANIFEST.to_owned(), json_bytes(&manifest)?);
    Ok(files)
}
