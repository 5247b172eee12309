//! An explanation on its way: score, find the part, read its variants.

use std::ops::Range;
use std::sync::Arc;

use super::definition::{Clause, clauses};
use super::marginal::{BUDGET, Plan};
use super::{ExplainOptions, Explanation, Explanations, WordShare};
use crate::probe::document::{Document, Frame, encode};
use crate::probe::embed::Embedding;
use crate::probe::job::{Progress, Work, finite};
use crate::probe::queue::{Queue, Target};
use crate::probe::score::DECISION;
use crate::probe::{Model, Probe, ScoreOptions, TextScore};
use crate::text::{Encoding, Word, WordPiece, windows, with_utf16, words};
use crate::{Error, Result};

/// A text on its way to its explanation. Belongs to the [`Probe`] that started it.
pub struct ExplainJob {
    model: Arc<Model>,
    text: String,
    /// Columns asked for; none: what the score says.
    columns: Vec<usize>,
    sentence: Option<usize>,
    batch_tokens: usize,
    stage: Stage,
}

enum Stage {
    /// The text and its sentences.
    Score(Box<Work>),
    /// The windows of sentences that are longer than one: which of them carries the score?
    Windows(Found, Vec<Sentence>, Rows),
    /// What the words add.
    Words(Found, Vec<Part>, Rows),
    /// Which clauses of the definitions are nearest; the rows are read.
    Clauses(Found, Vec<Part>, Rows, Embedding),
    Done,
}

/// What the score said: the whole text's, and the columns with the sentence of each.
struct Found {
    score: TextScore,
    columns: Vec<(usize, usize)>,
}

/// A sentence that carries a dimension.
struct Sentence {
    index: usize,
    /// Where it begins in the text, and how long it is, in UTF-8 bytes.
    start: usize,
    length: usize,
    encoding: Encoding,
    windows: Vec<Range<usize>>,
}

/// A window that is explained, for the columns it carries.
struct Part {
    columns: Vec<usize>,
    sentence: usize,
    /// Its UTF-8 bytes in the text.
    bytes: Range<usize>,
    words: Vec<Word>,
    plan: Plan,
    /// The definition's clauses of each column.
    clauses: Vec<Vec<String>>,
}

/// Windows that wait for the network, and what it said of those that did.
#[derive(Default)]
struct Rows {
    queue: Queue,
    /// Tokens at first.
    total: usize,
    /// By group (sentence or part) and member.
    rows: Vec<Vec<Vec<f32>>>,
}

impl ExplainJob {
    pub(super) fn new(model: Arc<Model>, text: &str, options: &ExplainOptions) -> Result<Self> {
        let columns =
            options.dimensions.iter().map(|name| model.column(name)).collect::<Result<Vec<usize>>>()?;
        let score = ScoreOptions { sentences: true, ..options.score.clone() };
        let document = Document::new(text, &score)?;
        let count = document.sentences.len();
        if let Some(sentence) = options.sentence.filter(|&s| s >= count) {
            return Err(Error::Config(format!(
                "there is no sentence {sentence}: the text has {count}, from 0"
            )));
        }
        let batch_tokens = score.batch_tokens;
        let work = Work::new(model.clone(), vec![document], score);
        let stage = Stage::Score(Box::new(work));
        Ok(Self { model, text: text.to_owned(), columns, sentence: options.sentence, batch_tokens, stage })
    }

    /// How far it is: the first half is the score.
    pub fn progress(&self) -> Progress {
        let half = self.text.len();
        let done = match &self.stage {
            Stage::Score(work) => work.progress().done.min(half - 1),
            Stage::Windows(..) => half,
            Stage::Words(_, _, rows) => half + rows.share_of(half - 1),
            Stage::Clauses(_, _, _, embedding) if !embedding.progress().is_finished() => 2 * half - 1,
            Stage::Clauses(..) | Stage::Done => 2 * half,
        };
        Progress { done, total: 2 * half }
    }

    /// One forward of the network, or nothing if all is done. `probe` is the one that started the job.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails or computes no numbers.
    pub async fn step(&mut self, probe: &Probe) -> Result<Progress> {
        match &mut self.stage {
            Stage::Score(work) => work.step(probe).await?,
            Stage::Windows(_, _, rows) | Stage::Words(_, _, rows) => {
                rows.step(probe, &self.model, self.batch_tokens).await?;
            }
            Stage::Clauses(_, _, _, embedding) => {
                embedding.step(probe).await?;
            }
            Stage::Done => {}
        }
        self.advance(probe)?;
        Ok(self.progress())
    }

    /// Goes on to the next stage for as long as one is through.
    fn advance(&mut self, probe: &Probe) -> Result<()> {
        let tokenizer = &*probe.tokenizer;
        let frame = Frame { tokenizer, max_length: self.model.max_length, with_sentences: true };
        loop {
            let through = match &self.stage {
                Stage::Score(work) => work.progress().is_finished(),
                Stage::Windows(_, _, rows) | Stage::Words(_, _, rows) => rows.queue.is_empty(),
                Stage::Clauses(..) | Stage::Done => false,
            };
            if !through {
                return Ok(());
            }
            self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
                Stage::Score(mut work) => {
                    let found = self.found(&mut work)?;
                    let sentences = self.sentences(&found, frame)?;
                    let mut rows = Rows::default();
                    for sentence in &sentences {
                        // One window has nothing to choose from.
                        let several = sentence.windows.len() > 1;
                        let windows = sentence.windows.iter().filter(|_| several);
                        rows.push(windows.map(|w| &sentence.encoding.ids[w.clone()]), frame);
                    }
                    Stage::Windows(found, sentences, rows)
                }
                Stage::Windows(found, sentences, read) => {
                    let mut parts = parts(&self.text, &found, &sentences, &read.rows, tokenizer);
                    let mut rows = Rows::default();
                    for part in &mut parts {
                        part.clauses =
                            part.columns.iter().map(|&column| self.clauses(column, probe)).collect();
                        rows.push(part.plan.variants().iter().map(Vec::as_slice), frame);
                    }
                    Stage::Words(found, parts, rows)
                }
                Stage::Words(found, parts, rows) => {
                    let texts: Vec<&str> = parts.iter().flat_map(|part| part.compared(&self.text)).collect();
                    let embedding = Embedding::new(probe, &texts)?;
                    Stage::Clauses(found, parts, rows, embedding)
                }
                last => last,
            };
        }
    }

    /// The clauses of a column's definition; of an own dimension, which has none, none.
    fn clauses(&self, column: usize, probe: &Probe) -> Vec<String> {
        let (framework, name) = self.model.schema.names().nth(column).unwrap_or_default();
        let dimension = probe.taxonomy.framework(framework).and_then(|f| f.dimension(name));
        dimension.map_or_else(Vec::new, |d| clauses(&d.definition).into_iter().map(str::to_owned).collect())
    }

    /// The columns to explain, with the sentence that carries each.
    fn found(&self, work: &mut Work) -> Result<Found> {
        let score = work.take()?.pop().ok_or(Error::Cancelled)?;
        let row = score.scores.row();
        let columns = if self.columns.is_empty() { strongest(row) } else { self.columns.clone() };
        let sentences = score.sentences.as_deref().unwrap_or_default();
        let carrier = |column: usize| {
            let at = |i: &usize| sentences[*i].scores.row()[column];
            // The first of equals: `max_by` gives the last.
            (0..sentences.len()).rev().max_by(|a, b| at(a).total_cmp(&at(b))).unwrap_or(0)
        };
        let columns =
            columns.into_iter().map(|column| (column, self.sentence.unwrap_or_else(|| carrier(column))));
        Ok(Found { columns: columns.collect(), score })
    }

    /// The sentences that carry a dimension, each once.
    fn sentences(&self, found: &Found, frame: Frame<'_>) -> Result<Vec<Sentence>> {
        let mut carriers: Vec<usize> = Vec::new();
        for &(_, sentence) in &found.columns {
            if !carriers.contains(&sentence) {
                carriers.push(sentence);
            }
        }
        let spans = found.score.sentences.as_deref().unwrap_or_default();
        let sentence = |index: usize| {
            let bytes = spans[index].span.bytes();
            let text = &self.text[bytes.clone()];
            let encoding = encode(frame.tokenizer, &[text])?.swap_remove(0);
            let windows = windows(text, &encoding.offsets, frame.limit());
            Ok(Sentence { index, start: bytes.start, length: bytes.len(), encoding, windows })
        };
        carriers.into_iter().map(sentence).collect()
    }

    /// The explanations, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(mut self) -> Result<Explanations> {
        if !self.progress().is_finished() {
            return Err(Error::Cancelled);
        }
        let stage = std::mem::replace(&mut self.stage, Stage::Done);
        let Stage::Clauses(found, parts, rows, embedding) = stage else { return Err(Error::Cancelled) };
        let mut vectors = embedding.finish()?.into_iter();
        // In the order in which they were put in.
        let nearest: Vec<Vec<Option<Clause>>> = parts.iter().map(|part| part.nearest(&mut vectors)).collect();
        let explain = |&(column, sentence): &(usize, usize)| {
            let place =
                |part: &Part| part.columns.iter().position(|&c| c == column && part.sentence == sentence);
            let found_at = parts.iter().enumerate().find_map(|(i, part)| place(part).map(|j| (i, j)));
            let (i, j) = found_at.ok_or(Error::Cancelled)?;
            let mut explanation = self.explanation(&found.score, column, &parts[i], &rows.rows[i]);
            explanation.definition.clone_from(&nearest[i][j]);
            Ok(explanation)
        };
        Ok(Explanations { dimensions: found.columns.iter().map(explain).collect::<Result<_>>()? })
    }

    fn explanation(&self, score: &TextScore, column: usize, part: &Part, rows: &[Vec<f32>]) -> Explanation {
        let model = &self.model;
        let logits: Vec<f32> = rows.iter().map(|row| row[column]).collect();
        let (whole, empty) = (model.strength(column, logits[0]), model.strength(column, logits[1]));
        // In log-odds, so that what is added is calibrated too.
        let odds: Vec<f32> = logits.iter().map(|&logit| model.calibration.log_odds(column, logit)).collect();
        let marginals = part.plan.read(&odds);
        // The part itself and its words: spans in one pass each, from the start of the text.
        let place = |range: Range<usize>| part.bytes.start + range.start..part.bytes.start + range.end;
        let ranges: Vec<Range<usize>> = part.words.iter().map(|word| place(word.bytes.clone())).collect();
        let spans = with_utf16(&self.text, &ranges);
        let shares = marginals.contributions().into_iter().zip(&marginals.alone).zip(&marginals.left_out);
        let words = spans.into_iter().zip(shares).map(|(span, ((contribution, &alone), &left_out))| {
            WordShare { span, contribution, alone, left_out }
        });
        let (framework, dimension) = model.schema.names().nth(column).unwrap_or_default();
        Explanation {
            framework: framework.to_owned(),
            dimension: dimension.to_owned(),
            text_score: score.scores.row()[column],
            sentence: part.sentence,
            span: with_utf16(&self.text, std::slice::from_ref(&part.bytes))[0],
            strength: whole,
            baseline: empty,
            together: part.plan.together,
            words: words.collect(),
            definition: None,
        }
    }
}

/// Columns with evidence, strongest first; the strongest alone where there is none.
fn strongest(row: &[f32]) -> Vec<usize> {
    let mut columns: Vec<usize> = Vec::new();
    // One after the other, for there are few: a sort is kilobytes in the browser's module.
    loop {
        let rest = (0..row.len()).rev().filter(|column| !columns.contains(column));
        let Some(next) = rest.max_by(|&a, &b| row[a].total_cmp(&row[b])) else { return columns };
        if !columns.is_empty() && row[next] < DECISION {
            return columns;
        }
        columns.push(next);
    }
}

/// The window of each column's sentence that carries it, with its words.
fn parts(
    text: &str,
    found: &Found,
    sentences: &[Sentence],
    rows: &[Vec<Vec<f32>>],
    tokenizer: &WordPiece,
) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for &(column, index) in &found.columns {
        let Some(at) = sentences.iter().position(|s| s.index == index) else { continue };
        let sentence = &sentences[at];
        let logit = |i: &usize| rows[at][*i][column];
        let window = (0..rows[at].len()).rev().max_by(|a, b| logit(a).total_cmp(&logit(b))).unwrap_or(0);
        let tokens = sentence.windows[window].clone();
        let offsets = &sentence.encoding.offsets[tokens.clone()];
        // Characters that the tokenizer drops (NUL) are still the sentence.
        let (first, last) = match (offsets.first(), offsets.last()) {
            (Some(first), Some(last)) => (first.0, last.1),
            _ => (0, sentence.length),
        };
        let bytes = sentence.start + first..sentence.start + last;
        if let Some(same) = parts.iter_mut().find(|part| part.sentence == index && part.bytes == bytes) {
            same.columns.push(column);
            continue;
        }
        let own = Encoding {
            ids: sentence.encoding.ids[tokens].to_vec(),
            offsets: offsets.iter().map(|(start, end)| (start - first, end - first)).collect(),
        };
        let words = words(&text[bytes.clone()], &own, tokenizer);
        let plan = Plan::new(&own.ids, &words, BUDGET);
        parts.push(Part { columns: vec![column], sentence: index, bytes, words, plan, clauses: Vec::new() });
    }
    parts
}

impl Part {
    /// What is embedded of it: itself, then the clauses of each column.
    fn compared<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let clauses = self.clauses.iter().flatten().map(String::as_str);
        std::iter::once(&text[self.bytes.clone()]).chain(clauses)
    }

    /// The nearest clause of each column, from the vectors of [`Self::compared`].
    fn nearest(&self, vectors: &mut impl Iterator<Item = Vec<f32>>) -> Vec<Option<Clause>> {
        let own = vectors.next().unwrap_or_default();
        let mut nearest = |clauses: &Vec<String>| {
            let similar = clauses.iter().zip(vectors.by_ref()).map(|(text, vector)| {
                let similarity = vector.iter().zip(&own).map(|(a, b)| a * b).sum();
                Clause { text: text.clone(), similarity }
            });
            similar.max_by(|a, b| a.similarity.total_cmp(&b.similarity))
        };
        self.clauses.iter().map(&mut nearest).collect()
    }
}

impl Rows {
    /// The share of `whole` that is done.
    fn share_of(&self, whole: usize) -> usize {
        let done = (self.total - self.queue.tokens()) as u64;
        (whole as u64 * done / self.total.max(1) as u64) as usize
    }

    /// Puts the members of the next group into the queue.
    fn push<'a>(&mut self, members: impl Iterator<Item = &'a [u32]>, frame: Frame<'_>) {
        let group = self.rows.len();
        let mut count = 0;
        for ids in members {
            self.queue.push(frame.window(ids), Target::Sentence { document: group, sentence: count });
            count += 1;
        }
        self.rows.push(vec![Vec::new(); count]);
        self.total = self.queue.tokens();
    }

    async fn step(&mut self, probe: &Probe, model: &Model, batch_tokens: usize) -> Result<()> {
        let batch = self.queue.take(batch_tokens);
        for (targets, row) in batch.targets.iter().zip(probe.rows(model, &batch.encodings).await?) {
            finite(&row)?;
            for target in targets {
                if let Target::Sentence { document, sentence } = *target {
                    self.rows[document][sentence].clone_from(&row);
                }
            }
        }
        Ok(())
    }
}
