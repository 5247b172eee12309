//! Files of a folder: read by name, and written whole or not at all.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use crate::{Error, Result};

/// A folder's file.
///
/// # Errors
/// [`Error::Io`]
pub fn read(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let file = folder.join(name);
    std::fs::read(&file).map_err(|e| Error::io(&file, e))
}

/// Some files of a folder, by name.
///
/// # Errors
/// [`Error::Io`]
pub fn read_all<'a>(
    folder: &Path,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<BTreeMap<String, Vec<u8>>> {
    names.into_iter().map(|name| Ok((name.to_owned(), read(folder, name)?))).collect()
}

/// Writes `bytes` beside `file` and renames: a kill leaves the old file or the new one.
pub fn write_atomically(file: &Path, bytes: &[u8]) -> Result<()> {
    write_atomically_with(file, |out| out.write_all(bytes).map_err(|e| Error::io(file, e)))
}

/// As [`write_atomically`], for what is not in memory as a whole.
pub fn write_atomically_with(
    file: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
) -> Result<()> {
    let scratch = file.with_extension("partial");
    let io = |e| Error::io(&scratch, e);
    let mut out = BufWriter::new(File::create(&scratch).map_err(io)?);
    write(&mut out)?;
    out.flush().map_err(io)?;
    drop(out);
    std::fs::rename(&scratch, file).map_err(|e| Error::io(file, e))
}

/// A value as a file that a person may read.
pub fn json_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|e| Error::Config(e.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}
