//! Does the definition of a value look like the texts that invoke it?
//!
//! The nearest clause of a definition is shown as evidence that needs no training. It is worth showing only where the
//! definitions of a text's own values lie nearer to it than those of the others.

use futures_lite::future::block_on;
use rayon::prelude::*;
use serde::Serialize;

use super::config::Paths;
use super::data::{Input, ValueEval};
use crate::probe::Probe;
use crate::probe::explain::definition::clauses;
use crate::{Error, Result};

/// How the definitions of one split's gold values rank among all definitions.
#[derive(Debug, Clone, Serialize)]
pub struct DefinitionTest {
    pub split: String,
    pub texts: usize,
    /// How often a gold value's best clause is nearer than another value's: 0.5 by chance.
    pub auc: f64,
    /// The same with the whole definition in the place of its best clause.
    pub auc_whole: f64,
    /// Share of texts whose nearest clause is of a gold value, and what it would be by chance.
    pub nearest_is_gold: f64,
    pub chance: f64,
}

/// # Errors
/// [`Error::Data`] for a split that cannot be read, [`Error::Taxonomy`] for labels without a definition.
pub fn definition_test(probe: &Probe, paths: &Paths, split: &str) -> Result<DefinitionTest> {
    let set = ValueEval::read(&paths.valueeval(), split)?;
    let mut clauses_of = Vec::new();
    let mut definitions = Vec::new();
    for label in &set.labels {
        let found = probe.taxonomy().frameworks.iter().find_map(|f| f.dimension(label));
        let found =
            found.ok_or_else(|| Error::Taxonomy { place: label.clone(), reason: "no definition".into() })?;
        definitions.push(block_on(probe.embed(&[&found.definition]))?);
        clauses_of.push(block_on(probe.embed(&clauses(&found.definition)))?);
    }
    let nearest = |x: &[f32], vectors: &[Vec<f32>]| {
        let cosine = |v: &Vec<f32>| v.iter().zip(x).map(|(a, b)| a * b).sum::<f32>();
        vectors.iter().map(cosine).fold(f32::NEG_INFINITY, f32::max)
    };
    let rows: Vec<Option<[f64; 4]>> = set
        .arguments
        .par_iter()
        .map(|argument| {
            let gold: Vec<bool> = argument.labels.iter().map(|&label| label == 1.0).collect();
            let positives = gold.iter().filter(|&&g| g).count();
            if positives == 0 || positives == gold.len() {
                return Ok(None);
            }
            let x = block_on(probe.embed(&[&argument.text(Input::Premise)]))?.swap_remove(0);
            let by_clause: Vec<f32> = clauses_of.iter().map(|vectors| nearest(&x, vectors)).collect();
            let whole: Vec<f32> = definitions.iter().map(|vectors| nearest(&x, vectors)).collect();
            let first = (0..gold.len()).max_by(|&a, &b| by_clause[a].total_cmp(&by_clause[b])).unwrap_or(0);
            let hit = f64::from(u8::from(gold[first]));
            Ok(Some([auc(&by_clause, &gold), auc(&whole, &gold), hit, positives as f64 / gold.len() as f64]))
        })
        .collect::<Result<_>>()?;
    let rows: Vec<[f64; 4]> = rows.into_iter().flatten().collect();
    let mean = |i: usize| rows.iter().map(|row| row[i]).sum::<f64>() / rows.len().max(1) as f64;
    Ok(DefinitionTest {
        split: split.into(),
        texts: rows.len(),
        auc: mean(0),
        auc_whole: mean(1),
        nearest_is_gold: mean(2),
        chance: mean(3),
    })
}

/// Share of pairs of a gold and another value in which the gold one lies higher.
fn auc(values: &[f32], gold: &[bool]) -> f64 {
    let of = |wanted: bool| values.iter().zip(gold).filter(move |&(_, &g)| g == wanted).map(|(v, _)| *v);
    let pairs = of(true).flat_map(|a| of(false).map(move |b| f64::from(u8::from(a > b))));
    let (sum, count) = pairs.fold((0.0, 0), |(sum, count), hit| (sum + hit, count + 1));
    sum / f64::from(count.max(1))
}
