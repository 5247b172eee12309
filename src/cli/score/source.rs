//! Texts out of files and standard input, one at a time.

use std::collections::VecDeque;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::json::{object, without_mark};
use super::{By, InputFormat};
use crate::cli::lines::{Bad, Lines, is_stdin, place};
use crate::{Error, Result};

/// One text and where it came from.
#[derive(Debug)]
pub struct Item {
    /// File name, or `<stdin>`.
    pub source: String,
    /// Line in the source, from 1; `None` if the source is one text.
    pub line: Option<usize>,
    pub text: String,
    /// The JSON object it came in, as it was written.
    pub record: Option<String>,
    /// The line as it was written, where it is no text and no JSON object.
    pub raw: Option<String>,
    /// Why there is no text; then `text` is empty.
    pub refused: Option<Error>,
}

impl Item {
    /// The source with the line, to name the text by.
    pub fn place(&self) -> String {
        place(&self.source, self.line)
    }
}

/// All texts asked for, in order.
pub struct Source {
    waiting: VecDeque<(PathBuf, Kind)>,
    open: Option<Open>,
    /// Standard input, opened early to see what it holds.
    stdin: Option<Lines>,
    limit: usize,
    bytes: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Lines,
    Records,
}

impl Source {
    /// Files are opened when their turn comes, but looked for now: a misspelt name should not be found
    /// out after an hour's work.
    pub fn new(files: &[PathBuf], by: By, format: Option<InputFormat>, limit: usize) -> Result<Self> {
        let stdin = [PathBuf::from("-")];
        let files = if files.is_empty() { &stdin } else { files };
        let mut bytes = Some(0);
        let mut waiting = VecDeque::new();
        let mut stdin = None;
        if files.iter().any(|file| is_stdin(file)) && std::io::stdin().is_terminal() {
            anstream::eprintln!("reading from the terminal: end with Ctrl-D");
        }
        for file in files {
            let size = if is_stdin(file) {
                None
            } else {
                let metadata = std::fs::metadata(file).map_err(|e| Error::io(file, e))?;
                metadata.is_file().then_some(metadata.len())
            };
            bytes = bytes.zip(size).map(|(sum, size)| sum + size);
            let mut kind = kind(file, by, format);
            if is_stdin(file) && format.is_none() && stdin.is_none() {
                let mut lines = Lines::open(file)?;
                if lines.begins_with_an_object()? {
                    kind = Kind::Records;
                }
                stdin = Some(lines);
            }
            waiting.push_back((file.clone(), kind));
        }
        Ok(Self { waiting, open: None, stdin, limit, bytes })
    }

    /// Bytes of all sources, where all are files.
    pub fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// Whether any source is JSONL.
    pub fn has_records(&self) -> bool {
        self.waiting.iter().any(|(_, kind)| *kind == Kind::Records)
    }

    /// Whether the next text is there without waiting for whoever writes it.
    pub fn is_ready(&self) -> bool {
        match &self.open {
            Some(open) => open.lines.is_ready(),
            None => self.waiting.front().is_some_and(|(file, _)| !is_stdin(file)),
        }
    }

    /// The next text; blank lines are passed over, and a bad line is refused by itself ([`Item::refused`]).
    ///
    /// # Errors
    /// [`Error::Io`] if a file cannot be read; [`Error::Data`] if one that is a text as a whole is not UTF-8 or too long.
    pub fn read(&mut self) -> Result<Option<Item>> {
        loop {
            if let Some(open) = &mut self.open {
                match open.next_item(self.limit)? {
                    Some(item) => return Ok(Some(item)),
                    None => self.open = None,
                }
            }
            let Some((file, kind)) = self.waiting.pop_front() else { return Ok(None) };
            let mut lines = match self.stdin.take_if(|_| is_stdin(&file)) {
                Some(lines) => lines,
                None => Lines::open(&file)?,
            };
            if kind == Kind::Whole {
                let text = lines.whole(self.limit)?;
                let source = lines.name;
                return Ok(Some(Item { source, line: None, text, record: None, raw: None, refused: None }));
            }
            self.open = Some(Open { lines, records: kind == Kind::Records });
        }
    }
}

fn kind(file: &Path, by: By, format: Option<InputFormat>) -> Kind {
    let ends_in = |end: &str| file.extension().is_some_and(|e| e.eq_ignore_ascii_case(end));
    let records = format.map_or(ends_in("jsonl") || ends_in("ndjson"), |f| f == InputFormat::Jsonl);
    match (records, by) {
        (true, _) => Kind::Records,
        (false, By::Line) => Kind::Lines,
        (false, By::Text | By::Sentence) => Kind::Whole,
    }
}

/// One open source, and what its lines are.
struct Open {
    lines: Lines,
    records: bool,
}

impl Open {
    fn next_item(&mut self, limit: usize) -> Result<Option<Item>> {
        let Some(line) = self.lines.next_line(limit)? else { return Ok(None) };
        let mut item = Item {
            source: self.lines.name.clone(),
            line: Some(line.number),
            text: String::new(),
            record: None,
            raw: None,
            refused: None,
        };
        match line.text {
            Err(Bad { error, raw }) => {
                (item.raw, item.refused) = (Some(raw.unwrap_or_default()), Some(error));
            }
            Ok(text) if !self.records => item.text = text,
            Ok(text) => item.read_record(without_mark(&text, line.number).trim()),
        }
        Ok(Some(item))
    }
}

impl Item {
    /// Takes the text out of a JSON object; what is none, or has none, is refused and kept as it is.
    fn read_record(&mut self, line: &str) {
        let place = self.place();
        let refuse = |reason: String| Some(Error::data(&place, reason));
        match object(line) {
            Err(reason) => {
                self.refused = refuse(format!("{reason} (--input-format text reads it as plain text)"));
                self.raw = Some(line.to_owned());
            }
            Ok(mut fields) => {
                match fields.remove("text") {
                    Some(Value::String(text)) => self.text = text,
                    Some(_) => self.refused = refuse("its field `text` is not a string".into()),
                    None => self.refused = refuse("it has no field `text`".into()),
                }
                self.record = Some(line.to_owned());
            }
        }
    }
}
