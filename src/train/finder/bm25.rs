//! The baseline of retrieval: BM25 over words (Robertson and Zaragoza 2009), without an encoder.

use std::collections::{BTreeMap, BTreeSet};

const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Words that say nothing about a text's matter. With them BM25 does worse on the tuning queries.
const STOP: &str = "a an the and or but if of to in on at for with by from as is are was were be been being it its this \
    that these those i you he she we they me him her us them my your his our their not no do does did have has had what \
    which who whom how when where why there here so than then too very can could will would shall should may might must \
    just about into over after before all any some more most only own same such s t don";

/// A library by its words.
pub struct Bm25 {
    documents: Vec<BTreeMap<String, f64>>,
    lengths: Vec<f64>,
    idf: BTreeMap<String, f64>,
}

impl Bm25 {
    pub fn new(texts: &[&str]) -> Self {
        let all: Vec<Vec<String>> = texts.iter().map(|text| words(text)).collect();
        let mut found: BTreeMap<String, f64> = BTreeMap::new();
        for document in &all {
            let distinct: BTreeSet<&String> = document.iter().collect();
            distinct.into_iter().for_each(|word| *found.entry(word.clone()).or_default() += 1.0);
        }
        let count = texts.len() as f64;
        let idf = |n: f64| (1.0 + (count - n + 0.5) / (n + 0.5)).ln();
        let tally = |document: &Vec<String>| {
            let mut counts = BTreeMap::new();
            document.iter().for_each(|word| *counts.entry(word.clone()).or_insert(0.0) += 1.0);
            counts
        };
        Self {
            documents: all.iter().map(tally).collect(),
            lengths: all.iter().map(|document| document.len() as f64).collect(),
            idf: found.into_iter().map(|(word, n)| (word, idf(n))).collect(),
        }
    }

    /// A score for each text of the library.
    pub fn scores(&self, query: &str) -> Vec<f32> {
        let query: BTreeSet<String> = words(query).into_iter().collect();
        let average = self.lengths.iter().sum::<f64>() / self.lengths.len().max(1) as f64;
        let score = |(document, length): (&BTreeMap<String, f64>, &f64)| {
            let word = |word: &String| {
                let tf = document.get(word)?;
                let damped = tf * (K1 + 1.0) / (tf + K1 * (1.0 - B + B * length / average));
                Some(self.idf.get(word)? * damped)
            };
            query.iter().filter_map(word).sum::<f64>() as f32
        };
        self.documents.iter().zip(&self.lengths).map(score).collect()
    }
}

fn words(text: &str) -> Vec<String> {
    let stop: BTreeSet<&str> = STOP.split_whitespace().collect();
    let text = text.to_lowercase().replace(['\'', '\u{2019}'], "");
    let words =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !stop.contains(word));
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_count_more_and_stop_words_nothing() {
        let bm25 = Bm25::new(&["the rule of law", "the law", "a friend"]);
        let scores = bm25.scores("The law and the rule!");
        assert!(scores[0] > scores[1] && scores[1] > 0.0 && scores[2] == 0.0, "{scores:?}");
        assert_eq!(bm25.scores("the of and"), [0.0; 3]);
    }
}
