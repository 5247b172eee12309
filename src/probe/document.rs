//! One text on its way: planned into windows a part at a time, then filled with their results.

use super::ScoreOptions;
use super::queue::{Queue, Target};
use crate::text::{Encoding, Span, WordPiece, sentences, windows};
use crate::{Error, Result};

/// What a document needs of a tokenizer.
pub(crate) trait Tokens {
    /// Special tokens put in front of every window, and behind.
    fn prefix(&self) -> &[u32];
    fn suffix(&self) -> &[u32];
    /// Tokens of texts with their places, special ones around.
    ///
    /// # Errors
    /// [`Error::Tokenizer`]
    fn encode_batch(&self, texts: &[&str]) -> Result<Vec<Encoding>>;
}

impl Tokens for WordPiece {
    fn prefix(&self) -> &[u32] {
        self.prefix()
    }

    fn suffix(&self) -> &[u32] {
        self.suffix()
    }

    fn encode_batch(&self, texts: &[&str]) -> Result<Vec<Encoding>> {
        self.encode_batch(texts)
    }
}

/// Text planned in one go. Small, so that a long text answers to a cancel while it is planned.
const PLAN_BYTES: usize = 64 << 10;
/// Text tokenized in one go. The tokenizer needs some fifty bytes for each byte of a text, so a
/// sentence of megabytes (a table, a text without full stops) goes through it in parts.
const TOKENIZE_BYTES: usize = 16 << 10;

/// What a window may hold.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub tokenizer: &'a dyn Tokens,
    /// Longest window in tokens, special ones included.
    pub max_length: usize,
    pub with_sentences: bool,
}

impl Frame<'_> {
    /// Most tokens of a text in a window.
    pub fn limit(&self) -> usize {
        self.max_length.saturating_sub(self.tokenizer.prefix().len() + self.tokenizer.suffix().len()).max(1)
    }

    /// A window as the network reads it: with the special tokens around.
    pub fn window(&self, ids: &[u32]) -> Vec<u32> {
        [self.tokenizer.prefix(), ids, self.tokenizer.suffix()].concat()
    }
}

/// A text, what of it is planned, and the highest logits so far.
pub(crate) struct Document {
    text: String,
    pub sentences: Vec<Span>,
    /// Sentences planned.
    planned: usize,
    /// Tokens of planned sentences that wait for more to share their window; no special ones.
    open: Vec<u32>,
    pub windows: usize,
    pub tokens: usize,
    /// Highest logits of the whole text.
    pub highest: Vec<f32>,
    /// Windows and highest logits of each sentence; empty if they are not asked for.
    pub by_sentence: Vec<(usize, Vec<f32>)>,
}

impl Document {
    /// Cuts a text into sentences.
    ///
    /// # Errors
    /// [`Error::EmptyInput`] for nothing or white space, [`Error::TooLarge`] over the limit.
    pub fn new(text: &str, options: &ScoreOptions) -> Result<Self> {
        if text.len() > options.max_bytes {
            return Err(Error::TooLarge { bytes: text.len(), limit: options.max_bytes });
        }
        let sentences = sentences(text);
        if sentences.is_empty() {
            return Err(Error::EmptyInput);
        }
        let by_sentence = if options.sentences { vec![(0, Vec::new()); sentences.len()] } else { Vec::new() };
        Ok(Self {
            text: text.to_owned(),
            sentences,
            planned: 0,
            open: Vec::new(),
            windows: 0,
            tokens: 0,
            highest: Vec::new(),
            by_sentence,
        })
    }

    /// Length of the text in UTF-8 bytes.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Bytes of the text that are planned.
    pub fn planned_bytes(&self) -> usize {
        if self.planned == 0 {
            return 0;
        }
        self.sentences.get(self.planned).map_or(self.text.len(), |next| next.start)
    }

    pub fn is_planned(&self) -> bool {
        self.planned == self.sentences.len()
    }

    /// Puts the windows of the next sentences into the queue. `document` is this document's number.
    ///
    /// The whole text is read in windows of as many whole sentences as fit; a sentence that is too long
    /// is read in parts, which count for the text as well. A text that fits is one window.
    pub fn plan(&mut self, document: usize, frame: Frame<'_>, queue: &mut Queue) -> Result<()> {
        let limit = frame.limit();
        let until = self.planned_bytes() + PLAN_BYTES;
        let first = self.planned;
        let last = first + self.sentences[first..].partition_point(|s| s.start < until).max(1);
        let texts: Vec<&str> = self.sentences[first..last].iter().map(|s| &self.text[s.bytes()]).collect();
        let encodings = encode(frame.tokenizer, &texts)?;
        for (i, encoding) in encodings.into_iter().enumerate() {
            let sentence = first + i;
            let target = Target::Sentence { document, sentence };
            let ids = &encoding.ids;
            self.tokens += ids.len();
            let parts = windows(&self.text[self.sentences[sentence].bytes()], &encoding.offsets, limit);
            if !self.open.is_empty() && self.open.len() + ids.len() > limit {
                self.close(document, frame, queue);
            }
            if parts.len() == 1 {
                self.open.extend(ids);
            }
            for part in &parts {
                let window = frame.window(&ids[part.clone()]);
                if parts.len() > 1 {
                    queue.push(window.clone(), Target::Text { document });
                    self.windows += 1;
                }
                if frame.with_sentences {
                    queue.push(window, target);
                    self.by_sentence[sentence].0 += 1;
                }
            }
        }
        self.planned = last;
        if self.is_planned() {
            self.finish_planning(document, frame, queue)?;
        }
        Ok(())
    }

    /// Takes in a row of logits.
    pub fn accept(&mut self, sentence: Option<usize>, row: &[f32]) {
        let highest = match sentence {
            Some(sentence) => &mut self.by_sentence[sentence].1,
            None => &mut self.highest,
        };
        if highest.is_empty() {
            highest.extend(row);
        } else {
            highest.iter_mut().zip(row).for_each(|(most, &logit)| *most = most.max(logit));
        }
    }

    /// The last window. A text that fits in one is encoded as a whole, not sentence by sentence, so
    /// that it is read exactly as the texts were on which the model was trained and measured.
    fn finish_planning(&mut self, document: usize, frame: Frame<'_>, queue: &mut Queue) -> Result<()> {
        if self.windows == 0 && self.text.len() <= PLAN_BYTES {
            let whole = frame.tokenizer.encode_batch(&[&self.text])?.pop().unwrap_or_default();
            if whole.len() <= frame.max_length {
                self.open.clear();
                self.windows = 1;
                queue.push(whole.ids, Target::Text { document });
                return Ok(());
            }
        }
        // Characters that the tokenizer drops (NUL) make a window of special tokens only.
        if self.windows == 0 || !self.open.is_empty() {
            self.close(document, frame, queue);
        }
        Ok(())
    }

    /// Puts the open window into the queue.
    fn close(&mut self, document: usize, frame: Frame<'_>, queue: &mut Queue) {
        queue.push(frame.window(&self.open), Target::Text { document });
        self.windows += 1;
        self.open.clear();
    }
}

/// Encodes texts without special tokens, long ones in parts.
pub(super) fn encode(tokenizer: &dyn Tokens, texts: &[&str]) -> Result<Vec<Encoding>> {
    let mut parts = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        parts.extend(short_parts(text).map(|(at, part)| (i, at, part)));
    }
    let slices: Vec<&str> = parts.iter().map(|&(_, _, part)| part).collect();
    let mut encodings = vec![Encoding::default(); texts.len()];
    let special = (tokenizer.prefix().len(), tokenizer.suffix().len());
    for ((i, at, _), part) in parts.iter().zip(tokenizer.encode_batch(&slices)?) {
        let own = special.0..part.len() - special.1;
        encodings[*i].ids.extend(&part.ids[own.clone()]);
        encodings[*i].offsets.extend(part.offsets[own].iter().map(|(start, end)| (start + at, end + at)));
    }
    Ok(encodings)
}

/// A text in parts of at most [`TOKENIZE_BYTES`], cut at white space where there is some, with the
/// byte each part starts at.
fn short_parts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = &text[start..];
        let mut end = rest.len();
        if end > TOKENIZE_BYTES {
            let reach = &rest[..rest.floor_char_boundary(TOKENIZE_BYTES)];
            end = reach.rfind(char::is_whitespace).filter(|&at| at > 0).unwrap_or(reach.len());
        }
        let part = (start, &rest[..end]);
        start += end;
        (end > 0).then_some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenizer::tiny;

    /// Ids and owners of a window.
    type Window = (Vec<u32>, Vec<Target>);

    fn plan(text: &str, max_length: usize, with_sentences: bool) -> (Document, Vec<Window>) {
        let options = ScoreOptions { sentences: with_sentences, ..ScoreOptions::default() };
        let tokenizer = tiny::tokenizer();
        let frame = Frame { tokenizer: &tokenizer, max_length, with_sentences };
        let (mut document, mut queue) = (Document::new(text, &options).unwrap(), Queue::default());
        while !document.is_planned() {
            document.plan(0, frame, &mut queue).unwrap();
        }
        let mut windows = Vec::new();
        while !queue.is_empty() {
            let batch = queue.take(usize::MAX);
            windows.extend(batch.encodings.into_iter().map(|e| e.ids).zip(batch.targets));
        }
        (document, windows)
    }

    const TEXT: Target = Target::Text { document: 0 };

    fn sentence(sentence: usize) -> Target {
        Target::Sentence { document: 0, sentence }
    }

    #[test]
    fn a_text_that_fits_is_one_window() {
        let text = "The cat sat. Freedom matters!";
        let (document, windows) = plan(text, 16, false);
        assert_eq!(windows, [(tiny::tokenizer().encode(text).unwrap().ids, vec![TEXT])]);
        assert_eq!((document.windows, document.tokens), (1, 7));
    }

    #[test]
    fn a_single_sentence_is_its_text() {
        let (_, windows) = plan(" The cat sat. ", 16, true);
        assert_eq!(windows, [(vec![2, 4, 5, 6, 14, 3], vec![sentence(0), TEXT])]);
    }

    #[test]
    fn windows_hold_whole_sentences() {
        // 4 + 3 + 4 tokens, at most 8 a window.
        let (document, windows) = plan("The cat sat. Freedom matters! The cat sat.", 10, true);
        let first_two = vec![2, 4, 5, 6, 14, 12, 13, 15, 3];
        let cat = vec![2, 4, 5, 6, 14, 3];
        assert_eq!(windows[0], (first_two, vec![TEXT]));
        assert_eq!(windows[1], (cat, vec![sentence(0), sentence(2), TEXT]), "computed once for all three");
        assert_eq!(windows[2], (vec![2, 12, 13, 15, 3], vec![sentence(1)]));
        assert_eq!((document.windows, document.tokens, windows.len()), (2, 11, 3));
    }

    #[test]
    fn a_long_sentence_is_read_in_parts() {
        let text = "Freedom matters! the cat sat on the mat the cat sat on a mat. The cat";
        let (document, windows) = plan(text, 8, true);
        let long = windows.iter().filter(|w| w.1.contains(&sentence(1))).count();
        assert_eq!((long, document.by_sentence[1].0, document.windows), (3, 3, 5));
        assert!(windows.iter().all(|w| w.0.len() <= 8), "{windows:?}");
        let read: usize = windows.iter().filter(|w| w.1.contains(&TEXT)).map(|w| w.0.len() - 2).sum();
        assert_eq!(read, document.tokens, "nothing is left out");
        let alone = vec![2, 12, 13, 15, 3];
        assert!(windows.contains(&(alone, vec![sentence(0), TEXT])));
    }

    #[test]
    fn texts_without_tokens_are_one_window() {
        for text in ["\0", "\u{fffd}", "\u{200b}"] {
            let (document, windows) = plan(text, 8, true);
            assert_eq!(windows, [(vec![2, 3], vec![sentence(0), TEXT])], "{text:?}");
            assert_eq!((document.windows, document.tokens), (1, 0));
        }
        let text = format!("\0. {}", "the cat sat. ".repeat(9));
        assert!(plan(&text, 8, false).1.iter().all(|w| w.0.len() > 2));
    }

    #[test]
    fn long_parts_are_tokenized_in_pieces_without_loss() {
        let text = "the cat 世".repeat(TOKENIZE_BYTES / 4);
        let parts: Vec<(usize, &str)> = short_parts(&text).collect();
        assert!(parts.len() > 1 && parts.iter().all(|(_, part)| part.len() <= TOKENIZE_BYTES));
        assert_eq!(parts.iter().map(|(_, part)| *part).collect::<String>(), text);
        assert!(parts.iter().all(|&(at, part)| text[at..].starts_with(part)));
        assert_eq!(short_parts("").count(), 0);
        let tokenizer = tiny::tokenizer();
        let own = encode(&tokenizer, &[&text, "a"]).unwrap();
        let whole = tokenizer.encode(&text).unwrap();
        assert_eq!(own[0].ids, whole.ids[1..whole.len() - 1]);
        assert_eq!(own[0].offsets, whole.offsets[1..whole.len() - 1]);
        assert_eq!(own[1].ids, [8]);
    }

    #[test]
    fn empty_and_too_large_are_refused() {
        let options = ScoreOptions { max_bytes: 10, ..ScoreOptions::default() };
        let code = |text: &str| Document::new(text, &options).err().map(|e| e.code());
        assert_eq!(code(""), Some("empty-input"));
        assert_eq!(code(" \n\u{a0}"), Some("empty-input"));
        assert_eq!(code("0123456789a"), Some("too-large"));
        assert_eq!(code("0123456789"), None);
    }
}
