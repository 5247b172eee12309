//! Linear heads on a language model's hidden states: `value-probe train` with a configuration of this kind.
//!
//! The model reads every text once ([`features`]), candidates are fitted to what it read and compared on validation
//! ([`choose`]), and the best becomes a bundle ([`finish`]).

mod choose;
mod config;
mod corpus;
mod features;
mod finish;
mod logistic;

use std::path::{Path, PathBuf};

pub use choose::{InputF1, Trial};
pub use config::HeadsConfig;
pub use features::{Reader, Vectors};
pub(crate) use logistic::{Cholesky, dot};
pub use logistic::{Linear, Problem};

use futures_lite::future::block_on;

use crate::bundle::files::{json_bytes, read, write_atomically};
use crate::bundle::{FileEntry, LanguageHeads, LanguageModel, MANIFEST, language_heads};
use crate::device::OpenDevice;
use crate::lm::{Language, States};
use crate::train::config::Paths;
use crate::{Error, Result};
use choose::choose;
use corpus::{Corpus, TemplateVectors};
use finish::{Learnt, finish};

/// Puts the bundle of a finished run into `out`, with another version.
///
/// # Errors
/// [`Error::Io`] where there is none, and [`LanguageHeads::from_dir`]'s.
pub fn pack(run: &str, version: &str, paths: &Paths, out: &Path) -> Result<Vec<FileEntry>> {
    let bundle = paths.runs.join(run).join("bundle");
    let mut manifest = LanguageHeads::from_dir(&bundle)?.manifest;
    manifest.version = version.into();
    std::fs::create_dir_all(out).map_err(|e| Error::io(out, e))?;
    for name in language_heads::FILES {
        write_atomically(&out.join(name), &read(&bundle, name)?)?;
    }
    write_atomically(&out.join(MANIFEST), &json_bytes(&manifest)?)?;
    // What was written must be what the product reads.
    Ok(LanguageHeads::from_dir(out)?.manifest.files)
}

/// Logits of texts by a bundle's heads, one row a text, in order.
///
/// # Errors
/// What the model says.
pub fn logits(heads: &LanguageHeads, model: &LanguageModel, texts: &[String]) -> Result<Vec<Vec<f32>>> {
    let manifest = &heads.manifest;
    let states = States::new(model, &manifest.template, &manifest.features)?;
    let mut rows = Vec::with_capacity(texts.len());
    // In no file: what is measured is what the product computes, up to its longest window.
    for texts in texts.chunks(16) {
        let ids = texts.iter().map(|text| model.encode(text)).collect::<Result<Vec<_>>>()?;
        let ids: Vec<&[u32]> = ids.iter().map(|ids| &ids[..ids.len().min(manifest.max_length)]).collect();
        rows.extend(block_on(states.read(model, &ids))?.iter().map(|vector| heads.logits(vector)));
    }
    Ok(rows)
}

/// What a finished run gives.
pub struct Outcome {
    /// The best first.
    pub trials: Vec<Trial>,
    /// The bundle that learnt from training and validation.
    pub bundle: PathBuf,
    /// Its like that learnt from training only: what may be judged on validation.
    pub training_only: PathBuf,
}

/// Runs a configuration. What the model read stays in `runs/language-features` for other configurations.
///
/// # Arguments
/// - `model`: folder of the language model's bundle
///
/// # Errors
/// [`Error`] of any part.
pub fn train(config: &HeadsConfig, paths: &Paths, model: &Path) -> Result<Outcome> {
    let corpus = Corpus::read(paths)?;
    let model = LanguageModel::from_dir(model, &OpenDevice::cpu())?;
    let folder = paths.runs.join(&config.name);
    std::fs::create_dir_all(&folder).map_err(|e| Error::io(&folder, e))?;
    let text = toml::to_string(config).map_err(|e| Error::Config(e.to_string()))?;
    write_atomically(&folder.join("config.toml"), text.as_bytes())?;
    let features = paths.runs.join("language-features");
    let templates = config.templates.iter();
    let templates: Vec<TemplateVectors> = templates
        .map(|template| TemplateVectors::read(config, &corpus, template, &model, &features))
        .collect::<Result<_>>()?;
    let trials = choose(config, &corpus, &templates, &folder)?;
    let (bundle, training_only) = (folder.join("bundle"), folder.join("training-only"));
    if let Some(best) = trials.first() {
        for template in templates.iter().filter(|template| template.template == best.template) {
            let candidate = template.candidate(&best.features);
            let finish = |learnt, out| finish(config, &corpus, &candidate, best, learnt, &model, out);
            finish(Learnt::All, &bundle)?;
            finish(Learnt::Training, &training_only)?;
        }
    }
    Ok(Outcome { trials, bundle, training_only })
}
