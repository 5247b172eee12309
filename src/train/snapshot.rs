//! Parameters and optimiser state on disk, written whole or not at all.

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::TensorData;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::adamw::{AdamW, Moments};
use crate::bundle::files::write_atomically;
use crate::nn::state::StateDict;
use crate::{Error, Result};

/// Saves float32 tensors as safetensors.
pub fn save(file: &Path, state: &StateDict) -> Result<()> {
    let views = state
        .iter()
        .map(|(name, data)| {
            let view = TensorView::new(Dtype::F32, data.shape().to_vec(), data.as_bytes());
            view.map(|v| (name.as_str(), v)).map_err(|e| Error::data(file, e))
        })
        .collect::<Result<Vec<_>>>()?;
    let bytes = safetensors::serialize(views, None).map_err(|e| Error::data(file, e))?;
    write_atomically(file, &bytes)
}

/// Reads what [`save`] wrote.
pub fn load(file: &Path) -> Result<StateDict> {
    let bytes = std::fs::read(file).map_err(|e| Error::io(file, e))?;
    let tensors = SafeTensors::deserialize(&bytes).map_err(|e| Error::data(file, e))?;
    tensors
        .iter()
        .map(|(name, view)| {
            if view.dtype() != Dtype::F32 {
                return Err(Error::data(file, format!("{name} is {:?}, not F32", view.dtype())));
            }
            let values: Vec<f32> =
                view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
            Ok((name.to_owned(), TensorData::new(values, view.shape().to_vec())))
        })
        .collect()
}

/// Saves the moments and the running average.
pub fn save_optimizer(file: &Path, optim: &AdamW) -> Result<()> {
    let mut state = StateDict::new();
    for (path, moments) in &optim.moments {
        for (kind, values) in [("m", &moments.m), ("v", &moments.v), ("ema", &moments.ema)] {
            state.insert(format!("{kind}:{path}"), TensorData::new(values.clone(), [values.len()]));
        }
    }
    state.insert("step".into(), TensorData::new(vec![optim.step as f32], [1]));
    save(file, &state)
}

/// Restores what [`save_optimizer`] wrote.
pub fn load_optimizer(file: &Path, optim: &mut AdamW) -> Result<()> {
    let mut moments = BTreeMap::<String, Moments>::new();
    for (name, data) in load(file)? {
        let values: Vec<f32> =
            data.try_into_vec().map_err(|_| Error::data(file, format!("{name} is not float32")))?;
        match name.split_once(':') {
            None => optim.step = values[0] as u64,
            Some(("m", path)) => moments.entry(path.into()).or_default().m = values,
            Some(("v", path)) => moments.entry(path.into()).or_default().v = values,
            Some((_, path)) => moments.entry(path.into()).or_default().ema = values,
        }
    }
    optim.moments = moments;
    Ok(())
}
