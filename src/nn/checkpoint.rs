//! Hugging Face checkpoints into our modules: one table of names for each format.

use burn::module::Module;
use burn::store::{KeyRemapper, ModuleSnapshot, PyTorchToBurnAdapter, SafetensorsStore};

use super::encoder::{Architecture, Encoder};
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

/// Fills `encoder` with a Hugging Face checkpoint. What the encoder has no place for (the pooler,
/// position ids) is left out; a parameter that the file lacks is an error.
pub fn load_safetensors(encoder: &mut Encoder, architecture: Architecture, bytes: Vec<u8>) -> Result<()> {
    let file = "model.safetensors";
    let keys = match architecture {
        Architecture::Bert => BERT_KEYS,
        Architecture::Mpnet => MPNET_KEYS,
    };
    let mut remapper = KeyRemapper::new();
    for (from, to) in keys {
        remapper = remapper.add_pattern(*from, *to).map_err(|e| Error::bundle(file, e))?;
    }
    let mut store = SafetensorsStore::from_bytes(Some(bytes))
        .with_from_adapter(PyTorchToBurnAdapter)
        .remap(remapper)
        // The layer numbers are already ours.
        .map_indices_contiguous(false);
    let applied = encoder.load_from(&mut store).map_err(|e| Error::bundle(file, e))?;
    if !applied.missing.is_empty() || !applied.errors.is_empty() {
        return Err(Error::bundle(
            file,
            format!("missing {:?}, unreadable {:?}", applied.missing, applied.errors),
        ));
    }
    debug_assert!(encoder.num_params() > 0);
    Ok(())
}
