//! Results to standard output, each written and flushed as it comes: an interrupted run loses nothing
//! that it printed.

use std::io::Write;
use std::sync::Arc;

use anstream::AutoStream;

use super::source::Item;
use super::{Format, csv, json, table};
use crate::bundle::Head;
use crate::probe::{OwnDimension, TextScore};
use crate::taxonomy::Taxonomy;
use crate::{Error, Result};

/// Where results go, in the form asked for.
pub struct Output<'a> {
    format: Format,
    heads: &'a [Head],
    taxonomy: &'a Taxonomy,
    /// Names of a person's own dimensions.
    own: Vec<String>,
    /// Drops colours where nobody sees them.
    stdout: AutoStream<std::io::Stdout>,
    written: usize,
}

impl<'a> Output<'a> {
    pub fn new(format: Format, heads: &'a [Head], taxonomy: &'a Taxonomy, own: &[Arc<OwnDimension>]) -> Self {
        let own = own.iter().map(|dimension| dimension.name.clone()).collect();
        Self { format, heads, taxonomy, own, stdout: anstream::stdout(), written: 0 }
    }

    /// Writes one result, or, in JSON, why there is none.
    pub fn write(&mut self, item: &Item, score: Result<TextScore>) -> Result<()> {
        let text = match (self.format, score) {
            (Format::Json, score) => {
                let before = if self.written == 0 { "[\n" } else { ",\n" };
                format!("{before}{}", json::line(item, score.as_ref())?)
            }
            (Format::Jsonl, score) => format!("{}\n", json::line(item, score.as_ref())?),
            (Format::Table | Format::Csv, Err(_)) => return Ok(()),
            (Format::Csv, Ok(score)) => {
                let header =
                    if self.written == 0 { csv::header(self.heads, &self.own)? } else { String::new() };
                format!("{header}{}", csv::rows(item, &score)?)
            }
            (Format::Table, Ok(score)) => {
                let before = if self.written == 0 { "" } else { "\n" };
                format!("{before}{}", table::block(item, &score, self.taxonomy))
            }
        };
        self.written += 1;
        self.put(&text)
    }

    /// Completes what has been written.
    pub fn finish(mut self) -> Result<()> {
        match (self.format, self.written) {
            (Format::Json, 0) => self.put("[]\n"),
            (Format::Json, _) => self.put("\n]\n"),
            _ => Ok(()),
        }
    }

    fn put(&mut self, text: &str) -> Result<()> {
        let written = self.stdout.write_all(text.as_bytes()).and_then(|()| self.stdout.flush());
        written.map_err(|e| Error::io("<stdout>", e))
    }
}
