//! What the sub-commands share: the model, the prompt, and how fast it went.

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use crate::bundle::LanguageModel;
use crate::cli::lines::utf8;
use crate::cli::models::find_language_model;
use crate::device::open_blocking;
use crate::lm::Prompt;
use crate::text::Message;
use crate::{Error, Result};

/// Longest text that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

#[derive(Debug, clap::Args)]
pub struct ModelArgs {
    /// Where to compute
    #[arg(long, value_parser = ["cpu", "gpu"], default_value = "cpu")]
    device: String,
    /// Folder of the model [default: language-model in $VALUE_PROBE_MODELS, ./models or beside the program]
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl ModelArgs {
    pub fn load(&self) -> Result<LanguageModel> {
        // First the folder: a GPU takes a while to open.
        let folder = find_language_model(self.model.as_deref())?;
        LanguageModel::from_dir(&folder, &open_blocking(self.device.parse()?)?)
    }
}

#[derive(Debug, clap::Args)]
pub struct PromptArgs {
    /// Text to go on from [default: standard input]
    #[arg(long, value_name = "TEXT")]
    prompt: Option<String>,
    /// The text is a message, which the model answers
    #[arg(long)]
    chat: bool,
    /// What the model is told before the message
    #[arg(long, value_name = "TEXT", requires = "chat")]
    system: Option<String>,
}

impl PromptArgs {
    pub fn read(&self) -> Result<Prompt> {
        let text = match &self.prompt {
            Some(text) => text.clone(),
            None => read(Path::new("-"))?,
        };
        if !self.chat {
            return Ok(Prompt::Text(text));
        }
        let system = self.system.clone().map(|text| Message::new("system", text));
        Ok(Prompt::Chat(system.into_iter().chain([Message::new("user", text)]).collect()))
    }
}

/// A whole file; `-` is standard input.
///
/// # Errors
/// [`Error::Io`], [`Error::Data`] where it is not UTF-8 or too long.
pub fn read(file: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let (name, result) = if file.as_os_str() == "-" {
        if std::io::stdin().is_terminal() {
            anstream::eprintln!("reading from the terminal: end with Ctrl-D");
        }
        (Path::new("<stdin>"), std::io::stdin().take(MAX_BYTES + 1).read_to_end(&mut bytes))
    } else {
        let open = std::fs::File::open(file).map_err(|e| Error::io(file, e))?;
        (file, open.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    result.map_err(|e| Error::io(name, e))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::data(name, format!("more than {MAX_BYTES} bytes in one text")));
    }
    utf8(bytes, (name, 0))
}

/// Writes to standard output, at once.
pub fn put(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|e| Error::io("<stdout>", e))
}

pub fn put_json(value: &impl Serialize) -> Result<()> {
    let json = serde_json::to_string(value).map_err(|e| Error::Config(format!("JSON: {e}")))?;
    put(&(json + "\n"))
}

/// Tokens, and the time they took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    pub tokens: usize,
    pub time: Duration,
}

impl Pace {
    pub fn add(&mut self, tokens: usize, time: Duration) {
        self.tokens += tokens;
        self.time += time;
    }

    /// Tokens a second; `None` where nothing was timed.
    pub fn per_second(&self) -> Option<f64> {
        let rate = self.tokens as f64 / self.time.as_secs_f64();
        (self.tokens > 0 && rate.is_finite()).then(|| (rate * 10.0).round() / 10.0)
    }
}

impl std::fmt::Display for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.per_second() {
            Some(rate) => write!(f, "{rate:.1} tokens/s"),
            None => write!(f, "no tokens"),
        }
    }
}
