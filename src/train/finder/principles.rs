//! Makes the bundle of the library: the map back to the base encoder, the library's vectors, what calls for a principle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use futures_lite::future::block_on;
use rayon::prelude::*;

use super::linear::{principal, product, solve_ridge};
use super::queries::{best_threshold, mrr, read_queries, scored};
use super::texts::Texts;
use super::{encoder_of, features};
use crate::Result;
use crate::bundle::files::{read, write_atomically};
use crate::bundle::finder::{FinderManifest, LIBRARY, PrinciplesSettings, Tensors, pack, read_library};
use crate::bundle::{Bundle, FORMAT, Principles};
use crate::device::OpenDevice;
use crate::embed::{Embedder, Precision};
use crate::nn::pooling::l2_normalize;
use crate::probe::Probe;
use crate::text::WordPiece;
use crate::train::config::Paths;

/// Whose vectors are read: of the combinations that were tried on the tuning queries this did best.
const LAYERS: [usize; 3] = [2, 4, 6];
/// Principal directions of the library; with more of them it is not found better.
const DIMENSIONS: usize = 160;
/// Of the regressions, for standardised features of some 24,000 texts; and of the call, whose rows weigh one in all.
const RIDGE: f64 = 300.0;
const CALL_RIDGE: f64 = 0.1;
/// What a point of shared words may add to a cosine; the best on the tuning queries is taken.
const LEXICAL: [f32; 6] = [0.0, 0.001, 0.0015, 0.002, 0.003, 0.005];

/// Writes manifest and weights beside the library in `folder`.
///
/// # Errors
/// [`Error::Io`], [`Error::Data`], [`Error::Bundle`]: for sets, base weights or a library that cannot be read.
pub fn build(
    probe: &Probe,
    bundle: &Bundle,
    paths: &Paths,
    folder: &Path,
    version: &str,
    open: &OpenDevice,
) -> Result<PrinciplesSettings> {
    let library_toml = read(folder, LIBRARY)?;
    let library = read_library(&library_toml)?;
    let principles: Vec<&str> = library.iter().map(|p| p.text.as_str()).collect();
    let texts = Texts::read(&paths.data, &paths.valueeval())?;
    let all: Vec<&str> = texts.all.iter().map(String::as_str).collect();

    let base = Base::read(&paths.weights.join("minilm"), open)?;
    let (targets, mut library_vectors) = (base.embed(&all)?, base.embed(&principles)?);
    let hidden = base.0.dimensions();
    drop(base);
    let middle = mean(&targets);
    library_vectors.iter_mut().for_each(|row| {
        row.iter_mut().zip(&middle).for_each(|(x, m)| *x -= m);
        l2_normalize(row, hidden);
    });
    let directions = principal(product(&library_vectors, &library_vectors, None, &open.device)?, hidden);
    let directions = &directions[..DIMENSIONS.min(library.len())];
    let shrunk = |row: &[f32], middle: &[f32]| -> Vec<f32> {
        let along = |axis: &Vec<f64>| {
            row.iter().zip(middle).zip(axis).map(|((x, m), a)| f64::from(x - m) * a).sum::<f64>() as f32
        };
        directions.iter().map(along).collect()
    };
    let targets: Vec<Vec<f32>> = targets.par_iter().map(|row| shrunk(row, &middle)).collect();
    let nothing = vec![0.0; hidden];
    let library_vectors: Vec<f32> = library_vectors.iter().flat_map(|row| shrunk(row, &nothing)).collect();

    let mut rows = features(probe, &all, &LAYERS)?;
    let (centre, spread) = moments(&rows);
    let standardise = |rows: &mut [Vec<f32>]| {
        rows.par_iter_mut().for_each(|row| {
            row.iter_mut().zip(&centre).zip(&spread).for_each(|((x, m), s)| *x = (*x - m) / s);
        });
    };
    standardise(&mut rows);
    let inputs = centre.len();
    let right = product(&rows, &targets, None, &open.device)?;
    let map = solve_ridge(product(&rows, &rows, None, &open.device)?, right, inputs, RIDGE)?;
    let outputs = directions.len();
    let map: Vec<f32> = (0..outputs)
        .flat_map(|o| (0..inputs).map(move |i| (o, i)))
        .map(|(o, i)| map[i * outputs + o] as f32)
        .collect();
    drop(rows);

    let calling: Vec<&str> =
        texts.calling.iter().map(String::as_str).chain(principles.iter().copied()).collect();
    let neutral: Vec<&str> = texts.neutral.iter().map(String::as_str).collect();
    let (call, bias) = call(
        |texts| {
            let mut rows = features(probe, texts, &LAYERS)?;
            standardise(&mut rows);
            Ok(rows)
        },
        [&calling, &neutral],
        open,
    )?;
    let (pieces, idf) = rarity(&bundle.tokenizer, &all, &principles)?;

    let tensors = Tensors::default()
        .floats("mean", &centre, &[inputs])
        .floats("std", &spread, &[inputs])
        .int8("map", &map, inputs)
        .int8("principles", &library_vectors, outputs)
        .floats("call", &call, &[inputs])
        .floats("call.bias", &[bias], &[1])
        .floats("pieces", &pieces, &[pieces.len()])
        .floats("pieces.idf", &idf, &[idf.len()]);
    let mut manifest = FinderManifest {
        format: FORMAT,
        name: "principles".into(),
        version: version.into(),
        license: "CC-BY-SA-4.0".into(),
        encoder: encoder_of(bundle),
        layers: LAYERS.to_vec(),
        hidden_size: bundle.manifest.encoder.hidden_size,
        settings: PrinciplesSettings { dimensions: outputs, lexical: 0.0, threshold: 0.0 },
        files: Vec::new(),
    };
    // What is tuned is tuned on what is shipped: read back, with its integers.
    let draft = Principles::from_files(&pack(manifest.clone(), &tensors, (LIBRARY, library_toml.clone()))?)?;
    manifest.settings = tune(probe, draft, &folder.join("queries.tsv"))?;
    for (name, bytes) in pack(manifest.clone(), &tensors, (LIBRARY, library_toml))? {
        write_atomically(&folder.join(name), &bytes)?;
    }
    Ok(manifest.settings)
}

/// The encoder that the classifier's was fine-tuned from.
struct Base(Embedder);

impl Base {
    fn read(folder: &Path, open: &OpenDevice) -> Result<Self> {
        let weights = read(folder, "model.safetensors")?;
        let (tokenizer, config) = (read(folder, "tokenizer.json")?, read(folder, "config.json")?);
        Ok(Self(Embedder::new(weights, &tokenizer, &config, open, Precision::Int8)?))
    }

    /// Rows of length one.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        let width = self.0.dimensions();
        let groups = texts.par_chunks(64).map(|group| {
            let flat = block_on(self.0.embed(group))?;
            Ok(flat.chunks_exact(width).map(<[f32]>::to_vec).collect::<Vec<_>>())
        });
        Ok(groups.collect::<Result<Vec<_>>>()?.concat())
    }
}

fn mean(rows: &[Vec<f32>]) -> Vec<f32> {
    let mut sums = vec![0.0f64; rows.first().map_or(0, Vec::len)];
    rows.iter().for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x)));
    sums.into_iter().map(|sum| (sum / rows.len().max(1) as f64) as f32).collect()
}

/// Means and standard deviations of the columns.
fn moments(rows: &[Vec<f32>]) -> (Vec<f32>, Vec<f32>) {
    let centre = mean(rows);
    let mut squares = vec![0.0f64; centre.len()];
    for row in rows {
        squares.iter_mut().zip(row).zip(&centre).for_each(|((sum, x), m)| *sum += f64::from(x - m).powi(2));
    }
    let spread = squares.into_iter().map(|sum| (sum / rows.len().max(1) as f64).sqrt().max(1e-6) as f32);
    (centre, spread.collect())
}

/// A direction on whose one side lie texts that call for a principle, on the other those that do not: least squares
/// toward 1 and -1, both sides equally heavy.
fn call(
    rows: impl Fn(&[&str]) -> Result<Vec<Vec<f32>>>,
    sides: [&[&str]; 2],
    open: &OpenDevice,
) -> Result<(Vec<f32>, f32)> {
    let mut all = rows(&sides.concat())?;
    all.iter_mut().for_each(|row| row.push(1.0));
    let weigh = |side: usize| vec![1.0 / sides[side].len() as f32; sides[side].len()];
    let aim = |side: usize| vec![vec![if side == 0 { 1.0 } else { -1.0 }]; sides[side].len()];
    let (weights, aims) = ([weigh(0), weigh(1)].concat(), [aim(0), aim(1)].concat());
    let width = all.first().map_or(0, Vec::len);
    let square = product(&all, &all, Some(&weights), &open.device)?;
    let right = product(&all, &aims, Some(&weights), &open.device)?;
    let mut found: Vec<f32> =
        solve_ridge(square, right, width, CALL_RIDGE)?.into_iter().map(|x| x as f32).collect();
    let bias = found.pop().unwrap_or_default();
    Ok((found, bias))
}

/// The library's word pieces, and the logarithm of how rare each is among everyday texts.
fn rarity(tokenizer: &WordPiece, texts: &[&str], library: &[&str]) -> Result<(Vec<f32>, Vec<f32>)> {
    let mut known = BTreeSet::new();
    for encoding in tokenizer.encode_batch(library)? {
        // Without what stands before and after every text.
        known.extend(encoding.ids[1..encoding.ids.len() - 1].iter().copied());
    }
    let mut counts: BTreeMap<u32, f64> = known.into_iter().map(|id| (id, 0.0)).collect();
    for encoding in tokenizer.encode_batch(texts)? {
        for id in encoding.ids.iter().collect::<BTreeSet<_>>() {
            counts.entry(*id).and_modify(|count| *count += 1.0);
        }
    }
    let all = texts.len() as f64;
    let idf = |n: f64| (1.0 + (all - n + 0.5) / (n + 0.5)).ln() as f32;
    Ok(counts.into_iter().map(|(id, count)| (id as f32, idf(count))).unzip())
}

/// The weight of shared words by the mean reciprocal rank, the threshold by the balanced accuracy, both on the tuning
/// queries.
fn tune(probe: &Probe, draft: Principles, queries: &Path) -> Result<PrinciplesSettings> {
    let dimensions = draft.manifest.settings.dimensions;
    let ids: Vec<String> = draft.library.iter().map(|p| p.id.clone()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let queries = read_queries(queries, "tune", &ids)?;
    let finder = Arc::new(probe.principle_finder(draft)?);
    let mut best = (f64::NEG_INFINITY, 0.0, Vec::new());
    for lexical in LEXICAL {
        let found = scored(probe, &finder, &queries, lexical)?;
        let rank = mrr(&queries, &found);
        if rank > best.0 {
            best = (rank, lexical, found);
        }
    }
    Ok(PrinciplesSettings { dimensions, lexical: best.1, threshold: best_threshold(&queries, &best.2) })
}
