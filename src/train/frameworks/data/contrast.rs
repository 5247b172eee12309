//! The project's contrast cases (`models/contrast/harm.tsv`): texts that mention harm beside texts that do it.

use crate::{Error, Result};

const FILE: &str = include_str!("../../../../models/contrast/harm.tsv");

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contrast {
    /// Whether the text does harm (and does not only mention it).
    pub harmful: bool,
    /// Why it mentions harm (`quoted`, `negated`), or what harm it does.
    pub kind: &'static str,
    /// Two texts of one pair share a topic; `None` for one that stands alone.
    pub pair: Option<&'static str>,
    /// Whether it is of the part that is kept for the test.
    pub test: bool,
    pub text: &'static str,
}

/// # Errors
/// [`Error::Data`]
pub fn contrast() -> Result<Vec<Contrast>> {
    let row = |(i, line): (usize, &'static str)| {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[_, split, label, kind, pair, _, text] = columns.as_slice() else {
            return Err(Error::data("models/contrast/harm.tsv", format!("row {}: not seven columns", i + 2)));
        };
        let pair = Some(pair).filter(|pair| *pair != "-");
        Ok(Contrast { harmful: label == "1", kind, pair, test: split == "test", text })
    };
    FILE.lines().skip(1).filter(|line| !line.is_empty()).enumerate().map(row).collect()
}
