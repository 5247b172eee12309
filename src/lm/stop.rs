//! Strings that end a text, wherever the tokens cut them.

use crate::{Error, Result};

/// Passes text on as it comes, but for a stop string and what might be the beginning of one.
#[derive(Debug, Clone)]
pub struct StopStrings {
    stops: Vec<String>,
    /// The end of the text so far, where a stop string might have begun.
    held: String,
    stopped: bool,
}

impl StopStrings {
    /// # Errors
    /// [`Error::Config`] for an empty string: every text contains it.
    pub fn new(stops: &[String]) -> Result<Self> {
        if stops.iter().any(String::is_empty) {
            return Err(Error::Config("a stop string must have at least one character".into()));
        }
        Ok(Self { stops: stops.to_vec(), held: String::new(), stopped: false })
    }

    /// Takes more of the text; gives what is surely no part of a stop string. From the first stop string on,
    /// nothing is given any more.
    pub fn push(&mut self, text: &str) -> String {
        if self.stopped {
            return String::new();
        }
        self.held.push_str(text);
        let first = self.stops.iter().filter_map(|stop| self.held.find(stop.as_str())).min();
        self.stopped = first.is_some();
        let keep = first.unwrap_or_else(|| self.held.len() - self.longest_beginning());
        let rest = self.held.split_off(keep);
        let given = std::mem::replace(&mut self.held, rest);
        if self.stopped {
            self.held.clear();
        }
        given
    }

    /// Whether a stop string has come.
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// What is still held, where the text ends otherwise.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    /// Bytes at the end of what is held with which some stop string begins.
    fn longest_beginning(&self) -> usize {
        let beginnings = |stop: &str| {
            let ends = stop.char_indices().map(|(at, _)| at).rev();
            ends.into_iter().find(|&end| self.held.ends_with(&stop[..end])).unwrap_or(0)
        };
        self.stops.iter().map(|stop| beginnings(stop)).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(stops: &[&str], pieces: &[&str]) -> (Vec<String>, bool, String) {
        let stops: Vec<String> = stops.iter().map(|&stop| stop.to_owned()).collect();
        let mut stops = StopStrings::new(&stops).unwrap();
        let given = pieces.iter().map(|piece| stops.push(piece)).collect();
        (given, stops.stopped(), stops.finish())
    }

    fn of(given: &[&str]) -> Vec<String> {
        given.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn a_stop_string_across_pieces_is_never_seen() {
        let (given, stopped, rest) = run(&["\nUser:"], &["Hi.", "\n", "Us", "er", ": x", "more"]);
        assert_eq!((given, stopped, rest.as_str()), (of(&["Hi.", "", "", "", "", ""]), true, ""));
    }

    #[test]
    fn what_only_looked_like_one_comes_later() {
        let (given, stopped, rest) = run(&["abac"], &["ab", "ab", "a", "b"]);
        // `abab` may go on to `abac` from its third character on.
        assert_eq!((given, stopped, rest.as_str()), (of(&["", "ab", "", "ab"]), false, "ab"));
    }

    #[test]
    fn the_earliest_of_several_stops_within_one_piece() {
        let (given, stopped, rest) = run(&["END", "."], &["one. two END three"]);
        assert_eq!((given, stopped, rest.as_str()), (of(&["one"]), true, ""));
        let (given, ..) = run(&["two", "one two"], &["a one t", "wo"]);
        assert_eq!(given, of(&["a ", ""]));
    }

    #[test]
    fn characters_stay_whole() {
        let (given, _, rest) = run(&["é!", "🙂🙃"], &["caf", "é", "🙂", "x"]);
        assert_eq!((given, rest.as_str()), (of(&["caf", "", "é", "🙂x"]), ""));
    }

    #[test]
    fn without_stops_nothing_is_held() {
        assert_eq!(run(&[], &["a", "", "b"]).0, of(&["a", "", "b"]));
        assert_eq!(StopStrings::new(&[String::new()]).unwrap_err().code(), "config");
    }
}
