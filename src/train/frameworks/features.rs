//! What the encoder makes of texts, kept in files: the forward is what takes long, and heads are fitted to it many times.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use futures_lite::future::block_on;
use indicatif::{ProgressBar, ProgressStyle};

use super::data::{Form, Task, Unit};
use super::logit::{Dense, Design};
use super::sparse::{self, Sparse};
use crate::bundle::{Bundle, frameworks, sha256_hex};
use crate::device::OpenDevice;
use crate::probe::Probe;
use crate::taxonomy::Taxonomy;
use crate::text::{WordPiece, windows};
use crate::{Error, Result};

/// Texts of one call to the encoder.
const BATCH: usize = 256;

/// The shipped encoder with its words.
pub struct Encoder {
    pub probe: Probe,
    pub tokenizer: WordPiece,
    /// SHA-256 of the encoder's weights.
    pub sha256: String,
    /// Width of a layer.
    pub hidden: usize,
    /// Layers above the embedding.
    pub layers: usize,
}

impl Encoder {
    /// # Arguments
    /// - `folder`: of the classifier's bundle
    ///
    /// # Errors
    /// What reading the bundle says.
    pub fn open(folder: &Path) -> Result<Self> {
        let taxonomy = Taxonomy::from_toml(include_str!("../../../models/taxonomy.toml"))?;
        let bundle = Bundle::from_dir(folder)?;
        let weights = bundle.manifest.files.iter().find(|file| file.name == crate::bundle::WEIGHTS);
        let sha256 = weights.map(|file| file.sha256.clone()).unwrap_or_default();
        let (hidden, layers) =
            (bundle.manifest.encoder.hidden_size, bundle.manifest.encoder.num_hidden_layers);
        let tokenizer = Bundle::from_dir(folder)?.tokenizer;
        Ok(Self {
            probe: Probe::new(bundle, taxonomy, &OpenDevice::cpu())?,
            tokenizer,
            sha256,
            hidden,
            layers,
        })
    }

    /// Mean token vectors of texts after all layers, the embeddings' first: `[texts, (layers + 1) * hidden]`, in a file
    /// under `folder`. Those of an earlier call are taken from there; one that was killed is gone on with.
    ///
    /// # Errors
    /// [`Error::Io`], and what the encoder says.
    pub fn vectors(&self, folder: &Path, name: &str, texts: &[String]) -> Result<Vectors> {
        let file = self.file(folder, name, texts)?;
        let io = |e| Error::io(&file, e);
        std::fs::create_dir_all(folder).map_err(io)?;
        let width = (self.layers + 1) * self.hidden;
        let row = width * size_of::<f32>();
        let mut out = OpenOptions::new().create(true).append(true).read(true).open(&file).map_err(io)?;
        // A kill may leave part of a row.
        let done = (out.metadata().map_err(io)?.len() as usize / row).min(texts.len());
        out.set_len((done * row) as u64).map_err(io)?;
        let bar = ProgressBar::new(texts.len() as u64).with_position(done as u64);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed} ({eta} left)");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(name.to_owned());
        let layers: Vec<usize> = (0..=self.layers).collect();
        for batch in texts[done..].chunks(BATCH) {
            let batch: Vec<&str> = batch.iter().map(String::as_str).collect();
            let rows = block_on(self.probe.layer_features(&batch, &layers))?;
            let bytes: Vec<u8> = rows.iter().flatten().flat_map(|x| x.to_le_bytes()).collect();
            out.write_all(&bytes).map_err(io)?;
            bar.inc(batch.len() as u64);
        }
        bar.finish_and_clear();
        Ok(Vectors { file, width, hidden: self.hidden, rows: texts.len() })
    }

    /// What [`Self::vectors`] has read of these texts, where it has read them all.
    ///
    /// # Errors
    /// [`Error::Config`]
    pub fn known(&self, folder: &Path, name: &str, texts: &[String]) -> Result<Option<Vectors>> {
        let file = self.file(folder, name, texts)?;
        let width = (self.layers + 1) * self.hidden;
        let bytes = (texts.len() * width * size_of::<f32>()) as u64;
        let complete = std::fs::metadata(&file).is_ok_and(|found| found.len() == bytes);
        Ok(complete.then_some(Vectors { file, width, hidden: self.hidden, rows: texts.len() }))
    }

    fn file(&self, folder: &Path, name: &str, texts: &[String]) -> Result<PathBuf> {
        let key = serde_json::to_vec(&(&self.sha256, texts)).map_err(|e| Error::Config(e.to_string()))?;
        Ok(folder.join(format!("{name}-{}.f32", &sha256_hex(&key)[..16])))
    }

    /// A text in windows, as the product reads it.
    ///
    /// # Errors
    /// [`Error::Tokenizer`]
    pub fn windows(&self, text: &str) -> Result<Vec<String>> {
        let (first, last) = (self.tokenizer.prefix().len(), self.tokenizer.suffix().len());
        let encoding = self.tokenizer.encode(text)?;
        let offsets = &encoding.offsets[first..encoding.len() - last];
        let parts = windows(text, offsets, self.probe.max_length() - first - last);
        if parts.len() == 1 {
            return Ok(vec![text.to_owned()]);
        }
        Ok(parts
            .into_iter()
            .map(|part| text[offsets[part.start].0..offsets[part.end - 1].1].to_owned())
            .collect())
    }

    /// Ids of texts, with how often each occurs, without the special tokens.
    ///
    /// # Errors
    /// [`Error::Tokenizer`]
    pub fn pieces(&self, texts: &[String]) -> Result<Vec<Vec<(u32, usize)>>> {
        let (first, last) = (self.tokenizer.prefix().len(), self.tokenizer.suffix().len());
        let mut all = Vec::with_capacity(texts.len());
        for batch in texts.chunks(BATCH) {
            let batch: Vec<&str> = batch.iter().map(String::as_str).collect();
            for encoding in self.tokenizer.encode_batch(&batch)? {
                let mut counts = std::collections::BTreeMap::new();
                for id in &encoding.ids[first..encoding.len() - last] {
                    *counts.entry(*id).or_insert(0usize) += 1;
                }
                all.push(counts.into_iter().collect());
            }
        }
        Ok(all)
    }
}

/// Rows in a file.
pub struct Vectors {
    file: PathBuf,
    width: usize,
    hidden: usize,
    rows: usize,
}

impl Vectors {
    /// Some layers of every text, concatenated: `[texts, layers * hidden]`.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn layers(&self, layers: &[usize]) -> Result<Dense> {
        let io = |e| Error::io(&self.file, e);
        let mut file = File::open(&self.file).map_err(io)?;
        file.seek(SeekFrom::Start(0)).map_err(io)?;
        let mut file = std::io::BufReader::with_capacity(1 << 20, file);
        let mut row = vec![0u8; self.width * size_of::<f32>()];
        let width = layers.len() * self.hidden;
        let mut values = Vec::with_capacity(self.rows * width);
        for _ in 0..self.rows {
            file.read_exact(&mut row).map_err(io)?;
            for layer in layers {
                let bytes = &row[layer * self.hidden * 4..][..self.hidden * 4];
                values.extend(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])));
            }
        }
        Ok(Dense { width, values })
    }
}

/// What a head knows of a unit by the layers of its text and, where it has one, of its context.
pub fn joined(layers: &Dense, unit: Unit) -> Vec<f32> {
    let t = layers.row(unit.text);
    let Some(c) = unit.context.map(|context| layers.row(context)) else { return t.to_vec() };
    frameworks::features::joined(c, t)
}

/// What the heads know of every example of a task: layers and, where `wide`, the text's word pieces.
///
/// # Arguments
/// - `idf`: one weight for each piece of the vocabulary
pub fn design(task: &Task, layers: &Dense, pieces: &[Vec<(u32, usize)>], idf: &[f32], wide: bool) -> Design {
    let mut dense = Dense::default();
    let mut sparse = Sparse::new(if wide { idf.len() } else { 0 });
    let bag = |unit: Unit| sparse::sublinear(pieces[unit.text].iter().copied(), idf);
    for example in &task.examples {
        let mut row = joined(layers, example.unit);
        let mut own = if wide { bag(example.unit) } else { Vec::new() };
        if let Some(other) = example.other {
            row.iter_mut().zip(joined(layers, other)).for_each(|(x, y)| *x -= y);
            if wide {
                own.extend(bag(other).into_iter().map(|(piece, x)| (piece, -x)));
            }
        }
        dense.width = row.len();
        dense.values.extend(row);
        sparse.push(own);
    }
    Design { dense, sparse, paired: task.form == Form::Ranking }
}

/// The layers of both texts of every example, apart; the second is there for rankings alone.
pub fn apart(task: &Task, layers: &Dense) -> (Dense, Option<Dense>) {
    let of = |units: Vec<Unit>| {
        let rows: Vec<Vec<f32>> = units.into_iter().map(|unit| joined(layers, unit)).collect();
        Dense { width: rows.first().map_or(0, Vec::len), values: rows.concat() }
    };
    let second: Vec<Unit> = task.examples.iter().filter_map(|e| e.other).collect();
    let paired = second.len() == task.examples.len();
    (of(task.examples.iter().map(|e| e.unit).collect()), paired.then(|| of(second)))
}
