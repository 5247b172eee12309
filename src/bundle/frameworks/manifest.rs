//! `manifest.json` of further frameworks.

use serde::{Deserialize, Serialize};

use super::{FILES, KIND};
use crate::bundle::manifest::{FileEntry, Head, WIDEST, listed, read_of_kind};
use crate::bundle::{CALIBRATION, Calibration, MANIFEST};
use crate::nn::encoder::check_layers;
use crate::{Error, Result};

/// Most of anything that a manifest may ask memory for.
pub(in crate::bundle) const MOST_LAYERS: usize = 64;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameworksManifest {
    pub format: u32,
    /// [`KIND`]
    pub name: String,
    pub version: String,
    /// The classifier whose encoder they read.
    pub encoder: EncoderName,
    /// Whose mean token vectors they read, ascending; 0 is the embedding.
    pub layers: Vec<usize>,
    /// Width of one layer's vector.
    pub hidden_size: usize,
    pub heads: Vec<FrameworkHead>,
    pub files: Vec<FileEntry>,
}

/// A classifier by its weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncoderName {
    pub name: String,
    /// Of its `weights.safetensors`.
    pub sha256: String,
}

impl EncoderName {
    /// Holds what was made for this encoder to the one it is put on.
    ///
    /// # Arguments
    /// - `who`: what was made for it, in words
    /// - `sha256`: of the weights that are there
    ///
    /// # Errors
    /// [`Error::Bundle`] for other weights.
    pub(in crate::bundle) fn check(&self, who: &str, sha256: &str) -> Result<()> {
        if self.sha256 == sha256 {
            return Ok(());
        }
        let own = format!("{who} belong to the encoder of {} with weights {}", self.name, self.sha256);
        Err(Error::bundle(MANIFEST, format!("{own}, not of {sha256}")))
    }
}

/// What a head is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// A text.
    Text,
    /// A text in a context, such as an answer to a question.
    Reply,
    /// Two texts: which of them is preferred? A head gives each text a utility, and the logistic function of the
    /// difference is the probability (Bradley and Terry 1952), so that both orders give complementary answers.
    Ranking,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameworkHead {
    /// Id of the framework in `taxonomy.toml`.
    pub framework: String,
    pub form: Form,
    pub dimensions: Vec<String>,
    /// Of a ranking: whether it reads the context that both texts answer to. A reply's head always does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub context: bool,
    /// Units of a hidden layer, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<usize>,
    /// Whether it reads the text's word pieces too.
    #[serde(default)]
    pub wide: bool,
}

impl FrameworkHead {
    /// Whether it cannot do without a context.
    pub fn reads_context(&self) -> bool {
        self.context || self.form == Form::Reply
    }

    /// As a part of a row.
    pub fn named(&self) -> Head {
        Head { framework: self.framework.clone(), dimensions: self.dimensions.clone() }
    }
}

impl FrameworksManifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// [`Error::Bundle`]
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let manifest: Self = read_of_kind(json, |said| said.name, KIND)?;
        manifest.validate().map_err(|reason| Error::bundle(MANIFEST, reason))?;
        FILES.iter().try_for_each(|name| manifest.file(name).map(drop))?;
        Ok(manifest)
    }

    fn validate(&self) -> std::result::Result<(), String> {
        check_layers(&self.layers, MOST_LAYERS).map_err(|e| e.to_string())?;
        let units = self.heads.iter().filter_map(|head| head.hidden).chain([self.hidden_size]);
        if let Some(width) = units.into_iter().find(|width| !(1..=WIDEST).contains(width)) {
            return Err(format!("a layer of {width} numbers"));
        }
        if self.heads.is_empty() {
            return Err("there is no head".into());
        }
        let is_double = |names: &[String]| (1..names.len()).any(|i| names[..i].contains(&names[i]));
        for (i, head) in self.heads.iter().enumerate() {
            let id = &head.framework;
            if id.trim().is_empty() || self.heads[..i].iter().any(|other| other.framework == *id) {
                return Err(format!("the framework {id:?} stands twice, or has no name"));
            }
            if head.dimensions.is_empty() || is_double(&head.dimensions) {
                return Err(format!("{id}: a dimension stands twice, or there is none"));
            }
            if head.context && head.form == Form::Text {
                return Err(format!("{id}: a head for a text alone reads no context"));
            }
        }
        Ok(())
    }

    /// What a preference must have so that the two orders of the texts give complementary answers.
    pub(super) fn check_calibration(&self, calibration: &Calibration) -> Result<()> {
        for (head, line) in self.heads.iter().zip(&calibration.heads) {
            let offset = line.b.iter().any(|&b| b != 0.0) || line.threshold.iter().any(|&t| t < 0.5);
            if head.form == Form::Ranking && offset {
                let reason =
                    format!("{}: of a ranking b must be 0 and a threshold at least 0.5", head.framework);
                return Err(Error::bundle(CALIBRATION, reason));
            }
        }
        Ok(())
    }

    /// The entry of a file.
    ///
    /// # Errors
    /// [`Error::Bundle`] where it is not listed.
    pub fn file(&self, name: &str) -> Result<&FileEntry> {
        listed(&self.files, name)
    }

    /// How many numbers a head reads.
    pub fn inputs(&self, head: &FrameworkHead) -> usize {
        let text = self.layers.len() * self.hidden_size;
        if head.reads_context() { 4 * text } else { text }
    }

    /// The heads of one form as parts of a row.
    pub fn heads_of(&self, form: Form) -> Vec<Head> {
        self.heads.iter().filter(|head| head.form == form).map(FrameworkHead::named).collect()
    }

    /// All heads as parts of a row.
    pub fn named_heads(&self) -> Vec<Head> {
        self.heads.iter().map(FrameworkHead::named).collect()
    }
}
