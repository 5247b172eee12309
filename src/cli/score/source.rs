//! Texts out of files and standard input, one at a time.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{By, InputFormat};
use crate::{Error, Result};

/// Shown for standard input.
const STDIN: &str = "<stdin>";

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
}

impl Item {
    /// The source with the line, to name the text by.
    pub fn place(&self) -> String {
        place(&self.source, self.line)
    }
}

fn place(source: &str, line: Option<usize>) -> String {
    line.map_or_else(|| source.to_owned(), |line| format!("{source}:{line}"))
}

/// All texts asked for, in order.
pub struct Source {
    waiting: VecDeque<(PathBuf, Kind)>,
    open: Option<Lines>,
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
                let mut lines = Lines::open(file, false)?;
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
            Some(lines) => lines.is_ready(),
            None => self.waiting.front().is_some_and(|(file, _)| !is_stdin(file)),
        }
    }

    /// The next text; blank lines are passed over.
    ///
    /// # Errors
    /// [`Error::Io`] if a file cannot be read; [`Error::Data`] if it is not UTF-8 or a line is no JSON
    /// object with a text; [`Error::TooLarge`] if a text is over the limit.
    pub fn read(&mut self) -> Result<Option<Item>> {
        loop {
            if let Some(lines) = &mut self.open {
                match lines.next_item(self.limit)? {
                    Some(item) => return Ok(Some(item)),
                    None => self.open = None,
                }
            }
            let Some((file, kind)) = self.waiting.pop_front() else { return Ok(None) };
            let mut lines = match self.stdin.take_if(|_| is_stdin(&file)) {
                Some(lines) => lines,
                None => Lines::open(&file, false)?,
            };
            lines.records = kind == Kind::Records;
            if kind == Kind::Whole {
                return lines.whole(self.limit).map(Some);
            }
            self.open = Some(lines);
        }
    }
}

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
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

/// One open source.
struct Lines {
    name: String,
    reader: BufReader<Box<dyn Read>>,
    is_file: bool,
    records: bool,
    /// Lines read, and their bytes.
    line: usize,
    offset: usize,
}

impl Lines {
    fn open(file: &Path, records: bool) -> Result<Self> {
        let is_file = !is_stdin(file);
        let (name, read): (String, Box<dyn Read>) = if is_file {
            let open = File::open(file).map_err(|e| Error::io(file, e))?;
            (file.display().to_string(), Box::new(open))
        } else {
            (STDIN.to_owned(), Box::new(std::io::stdin()))
        };
        Ok(Self {
            name,
            reader: BufReader::with_capacity(64 << 10, read),
            is_file,
            records,
            line: 0,
            offset: 0,
        })
    }

    /// Whether the first that is there looks like a line of JSONL: a name of a pipe tells nothing, and
    /// JSON scored as prose would be a wrong answer without a word. Takes nothing away.
    fn begins_with_an_object(&mut self) -> Result<bool> {
        let bytes = self.reader.fill_buf().map_err(|e| Error::io(&self.name, e))?;
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
        Ok(bytes.strip_prefix(b"{").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\"")))
    }

    fn is_ready(&self) -> bool {
        self.is_file || self.reader.buffer().contains(&b'\n')
    }

    /// Everything as one text.
    fn whole(&mut self, limit: usize) -> Result<Item> {
        let mut bytes = Vec::new();
        let mut limited = (&mut self.reader).take(limit as u64 + 1);
        limited.read_to_end(&mut bytes).map_err(|e| Error::io(&self.name, e))?;
        let text = self.text(bytes, None, limit)?;
        Ok(Item { source: self.name.clone(), line: None, text, record: None })
    }

    fn next_item(&mut self, limit: usize) -> Result<Option<Item>> {
        loop {
            let mut bytes = Vec::new();
            let mut limited = (&mut self.reader).take(limit as u64 + 1);
            let read = limited.read_until(b'\n', &mut bytes).map_err(|e| Error::io(&self.name, e))?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            let line = self.text(bytes, Some(self.line), limit)?;
            self.offset += read;
            // The byte order mark that some editors put first is no part of JSON.
            let line =
                line.strip_prefix('\u{feff}').filter(|_| self.line == 1 && self.records).unwrap_or(&line);
            let line = line.trim_end_matches(['\n', '\r']);
            if line.trim().is_empty() {
                continue;
            }
            let (text, record) = if self.records {
                let text = text_of(line)
                    .map_err(|reason| Error::data(place(&self.name, Some(self.line)), reason))?;
                (text, Some(line.trim().to_owned()))
            } else {
                (line.to_owned(), None)
            };
            return Ok(Some(Item { source: self.name.clone(), line: Some(self.line), text, record }));
        }
    }

    fn text(&self, bytes: Vec<u8>, line: Option<usize>, limit: usize) -> Result<String> {
        if bytes.len() > limit {
            let reason = format!("more than {limit} bytes in one text: split it, or raise --max-bytes");
            return Err(Error::data(place(&self.name, line), reason));
        }
        let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
        String::from_utf8(bytes).map_err(|e| {
            let at = self.offset + e.utf8_error().valid_up_to();
            let advice = if utf16 { "; it looks like UTF-16, convert it first" } else { "" };
            Error::data(place(&self.name, line), format!("not UTF-8 at byte {at}{advice}"))
        })
    }
}

/// The `text` of a JSON object. A JSON string with half a surrogate pair (`"\ud800"`) is no Unicode text:
/// the parser refuses it, and replacing the half would change the text unasked.
fn text_of(line: &str) -> std::result::Result<String, String> {
    let parsed: serde_json::Result<Map<String, Value>> = serde_json::from_str(line);
    let mut object = parsed.map_err(|e| {
        let reason = e.to_string();
        let surrogate = reason.contains("surrogate") || reason.contains("hex escape");
        let advice = if surrogate { "; half of a surrogate pair (\\ud800) is no Unicode text" } else { "" };
        format!("not a JSON object: {reason}{advice} (--input-format text reads it as plain text)")
    })?;
    match object.remove("text") {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err("its field `text` is not a string".into()),
        None => Err("it has no field `text`".into()),
    }
}
