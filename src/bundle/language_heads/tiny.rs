//! Heads for tests: three values of a state of two numbers in two layers.

use std::collections::BTreeMap;

use serde_json::json;

use super::{BIAS, KIND, WEIGHT};
use crate::bundle::weights::{float_tensor, serialize};
use crate::bundle::{
    CALIBRATION, FileEntry, GOLDEN, GoldenText, Head, LanguageManifest, MANIFEST, WEIGHTS, language,
};

pub const DIMENSIONS: [&str; 3] = ["x", "y", "z"];
const MODEL: &str = "00ff";

/// Logit `j` is `j` times the first number and the second, less `j`.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    let heads = vec![Head { framework: "f".into(), dimensions: DIMENSIONS.map(str::to_owned).to_vec() }];
    let weight = (0..3).map(|j| vec![j as f32, 1.0, 0.0, 0.0]).collect::<Vec<_>>().concat();
    files_of(&heads, &[(1, "mean"), (2, "last")], 2, &weight, &[0.0, -1.0, -2.0])
}

/// Files of any heads; thresholds are 0.5, logits are not scaled.
pub fn files_of(
    heads: &[Head],
    features: &[(usize, &str)],
    hidden: usize,
    weight: &[f32],
    bias: &[f32],
) -> BTreeMap<String, Vec<u8>> {
    let tensors = [
        float_tensor(WEIGHT, &[bias.len(), features.len() * hidden], weight),
        float_tensor(BIAS, &[bias.len()], bias),
    ];
    let of = |head: &Head, value: f32| vec![value; head.dimensions.len()];
    let lines = heads.iter().map(|head| {
        json!({ "framework": head.framework, "a": of(head, 1.0), "b": of(head, 0.0), "threshold": of(head, 0.5) })
    });
    let golden = GoldenText::new("a", heads, &vec![0.5; bias.len()]);
    let golden = json!({ "tolerance": { "cpu": 0.01, "gpu": 0.02 }, "texts": [golden] });
    let mut files = BTreeMap::from([
        (WEIGHTS.to_owned(), serialize(&tensors).unwrap()),
        (CALIBRATION.to_owned(), json!({ "heads": lines.collect::<Vec<_>>() }).to_string().into_bytes()),
        (GOLDEN.to_owned(), golden.to_string().into_bytes()),
    ]);
    let feature = |&(layer, pooling): &(usize, &str)| json!({ "layer": layer, "pooling": pooling });
    let manifest = json!({
        "format": 1, "kind": KIND, "name": "tiny", "version": "0", "license": "none",
        "model": { "name": "toy", "weights_sha256": MODEL },
        "template": "{text}.", "features": features.iter().map(feature).collect::<Vec<_>>(),
        "hidden_size": hidden, "max_length": 8, "heads": heads,
        "files": FileEntry::of_all(&files),
    });
    files.insert(MANIFEST.to_owned(), manifest.to_string().into_bytes());
    files
}

/// Of the model that [`files`] belong to.
pub fn language() -> LanguageManifest {
    let file = json!({ "name": language::WEIGHTS, "bytes": 1, "sha256": MODEL });
    let manifest = json!({
        "format": 1, "kind": language::KIND, "name": "toy", "version": "0", "license": "none",
        "source": { "file": "none", "sha256": "" },
        "decoder": {
            "vocab_size": 1, "hidden_size": 2, "intermediate_size": 1, "num_hidden_layers": 2,
            "num_attention_heads": 1, "num_key_value_heads": 1, "head_dim": 2, "rotary_dim": 2,
            "rope_theta": 1.0, "rms_norm_eps": 0.0, "max_position_embeddings": 99,
        },
        "tokens": { "bos": null, "eos": [0], "unknown": null }, "chat_template": "",
        "tensors": [], "files": [file], "piece_bytes": 1,
    });
    serde_json::from_value(manifest).unwrap()
}
