//! Vectors of many texts, kept in a file: the forward is what takes long, and the heads are fitted to them many times.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use futures_lite::future::block_on;
use indicatif::{ProgressBar, ProgressStyle};

use crate::bundle::{Feature, LanguageModel, Template, sha256_hex};
use crate::lm::{Language, States};
use crate::{Error, Result};

/// Tokens of one forward.
const BATCH_TOKENS: usize = 512;

/// What a set of texts is read with.
pub struct Reader<'a> {
    pub model: &'a LanguageModel,
    pub template: &'a Template,
    pub features: &'a [Feature],
    /// Longest text in tokens; what is longer is cut in training only.
    pub max_length: usize,
}

/// Vectors of texts, a row a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Vectors {
    /// Length of a row.
    pub width: usize,
    pub values: Vec<f32>,
}

impl Vectors {
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.width.max(1))
    }

    pub fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.width..][..self.width]
    }

    /// Some parts of each row, of `part` numbers each, in the order given.
    pub fn parts(&self, part: usize, wanted: &[usize]) -> Self {
        let rows = self.rows().flat_map(|row| wanted.iter().flat_map(move |&at| &row[at * part..][..part]));
        Self { width: part * wanted.len(), values: rows.copied().collect() }
    }

    pub fn extend(&mut self, other: &Self) {
        debug_assert!(self.values.is_empty() || self.width == other.width);
        self.width = other.width;
        self.values.extend_from_slice(&other.values);
    }
}

impl Reader<'_> {
    /// Numbers of a text's vector.
    fn width(&self) -> usize {
        self.features.len() * self.model.decoder.config().hidden_size
    }

    /// The vectors of `texts`. Those of an earlier call with the same texts, model and features are taken from
    /// `folder`; one that was killed is gone on with.
    ///
    /// # Errors
    /// [`Error::Io`], and what the model says.
    pub fn vectors(&self, folder: &Path, name: &str, texts: &[String]) -> Result<Vectors> {
        let file = folder.join(format!("{name}-{}.f32", &self.key(texts)?[..16]));
        let row_bytes = self.width() * size_of::<f32>();
        let io = |e| Error::io(&file, e);
        std::fs::create_dir_all(folder).map_err(io)?;
        let mut out = OpenOptions::new().create(true).append(true).read(true).open(&file).map_err(io)?;
        // A kill may leave part of a row.
        let done = (out.metadata().map_err(io)?.len() as usize / row_bytes).min(texts.len());
        out.set_len((done * row_bytes) as u64).map_err(io)?;
        self.append(&mut out, &texts[done..], name).map_err(|e| match e {
            Trouble::Write(e) => io(e),
            Trouble::Model(e) => e,
        })?;
        drop(out);
        let mut bytes = Vec::with_capacity(texts.len() * row_bytes);
        File::open(&file).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(io)?;
        let floats = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        Ok(Vectors { width: self.width(), values: floats.collect() })
    }

    fn append(&self, out: &mut File, texts: &[String], name: &str) -> std::result::Result<(), Trouble> {
        let states = States::new(self.model, self.template, self.features)?;
        let bar = ProgressBar::new(texts.len() as u64);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed} ({eta} left)");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(name.to_owned());
        let (mut batch, mut tokens) = (Vec::<Vec<u32>>::new(), 0);
        for (i, text) in texts.iter().enumerate() {
            let mut ids = self.model.encode(text)?;
            ids.truncate(self.max_length);
            tokens += states.sequence_length(ids.len());
            batch.push(ids);
            if tokens < BATCH_TOKENS && i + 1 < texts.len() {
                continue;
            }
            let ids: Vec<&[u32]> = batch.iter().map(Vec::as_slice).collect();
            let rows = block_on(states.read(self.model, &ids))?;
            let bytes: Vec<u8> = rows.iter().flatten().flat_map(|x| x.to_le_bytes()).collect();
            out.write_all(&bytes).map_err(Trouble::Write)?;
            bar.inc(batch.len() as u64);
            (batch, tokens) = (Vec::new(), 0);
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// A hash of all that the vectors depend on.
    fn key(&self, texts: &[String]) -> Result<String> {
        let model = crate::bundle::ModelName::of(&self.model.manifest)?.weights_sha256;
        let features: Vec<String> = self.features.iter().map(Feature::to_string).collect();
        let what = (model, self.template.as_str(), features, self.max_length, texts);
        let json = serde_json::to_vec(&what).map_err(|e| Error::Config(e.to_string()))?;
        Ok(sha256_hex(&json))
    }
}

enum Trouble {
    Write(std::io::Error),
    Model(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Model(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_picked_in_the_order_asked_for() {
        let all = Vectors { width: 6, values: (0..12).map(|x| x as f32).collect() };
        let picked = all.parts(2, &[2, 0]);
        assert_eq!(picked, Vectors { width: 4, values: vec![4.0, 5.0, 0.0, 1.0, 10.0, 11.0, 6.0, 7.0] });
        assert_eq!(picked.row(1), [10.0, 11.0, 6.0, 7.0]);
    }
}
