//! The classifier for the commands that score.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_lite::future::block_on;

use super::lines::utf8;
use super::models::{find_bundle, find_frameworks, taxonomy_for};
use crate::bundle::{Bundle, Frameworks};
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
        self.load_with(|_, _| Ok(()))
    }

    /// # Arguments
    /// - `prepare`: what is done to a probe from this folder before it is tested
    ///
    /// # Errors
    /// As [`Self::load`], and what `prepare` says.
    fn load_with(&self, prepare: impl Fn(&mut Probe, &Path) -> Result<()>) -> Result<Probe> {
        let folder = find_bundle(self.bundle.as_deref(), "value-classifier")?;
        let taxonomy = taxonomy_for(&folder)?;
        let open = |choice| {
            let bundle = Bundle::from_dir(&folder)?;
            let mut probe = Probe::new(bundle, taxonomy.clone(), &open_blocking(choice)?)?;
            prepare(&mut probe, &folder)?;
            Ok(probe)
        };
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

/// Which frameworks are reported besides the model's own.
#[derive(Debug, clap::Args)]
pub struct FrameworkArgs {
    /// Frameworks to report, by their ids, and no others; or `all`, or `none` but the model's own [default: all]
    #[arg(long, value_name = "ID,...|all|none", value_delimiter = ',')]
    frameworks: Vec<String>,
    /// Folder of further frameworks [default: frameworks beside the model]
    #[arg(long, value_name = "DIR")]
    frameworks_dir: Option<PathBuf>,
}

impl FrameworkArgs {
    /// Ids that are reported; `None`: all.
    pub fn wanted(&self) -> Option<Vec<String>> {
        let all = self.frameworks.is_empty() || self.is("all") || self.is("none");
        (!all).then(|| self.frameworks.clone())
    }

    /// A probe with the frameworks that lie beside it; with `none`, without.
    ///
    /// # Errors
    /// As [`ProbeArgs::load`]; [`Error::Bundle`] for frameworks that were made for another model.
    pub fn load(&self, args: &ProbeArgs) -> Result<Probe> {
        args.load_with(|probe, folder| {
            let asked = self.frameworks_dir.as_deref();
            if self.is("none") {
                return Ok(());
            }
            match find_frameworks(asked, folder, args.bundle.is_some())? {
                Some(folder) => probe.add_frameworks(Frameworks::from_dir(&folder)?),
                None => Ok(()),
            }
        })
    }

    fn is(&self, word: &str) -> bool {
        self.frameworks.len() == 1 && self.frameworks[0] == word
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
    let text = utf8(bytes, (&name, 0))?;
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
