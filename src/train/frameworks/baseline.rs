//! What a head must beat: TF-IDF with logistic regression, the same examples and splits, its penalty chosen on validation.

use super::data::{Form, Split, Task, Unit};
use super::learn::Quality;
use super::logit::{Dense, Design, Head, Moments, Penalty, fit};
use super::sparse::Sparse;
use super::tfidf::Vectorizer;

/// Of the mean loss; the best on validation is taken.
pub const PENALTIES: [f32; 7] = [3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6];
const STEPS: usize = 200;

/// What the baseline knows of every example. A text alone: its terms. A text in a context: the terms of both, apart, and
/// those that they share (their product), since a linear model of either side alone could not tell whether they match.
/// A ranking: the difference of the two texts.
pub fn design(task: &Task, vectorizer: &Vectorizer) -> Design {
    let terms = vectorizer.rows(&task.texts.iter().map(String::as_str).collect::<Vec<_>>());
    let width = terms.width;
    let row = |unit: Unit, factor: f32| -> Vec<(u32, f32)> {
        let mut row: Vec<(u32, f32)> = terms.shifted(unit.text, 0, factor).collect();
        if let (Form::Reply, Some(context)) = (task.form, unit.context) {
            let shared: std::collections::HashMap<usize, f32> = terms.row(context).collect();
            let both = terms.row(unit.text).filter_map(|(j, x)| Some((j, x * shared.get(&j)?)));
            let both: Vec<(usize, f32)> = both.collect();
            let cosine: f32 = both.iter().map(|(_, x)| x).sum();
            row.extend(terms.shifted(context, width, factor));
            row.extend(both.iter().map(|&(j, x)| ((2 * width + j) as u32, x * factor)));
            row.push((3 * width as u32, cosine * factor));
        }
        row
    };
    let mut sparse = Sparse::new(if task.form == Form::Reply { 3 * width + 1 } else { width });
    for example in &task.examples {
        let mut own = row(example.unit, 1.0);
        if let Some(other) = example.other {
            own.extend(row(other, -1.0));
        }
        sparse.push(own);
    }
    let dense = Dense { width: 0, values: Vec::new() };
    Design { dense, sparse, paired: task.form == Form::Ranking }
}

/// The terms of the training texts.
pub fn vectorizer(task: &Task) -> Vectorizer {
    let mut learnt: Vec<usize> = task
        .examples
        .iter()
        .filter(|e| e.split == Split::Train)
        .flat_map(|e| [Some(e.unit), e.other])
        .flatten()
        .flat_map(|unit| [Some(unit.text), unit.context])
        .flatten()
        .collect();
    learnt.sort_unstable();
    learnt.dedup();
    let learnt: Vec<&str> = learnt.iter().map(|&i| task.texts[i].as_str()).collect();
    Vectorizer::fit(&learnt, 2)
}

/// Fits one dimension; the penalty is the best of [`PENALTIES`], and the share of hand-made texts the best of theirs, by
/// `judge`, which says how good logits of validation are.
pub fn train(
    task: &Task,
    design: &Design,
    d: usize,
    judge: impl Fn(&[f32]) -> Quality,
) -> (Head, f32, Option<f32>) {
    let (rows, labels) = task.labelled(Split::Train, d);
    let (validation, _) = task.labelled(Split::Validation, d);
    let moments = Moments::of(design, &rows);
    let shares = task.shares(&rows);
    let trials = shares.iter().flat_map(|&share| PENALTIES.map(|l2| (share, l2)));
    let fitted = trials.map(|(share, l2)| {
        let weights = share.map(|share| task.weights(&rows, share));
        let penalty = Penalty { deep: 0.0, wide: Some(l2) };
        let head = fit(design, &rows, &labels, weights.as_deref(), &moments, penalty, STEPS);
        (judge(&head.logits(design, &validation)), (head, l2, share))
    });
    Quality::choose(fitted.collect()).unwrap_or_else(|| unreachable!("there are penalties"))
}
