//! Hugging Face checkpoints into our modules: one table of names for each format.

use std::collections::BTreeMap;

use burn::module::Module;
use burn::store::{KeyRemapper, ModuleSnapshot, PyTorchToBurnAdapter, SafetensorsStore};

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::encoder::{Architecture, Encoder};
use super::int8::Weights;
use crate::kernels::{LARGEST, Matrix};
use crate::{Error, Result};

/// `BertModel` (MiniLM): checkpoint name -> our path. Order matters: the longer name first.
/// `LayerNorm.weight` and `.bias` become `gamma` and `beta` by the adapter.
const BERT_KEYS: &[(&str, &str)] = &[
    (r"^(?:bert\.)?embeddings\.word_embeddings\.", "embeddings.word."),
    (r"^(?:bert\.)?embeddings\.position_embeddings\.", "embeddings.position."),
    (r"^(?:bert\.)?embeddings\.token_type_embeddings\.", "embeddings.token_type."),
    (r"^(?:bert\.)?embeddings\.LayerNorm\.", "embeddings.norm."),
    (r"^(?:bert\.)?encoder\.layer\.(\d+)\.attention\.self\.(query|key|value)\.", "layers.$1.attention.$2."),
    (r"^(?:bert\.)?encoder\.layer\.(\d+)\.attention\.output\.dense\.", "layers.$1.attention.output."),
    (r"^(?:bert\.)?encoder\.layer\.(\d+)\.attention\.output\.LayerNorm\.", "layers.$1.attention_norm."),
    (r"^(?:bert\.)?encoder\.layer\.(\d+)\.intermediate\.dense\.", "layers.$1.intermediate."),
    (r"^(?:bert\.)?encoder\.layer\.(\d+)\.output\.dense\.", "layers.$1.output."),
    (r"^(?:bert\.)?encoder\.layer\.(\d+)\.output\.LayerNorm\.", "layers.$1.output_norm."),
];

/// `MPNetModel`. The relative bias sits beside the layers, not in one.
const MPNET_KEYS: &[(&str, &str)] = &[
    (r"^embeddings\.word_embeddings\.", "embeddings.word."),
    (r"^embeddings\.position_embeddings\.", "embeddings.position."),
    (r"^embeddings\.LayerNorm\.", "embeddings.norm."),
    (r"^encoder\.relative_attention_bias\.", "relative_attention_bias."),
    (r"^encoder\.layer\.(\d+)\.attention\.attn\.q\.", "layers.$1.attention.query."),
    (r"^encoder\.layer\.(\d+)\.attention\.attn\.k\.", "layers.$1.attention.key."),
    (r"^encoder\.layer\.(\d+)\.attention\.attn\.v\.", "layers.$1.attention.value."),
    (r"^encoder\.layer\.(\d+)\.attention\.attn\.o\.", "layers.$1.attention.output."),
    (r"^encoder\.layer\.(\d+)\.attention\.LayerNorm\.", "layers.$1.attention_norm."),
    (r"^encoder\.layer\.(\d+)\.intermediate\.dense\.", "layers.$1.intermediate."),
    (r"^encoder\.layer\.(\d+)\.output\.dense\.", "layers.$1.output."),
    (r"^encoder\.layer\.(\d+)\.output\.LayerNorm\.", "layers.$1.output_norm."),
];

/// Named by errors.
const FILE: &str = "model.safetensors";

fn remapper(architecture: Architecture) -> Result<KeyRemapper> {
    let keys = match architecture {
        Architecture::Bert => BERT_KEYS,
        Architecture::Mpnet => MPNET_KEYS,
    };
    let mut remapper = KeyRemapper::new();
    for (from, to) in keys {
        remapper = remapper.add_pattern(*from, *to).map_err(|e| Error::bundle(FILE, e))?;
    }
    Ok(remapper)
}

/// Fills `encoder` with a Hugging Face checkpoint. What the encoder has no place for (the pooler,
/// position ids) is left out; a parameter that the file lacks is an error.
pub fn load_safetensors(encoder: &mut Encoder, architecture: Architecture, bytes: Vec<u8>) -> Result<()> {
    let mut store = SafetensorsStore::from_bytes(Some(bytes))
        .with_from_adapter(PyTorchToBurnAdapter)
        .remap(remapper(architecture)?)
        // The layer numbers are already ours.
        .map_indices_contiguous(false);
    let applied = encoder.load_from(&mut store).map_err(|e| Error::bundle(FILE, e))?;
    if !applied.missing.is_empty() || !applied.errors.is_empty() {
        return Err(Error::bundle(
            FILE,
            format!("missing {:?}, unreadable {:?}", applied.missing, applied.errors),
        ));
    }
    debug_assert!(encoder.num_params() > 0);
    Ok(())
}

/// A checkpoint as integers: each matrix is rounded when it is asked for.
pub struct Checkpoint<'a> {
    /// By our paths.
    tensors: BTreeMap<String, TensorView<'a>>,
}

impl<'a> Checkpoint<'a> {
    /// # Errors
    /// [`Error::Bundle`] for a file that is no safetensors.
    pub fn new(architecture: Architecture, bytes: &'a [u8]) -> Result<Self> {
        let remapper = remapper(architecture)?;
        let ours = |name: &str| {
            let (pattern, to) = remapper.patterns.iter().find(|(pattern, _)| pattern.is_match(name))?;
            let path = pattern.replace(name, to.as_str()).into_owned();
            // As the adapter does it.
            let path = path.replace("norm.weight", "norm.gamma").replace("norm.bias", "norm.beta");
            Some(path)
        };
        let file = SafeTensors::deserialize(bytes).map_err(|e| Error::bundle(FILE, e))?;
        let tensors = file.iter().filter_map(|(name, view)| Some((ours(name)?, view))).collect();
        Ok(Self { tensors })
    }

    fn view(&self, path: &str) -> Result<&TensorView<'a>> {
        let view = self.tensors.get(path).filter(|view| view.dtype() == Dtype::F32);
        view.ok_or_else(|| Error::bundle(FILE, format!("no float32 tensor is {path}")))
    }
}

impl Weights for Checkpoint<'_> {
    fn matrix(&self, path: &str) -> Result<Matrix<'_>> {
        let &[rows, columns] = self.view(path)?.shape() else {
            return Err(Error::bundle(FILE, format!("{path} is not a matrix")));
        };
        if rows == 0 || columns == 0 {
            return Err(Error::bundle(FILE, format!("{path} is empty")));
        }
        let largest = if path.starts_with("embeddings.") { 127 } else { LARGEST };
        // PyTorch's linear layers have a row an output already.
        Ok(Matrix::quantize(&self.floats(path)?, columns, largest))
    }

    fn floats(&self, path: &str) -> Result<Vec<f32>> {
        let bytes = self.view(path)?.data();
        Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }
}
