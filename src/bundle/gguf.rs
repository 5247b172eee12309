//! GGUF, the model files of llama.cpp: metadata, tensors in blocks. Versions 2 and 3, little-endian.
//!
//! Read here and not by a crate: the one that is kept up (`gguf-rs` 0.1) brings a command line with it, reads
//! strings with losses, believes a length of up to a gigabyte before the bytes are there, and does not hold the
//! tensors to the file.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::language::TensorFormat;
use crate::kernels::BlockFormat;
use crate::{Error, Result};

const MAGIC: &[u8; 4] = b"GGUF";
/// Lists of lists deeper than this have no use.
const DEEPEST: usize = 4;
/// As many dimensions as a tensor of ggml has.
const DIMENSIONS: u32 = 4;
/// Places taken for a list at most before its entries are read.
const FIRST: u64 = 1 << 12;

/// A value of the metadata.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    List(Vec<Value>),
}

/// How a tensor's numbers are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GgmlFormat {
    Known(TensorFormat),
    /// ggml's number of a format that nothing here can read.
    Other(u32),
}

impl GgmlFormat {
    fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Known(TensorFormat::F32),
            3 => Self::Known(TensorFormat::Blocks(BlockFormat::Q4_1)),
            8 => Self::Known(TensorFormat::Blocks(BlockFormat::Q8_0)),
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for GgmlFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names of ggml's enum `ggml_type`.
        f.write_str(match self {
            Self::Known(format) => return write!(f, "{format}"),
            Self::Other(1) => "F16",
            Self::Other(2) => "Q4_0",
            Self::Other(6) => "Q5_0",
            Self::Other(7) => "Q5_1",
            Self::Other(10) => "Q2_K",
            Self::Other(11) => "Q3_K",
            Self::Other(12) => "Q4_K",
            Self::Other(13) => "Q5_K",
            Self::Other(14) => "Q6_K",
            Self::Other(30) => "BF16",
            Self::Other(number) => return write!(f, "ggml's format {number}"),
        })
    }
}

/// What the file says of a tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorInfo {
    pub format: GgmlFormat,
    /// 1 for a vector.
    pub rows: u64,
    pub columns: u64,
    /// From the beginning of the file.
    offset: u64,
    /// 0 for a format that nothing here can read.
    bytes: u64,
}

/// A GGUF file whose header has been read; tensors are read one at a time.
#[derive(Debug)]
pub struct Gguf<R> {
    path: PathBuf,
    reader: R,
    metadata: BTreeMap<String, Value>,
    tensors: BTreeMap<String, TensorInfo>,
}

impl<R: Read + Seek> Gguf<R> {
    /// Reads the header.
    ///
    /// # Arguments
    /// - `path`: what messages call the file
    ///
    /// # Errors
    /// [`Error::Data`] for a file that is no GGUF, is cut off, or whose tensors lie outside it or in each other;
    /// [`Error::Io`].
    pub fn new(path: &Path, mut reader: R) -> Result<Self> {
        let length = reader.seek(SeekFrom::End(0)).map_err(|e| Error::io(path, e))?;
        reader.rewind().map_err(|e| Error::io(path, e))?;
        let mut header = Header { path, reader: &mut reader, at: 0, length };
        if &header.array()? != MAGIC {
            return Err(header.wrong("it is no GGUF file"));
        }
        let version = header.u32()?;
        if !(2..=3).contains(&version) {
            let swapped = version.swap_bytes();
            let big = if (2..=3).contains(&swapped) { " (its numbers are big-endian)" } else { "" };
            return Err(header.wrong(format!("GGUF version {version}{big}; 2 and 3 can be read")));
        }
        let (count, keys) = (header.u64()?, header.u64()?);
        let metadata = header.metadata(keys)?;
        let tensors = header.tensors(count, &metadata)?;
        Ok(Self { path: path.to_owned(), reader, metadata, tensors })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn metadata(&self, key: &str) -> Option<&Value> {
        self.metadata.get(key)
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.metadata.keys().map(String::as_str)
    }

    /// # Errors
    /// [`Error::Data`] where `key` is missing or no text; so too for lists.
    pub fn text(&self, key: &str) -> Result<&str> {
        match self.metadata(key) {
            Some(Value::Text(text)) => Ok(text),
            other => Err(self.is_not(key, "text", other)),
        }
    }

    pub fn texts(&self, key: &str) -> Result<Vec<String>> {
        self.list(key, "list of texts", |value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        })
    }

    pub fn integers(&self, key: &str) -> Result<Vec<i64>> {
        self.list(key, "list of integers", |value| match *value {
            Value::Signed(number) => Some(number),
            Value::Unsigned(number) => i64::try_from(number).ok(),
            _ => None,
        })
    }

    /// A number of things; `None` where the file does not say it.
    ///
    /// # Errors
    /// [`Error::Data`] where it is something else; so too for the next.
    pub fn size(&self, key: &str) -> Result<Option<usize>> {
        match self.metadata(key) {
            None => Ok(None),
            Some(&Value::Unsigned(number)) if number <= u32::MAX.into() => Ok(Some(number as usize)),
            other => Err(self.is_not(key, "size", other)),
        }
    }

    pub fn float(&self, key: &str) -> Result<Option<f32>> {
        match self.metadata(key) {
            None => Ok(None),
            Some(&Value::Float(number)) => Ok(Some(number as f32)),
            other => Err(self.is_not(key, "number", other)),
        }
    }

    fn list<T>(&self, key: &str, what: &str, entry: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>> {
        let Some(Value::List(values)) = self.metadata(key) else {
            return Err(self.is_not(key, what, self.metadata(key)));
        };
        let entries: Option<Vec<T>> = values.iter().map(entry).collect();
        entries.ok_or_else(|| self.is_not(key, what, None))
    }

    fn is_not(&self, key: &str, what: &str, found: Option<&Value>) -> Error {
        Error::data(
            &self.path,
            match found {
                None | Some(Value::List(_)) => format!("{key} is missing, or no {what}"),
                Some(found) => format!("{key} is {found:?}, no {what}"),
            },
        )
    }

    /// All tensors by name.
    pub fn tensors(&self) -> &BTreeMap<String, TensorInfo> {
        &self.tensors
    }

    /// The bytes of a tensor, as they lie in the file.
    ///
    /// # Errors
    /// [`Error::Data`] for one that is not there or whose format cannot be read, [`Error::OutOfMemory`],
    /// [`Error::Io`].
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>> {
        let wrong = |reason: &str| Error::data(&self.path, format!("the tensor {name} {reason}"));
        let info = self.tensors.get(name).ok_or_else(|| wrong("is missing"))?;
        if let GgmlFormat::Other(_) = info.format {
            return Err(wrong(&format!("is in {}, which cannot be read", info.format)));
        }
        // It has been held to the length of the file: so many bytes are there.
        let bytes = usize::try_from(info.bytes).map_err(|_| wrong("is too big"))?;
        let mut data = Vec::new();
        data.try_reserve_exact(bytes).map_err(|_| Error::OutOfMemory { bytes })?;
        self.reader.seek(SeekFrom::Start(info.offset)).map_err(|e| Error::io(&self.path, e))?;
        let read = (&mut self.reader).take(info.bytes).read_to_end(&mut data);
        if read.map_err(|e| Error::io(&self.path, e))? < bytes {
            return Err(wrong("is cut off"));
        }
        Ok(data)
    }
}

/// What stands before the tensors, read from the front.
struct Header<'a, R> {
    path: &'a Path,
    reader: &'a mut R,
    at: u64,
    /// Of the file.
    length: u64,
}

impl<R: Read> Header<'_, R> {
    fn wrong(&self, reason: impl fmt::Display) -> Error {
        Error::data(self.path, reason)
    }

    /// Fails where fewer than `bytes` are left, so that nothing is made ready for what cannot come.
    fn has(&self, bytes: Option<u64>) -> Result<u64> {
        match bytes {
            Some(bytes) if bytes <= self.length - self.at => Ok(bytes),
            _ => Err(self.wrong("it is cut off, or a length in it is wrong")),
        }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.at += self.has(Some(bytes.len() as u64))?;
        self.reader.read_exact(bytes).map_err(|e| match e.kind() {
            ErrorKind::UnexpectedEof => self.wrong("it is cut off"),
            _ => Error::io(self.path, e),
        })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn text(&mut self) -> Result<String> {
        let length = self.u64()?;
        let mut bytes = vec![0; self.has(Some(length))? as usize];
        self.fill(&mut bytes)?;
        String::from_utf8(bytes).map_err(|_| self.wrong("a text in it is not UTF-8"))
    }

    fn metadata(&mut self, count: u64) -> Result<BTreeMap<String, Value>> {
        // The shortest entry is a text of no bytes, a type and a byte.
        self.has(count.checked_mul(8 + 4 + 1))?;
        let mut metadata = BTreeMap::new();
        for _ in 0..count {
            let key = self.text()?;
            let kind = self.u32()?;
            let value = self.value(kind, 0)?;
            if metadata.insert(key.clone(), value).is_some() {
                return Err(self.wrong(format!("the key {key} stands in it twice")));
            }
        }
        Ok(metadata)
    }

    fn value(&mut self, kind: u32, depth: usize) -> Result<Value> {
        Ok(match kind {
            0 => Value::Unsigned(self.array::<1>()?[0].into()),
            1 => Value::Signed(self.array().map(i8::from_le_bytes)?.into()),
            2 => Value::Unsigned(self.array().map(u16::from_le_bytes)?.into()),
            3 => Value::Signed(self.array().map(i16::from_le_bytes)?.into()),
            4 => Value::Unsigned(self.u32()?.into()),
            5 => Value::Signed(self.array().map(i32::from_le_bytes)?.into()),
            6 => Value::Float(self.array().map(f32::from_le_bytes)?.into()),
            7 => Value::Bool(self.array::<1>()?[0] != 0),
            8 => Value::Text(self.text()?),
            9 if depth < DEEPEST => self.list(depth + 1)?,
            9 => return Err(self.wrong("it has lists in lists without end")),
            10 => Value::Unsigned(self.u64()?),
            11 => Value::Signed(self.array().map(i64::from_le_bytes)?),
            12 => Value::Float(self.array().map(f64::from_le_bytes)?),
            other => return Err(self.wrong(format!("there is no type of metadata {other}"))),
        })
    }

    fn list(&mut self, depth: usize) -> Result<Value> {
        let (kind, count) = (self.u32()?, self.u64()?);
        let shortest = match kind {
            2 | 3 => 2,
            4..=6 => 4,
            8 | 10..=12 => 8,
            9 => 12,
            _ => 1,
        };
        self.has(count.checked_mul(shortest))?;
        let mut list = Vec::with_capacity(count.min(FIRST) as usize);
        for _ in 0..count {
            list.push(self.value(kind, depth)?);
        }
        Ok(Value::List(list))
    }

    fn tensors(
        &mut self,
        count: u64,
        metadata: &BTreeMap<String, Value>,
    ) -> Result<BTreeMap<String, TensorInfo>> {
        // The shortest entry: a text of no bytes, the number of dimensions, the format, the offset.
        self.has(count.checked_mul(8 + 4 + 4 + 8))?;
        let mut tensors = BTreeMap::new();
        for _ in 0..count {
            let name = self.text()?;
            let tensor = self.tensor(&name)?;
            if tensors.insert(name.clone(), tensor).is_some() {
                return Err(self.wrong(format!("the tensor {name} stands in it twice")));
            }
        }
        let alignment = match metadata.get("general.alignment") {
            None => 32,
            Some(&Value::Unsigned(bytes)) if bytes.is_power_of_two() && bytes <= 1 << 20 => bytes,
            Some(other) => return Err(self.wrong(format!("an alignment of {other:?}"))),
        };
        self.place(&mut tensors, self.at.next_multiple_of(alignment), alignment)?;
        Ok(tensors)
    }

    /// A tensor's entry; `offset` is still one from the first tensor.
    fn tensor(&mut self, name: &str) -> Result<TensorInfo> {
        let dimensions = self.u32()?;
        if !(1..=DIMENSIONS).contains(&dimensions) {
            return Err(self.wrong(format!("the tensor {name} has {dimensions} dimensions")));
        }
        // The innermost dimension stands first.
        let columns = self.u64()?;
        let mut rows = Some(1u64);
        for _ in 1..dimensions {
            let size = self.u64()?;
            rows = rows.and_then(|rows| rows.checked_mul(size));
        }
        let format = GgmlFormat::from_number(self.u32()?);
        let offset = self.u64()?;
        let wrong = || self.wrong(format!("the tensor {name} has a shape that cannot be"));
        let rows = rows.ok_or_else(wrong)?;
        let bytes = match format {
            GgmlFormat::Other(_) => 0,
            GgmlFormat::Known(format) => format.bytes(rows, columns).ok_or_else(wrong)?,
        };
        Ok(TensorInfo { format, rows, columns, offset, bytes })
    }

    /// Makes offsets count from the beginning of the file, and holds the tensors to it and to each other.
    fn place(&self, tensors: &mut BTreeMap<String, TensorInfo>, data: u64, alignment: u64) -> Result<()> {
        for (name, tensor) in tensors.iter_mut() {
            let aligned = tensor.offset.is_multiple_of(alignment);
            let begin = tensor.offset.checked_add(data).filter(|_| aligned);
            let end = begin.and_then(|begin| begin.checked_add(tensor.bytes));
            let (Some(begin), Some(end)) = (begin, end) else {
                return Err(self.wrong(format!("the tensor {name} has an offset that cannot be")));
            };
            if end > self.length {
                return Err(self.wrong(format!("it is cut off: the tensor {name} is not all there")));
            }
            tensor.offset = begin;
        }
        let mut order: Vec<_> = tensors.iter().collect();
        order.sort_by_key(|(_, tensor)| (tensor.offset, tensor.bytes));
        for pair in order.windows(2) {
            let [(one, first), (other, second)] = pair else { continue };
            if first.offset + first.bytes > second.offset {
                return Err(self.wrong(format!("the tensors {one} and {other} lie in each other")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod tiny;
