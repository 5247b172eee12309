//! SmolLM2 as a bundle.

use std::path::PathBuf;
use std::sync::OnceLock;

use value_probe::bundle::language;

use crate::weights::model_dir;

pub const GGUF: &str = "SmolLM2-135M-Instruct.Q4_1.gguf";

/// The folder of the bundle, packed where it is not there yet; `None` without the weights.
pub fn bundle() -> Option<PathBuf> {
    static PACKED: OnceLock<Option<PathBuf>> = OnceLock::new();
    let pack = || {
        let gguf = model_dir("smollm2", GGUF)?.join(GGUF);
        let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("language-model");
        language::pack(&gguf, &out, "smollm2", "0").expect("the pinned file can be packed");
        Some(out)
    };
    PACKED.get_or_init(pack).clone()
}
