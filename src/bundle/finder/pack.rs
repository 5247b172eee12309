//! What training found into the files of a bundle.

use std::collections::BTreeMap;

use safetensors::tensor::{Dtype, TensorView};
use serde::Serialize;

use super::FinderManifest;
use crate::bundle::files::json_bytes;
use crate::bundle::{FileEntry, MANIFEST, WEIGHTS, sha256_hex};
use crate::kernels::{LARGEST, Matrix};
use crate::{Error, Result};

/// Tensors for a `weights.safetensors`.
#[derive(Debug, Default)]
pub struct Tensors(Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

impl Tensors {
    /// Adds a tensor as it is.
    #[must_use]
    pub fn floats(mut self, name: &str, values: &[f32], shape: &[usize]) -> Self {
        let bytes = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.0.push((name.to_owned(), Dtype::F32, shape.to_vec(), bytes));
        self
    }

    /// Adds a matrix in integers of seven bits with a scale a row.
    #[must_use]
    pub fn int8(mut self, name: &str, values: &[f32], columns: usize) -> Self {
        let matrix = Matrix::quantize(values, columns, LARGEST);
        let bytes = matrix.values.iter().map(|&x| x as u8).collect();
        self.0.push((name.to_owned(), Dtype::I8, vec![matrix.rows, columns], bytes));
        self.floats(&format!("{name}.scale"), &matrix.scales, &[matrix.rows])
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        let wrong = |e| Error::bundle(WEIGHTS, e);
        let views = self.0.iter().map(|(name, dtype, shape, bytes)| {
            Ok((name.as_str(), TensorView::new(*dtype, shape.clone(), bytes).map_err(wrong)?))
        });
        safetensors::serialize(views.collect::<Result<Vec<_>>>()?, None).map_err(wrong)
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
    let entry = |(name, bytes): (&String, &Vec<u8>)| FileEntry {
        name: name.clone(),
        bytes: bytes.len() as u64,
        sha256: sha256_hex(bytes),
    };
    manifest.files = files.iter().map(entry).collect();
    files.insert(MANIFEST.to_owned(), json_bytes(&manifest)?);
    Ok(files)
}
