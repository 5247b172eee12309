//! How much of the values the plane shows: on arguments of a split that it was not fitted on.

use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::map::Set;
use crate::Result;
use crate::bundle::ValueMap;
use crate::probe::Probe;
use crate::random::Random;
use crate::train::config::Paths;

/// Neighbours that are looked at.
const NEIGHBOURS: usize = 10;

/// What is measured of points.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Quality {
    /// Share of arguments whose nearest landmark is one of their values'; so for one of the nearest three.
    pub nearest: f64,
    pub nearest_three: f64,
    /// Mean reciprocal rank of the nearest landmark of an own value.
    pub mrr: f64,
    /// Mean overlap (Jaccard) of an argument's values with those of its ten neighbours.
    pub neighbour_overlap: f64,
}

/// `map --evaluate`
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MapTest {
    pub split: String,
    /// With at least one value.
    pub arguments: usize,
    pub plane: Quality,
    /// The same points, dealt out by chance.
    pub random: Quality,
    /// The overlap of neighbours in the space that the plane is a picture of.
    pub space_overlap: f64,
    /// How far neighbours in the plane are neighbours in that space, 1 at best (Venna and Kaski 2001); and of random
    /// neighbours.
    pub trustworthiness: f64,
    pub random_trustworthiness: f64,
}

/// Measures a map.
///
/// # Errors
/// As [`Set::read`].
pub fn map_test(probe: &Probe, map: &ValueMap, paths: &Paths, split: &str) -> Result<MapTest> {
    probe.check_map(map)?;
    let mut set = Set::read(probe, paths, split, &map.manifest.layers)?;
    let labelled: Vec<bool> = set.labels.iter().map(|labels| labels.iter().any(|&x| x > 0.0)).collect();
    let mut keep = labelled.iter();
    set.rows.retain(|_| *keep.next().unwrap_or(&false));
    set.labels.retain(|labels| labels.iter().any(|&x| x > 0.0));
    let points: Vec<[f32; 2]> = set.rows.iter().map(|row| map.place(row)).collect();
    let landmarks: Vec<[f32; 2]> = set
        .names
        .iter()
        .filter_map(|name| map.places.landmarks.iter().find(|landmark| landmark.name == *name))
        .map(|landmark| [landmark.x, landmark.y])
        .collect();
    let mut dealt = points.clone();
    let mut random = Random(1);
    (1..dealt.len()).rev().for_each(|i| dealt.swap(i, random.below(i + 1)));
    let space = neighbours(&set.rows);
    let ranks = ranks(&set.rows);
    Ok(MapTest {
        split: split.to_owned(),
        arguments: points.len(),
        plane: quality(&points, &landmarks, &set),
        random: quality(&dealt, &landmarks, &set),
        space_overlap: overlap(&space, &set),
        trustworthiness: trustworthiness(&ranks, &neighbours(&points)),
        random_trustworthiness: trustworthiness(&ranks, &neighbours(&dealt)),
    })
}

/// Reads the map's folder and measures it.
///
/// # Errors
/// As [`ValueMap::from_dir`] and [`map_test`].
pub fn map_test_of(probe: &Probe, folder: &Path, paths: &Paths, split: &str) -> Result<MapTest> {
    map_test(probe, &ValueMap::from_dir(folder)?, paths, split)
}

/// # Arguments
/// - `points`: one an argument of `set`
/// - `landmarks`: one a label of `set`
pub(super) fn quality(points: &[[f32; 2]], landmarks: &[[f32; 2]], set: &Set) -> Quality {
    let ranks: Vec<usize> = points
        .iter()
        .zip(&set.labels)
        .filter(|(_, labels)| labels.iter().any(|&x| x > 0.0))
        .filter_map(|(point, labels)| {
            let mut order: Vec<usize> = (0..landmarks.len()).collect();
            order.sort_by(|&a, &b| distance(point, &landmarks[a]).total_cmp(&distance(point, &landmarks[b])));
            order.iter().position(|&value| labels[value] > 0.0)
        })
        .collect();
    let share =
        |most: usize| ranks.iter().filter(|&&rank| rank < most).count() as f64 / ranks.len().max(1) as f64;
    Quality {
        nearest: share(1),
        nearest_three: share(3),
        mrr: ranks.iter().map(|&rank| 1.0 / (rank + 1) as f64).sum::<f64>() / ranks.len().max(1) as f64,
        neighbour_overlap: overlap(&neighbours(points), set),
    }
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}

/// The others by distance, nearest first.
fn others<R: AsRef<[f32]>>(rows: &[R], own: usize) -> Vec<(f32, usize)> {
    let of = |i: usize| (distance(rows[own].as_ref(), rows[i].as_ref()), i);
    (0..rows.len()).filter(|&i| i != own).map(of).collect()
}

fn neighbours<R: AsRef<[f32]> + Sync>(rows: &[R]) -> Vec<Vec<usize>> {
    let nearest = |own: usize| {
        let mut others = others(rows, own);
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        others.into_iter().take(NEIGHBOURS).map(|(_, i)| i).collect()
    };
    (0..rows.len()).into_par_iter().map(nearest).collect()
}

/// For each row the rank of every other, from 1; of itself 0.
fn ranks(rows: &[Vec<f32>]) -> Vec<Vec<u32>> {
    let of = |own: usize| {
        let mut others = others(rows, own);
        others.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut ranks = vec![0; rows.len()];
        others.iter().zip(1..).for_each(|((_, i), rank)| ranks[*i] = rank);
        ranks
    };
    (0..rows.len()).into_par_iter().map(of).collect()
}

fn overlap(neighbours: &[Vec<usize>], set: &Set) -> f64 {
    let jaccard = |a: &[f32], b: &[f32]| {
        let both = a.iter().zip(b).filter(|(a, b)| **a > 0.0 && **b > 0.0).count();
        let any = a.iter().zip(b).filter(|(a, b)| **a > 0.0 || **b > 0.0).count();
        both as f64 / any.max(1) as f64
    };
    let of = |(own, others): (usize, &Vec<usize>)| {
        others.iter().map(|&i| jaccard(&set.labels[own], &set.labels[i])).sum::<f64>()
            / others.len().max(1) as f64
    };
    neighbours.iter().enumerate().map(of).sum::<f64>() / neighbours.len().max(1) as f64
}

/// `1 - 2 / (n k (2n - 3k - 1)) sum (r(i, j) - k)` over neighbours `j` in the plane that are none in the space.
fn trustworthiness(ranks: &[Vec<u32>], plane: &[Vec<usize>]) -> f64 {
    let (n, k) = (ranks.len() as f64, NEIGHBOURS as f64);
    let excess = |(own, others): (usize, &Vec<usize>)| {
        others.iter().map(|&i| (f64::from(ranks[own][i]) - k).max(0.0)).sum::<f64>()
    };
    let sum: f64 = plane.iter().enumerate().map(excess).sum();
    1.0 - 2.0 * sum / (n * k * (2.0 * n - 3.0 * k - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_faithful_picture_is_trusted_and_a_shuffled_one_less() {
        let rows: Vec<Vec<f32>> = (0..60).map(|i| vec![(i as f32).powf(1.1), 0.0, 0.0]).collect();
        let plane: Vec<[f32; 2]> = rows.iter().map(|row| [row[0], 0.0]).collect();
        let ranks = ranks(&rows);
        assert!((trustworthiness(&ranks, &neighbours(&plane)) - 1.0).abs() < 1e-9);
        let shuffled: Vec<[f32; 2]> = (0..60).map(|i| plane[(i * 37) % 60]).collect();
        assert!(trustworthiness(&ranks, &neighbours(&shuffled)) < 0.7);
    }

    #[test]
    fn nearness_to_landmarks_is_counted() {
        let set = Set {
            rows: Vec::new(),
            labels: vec![vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 0.0], vec![0.0, 0.0]],
            names: vec!["a".into(), "b".into()],
        };
        let points = [[0.0, 0.1], [1.0, 0.0], [0.9, 0.0], [0.0, 0.0]];
        let q = quality(&points, &[[0.0, 0.0], [1.0, 0.0]], &set);
        assert!((q.nearest - 2.0 / 3.0).abs() < 1e-9 && (q.mrr - 2.5 / 3.0).abs() < 1e-9, "{q:?}");
    }
}
