//! One head's numbers, and what it computes with them.

use safetensors::tensor::{Dtype, SafeTensors};

use super::features::Bag;
use super::manifest::FrameworkHead;
use crate::bundle::weights::{finite, floats, wrong};
use crate::kernels::cpu::gelu;
use crate::kernels::half;
use crate::{Error, Result};

/// `y = x W^T + b`
#[derive(Debug, Clone)]
struct Dense {
    /// `[outputs, inputs]`
    weight: Vec<f32>,
    /// `[outputs]`
    bias: Vec<f32>,
}

/// What each word piece adds to each dimension.
#[derive(Debug, Clone)]
struct Wide {
    /// `[dimensions, vocabulary]`
    weight: Vec<i8>,
    /// `[dimensions]`
    scale: Vec<f32>,
    vocabulary: usize,
}

#[derive(Debug, Clone)]
pub struct HeadTensors {
    hidden: Option<Dense>,
    deep: Dense,
    wide: Option<Wide>,
}

impl HeadTensors {
    /// `[inputs] -> [dimensions]`
    pub fn forward(&self, x: &[f32], bag: &Bag) -> Vec<f32> {
        let mut logits = match &self.hidden {
            Some(hidden) => {
                let mut units = hidden.forward(x);
                gelu(&mut units);
                self.deep.forward(&units)
            }
            None => self.deep.forward(x),
        };
        if let Some(wide) = &self.wide {
            let rows = wide.weight.chunks_exact(wide.vocabulary).zip(&wide.scale);
            for (logit, (row, scale)) in logits.iter_mut().zip(rows) {
                let of = |&(id, x): &(u32, f32)| f32::from(row[id as usize]) * x;
                *logit += scale * bag.pieces().iter().map(of).sum::<f32>();
            }
        }
        logits
    }
}

impl Dense {
    fn forward(&self, x: &[f32]) -> Vec<f32> {
        let dot = |row: &[f32]| row.iter().zip(x).map(|(w, x)| w * x).sum::<f32>();
        self.weight.chunks_exact(x.len()).zip(&self.bias).map(|(row, bias)| dot(row) + bias).collect()
    }
}

/// A file of tensors, held to shapes.
pub struct Tensors<'a>(pub &'a SafeTensors<'a>);

impl Tensors<'_> {
    /// # Errors
    /// [`Error::Bundle`] for a tensor that is missing, of another shape or type, or holds what is not a number; so too
    /// for the others.
    pub fn head(&self, head: &FrameworkHead, inputs: usize, vocabulary: usize) -> Result<HeadTensors> {
        let (id, dimensions) = (&head.framework, head.dimensions.len());
        let dense = |name: &str, outputs: usize, inputs: usize| {
            Ok::<_, Error>(Dense {
                weight: self.floats(&format!("{id}.{name}.weight"), &[outputs, inputs])?,
                bias: self.floats(&format!("{id}.{name}.bias"), &[outputs])?,
            })
        };
        let wide = |head: &FrameworkHead| {
            let scale = self.floats(&format!("{}.wide.scale", head.framework), &[dimensions])?;
            let weight = self.bytes(&format!("{}.wide.weight", head.framework), &[dimensions, vocabulary])?;
            Ok::<_, Error>(Wide { weight, scale, vocabulary })
        };
        Ok(HeadTensors {
            hidden: head.hidden.map(|units| dense("hidden", units, inputs)).transpose()?,
            deep: dense("deep", dimensions, head.hidden.unwrap_or(inputs))?,
            wide: Some(head).filter(|head| head.wide).map(wide).transpose()?,
        })
    }

    /// A vector of whatever length but 0.
    pub fn vector(&self, name: &str) -> Result<Vec<f32>> {
        let shape = self.0.tensor(name).map_err(|e| wrong(name, e))?.shape().to_vec();
        match shape[..] {
            [length] if length > 0 => self.floats(name, &shape),
            _ => Err(wrong(name, format!("shape {shape:?} is not a vector"))),
        }
    }

    fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let view = self.0.tensor(name).map_err(|e| wrong(name, e))?;
        let values = match view.dtype() {
            Dtype::F32 => floats(view.data()),
            Dtype::F16 => view.data().chunks_exact(2).map(|b| half(b[0], b[1])).collect(),
            other => return Err(wrong(name, format!("it is {other:?}, not F32 or F16"))),
        };
        if view.shape() != shape {
            return Err(wrong(name, format!("shape {:?}, not {shape:?}", view.shape())));
        }
        finite(name, values)
    }

    fn bytes(&self, name: &str, shape: &[usize]) -> Result<Vec<i8>> {
        let view = self.0.tensor(name).map_err(|e| wrong(name, e))?;
        if view.dtype() != Dtype::I8 || view.shape() != shape {
            let found = format!("{:?} of shape {:?}", view.dtype(), view.shape());
            return Err(wrong(name, format!("{found}, not I8 of {shape:?}")));
        }
        Ok(bytemuck::cast_slice(view.data()).to_vec())
    }
}
