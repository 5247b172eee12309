//! Texts as vectors: what the encoder makes of them before any head.

use super::document::{Frame, encode};
use super::queue::{Queue, Target};
use super::{Probe, Progress};
use crate::nn::pooling::l2_normalize;
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
        let mut embedding = Embedding::new(self, texts)?;
        while !embedding.step(self).await?.is_finished() {}
        embedding.finish()
    }
}

/// Texts on their way to their vectors, a step at a time.
pub(super) struct Embedding {
    queue: Queue,
    tokens: usize,
    vectors: Vec<Vec<f32>>,
}

impl Embedding {
    pub fn new(probe: &Probe, texts: &[&str]) -> Result<Self> {
        if texts.iter().any(|text| text.trim().is_empty()) {
            return Err(Error::EmptyInput);
        }
        let tokenizer = &*probe.tokenizer;
        let frame = Frame { tokenizer, max_length: probe.max_length(), with_sentences: false };
        let mut queue = Queue::default();
        for (document, encoding) in encode(tokenizer, texts)?.into_iter().enumerate() {
            for part in windows(texts[document], &encoding.offsets, frame.limit()) {
                queue.push(frame.window(&encoding.ids[part]), Target::Text { document });
            }
        }
        Ok(Self { tokens: queue.tokens(), queue, vectors: vec![Vec::new(); texts.len()] })
    }

    /// In tokens.
    pub fn progress(&self) -> Progress {
        Progress { done: self.tokens - self.queue.tokens(), total: self.tokens }
    }

    pub async fn step(&mut self, probe: &Probe) -> Result<Progress> {
        let batch = self.queue.take(BATCH_TOKENS);
        let rows = probe.classifier.embed(&batch.encodings.iter().collect::<Vec<_>>()).await?;
        for (targets, row) in batch.targets.iter().zip(&rows) {
            for target in targets {
                add(&mut self.vectors[target.document()], row);
            }
        }
        Ok(self.progress())
    }

    pub fn finish(mut self) -> Result<Vec<Vec<f32>>> {
        if !self.queue.is_empty() {
            return Err(Error::Cancelled);
        }
        for vector in &mut self.vectors {
            let width = vector.len();
            l2_normalize(vector, width);
        }
        Ok(self.vectors)
    }
}

fn add(sum: &mut Vec<f32>, row: &[f32]) {
    if sum.is_empty() {
        sum.extend(row);
    } else {
        sum.iter_mut().zip(row).for_each(|(a, b)| *a += b);
    }
}
