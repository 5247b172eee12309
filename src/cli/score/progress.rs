//! Progress on standard error: only for a person who watches, and only when it takes long.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::probe::Progress;

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// Bytes of texts scored, of all where that is known. What lies around the texts (line ends, JSON) is
/// counted with the last.
pub struct Bar {
    bar: ProgressBar,
    since: Instant,
    /// Hidden until [`PATIENCE`] is over, and for ever if nobody watches.
    hidden: bool,
    done: u64,
}

impl Bar {
    /// `total`: bytes of all texts, if known.
    pub fn new(total: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = match total {
            Some(_) => "{wide_bar} {bytes} of {total_bytes}, {eta} left",
            None => "{spinner} {bytes} in {elapsed}",
        };
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self { bar, since: Instant::now(), hidden: true, done: 0 }
    }

    /// Within a group of texts.
    pub fn during(&mut self, step: Progress) {
        if self.hidden && self.since.elapsed() > PATIENCE && std::io::stderr().is_terminal() {
            self.hidden = false;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(self.done + step.done as u64);
    }

    /// After a group of texts.
    pub fn after(&mut self, texts: &[&str]) {
        self.done += texts.iter().map(|text| text.len() as u64).sum::<u64>();
        self.bar.set_position(self.done);
    }

    /// Takes the bar away while something is printed.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
