//! Bytes into text: one message for what is not UTF-8, and the lines of a file, of which a bad one hinders no other.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Shown for standard input.
const STDIN: &str = "<stdin>";

pub fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// A source, and a line of it where it has lines, to name a text by.
pub fn place(source: &str, line: Option<usize>) -> String {
    line.map_or_else(|| source.to_owned(), |line| format!("{source}:{line}"))
}

/// Text out of bytes.
///
/// # Arguments
/// - `place`: where the bytes are from, and how many of it lie before them
///
/// # Errors
/// [`Error::Data`] with the first byte that is not UTF-8.
pub fn utf8(bytes: Vec<u8>, (place, before): (impl Into<PathBuf>, usize)) -> Result<String> {
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    String::from_utf8(bytes).map_err(|e| {
        let at = before + e.utf8_error().valid_up_to();
        let advice = if utf16 { "; it looks like UTF-16, convert it first" } else { "" };
        Error::data(place, format!("not UTF-8 at byte {at}{advice}"))
    })
}

/// One line, without its end.
pub struct Line {
    /// From 1.
    pub number: usize,
    pub text: std::result::Result<String, Bad>,
}

/// A line that is no text.
pub struct Bad {
    pub error: Error,
    /// As much as can be shown: bytes that are not UTF-8 are replaced. None of a line over the limit.
    pub raw: Option<String>,
}

/// An open file, or standard input.
pub struct Lines {
    pub name: String,
    reader: BufReader<Box<dyn Read>>,
    is_file: bool,
    /// Lines read, and their bytes.
    line: usize,
    offset: usize,
}

impl Lines {
    /// # Errors
    /// [`Error::Io`]
    pub fn open(file: &Path) -> Result<Self> {
        let is_file = !is_stdin(file);
        let (name, read): (String, Box<dyn Read>) = if is_file {
            let open = File::open(file).map_err(|e| Error::io(file, e))?;
            (file.display().to_string(), Box::new(open))
        } else {
            (STDIN.to_owned(), Box::new(std::io::stdin()))
        };
        Ok(Self { name, reader: BufReader::with_capacity(64 << 10, read), is_file, line: 0, offset: 0 })
    }

    /// Whether the first that is there looks like a line of JSONL: a name of a pipe tells nothing, and
    /// JSON scored as prose would be a wrong answer without a word. Takes nothing away.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn begins_with_an_object(&mut self) -> Result<bool> {
        let bytes = self.reader.fill_buf().map_err(|e| Error::io(&self.name, e))?;
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
        Ok(bytes.strip_prefix(b"{").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\"")))
    }

    /// Whether the next line is there without waiting for whoever writes it.
    pub fn is_ready(&self) -> bool {
        self.is_file || self.reader.buffer().contains(&b'\n')
    }

    /// Everything as one text.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Data`] for more than `limit` bytes, and for what is not UTF-8.
    pub fn whole(&mut self, limit: usize) -> Result<String> {
        let mut bytes = Vec::new();
        let mut limited = (&mut self.reader).take((limit as u64).saturating_add(1));
        limited.read_to_end(&mut bytes).map_err(|e| Error::io(&self.name, e))?;
        if bytes.len() > limit {
            return Err(too_large(&self.name, limit));
        }
        utf8(bytes, (&self.name, 0))
    }

    /// The next line that is not blank. The byte order mark that some editors put first is part of the first line.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn next_line(&mut self, limit: usize) -> Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            let mut limited = (&mut self.reader).take((limit as u64).saturating_add(1));
            let read = limited.read_until(b'\n', &mut bytes).map_err(|e| Error::io(&self.name, e))?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            let (number, before) = (self.line, self.offset);
            let here = place(&self.name, Some(number));
            self.offset += read;
            if bytes.len() > limit {
                if bytes.last() != Some(&b'\n') {
                    self.offset += self.reader.skip_until(b'\n').map_err(|e| Error::io(&self.name, e))?;
                }
                let bad = Bad { error: too_large(&here, limit), raw: None };
                return Ok(Some(Line { number, text: Err(bad) }));
            }
            while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                bytes.pop();
            }
            let shown =
                std::str::from_utf8(&bytes).err().map(|_| String::from_utf8_lossy(&bytes).into_owned());
            match utf8(bytes, (here, before)) {
                Ok(text) if text.trim().is_empty() => {}
                text => {
                    let text = text.map_err(|error| Bad { error, raw: shown });
                    return Ok(Some(Line { number, text }));
                }
            }
        }
    }
}

fn too_large(place: &str, limit: usize) -> Error {
    Error::data(place, format!("more than {limit} bytes in one text: split it, or raise --max-bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], limit: usize) -> Vec<(usize, std::result::Result<String, String>)> {
        let reader = BufReader::new(Box::new(std::io::Cursor::new(bytes.to_vec())) as Box<dyn Read>);
        let mut lines = Lines { name: "f".into(), reader, is_file: true, line: 0, offset: 0 };
        let mut found = Vec::new();
        while let Some(line) = lines.next_line(limit).unwrap() {
            found.push((line.number, line.text.map_err(|bad| bad.error.to_string())));
        }
        found
    }

    #[test]
    fn a_bad_line_takes_no_other_with_it() {
        let found = lines(b"a\r\n\n \n\xff\xfe\nlonger than eight\nb", 8);
        assert_eq!(found.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 4, 5, 6]);
        assert_eq!((&found[0].1, &found[3].1), (&Ok("a".into()), &Ok("b".into())));
        let said = |i: usize| found[i].1.clone().unwrap_err();
        assert_eq!(said(1), "f:4: not UTF-8 at byte 6; it looks like UTF-16, convert it first");
        assert!(said(2).starts_with("f:5: more than 8 bytes"), "{}", said(2));
    }
}
