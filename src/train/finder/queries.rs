//! How well principles are found: the hand-written queries of `models/principles/queries.tsv`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use futures_lite::future::block_on;
use serde::{Deserialize, Serialize};

use super::bm25::Bm25;
use crate::probe::{PrincipleFinder, Probe};
use crate::{Error, Result};

/// A text with the principles that bear on it.
#[derive(Debug, Clone)]
pub struct Query {
    pub text: String,
    /// Places in the library; empty: none.
    pub gold: BTreeSet<usize>,
}

/// What one way to find scores.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Quality {
    pub method: String,
    /// Of queries with principles: share whose first, or one of the first five or ten, is named for it; mean reciprocal
    /// rank of the first that is. All are ranked, whatever the threshold says.
    pub recall_at_1: f64,
    pub recall_at_5: f64,
    pub recall_at_10: f64,
    pub mrr: f64,
    /// Of answers "none": share that is right. Of queries without principle: share answered so.
    pub none_precision: f64,
    pub none_recall: f64,
    /// Of queries with principles: share that is not answered "none".
    pub answered: f64,
    /// How often a query with principles lies above one without.
    pub none_auc: f64,
}

/// `principles --evaluate`
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QueriesTest {
    pub split: String,
    pub with_principles: usize,
    pub without: usize,
    pub methods: Vec<Quality>,
}

/// A query's scores: of each principle, and of "is any called for".
pub type Scored = (Vec<f32>, f32);

/// Reads one split of the queries.
///
/// # Errors
/// [`Error::Io`], [`Error::Data`]
pub fn read_queries(file: &Path, split: &str, ids: &[&str]) -> Result<Vec<Query>> {
    let text = std::fs::read_to_string(file).map_err(|e| Error::io(file, e))?;
    let mut queries = Vec::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[id, own, gold, text] = fields.as_slice() else {
            return Err(Error::data(file, format!("not four fields: {line:?}")));
        };
        let place = |name: &str| {
            ids.iter()
                .position(|id| *id == name)
                .ok_or_else(|| Error::data(file, format!("{id}: no principle {name}")))
        };
        if own == split {
            let gold =
                if gold == "none" { Ok(BTreeSet::new()) } else { gold.split(',').map(place).collect() };
            queries.push(Query { text: text.to_owned(), gold: gold? });
        }
    }
    if queries.is_empty() {
        return Err(Error::data(file, format!("there is no split {split:?}: choose tune or test")));
    }
    Ok(queries)
}

/// Measures the shipped way and BM25.
///
/// # Errors
/// As [`read_queries`] and [`Probe::layer_features`].
pub fn queries_test(
    probe: &Probe,
    finder: &Arc<PrincipleFinder>,
    file: &Path,
    split: &str,
) -> Result<QueriesTest> {
    let library = &finder.bundle().library;
    let ids: Vec<&str> = library.iter().map(|p| p.id.as_str()).collect();
    let texts: Vec<&str> = library.iter().map(|p| p.text.as_str()).collect();
    let settings = &finder.bundle().manifest.settings;
    let (tune, queries) = (read_queries(file, "tune", &ids)?, read_queries(file, split, &ids)?);
    let ours = |queries: &[Query], lexical: f32| scored(probe, finder, queries, lexical);
    let bm25 = Bm25::new(&texts);
    let baseline = |queries: &[Query]| -> Vec<Scored> {
        let scores = queries.iter().map(|query| bm25.scores(&query.text));
        scores.map(|scores| (scores.clone(), peak(&scores))).collect()
    };
    let methods = vec![
        quality("shipped", &queries, &ours(&queries, settings.lexical)?, settings.threshold),
        quality("vectors alone", &queries, &ours(&queries, 0.0)?, settings.threshold),
        // A weight so large that the vectors only break ties.
        quality("its shared words alone", &queries, &ours(&queries, 1e6)?, settings.threshold),
        quality("BM25 over words", &queries, &baseline(&queries), best_threshold(&tune, &baseline(&tune))),
    ];
    let with_principles = queries.iter().filter(|query| !query.gold.is_empty()).count();
    Ok(QueriesTest {
        split: split.to_owned(),
        with_principles,
        without: queries.len() - with_principles,
        methods,
    })
}

/// # Errors
/// As [`Probe::layer_features`].
pub fn scored(
    probe: &Probe,
    finder: &PrincipleFinder,
    queries: &[Query],
    lexical: f32,
) -> Result<Vec<Scored>> {
    let texts: Vec<&str> = queries.iter().map(|query| query.text.as_str()).collect();
    block_on(probe.principle_scores(finder, &texts, lexical))
}

fn peak(scores: &[f32]) -> f32 {
    scores.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

/// The call above which principles are shown, with the best balanced accuracy: half-way between two queries.
pub fn best_threshold(queries: &[Query], scored: &[Scored]) -> f32 {
    let mut calls: Vec<f32> = scored.iter().map(|(_, call)| *call).collect();
    calls.sort_by(f32::total_cmp);
    let middles = calls.windows(2).map(|pair| f32::midpoint(pair[0], pair[1]));
    let accuracy = |threshold: f32| {
        let share = |some: bool| {
            let own = queries.iter().zip(scored).filter(|(query, _)| query.gold.is_empty() != some);
            let right = own.clone().filter(|(_, (_, call))| (*call >= threshold) == some).count();
            right as f64 / own.count().max(1) as f64
        };
        share(true) + share(false)
    };
    middles.max_by(|a, b| accuracy(*a).total_cmp(&accuracy(*b))).unwrap_or(0.0)
}

/// Mean reciprocal rank of the first principle that is named.
pub fn mrr(queries: &[Query], scored: &[Scored]) -> f64 {
    quality("", queries, scored, 0.0).mrr
}

fn quality(method: &str, queries: &[Query], scored: &[Scored], threshold: f32) -> Quality {
    let rank = |query: &Query, scores: &[f32]| {
        let best = query.gold.iter().map(|&i| scores[i]).fold(f32::NEG_INFINITY, f32::max);
        // Of equal scores half come before, as if they were drawn.
        let (above, equal) = scores.iter().fold((0, 0), |(above, equal), &x| {
            (above + usize::from(x > best), equal + usize::from(x == best))
        });
        1.0 + above as f64 + equal.saturating_sub(1) as f64 / 2.0
    };
    let some: Vec<(f64, f32)> = queries
        .iter()
        .zip(scored)
        .filter(|(query, _)| !query.gold.is_empty())
        .map(|(query, (scores, call))| (rank(query, scores), *call))
        .collect();
    let none: Vec<f32> =
        queries.iter().zip(scored).filter(|(q, _)| q.gold.is_empty()).map(|(_, (_, call))| *call).collect();
    let share = |count: usize, of: usize| count as f64 / of.max(1) as f64;
    let within = |k: f64| share(some.iter().filter(|(rank, _)| *rank <= k).count(), some.len());
    let (missed, right) = (
        some.iter().filter(|(_, call)| *call < threshold).count(),
        none.iter().filter(|call| **call < threshold).count(),
    );
    let above: f64 = some
        .iter()
        .flat_map(|(_, a)| {
            none.iter().map(move |b| {
                if a > b {
                    1.0
                } else if a == b {
                    0.5
                } else {
                    0.0
                }
            })
        })
        .sum();
    Quality {
        method: method.into(),
        recall_at_1: within(1.0),
        recall_at_5: within(5.0),
        recall_at_10: within(10.0),
        mrr: some.iter().map(|(rank, _)| 1.0 / rank).sum::<f64>() / some.len().max(1) as f64,
        none_precision: share(right, right + missed),
        none_recall: share(right, none.len()),
        answered: 1.0 - share(missed, some.len()),
        none_auc: above / (some.len() * none.len()).max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_thresholds_are_what_they_say() {
        let query = |gold: &[usize]| Query { text: String::new(), gold: gold.iter().copied().collect() };
        let queries = [query(&[0]), query(&[1, 2]), query(&[]), query(&[])];
        let scored = [
            (vec![0.9, 0.1, 0.2], 3.0),
            (vec![0.9, 0.8, 0.1], 1.0),
            (vec![0.5, 0.4, 0.3], 2.0),
            (vec![0.5, 0.4, 0.3], 0.0),
        ];
        let q = quality("", &queries, &scored, 1.5);
        assert_eq!((q.recall_at_1, q.recall_at_5, q.mrr), (0.5, 1.0, 0.75));
        assert_eq!((q.none_precision, q.none_recall, q.answered, q.none_auc), (0.5, 0.5, 0.5, 0.75));
        let threshold = best_threshold(&queries, &scored);
        assert!((threshold - 0.5).abs() < 1e-6 || (threshold - 2.5).abs() < 1e-6, "{threshold}");
    }
}
