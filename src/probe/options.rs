//! How to score.

use std::sync::Arc;

use super::own::OwnDimension;

/// Options of a scoring run.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreOptions {
    /// Score each sentence besides the whole text.
    pub sentences: bool,
    /// Longest text taken, in UTF-8 bytes.
    pub max_bytes: usize,
    /// Padded tokens in one forward: more is faster, less answers sooner to a cancel. One forward
    /// takes at least one window, however small this is.
    pub batch_tokens: usize,
    /// Ids of the frameworks that are reported, in the model's order; `None`: all that there are.
    pub frameworks: Option<Vec<String>>,
    /// A person's own dimensions, scored beside the model's; made for this model.
    pub own: Vec<Arc<OwnDimension>>,
}

impl Default for ScoreOptions {
    fn default() -> Self {
        Self { sentences: true, max_bytes: 64 << 20, batch_tokens: 512, frameworks: None, own: Vec::new() }
    }
}
