//! Where `./build.sh models` puts the weights of others.

use std::io::Write;
use std::path::PathBuf;

/// The folder of a model that holds `file`; `None`, said aloud, where it is not there.
pub fn model_dir(name: &str, file: &str) -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cached = || {
        let cache = set("VALUE_PROBE_CACHE").or_else(|| {
            let base = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?;
            Some(base.join("value-probe"))
        })?;
        Some(cache.join("models").join(name))
    };
    let dir = set(&format!("VALUE_PROBE_{}", name.to_uppercase())).or_else(cached);
    let found = dir.filter(|dir| dir.join(file).exists());
    if found.is_none() {
        // Not eprintln!: the test runner swallows that where a test passes.
        let _ =
            writeln!(std::io::stderr(), "skipped: no {name} weights; ./build.sh models {name} fetches them");
    }
    found
}
