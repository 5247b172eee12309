//! Texts as vectors: what the encoder makes of them before any head.

use super::Probe;
use super::document::{Frame, encode};
use super::queue::{Queue, Target};
use crate::text::windows;
use crate::{Error, Result};

/// Padded tokens in one forward.
const BATCH_TOKENS: usize = 512;

impl Probe {
    /// One L2-normalised vector a text. A text longer than a window is the normalised mean of its
    /// windows' vectors.
    ///
    /// # Errors
    /// [`Error::EmptyInput`] for a text of white space, [`Error::Device`] where the device fails.
    pub async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        if texts.iter().any(|text| text.trim().is_empty()) {
            return Err(Error::EmptyInput);
        }
        let frame =
            Frame { tokenizer: &self.tokenizer, max_length: self.max_length(), with_sentences: false };
        let mut queue = Queue::default();
        for (document, encoding) in encode(&self.tokenizer, texts)?.into_iter().enumerate() {
            for part in windows(texts[document], &encoding.offsets, frame.limit()) {
                queue.push(frame.window(&encoding.ids[part]), Target::Text { document });
            }
        }
        let mut vectors: Vec<Vec<f32>> = vec![Vec::new(); texts.len()];
        while !queue.is_empty() {
            let batch = queue.take(BATCH_TOKENS);
            let rows = self.classifier.embed(&batch.encodings.iter().collect::<Vec<_>>()).await?;
            for (targets, row) in batch.targets.iter().zip(&rows) {
                for target in targets {
                    add(&mut vectors[target.document()], row);
                }
            }
        }
        vectors.iter_mut().for_each(|vector| normalize(vector));
        Ok(vectors)
    }
}

fn add(sum: &mut Vec<f32>, row: &[f32]) {
    if sum.is_empty() {
        sum.extend(row);
    } else {
        sum.iter_mut().zip(row).for_each(|(a, b)| *a += b);
    }
}

fn normalize(vector: &mut [f32]) {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
}
