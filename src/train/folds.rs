//! Cross-fitting: which arguments a run learns from and which it is judged on.
//!
//! Arguments on one conclusion share words and labels, so that a fold holds whole conclusions. What a
//! run says of its held-out fold is as good as what it will say of new topics; the other folds' runs
//! give the rest, and together they speak on every argument without having learnt from it.

use std::collections::{BTreeMap, BTreeSet};

use super::config::{CrossFit, TrainConfig};
use super::data::ValueEval;
use crate::{Error, Result};

/// What a run learns from, and what it is judged on (empty where it learns from everything).
pub struct Split {
    pub training: ValueEval,
    pub validation: ValueEval,
}

/// The sets of a run: the task's own split, or all labelled arguments less the held-out fold.
pub fn split(config: &TrainConfig, training: ValueEval, validation: ValueEval) -> Result<Split> {
    let Some(cross_fit) = &config.cross_fit else { return Ok(Split { training, validation }) };
    if training.labels != validation.labels {
        return Err(Error::Config("training and validation have other labels".into()));
    }
    let labels = training.labels;
    let mut arguments = training.arguments;
    arguments.extend(validation.arguments);
    let fold_of = assign(arguments.iter().map(|a| a.conclusion.as_str()), cross_fit.folds);
    let (held_out, learnt): (Vec<_>, Vec<_>) =
        arguments.into_iter().partition(|a| Some(fold_of[&a.conclusion]) == cross_fit.held_out);
    if learnt.is_empty() || (cross_fit.held_out.is_some() && held_out.is_empty()) {
        let reason = format!("{} topics are too few for {} folds", fold_of.len(), cross_fit.folds);
        return Err(Error::Config(reason));
    }
    Ok(Split {
        training: ValueEval { labels: labels.clone(), arguments: learnt },
        validation: ValueEval { labels, arguments: held_out },
    })
}

/// The ids of the arguments that a run of `config` learns from.
pub fn learnt_from(
    config: &TrainConfig,
    training: &ValueEval,
    validation: &ValueEval,
) -> Result<BTreeSet<String>> {
    let split = split(config, training.clone(), validation.clone())?;
    Ok(split.training.arguments.into_iter().map(|a| a.id).collect())
}

/// Gives every topic to a fold, the most frequent first and each to the smallest fold so far: the
/// folds come out equally large and the same for every run.
pub(super) fn assign<'a>(topics: impl Iterator<Item = &'a str>, folds: usize) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for topic in topics {
        *counts.entry(topic).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
    order.sort_by_key(|&(topic, count)| (std::cmp::Reverse(count), topic));
    let mut sizes = vec![0usize; folds.max(1)];
    order
        .into_iter()
        .map(|(topic, count)| {
            let smallest = (0..sizes.len()).min_by_key(|&f| sizes[f]).unwrap_or(0);
            sizes[smallest] += count;
            (topic.to_owned(), smallest)
        })
        .collect()
}

impl CrossFit {
    pub(super) fn validate(&self) -> std::result::Result<(), &'static str> {
        if self.folds < 2 || self.held_out.is_some_and(|k| k >= self.folds) {
            return Err("cross_fit needs at least 2 folds, and held_out one of them");
        }
        if self.held_out.is_some() && !self.calibrate_with.is_empty() {
            return Err("calibrate_with is for a run that holds nothing out");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_keep_topics_whole_and_are_equally_large() {
        let texts: Vec<String> = (0..90).map(|i| format!("topic {}", (i * i) % 23)).collect();
        let folds = assign(texts.iter().map(String::as_str), 3);
        let mut sizes = [0; 3];
        for text in &texts {
            sizes[folds[text]] += 1;
        }
        assert_eq!(sizes.iter().sum::<usize>(), 90);
        assert!(sizes.iter().all(|s| (26..=34).contains(s)), "{sizes:?}");
    }
}
