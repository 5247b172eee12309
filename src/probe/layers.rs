//! Texts as the means of their token vectors after layers of one's choice: what heads beside the bundle's are made on.

use super::document::{Frame, encode};
use super::queue::{Queue, Target};
use super::{Probe, job};
use crate::text::windows;
use crate::{Error, Result};

/// Padded tokens in one forward.
const BATCH_TOKENS: usize = 2048;

impl Probe {
    /// One row a text: its mean token vectors after each of `layers`, side by side, `layers * hidden` numbers. Layer 0 is
    /// the embedding after its norm. They are as the network has them, not normalised. A text longer than a window is the
    /// mean over the tokens of all its windows.
    ///
    /// # Arguments
    /// - `layers`: ascending, each at most [`crate::bundle::Classifier::layers`]
    ///
    /// # Errors
    /// [`Error::Config`] for other layers, [`Error::EmptyInput`] for a text of white space, [`Error::Device`] where the
    /// device fails or computes no numbers.
    pub async fn layer_features(&self, texts: &[&str], layers: &[usize]) -> Result<Vec<Vec<f32>>> {
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
        let mut sums: Vec<(Vec<f32>, f32)> = vec![(Vec::new(), 0.0); texts.len()];
        while !queue.is_empty() {
            let batch = queue.take(BATCH_TOKENS);
            let encodings: Vec<_> = batch.encodings.iter().collect();
            let rows = self.classifier.pooled_layers(&encodings, layers).await?;
            job::finite(&rows)?;
            let width = layers.len() * self.classifier.hidden();
            let windows = batch.encodings.iter().zip(&batch.targets).zip(rows.chunks_exact(width));
            for ((encoding, targets), row) in windows {
                for target in targets {
                    add(&mut sums[target.document()], row, encoding.len() as f32);
                }
            }
        }
        Ok(sums.into_iter().map(|(mean, _)| mean).collect())
    }
}

/// Takes a window of `tokens` into the mean over all tokens so far. The first is taken as it is, bit for bit.
fn add((mean, seen): &mut (Vec<f32>, f32), row: &[f32], tokens: f32) {
    *seen += tokens;
    if mean.is_empty() {
        mean.extend(row);
    } else {
        let share = tokens / *seen;
        mean.iter_mut().zip(row).for_each(|(mean, x)| *mean += share * (x - *mean));
    }
}
