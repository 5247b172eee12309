//! Logits of many texts by a float32 network, and their metrics with thresholds tuned on them.

use burn::tensor::Device;
use futures_lite::future::block_on;
use rayon::prelude::*;

use super::batch::sorted_batches;
use super::calibrate::best_threshold;
use super::data::ValueEval;
use super::evaluate::gold;
use super::metrics::{Metrics, multi_label};
use super::model::TrainModel;
use crate::bundle::Classifier;
use crate::nn::batch::pad;
use crate::text::WordPiece;
use crate::text::tokenizer::Encoding;
use crate::{Error, Result, train::examples};

/// Logits, one row a text, in order.
pub fn logits(
    model: &TrainModel,
    tokenizer: &WordPiece,
    texts: &[String],
    max_length: usize,
    pad_id: u32,
) -> Result<Vec<Vec<f32>>> {
    let device = Device::flex();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let ids = examples::encode(tokenizer, &texts, max_length)?;
    let lengths: Vec<usize> = ids.iter().map(Vec::len).collect();
    in_batches(&lengths, |batch| {
        let sequences: Vec<&[u32]> = batch.iter().map(|&i| ids[i].as_slice()).collect();
        let (logits, _) = model.forward(pad(&sequences, pad_id, &device));
        let [_, width] = logits.dims();
        let values: Vec<f32> =
            logits.into_data().try_into_vec().map_err(|_| Error::Device("logits are not float32".into()))?;
        Ok(values.chunks(width).map(<[f32]>::to_vec).collect())
    })
}

/// Logits by a bundle's network, one row a text, in order.
pub fn classifier_logits(
    classifier: &Classifier,
    tokenizer: &WordPiece,
    texts: &[String],
) -> Result<Vec<Vec<f32>>> {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let encodings = tokenizer.encode_batch(&texts)?;
    let lengths: Vec<usize> = encodings.iter().map(Encoding::len).collect();
    in_batches(&lengths, |batch| {
        let members: Vec<&Encoding> = batch.iter().map(|&i| &encodings[i]).collect();
        block_on(classifier.logits(&members))
    })
}

/// Runs `forward` on batches of like length, one batch a core, and puts the rows back in order.
fn in_batches(
    lengths: &[usize],
    forward: impl Fn(&[usize]) -> Result<Vec<Vec<f32>>> + Sync,
) -> Result<Vec<Vec<f32>>> {
    let batches = sorted_batches(lengths, 16);
    // Longest first: no core is left alone with the longest batch at the end.
    let outputs = batches.par_iter().rev().map(|batch| forward(batch)).collect::<Result<Vec<_>>>()?;
    let mut rows = vec![Vec::new(); lengths.len()];
    for (batch, output) in batches.iter().rev().zip(outputs) {
        for (&i, row) in batch.iter().zip(output) {
            rows[i] = row;
        }
    }
    Ok(rows)
}

/// Metrics with each label's threshold tuned on the same texts: for choosing between epochs and
/// recipes, not for reporting.
pub fn tuned_metrics(set: &ValueEval, logits: &[Vec<f32>]) -> Metrics {
    let gold = gold(set);
    let mut predicted = vec![vec![false; set.labels.len()]; gold.len()];
    for j in 0..set.labels.len() {
        let p: Vec<f32> = logits.iter().map(|row| 1.0 / (1.0 + (-row[j]).exp())).collect();
        let g: Vec<bool> = gold.iter().map(|row| row[j]).collect();
        let threshold = best_threshold(&p, &g);
        for (row, &p) in predicted.iter_mut().zip(&p) {
            row[j] = p >= threshold;
        }
    }
    multi_label(&set.labels, &predicted, &gold)
}
