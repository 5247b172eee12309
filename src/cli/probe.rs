//! The classifier for the commands that score.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_lite::future::block_on;

use super::models::{find_bundle, taxonomy_for};
use crate::bundle::Bundle;
use crate::device::{DeviceChoice, open_blocking};
use crate::probe::{OwnDimension, Probe};
use crate::{Error, Result};

/// Which model, and where it computes.
#[derive(Debug, clap::Args)]
pub struct ProbeArgs {
    /// Where to compute
    #[arg(long, value_parser = ["cpu", "gpu"], default_value = "cpu")]
    device: String,
    /// Folder of the model [default: value-classifier in $VALUE_PROBE_MODELS, ./models or beside the program]
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,
}

impl ProbeArgs {
    /// The device asked for.
    ///
    /// # Errors
    /// [`Error::Config`], which clap has ruled out.
    pub fn choice(&self) -> Result<DeviceChoice> {
        self.device.parse()
    }

    /// The bundle alone.
    ///
    /// # Errors
    /// [`Error::Config`] where there is none; as [`Bundle::from_dir`].
    #[cfg(feature = "train")]
    pub fn bundle(&self) -> Result<Bundle> {
        Bundle::from_dir(&find_bundle(self.bundle.as_deref(), "value-classifier")?)
    }

    /// # Errors
    /// [`Error::Config`] where there is no model; as [`Probe::new`].
    pub fn load(&self) -> Result<Probe> {
        let folder = find_bundle(self.bundle.as_deref(), "value-classifier")?;
        let taxonomy = taxonomy_for(&folder)?;
        let open = |choice| Probe::new(Bundle::from_dir(&folder)?, taxonomy.clone(), &open_blocking(choice)?);
        let choice = self.choice()?;
        let probe = open(choice)?;
        if choice == DeviceChoice::Gpu {
            // A GPU may be wrong without an error; the CPU is held to the golden set by the tests.
            if let Err(error) = block_on(probe.self_test())?.into_result() {
                anstream::eprintln!("warning: {error}; going on with the CPU");
                return open(DeviceChoice::Cpu);
            }
        }
        Ok(probe)
    }
}

/// A person's own dimensions from their files, made anew where they are of another model and have their examples.
///
/// # Errors
/// [`Error::Data`] with the file and what is wrong with it; [`Error::Device`].
pub fn read_own(probe: &Probe, files: &[PathBuf]) -> Result<Vec<Arc<OwnDimension>>> {
    let read = |file: &PathBuf| {
        let bytes = std::fs::read(file).map_err(|e| Error::io(file, e))?;
        let own = OwnDimension::from_json(&bytes).map_err(|e| Error::data(file, e))?;
        let model = own.model.clone();
        let adopted = block_on(probe.adopt(own.clone())).map_err(|e| Error::data(file, e))?;
        if adopted != own {
            anstream::eprintln!("note: {}: of {model}; made anew from its examples", file.display());
        }
        Ok(Arc::new(adopted))
    };
    files.iter().map(read).collect()
}

/// One text: of a file, or of standard input for `-`. Named by what it returns first.
///
/// # Errors
/// [`Error::Io`], [`Error::Data`] for bytes that are not UTF-8 and for a text of white space.
pub fn read_text(file: &Path) -> Result<(String, String)> {
    let (name, bytes) = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|e| Error::io("<stdin>", e))?;
        ("<stdin>".to_owned(), bytes)
    } else {
        (file.display().to_string(), std::fs::read(file).map_err(|e| Error::io(file, e))?)
    };
    let text = String::from_utf8(bytes).map_err(|e| Error::data(&name, e))?;
    if text.trim().is_empty() {
        return Err(Error::data(name, Error::EmptyInput));
    }
    Ok((name, text))
}

/// A result as indented JSON.
///
/// # Errors
/// [`Error::Config`], which does not happen.
pub fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(value)
        .map(|json| json + "\n")
        .map_err(|e| Error::Config(format!("JSON: {e}")))
}

/// Writes to standard output; colours are dropped where nobody sees them.
///
/// # Errors
/// [`Error::Io`]
pub fn put(text: &str) -> Result<()> {
    use std::io::Write;
    let mut stdout = anstream::stdout();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|e| Error::io("<stdout>", e))
}
