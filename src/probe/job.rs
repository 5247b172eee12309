//! Scoring, a step at a time: pulled by the caller, so that stopping to pull is a pause and dropping
//! the job is a cancel.

use std::sync::Arc;

use super::document::{Document, Frame, Tokens};
use super::queue::{Batch, Queue, Target};
use super::schema::Values;
use super::score::{SentenceScore, TextScore, evidence};
use super::{Model, Probe, ScoreOptions};
use crate::bundle::Calibration;
use crate::{Error, Result};

/// Tokens of windows collected before the first is computed: enough to sort by length, while a text
/// of any size waits in little memory.
const BLOCK_TOKENS: usize = 16 << 10;
/// Text planned before the first window is computed, where equal windows keep the queue short.
const BLOCK_BYTES: usize = 256 << 10;

/// How far a job is: in UTF-8 bytes of its texts, or in tokens where it reads a language model. Never goes back; ends with `done == total`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
}

impl Progress {
    /// Whether all is done.
    pub fn is_finished(&self) -> bool {
        self.done == self.total
    }
}

/// A text on its way to its score. Belongs to the [`Probe`] that started it.
pub struct Job {
    work: Work,
}

impl Job {
    pub(super) fn new(model: Arc<Model>, text: &str, options: ScoreOptions) -> Result<Self> {
        Ok(Self { work: Work::one(model, text, options)? })
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.work.progress()
    }

    /// One forward of the network, or nothing if all is done. `probe` is the one that started the job.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails or computes no numbers.
    pub async fn step(&mut self, probe: &Probe) -> Result<Progress> {
        self.work.step(probe).await?;
        Ok(self.work.progress())
    }

    /// The score, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(mut self) -> Result<TextScore> {
        self.work.take()?.pop().ok_or(Error::Cancelled)
    }
}

/// Several texts whose windows share their forwards.
pub(crate) struct Work {
    model: Arc<Model>,
    options: ScoreOptions,
    documents: Vec<Document>,
    queue: Queue,
    /// The first document that is not planned to its end.
    current: usize,
    /// Bytes planned before the windows now in the queue, with them, and their tokens.
    block: Block,
}

#[derive(Default)]
struct Block {
    start: usize,
    end: usize,
    tokens: usize,
}

impl Work {
    pub fn new(model: Arc<Model>, documents: Vec<Document>, options: ScoreOptions) -> Self {
        Self { model, options, documents, queue: Queue::default(), current: 0, block: Block::default() }
    }

    /// # Errors
    /// As [`Document::new`].
    pub fn one(model: Arc<Model>, text: &str, options: ScoreOptions) -> Result<Self> {
        Ok(Self::new(model, vec![Document::new(text, &options)?], options))
    }

    /// Of those texts that can be scored; the others are told by [`Refused`].
    pub fn many(model: Arc<Model>, texts: &[&str], options: &ScoreOptions) -> (Self, Refused) {
        let mut refused: Vec<Option<Error>> = Vec::with_capacity(texts.len());
        let mut documents = Vec::new();
        for text in texts {
            match Document::new(text, options) {
                Ok(document) => {
                    documents.push(document);
                    refused.push(None);
                }
                Err(error) => refused.push(Some(error)),
            }
        }
        (Self::new(model, documents, options.clone()), Refused(refused))
    }

    pub async fn step(&mut self, probe: &Probe) -> Result<()> {
        let batch = self.next_batch(&*probe.tokenizer)?;
        if batch.encodings.is_empty() {
            return Ok(());
        }
        let rows = probe.rows(&self.model, &batch.encodings).await?;
        self.accept(&batch, &rows)
    }

    pub fn progress(&self) -> Progress {
        let total = self.documents.iter().map(Document::bytes).sum();
        let Block { start, end, tokens } = self.block;
        let waiting = self.queue.tokens();
        if waiting == 0 {
            return Progress { done: end, total };
        }
        // Not all of the block, however small the rest: only the end is the end.
        let share = ((end - start) as u128 * (tokens - waiting) as u128 / tokens as u128) as usize;
        Progress { done: (start + share).min(end.saturating_sub(1)), total }
    }

    /// The scores, one a document.
    pub fn finish(mut self) -> Result<Vec<TextScore>> {
        self.take()
    }

    /// The scores, one a document; the documents are gone then.
    pub fn take(&mut self) -> Result<Vec<TextScore>> {
        if !self.progress().is_finished() {
            return Err(Error::Cancelled);
        }
        let documents = std::mem::take(&mut self.documents);
        Ok(documents.into_iter().map(|document| self.model.score(document)).collect())
    }

    /// Windows for one forward; none when all is done.
    pub fn next_batch(&mut self, tokenizer: &dyn Tokens) -> Result<Batch> {
        if self.queue.is_empty() {
            self.fill(tokenizer)?;
        }
        Ok(self.queue.take(self.options.batch_tokens))
    }

    fn fill(&mut self, tokenizer: &dyn Tokens) -> Result<()> {
        let frame =
            Frame { tokenizer, max_length: self.model.max_length, with_sentences: self.options.sentences };
        let start = self.block.end;
        let mut planned = start;
        while self.current < self.documents.len() {
            let enough = self.queue.tokens() >= BLOCK_TOKENS || planned - start >= BLOCK_BYTES;
            if enough && !self.queue.is_empty() {
                break;
            }
            let document = &mut self.documents[self.current];
            let before = document.planned_bytes();
            document.plan(self.current, frame, &mut self.queue)?;
            planned += document.planned_bytes() - before;
            self.current += usize::from(document.is_planned());
        }
        self.block = Block { start, end: planned, tokens: self.queue.tokens() };
        Ok(())
    }

    /// Takes in a row of logits for each window of a batch.
    ///
    /// # Errors
    /// [`Error::Device`] for what is not a number.
    pub fn accept(&mut self, batch: &Batch, rows: &[Vec<f32>]) -> Result<()> {
        for (targets, row) in batch.targets.iter().zip(rows) {
            finite(row)?;
            for target in targets {
                match *target {
                    Target::Text { document } => self.documents[document].accept(None, row),
                    Target::Sentence { document, sentence } => {
                        self.documents[document].accept(Some(sentence), row);
                    }
                }
            }
        }
        Ok(())
    }
}

/// # Errors
/// [`Error::Device`] for what is not a number.
pub(super) fn finite(row: &[f32]) -> Result<()> {
    if row.iter().all(|logit| logit.is_finite()) {
        return Ok(());
    }
    Err(Error::Device("it computed something that is not a number".into()))
}

/// Why some texts of a list have no score.
pub(crate) struct Refused(Vec<Option<Error>>);

impl Refused {
    /// The whole list, with the scores of the others.
    pub fn with(self, scores: Vec<TextScore>) -> Vec<Result<TextScore>> {
        let mut scores = scores.into_iter();
        let next = |refused| match refused {
            Some(error) => Err(error),
            None => scores.next().ok_or(Error::Cancelled),
        };
        self.0.into_iter().map(next).collect()
    }
}

impl Model {
    /// The average of two scores of one text, by the calibration that is averaged alike. What `one` has behind this
    /// model's columns stays as it is.
    pub fn averaged(&self, one: TextScore, other: &TextScore) -> TextScore {
        let mean = |scores: &Values, one: &Values, other: &Values| {
            let mut probabilities = Calibration::average(one.row(), other.row());
            let mut averaged = self.calibration.scores(&probabilities);
            averaged.extend(&scores.row()[averaged.len()..]);
            probabilities.extend(&one.row()[probabilities.len()..]);
            (scores.with(averaged), one.with(probabilities))
        };
        let (scores, probabilities) = mean(&one.scores, &one.probabilities, &other.probabilities);
        let sentence = |(one, other): (SentenceScore, &SentenceScore)| {
            let (scores, probabilities) = mean(&one.scores, &one.probabilities, &other.probabilities);
            SentenceScore { evidence: evidence(&scores), scores, probabilities, ..one }
        };
        let sentences = one.sentences.zip(other.sentences.as_ref());
        TextScore {
            evidence: evidence(&scores),
            rollups: one.rollups.with(self.groups.score(scores.row())),
            scores,
            probabilities,
            windows: one.windows,
            tokens: one.tokens,
            sentences: sentences.map(|(one, other)| one.into_iter().zip(other).map(sentence).collect()),
        }
    }

    /// The score of a document that all windows have reported to. The highest probability of any window
    /// is that of the highest logit, as calibration keeps their order.
    fn score(&self, document: Document) -> TextScore {
        let (scores, probabilities) = self.calibrated(&document.highest);
        let sentences = (!document.by_sentence.is_empty()).then(|| {
            let sentence = |(span, (windows, highest)): (_, (usize, Vec<f32>))| {
                let (scores, probabilities) = self.calibrated(&highest);
                SentenceScore { span, windows, evidence: evidence(&scores), scores, probabilities }
            };
            document.sentences.into_iter().zip(document.by_sentence).map(sentence).collect()
        });
        TextScore {
            evidence: evidence(&scores),
            rollups: self.groups.score(scores.row()),
            scores,
            probabilities,
            windows: document.windows,
            tokens: document.tokens,
            sentences,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Head, HeadCalibration};
    use crate::probe::rollup::Groups;
    use crate::probe::schema::Schema;
    use crate::text::tokenizer::tiny;

    /// Two dimensions, thresholds of .5 and .2; at most 10 tokens a window.
    fn model() -> Arc<Model> {
        let heads = vec![Head { framework: "f".into(), dimensions: vec!["cats".into(), "freedom".into()] }];
        let calibration = HeadCalibration {
            framework: "f".into(),
            a: vec![1.0, 1.0],
            b: vec![0.0, 0.0],
            threshold: vec![0.5, 0.2],
        };
        let schema = Schema::new(heads);
        Arc::new(Model {
            calibrated: schema.clone(),
            schema,
            own: Vec::new(),
            calibration: Calibration { heads: vec![calibration] },
            groups: Groups::default(),
            max_length: 10,
            columns: None,
            further: None,
        })
    }

    /// Logits that count words: 2 * cats - 1 and 2 * freedoms - 1.
    fn rows(batch: &Batch) -> Vec<Vec<f32>> {
        let count = |ids: &[u32], id: u32| ids.iter().filter(|&&i| i == id).count() as f32;
        batch.encodings.iter().map(|e| [5, 12].map(|id| 2.0 * count(&e.ids, id) - 1.0).to_vec()).collect()
    }

    fn run(texts: &[&str], options: &ScoreOptions) -> (Vec<TextScore>, Vec<Progress>) {
        let tokenizer = tiny::tokenizer();
        let documents = texts.iter().map(|text| Document::new(text, options).unwrap()).collect();
        let mut work = Work::new(model(), documents, options.clone());
        let mut progress = vec![work.progress()];
        loop {
            let batch = work.next_batch(&tokenizer).unwrap();
            if batch.encodings.is_empty() {
                break;
            }
            work.accept(&batch, &rows(&batch)).unwrap();
            progress.push(work.progress());
        }
        (work.take().unwrap(), progress)
    }

    fn sigmoid(x: f32) -> f32 {
        1.0 / (1.0 + (-x).exp())
    }

    const TEXT: &str = "The cat sat. Freedom matters! The cat, a cat, the cat sat on a mat.";

    #[test]
    fn a_text_has_the_highest_of_its_windows() {
        let (scores, _) = run(&[TEXT], &ScoreOptions::default());
        let score = &scores[0];
        let probability = |dimension| score.probabilities.get("f", dimension).unwrap();
        // The last sentence is cut in two windows of two cats and one.
        assert_eq!(probability("cats"), sigmoid(3.0));
        assert_eq!(probability("freedom"), sigmoid(1.0));
        assert_eq!(score.windows, 3);
        let freedom = score.scores.get("f", "freedom").unwrap();
        assert_eq!(freedom, 0.5 + 0.5 * (sigmoid(1.0) - 0.2) / 0.8);
        assert_eq!(score.evidence, ["cats", "freedom"], "strongest first");
    }

    #[test]
    fn sentences_have_their_own_scores_and_places() {
        let (scores, _) = run(&[TEXT], &ScoreOptions::default());
        let sentences = scores[0].sentences.as_ref().unwrap();
        let parts: Vec<&str> = sentences.iter().map(|s| &TEXT[s.span.bytes()]).collect();
        assert_eq!(parts, ["The cat sat.", "Freedom matters!", "The cat, a cat, the cat sat on a mat."]);
        assert_eq!(sentences.iter().map(|s| s.windows).collect::<Vec<_>>(), [1, 1, 2]);
        // sigmoid(-1) = .27 is above the second threshold: every sentence has evidence of freedom.
        let evidence: Vec<_> = sentences.iter().map(|s| s.evidence.join(" ")).collect();
        assert_eq!(evidence, ["cats freedom", "freedom", "cats freedom"]);
        let json = serde_json::to_value(&scores[0]).unwrap();
        assert_eq!(json["sentences"][1]["start"], 13);
        assert_eq!(json["sentences"][1]["end_utf16"], 29);
        assert_eq!(json["sentences"][1]["evidence"][0], "freedom");
        assert!(json["scores"]["f"]["cats"].is_number());
    }

    #[test]
    fn two_scores_are_averaged_in_log_odds() {
        let (one, other) = (&run(&[TEXT], &ScoreOptions::default()).0[0], "Freedom. The cat! A mat.");
        let other = &run(&[other], &ScoreOptions::default()).0[0];
        let average = model().averaged(one.clone(), other);
        let log_odds = |score: &TextScore, name| {
            let p = score.probabilities.get("f", name).unwrap();
            (p / (1.0 - p)).ln()
        };
        for name in ["cats", "freedom"] {
            let expected = (log_odds(one, name) + log_odds(other, name)) / 2.0;
            assert!((log_odds(&average, name) - expected).abs() < 1e-4, "{name}");
        }
        // Nothing changes a score that is averaged with itself, its sentences included.
        let same = model().averaged(one.clone(), one);
        assert_eq!((&same.evidence, same.windows), (&one.evidence, one.windows));
        let rows = |score: &TextScore| -> Vec<f32> {
            let sentences = score.sentences.iter().flatten().flat_map(|s| s.scores.row().to_vec());
            score.scores.row().iter().copied().chain(sentences).collect()
        };
        assert!(rows(&same).iter().zip(rows(one)).all(|(a, b)| (a - b).abs() < 1e-5));
        assert_eq!(average.sentences.unwrap().len(), 3);
    }

    #[test]
    fn sentences_can_be_left_out() {
        let options = ScoreOptions { sentences: false, ..ScoreOptions::default() };
        let (scores, _) = run(&[TEXT], &options);
        assert_eq!(scores[0].sentences, None);
        assert_eq!(scores[0].probabilities, run(&[TEXT], &ScoreOptions::default()).0[0].probabilities);
        assert!(serde_json::to_value(&scores[0]).unwrap().get("sentences").is_none());
    }

    #[test]
    fn texts_together_score_as_alone() {
        let texts = [TEXT, "Freedom", "\0", "the cat ".repeat(5000).leak(), "世界。 the cat! 🙂"];
        let options = ScoreOptions { batch_tokens: 64, ..ScoreOptions::default() };
        let (together, _) = run(&texts, &options);
        for (text, score) in texts.iter().zip(&together) {
            assert_eq!(score, &run(&[text], &ScoreOptions::default()).0[0]);
        }
    }

    #[test]
    fn progress_grows_to_the_end() {
        let long = format!("  {}\n ", "The cat sat. Freedom matters! ".repeat(20_000));
        let options = ScoreOptions { batch_tokens: 4096, ..ScoreOptions::default() };
        let (scores, progress) = run(&[&long, "the cat"], &options);
        assert_eq!(scores[0].tokens, 7 * 20_000);
        assert_eq!(progress[0], Progress { done: 0, total: long.len() + 7 });
        assert!(progress.len() > 3 && progress.windows(2).all(|p| p[0].done <= p[1].done));
        let finished: Vec<bool> = progress.iter().map(Progress::is_finished).collect();
        assert_eq!(
            finished.iter().position(|&f| f),
            Some(finished.len() - 1),
            "finished at the last step only"
        );
    }

    #[test]
    fn an_unfinished_job_has_no_score() {
        let job = Job::new(model(), TEXT, ScoreOptions::default()).unwrap();
        assert_eq!(job.finish().unwrap_err().code(), "cancelled");
    }

    #[test]
    fn what_is_not_a_number_is_an_error() {
        let options = ScoreOptions::default();
        let mut work = Work::new(model(), vec![Document::new(TEXT, &options).unwrap()], options);
        let batch = work.next_batch(&tiny::tokenizer()).unwrap();
        let rows = vec![vec![0.0, f32::NAN]; batch.encodings.len()];
        assert_eq!(work.accept(&batch, &rows).unwrap_err().code(), "device");
    }
}
