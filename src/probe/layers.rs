//! Texts as the means of their token vectors after layers of one's choice: what heads beside the bundle's are made on.

use super::document::{Frame, encode};
use super::queue::{Queue, Target};
use super::{Probe, Progress, job};
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
        let mut reading = Reading::new(self, texts, layers)?;
        while !reading.step(self, BATCH_TOKENS).await?.is_finished() {}
        Ok(reading.finish()?.iter().map(|windows| mean(windows)).collect())
    }
}

/// Texts on their way to their windows' vectors, a step at a time.
pub(super) struct Reading {
    layers: Vec<usize>,
    queue: Queue,
    tokens: usize,
    texts: Vec<Vec<Window>>,
}

/// A part of a text that is read at once.
#[derive(Clone, Default)]
pub(super) struct Window {
    /// `[layers * hidden]`
    pub vectors: Vec<f32>,
    /// Special tokens included.
    pub ids: Vec<u32>,
}

impl Reading {
    /// # Errors
    /// [`Error::EmptyInput`], [`Error::Tokenizer`]
    pub fn new(probe: &Probe, texts: &[&str], layers: &[usize]) -> Result<Self> {
        if texts.iter().any(|text| text.trim().is_empty()) {
            return Err(Error::EmptyInput);
        }
        let tokenizer = &*probe.tokenizer;
        let frame = Frame { tokenizer, max_length: probe.max_length(), with_sentences: false };
        let mut queue = Queue::default();
        let mut read = Vec::with_capacity(texts.len());
        for (document, encoding) in encode(tokenizer, texts)?.into_iter().enumerate() {
            let parts = windows(texts[document], &encoding.offsets, frame.limit());
            read.push(vec![Window::default(); parts.len()]);
            for (sentence, part) in parts.into_iter().enumerate() {
                queue.push(frame.window(&encoding.ids[part]), Target::Sentence { document, sentence });
            }
        }
        Ok(Self { layers: layers.to_vec(), tokens: queue.tokens(), queue, texts: read })
    }

    /// In tokens.
    pub fn progress(&self) -> Progress {
        Progress { done: self.tokens - self.queue.tokens(), total: self.tokens }
    }

    /// # Errors
    /// [`Error::Config`] for layers that the encoder has not, [`Error::Device`].
    pub async fn step(&mut self, probe: &Probe, batch_tokens: usize) -> Result<Progress> {
        let batch = self.queue.take(batch_tokens);
        let encodings: Vec<_> = batch.encodings.iter().collect();
        let rows = probe.classifier.pooled_layers(&encodings, &self.layers).await?;
        job::finite(&rows)?;
        let rows = rows.chunks_exact(self.layers.len() * probe.classifier.hidden());
        for ((encoding, targets), row) in encodings.iter().zip(&batch.targets).zip(rows) {
            for target in targets {
                if let Target::Sentence { document, sentence } = *target {
                    let window = &mut self.texts[document][sentence];
                    *window = Window { vectors: row.to_vec(), ids: encoding.ids.clone() };
                }
            }
        }
        Ok(self.progress())
    }

    /// The windows of each text, in order.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before the last step.
    pub fn finish(self) -> Result<Vec<Vec<Window>>> {
        if self.queue.is_empty() { Ok(self.texts) } else { Err(Error::Cancelled) }
    }
}

/// The mean over the tokens of all windows; of one window its own vectors, bit for bit.
pub(super) fn mean(windows: &[Window]) -> Vec<f32> {
    let (mut mean, mut seen) = (Vec::new(), 0.0);
    for window in windows {
        let tokens = window.ids.len() as f32;
        seen += tokens;
        if mean.is_empty() {
            mean.extend(&window.vectors);
        } else {
            let share = tokens / seen;
            mean.iter_mut().zip(&window.vectors).for_each(|(mean, x)| *mean += share * (x - *mean));
        }
    }
    mean
}
