//! How many examples a dimension of one's own needs, and which fit serves it best.
//!
//! Toy dimensions are made of a few labelled texts and judged on all the others: the 54 finer ValueEval'23 labels, on
//! its validation split; and persona statements (Perez et al. 2022), which speak of something else than the labels that the
//! model was trained for.

use std::path::Path;

use futures_lite::future::block_on;
use rayon::prelude::*;
use serde::Serialize;

use super::config::Paths;
use super::data::{Input, ValueEval, read_labels};
use crate::probe::Probe;
use crate::probe::own::fit::{Direction, balanced_accuracy, leave_one_out};
use crate::random::Random;
use crate::{Error, Result};

/// Examples of each side.
pub const SIZES: [usize; 3] = [5, 10, 20];
/// Shrinkages of the covariance; 1 is the difference of the class means.
pub const SHRINKAGES: [f32; 6] = [1.0, 0.9, 0.7, 0.5, 0.3, 0.1];
/// Draws of examples for each toy dimension.
const DRAWS: u64 = 5;
/// Texts that must be left to judge by, of each side.
const JUDGES: usize = 40;
/// Texts of one persona, at most.
const STATEMENTS: usize = 400;

/// One cell: a source, a number of examples, a shrinkage.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    pub source: &'static str,
    pub dimensions: usize,
    /// Of each side.
    pub examples: usize,
    pub shrinkage: f32,
    /// Of the texts left over, mean over dimensions and draws.
    pub balanced_accuracy: f64,
    /// Area under the ROC curve of the same.
    pub auc: f64,
    /// What leave-one-out said of the examples, mean, and how far it was from the truth, mean.
    pub leave_one_out: f64,
    pub leave_one_out_error: f64,
}

/// Vectors of texts with what is said of them.
struct Toy {
    for_it: Vec<Vec<f32>>,
    against: Vec<Vec<f32>>,
}

/// # Errors
/// [`Error::Io`] and [`Error::Data`] for sets that cannot be read.
pub fn dimension_test(probe: &Probe, paths: &Paths) -> Result<Vec<Cell>> {
    let sources =
        [("valueeval23 level 1", finer_labels(probe, paths)?), ("persona", personas(probe, paths)?)];
    let mut cells = Vec::new();
    for (source, toys) in &sources {
        for examples in SIZES {
            for shrinkage in SHRINKAGES {
                let rows: Vec<[f64; 4]> = toys
                    .par_iter()
                    .flat_map_iter(|toy| (0..DRAWS).map(move |seed| judge(toy, examples, shrinkage, seed)))
                    .collect();
                let mean = |i: usize| rows.iter().map(|row| row[i]).sum::<f64>() / rows.len().max(1) as f64;
                cells.push(Cell {
                    source,
                    dimensions: toys.len(),
                    examples,
                    shrinkage,
                    balanced_accuracy: mean(0),
                    auc: mean(1),
                    leave_one_out: mean(2),
                    leave_one_out_error: mean(3),
                });
            }
        }
    }
    Ok(cells)
}

/// Balanced accuracy, AUC, leave-one-out's balanced accuracy and its error.
fn judge(toy: &Toy, examples: usize, shrinkage: f32, seed: u64) -> [f64; 4] {
    let mut random = Random(seed);
    let (for_it, for_rest) = split(&toy.for_it, examples, &mut random);
    let (against, against_rest) = split(&toy.against, examples, &mut random);
    let direction = Direction::fit([&for_it, &against], shrinkage);
    let values =
        [for_rest, against_rest].map(|rest| rest.iter().map(|x| direction.of(x)).collect::<Vec<f32>>());
    let accuracy = f64::from(balanced_accuracy([&values[0], &values[1]]));
    let said = leave_one_out([&for_it, &against], shrinkage)
        .map_or(f64::NAN, |values| f64::from(balanced_accuracy([&values[0], &values[1]])));
    [accuracy, auc(&values[0], &values[1]), said, (said - accuracy).abs()]
}

/// Some by chance, and the others.
fn split<'a>(all: &'a [Vec<f32>], some: usize, random: &mut Random) -> (Vec<&'a [f32]>, Vec<&'a [f32]>) {
    let mut order: Vec<&[f32]> = all.iter().map(Vec::as_slice).collect();
    for i in 0..some {
        let other = i + random.below(order.len() - i);
        order.swap(i, other);
    }
    let rest = order.split_off(some);
    (order, rest)
}

/// How often a text for it lies above one against it.
fn auc(for_it: &[f32], against: &[f32]) -> f64 {
    let mut against = against.to_vec();
    against.sort_by(f32::total_cmp);
    let below: usize = for_it.iter().map(|x| against.partition_point(|y| y < x)).sum();
    below as f64 / (for_it.len() * against.len()) as f64
}

fn finer_labels(probe: &Probe, paths: &Paths) -> Result<Vec<Toy>> {
    let folder = paths.valueeval();
    let set = ValueEval::read(&folder, "validation")?;
    let names = read_labels(&folder.join("level1-labels-validation.tsv"))?.0;
    let texts: Vec<String> = set.arguments.iter().map(|a| a.text(Input::Premise)).collect();
    let vectors = embed(probe, &texts)?;
    let toys = (0..names.len()).map(|label| {
        let has = |i: &usize| set.arguments[*i].level1.as_ref().is_some_and(|row| row[label] == 1.0);
        let of = |wanted: bool| {
            (0..texts.len()).filter(|i| has(i) == wanted).map(|i| vectors[i].clone()).collect()
        };
        Toy { for_it: of(true), against: of(false) }
    });
    Ok(toys.filter(Toy::is_large).collect())
}

fn personas(probe: &Probe, paths: &Paths) -> Result<Vec<Toy>> {
    let folder = paths.data.join("anthropic-evals/persona");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .map_err(|e| Error::io(&folder, e))?
        .filter_map(|file| file.ok().map(|file| file.path()))
        .collect();
    files.sort();
    let toys = files.iter().map(|file| persona(probe, file)).collect::<Result<Vec<_>>>()?;
    Ok(toys.into_iter().filter(Toy::is_large).collect())
}

fn persona(probe: &Probe, file: &Path) -> Result<Toy> {
    let text = std::fs::read_to_string(file).map_err(|e| Error::io(file, e))?;
    let mut sides = [Vec::new(), Vec::new()];
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    for line in lines.iter().step_by(lines.len().div_ceil(STATEMENTS).max(1)) {
        let value: serde_json::Value = serde_json::from_str(line).map_err(|e| Error::data(file, e))?;
        let agrees = value["answer_matching_behavior"].as_str().is_some_and(|answer| answer.trim() == "Yes");
        sides[usize::from(!agrees)].extend(value["statement"].as_str().map(str::to_owned));
    }
    Ok(Toy { for_it: embed(probe, &sides[0])?, against: embed(probe, &sides[1])? })
}

fn embed(probe: &Probe, texts: &[String]) -> Result<Vec<Vec<f32>>> {
    let groups = texts.par_chunks(64).map(|group| {
        let group: Vec<&str> = group.iter().map(String::as_str).collect();
        block_on(probe.embed(&group))
    });
    Ok(groups.collect::<Result<Vec<_>>>()?.concat())
}

impl Toy {
    /// Whether there are enough texts for the most examples and to judge by.
    fn is_large(&self) -> bool {
        let most = SIZES.iter().max().copied().unwrap_or_default();
        self.for_it.len().min(self.against.len()) >= most + JUDGES
    }
}
