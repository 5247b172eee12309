//! Texts that are judged in a context or against each other: `value-probe reply` and `value-probe prefer`.

pub mod prefer;
mod records;
pub mod reply;

use std::path::Path;

use super::probe::read_text;
use crate::{Error, Result};

/// A text as given, or, where arguments are files, what is in one.
///
/// # Errors
/// As [`read_text`]; [`Error::Data`] for a text of white space.
fn text(name: &str, given: String, is_file: bool) -> Result<String> {
    if is_file {
        return Ok(read_text(Path::new(&given))?.1);
    }
    if given.trim().is_empty() {
        return Err(Error::data(name, Error::EmptyInput));
    }
    Ok(given)
}
