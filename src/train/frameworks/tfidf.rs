//! The baseline's view of a text: TF-IDF of words and pairs of neighbouring words.

use std::collections::HashMap;

use super::sparse::{self, Sparse};

/// Words and pairs of words with their weights.
#[derive(Debug, Clone)]
pub struct Vectorizer {
    columns: HashMap<String, u32>,
    idf: Vec<f32>,
}

impl Vectorizer {
    /// Learns columns and weights from texts.
    ///
    /// # Arguments
    /// - `fewest`: a word or pair must be in so many texts
    pub fn fit(texts: &[&str], fewest: usize) -> Self {
        let mut with: HashMap<String, usize> = HashMap::new();
        for text in texts {
            for term in counts(text).into_keys() {
                *with.entry(term).or_default() += 1;
            }
        }
        let mut terms: Vec<(String, usize)> = with.into_iter().filter(|(_, n)| *n >= fewest).collect();
        terms.sort_unstable();
        let numbers: Vec<usize> = terms.iter().map(|(_, n)| *n).collect();
        let columns = terms.into_iter().enumerate().map(|(i, (term, _))| (term, i as u32)).collect();
        Self { columns, idf: sparse::idf(texts.len(), &numbers) }
    }

    pub fn width(&self) -> usize {
        self.idf.len()
    }

    /// One row a text.
    pub fn rows(&self, texts: &[&str]) -> Sparse {
        let mut rows = Sparse::new(self.width());
        for text in texts {
            let known = counts(text).into_iter().filter_map(|(term, n)| Some((*self.columns.get(&term)?, n)));
            // Sums of floats depend on their order, and a map has none.
            let mut known: Vec<(u32, usize)> = known.collect();
            known.sort_unstable();
            rows.push(sparse::sublinear(known.into_iter(), &self.idf));
        }
        rows
    }
}

/// How often each word, and each pair of neighbours, is in a text. A word is a run of letters, digits and apostrophes, in
/// lower case.
fn counts(text: &str) -> HashMap<String, usize> {
    let text = text.to_lowercase();
    let inside = |c: char| c.is_alphanumeric() || c == '\'' || c == '\u{2019}';
    let words: Vec<&str> = text.split(|c| !inside(c)).filter(|w| w.contains(char::is_alphanumeric)).collect();
    let mut counts = HashMap::new();
    for (i, word) in words.iter().enumerate() {
        *counts.entry((*word).to_owned()).or_default() += 1;
        if let Some(next) = words.get(i + 1) {
            *counts.entry(format!("{word} {next}")).or_default() += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_by_hand() {
        let texts = ["Care, care for all", "care less"];
        let vectorizer = Vectorizer::fit(&texts, 1);
        // care, "care care", "care for", for, "for all", all, "care less", less
        assert_eq!(vectorizer.width(), 8);
        let rows = vectorizer.rows(&texts);
        let column = |term: &str| vectorizer.columns[term] as usize;
        let value = |i: usize, term: &str| rows.row(i).find(|(j, _)| *j == column(term)).map(|(_, x)| x);
        // idf: ln(3/3) + 1 = 1 of what both have, ln(3/2) + 1 of the rest.
        let rare = 1.5f32.ln() + 1.0;
        // First text: care twice, five terms once each.
        let twice = 1.0 + 2.0f32.ln();
        let length = (twice * twice + 5.0 * rare * rare).sqrt();
        assert!((value(0, "care").unwrap() - twice / length).abs() < 1e-6);
        assert!((value(0, "for all").unwrap() - rare / length).abs() < 1e-6);
        assert_eq!(value(0, "less"), None);
        let length = (1.0 + 2.0 * rare * rare).sqrt();
        assert!((value(1, "care").unwrap() - 1.0 / length).abs() < 1e-6);
    }

    #[test]
    fn rare_and_unknown_terms_are_left_out() {
        let vectorizer = Vectorizer::fit(&["a b", "a c"], 2);
        assert_eq!(vectorizer.width(), 1);
        let rows = vectorizer.rows(&["a", "z", ""]);
        assert_eq!(rows.row(0).collect::<Vec<_>>(), [(0, 1.0)]);
        assert_eq!(rows.row(1).chain(rows.row(2)).count(), 0);
    }
}
