//! Fits the plane of the value map.
//!
//! Three projections are tried, and the one is taken in whose plane held-out arguments lie nearest to the landmarks of
//! their own values: the principal components of the arguments; those of the values' means, each as heavy as it has
//! arguments (the variance between classes, Fisher 1936); and a regression onto the values' positions on the circle. The
//! first two fix the plane only up to a turn, which is chosen so that the landmarks lie as near to the circle as can be.

use std::path::Path;

use serde::Serialize;

use super::linear::{principal, product, solve_ridge};
use super::map_test::{Quality, quality};
use super::{encoder_of, features};
use crate::bundle::files::{json_bytes, write_atomically};
use crate::bundle::finder::{
    FinderManifest, Landmark, PLACES, Places, Reference, Tensors, ValueMapSettings, pack,
};
use crate::bundle::{Bundle, FORMAT};
use crate::device::OpenDevice;
use crate::probe::Probe;
use crate::train::config::Paths;
use crate::train::data::{Input, ValueEval};
use crate::train::pack::FRAMEWORK;
use crate::{Error, Result};

/// Ridge of the regression onto the circle.
const RIDGE: f64 = 1000.0;
/// Share of the training arguments within the extent.
const WITHIN: f64 = 0.99;
/// Texts of our own, for orientation.
pub const REFERENCES: [&str; 12] = [
    "Nobody may tell me what I should think.",
    "I packed a rucksack and left without a plan.",
    "Life is short, so enjoy good food and long evenings.",
    "She trained for years to be the best in her field.",
    "Whoever pays decides.",
    "Lock the doors; the streets are not safe at night.",
    "The police must keep order in our cities.",
    "We do it the way our grandparents did.",
    "Rules are rules, and they hold for everybody.",
    "He sat with his sick neighbour all night.",
    "No child should go hungry, wherever it was born.",
    "The forest belongs to the birds as much as to us.",
];

/// A projection with what it is called.
struct Candidate {
    method: &'static str,
    /// `[2, inputs]`
    axes: Vec<f64>,
    centre: Vec<f64>,
}

/// How a candidate did on the validation split.
#[derive(Debug, Clone, Serialize)]
pub struct Tried {
    pub method: &'static str,
    pub quality: Quality,
}

/// Arguments' vectors and labels.
pub(super) struct Set {
    pub rows: Vec<Vec<f32>>,
    pub labels: Vec<Vec<f32>>,
    pub names: Vec<String>,
}

impl Set {
    /// # Errors
    /// As [`ValueEval::read`] and [`Probe::layer_features`].
    pub fn read(probe: &Probe, paths: &Paths, split: &str, layers: &[usize]) -> Result<Self> {
        let set = ValueEval::read(&paths.valueeval(), split)?;
        let texts: Vec<String> = set.arguments.iter().map(|a| a.text(Input::Premise)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let labels = set.arguments.into_iter().map(|a| a.labels).collect();
        Ok(Self { rows: features(probe, &texts, layers)?, labels, names: set.labels })
    }
}

/// Writes the bundle to `folder`, and says how the candidates did.
///
/// # Errors
/// [`Error::Data`] for sets that cannot be read, [`Error::Taxonomy`] for a value without a position.
pub fn build(
    probe: &Probe,
    bundle: &Bundle,
    paths: &Paths,
    folder: &Path,
    version: &str,
    open: &OpenDevice,
) -> Result<Vec<Tried>> {
    let layers = vec![bundle.manifest.encoder.num_hidden_layers];
    let training = Set::read(probe, paths, "training", &layers)?;
    let validation = Set::read(probe, paths, "validation", &layers)?;
    let circle = circle(probe, &training.names)?;
    let candidates = [
        components(&training, &circle, open)?,
        between(&training, &circle),
        regression(&training, &circle, open)?,
    ];
    let mut tried = Vec::new();
    for candidate in &candidates {
        let landmarks = landmarks(&training, |row| candidate.place(row));
        let points: Vec<[f32; 2]> = validation.rows.iter().map(|row| candidate.place(row)).collect();
        let quality = quality(&points, &landmarks, &validation);
        tried.push(Tried { method: candidate.method, quality });
    }
    let best = candidates
        .iter()
        .zip(&tried)
        .max_by(|(_, a), (_, b)| a.quality.mrr.total_cmp(&b.quality.mrr))
        .map(|(candidate, _)| candidate)
        .ok_or_else(|| Error::Config("there is no projection".into()))?;

    // Scaled so that the training arguments' root mean square distance is 1.
    let mut distances: Vec<f64> = training
        .rows
        .iter()
        .map(|row| best.place(row))
        .map(|[x, y]| f64::from(x).hypot(f64::from(y)))
        .collect();
    let size = (distances.iter().map(|d| d * d).sum::<f64>() / distances.len().max(1) as f64).sqrt();
    distances.sort_by(f64::total_cmp);
    let extent = distances[((distances.len() - 1) as f64 * WITHIN) as usize] / size;
    let axes: Vec<f32> = best.axes.iter().map(|x| (x / size) as f32).collect();
    let centre: Vec<f32> = best.centre.iter().map(|&x| x as f32).collect();
    let place = |row: &[f32]| best.place(row).map(|x| (f64::from(x) / size) as f32);
    let references = features(probe, &REFERENCES, &layers)?;
    let places = Places {
        landmarks: landmarks(&training, place)
            .into_iter()
            .zip(&training.names)
            .map(|([x, y], name)| Landmark { name: name.clone(), x, y })
            .collect(),
        references: references
            .iter()
            .zip(REFERENCES)
            .map(|(row, text)| (place(row), text.to_owned()))
            .map(|([x, y], text)| Reference { text, x, y })
            .collect(),
    };
    let manifest = FinderManifest {
        format: FORMAT,
        name: "value-map".into(),
        version: version.into(),
        license: "CC-BY-SA-4.0".into(),
        encoder: encoder_of(bundle),
        layers,
        hidden_size: bundle.manifest.encoder.hidden_size,
        settings: ValueMapSettings {
            framework: FRAMEWORK.into(),
            method: best.method.into(),
            extent: extent as f32,
        },
        files: Vec::new(),
    };
    let tensors = Tensors::default().floats("projection", &axes, &[2, centre.len()]).floats(
        "centre",
        &centre,
        &[centre.len()],
    );
    std::fs::create_dir_all(folder).map_err(|e| Error::io(folder, e))?;
    for (name, bytes) in pack(manifest, &tensors, (PLACES, json_bytes(&places)?))? {
        write_atomically(&folder.join(name), &bytes)?;
    }
    Ok(tried)
}

impl Candidate {
    fn place(&self, row: &[f32]) -> [f32; 2] {
        let (right, up) = self.axes.split_at(self.centre.len());
        let along = |axis: &[f64]| {
            row.iter().zip(&self.centre).zip(axis).map(|((x, c), a)| (f64::from(*x) - c) * a).sum::<f64>()
                as f32
        };
        [along(right), along(up)]
    }
}

/// The values' positions, `[x, y]` with twelve o'clock up.
fn circle(probe: &Probe, names: &[String]) -> Result<Vec<[f64; 2]>> {
    let position = |name: &String| {
        let framework = probe.taxonomy().framework(FRAMEWORK);
        let dimension = framework.and_then(|framework| framework.dimension(name));
        let angle = dimension.and_then(|dimension| dimension.position).ok_or_else(|| Error::Taxonomy {
            place: name.clone(),
            reason: "it has no position on the circle".into(),
        })?;
        let (sine, cosine) = f64::from(angle).to_radians().sin_cos();
        Ok([sine, cosine])
    };
    names.iter().map(position).collect()
}

/// The mean place of the arguments that have a value, for each value.
fn landmarks(set: &Set, place: impl Fn(&[f32]) -> [f32; 2]) -> Vec<[f32; 2]> {
    let points: Vec<[f32; 2]> = set.rows.iter().map(|row| place(row)).collect();
    let landmark = |value: usize| {
        let own: Vec<&[f32; 2]> = points
            .iter()
            .zip(&set.labels)
            .filter(|(_, labels)| labels[value] > 0.0)
            .map(|(p, _)| p)
            .collect();
        [0, 1].map(|axis| own.iter().map(|p| p[axis]).sum::<f32>() / own.len().max(1) as f32)
    };
    (0..set.names.len()).map(landmark).collect()
}

/// The mean vector of the arguments that have a value, and how many they are.
fn class_means(set: &Set) -> Vec<(Vec<f64>, f64)> {
    let class = |value: usize| {
        let own: Vec<&Vec<f32>> = set
            .rows
            .iter()
            .zip(&set.labels)
            .filter(|(_, labels)| labels[value] > 0.0)
            .map(|(row, _)| row)
            .collect();
        (mean(own.iter().map(|row| row.as_slice())), own.len() as f64)
    };
    (0..set.names.len()).map(class).collect()
}

fn mean<'a>(rows: impl Iterator<Item = &'a [f32]>) -> Vec<f64> {
    let (mut sums, mut count) = (Vec::new(), 0.0);
    for row in rows {
        sums.resize(row.len(), 0.0);
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x));
        count += 1.0f64;
    }
    sums.into_iter().map(|sum| sum / count).collect()
}

fn components(set: &Set, circle: &[[f64; 2]], open: &OpenDevice) -> Result<Candidate> {
    let centre = mean(set.rows.iter().map(Vec::as_slice));
    let centred: Vec<Vec<f32>> = set
        .rows
        .iter()
        .map(|row| row.iter().zip(&centre).map(|(x, c)| (f64::from(*x) - c) as f32).collect())
        .collect();
    let axes = principal(product(&centred, &centred, None, &open.device)?, centre.len());
    Ok(turned(Candidate { method: "principal components", axes: axes[..2].concat(), centre }, set, circle))
}

fn between(set: &Set, circle: &[[f64; 2]]) -> Candidate {
    let means = class_means(set);
    let all: f64 = means.iter().map(|(_, count)| count).sum();
    let width = means.first().map_or(0, |(mean, _)| mean.len());
    let mut centre = vec![0.0; width];
    for (mean, count) in &means {
        centre.iter_mut().zip(mean).for_each(|(c, x)| *c += x * count / all);
    }
    let mut scatter = vec![0.0; width * width];
    for (mean, count) in &means {
        let off: Vec<f64> = mean.iter().zip(&centre).map(|(x, c)| x - c).collect();
        for (row, a) in scatter.chunks_exact_mut(width).zip(&off) {
            row.iter_mut().zip(&off).for_each(|(s, b)| *s += count * a * b);
        }
    }
    let axes = principal(scatter, width)[..2].concat();
    turned(Candidate { method: "components of the values' means", axes, centre }, set, circle)
}

fn regression(set: &Set, circle: &[[f64; 2]], open: &OpenDevice) -> Result<Candidate> {
    let centre = mean(set.rows.iter().map(Vec::as_slice));
    let width = centre.len();
    let spread: Vec<f64> = (0..width)
        .map(|i| {
            let square = |row: &Vec<f32>| (f64::from(row[i]) - centre[i]).powi(2);
            (set.rows.iter().map(square).sum::<f64>() / set.rows.len() as f64).sqrt().max(1e-6)
        })
        .collect();
    let standard: Vec<Vec<f32>> = set
        .rows
        .iter()
        .map(|row| (0..width).map(|i| ((f64::from(row[i]) - centre[i]) / spread[i]) as f32).collect())
        .collect();
    // An argument's aim is the mean position of its values; without any it is the middle.
    let aims: Vec<Vec<f32>> = set
        .labels
        .iter()
        .map(|labels| {
            let count = labels.iter().sum::<f32>().max(1.0);
            let along = |axis: usize| {
                labels.iter().zip(circle).map(|(has, at)| has * at[axis] as f32).sum::<f32>() / count
            };
            vec![along(0), along(1)]
        })
        .collect();
    let square = product(&standard, &standard, None, &open.device)?;
    let found = solve_ridge(square, product(&standard, &aims, None, &open.device)?, width, RIDGE)?;
    let axis = |axis: usize| (0..width).map(move |i| (i, axis));
    let axes = axis(0).chain(axis(1)).map(|(i, axis)| found[2 * i + axis] / spread[i]).collect();
    Ok(Candidate { method: "regression onto the circle", axes, centre })
}

/// Turns, and mirrors where that is better, so that the landmarks lie as near to the circle as can be: in the plane the
/// orthogonal Procrustes problem (Schoenemann 1966) has this closed form.
fn turned(mut candidate: Candidate, set: &Set, circle: &[[f64; 2]]) -> Candidate {
    let found = landmarks(set, |row| candidate.place(row));
    let sum = |f: &dyn Fn([f64; 2], [f64; 2]) -> f64| {
        found.iter().zip(circle).map(|(a, b)| f(a.map(f64::from), *b)).sum::<f64>()
    };
    // Turned by an angle, plain and with the first axis mirrored.
    let fit = |mirror: f64| {
        let cosine = sum(&|a, b| mirror * a[0] * b[0] + a[1] * b[1]);
        let sine = sum(&|a, b| mirror * a[0] * b[1] - a[1] * b[0]);
        (cosine.hypot(sine), sine.atan2(cosine), mirror)
    };
    let (plain, mirrored) = (fit(1.0), fit(-1.0));
    let (_, angle, mirror) = if mirrored.0 > plain.0 { mirrored } else { plain };
    let (right, up) = candidate.axes.split_at_mut(candidate.centre.len());
    for (x, y) in right.iter_mut().zip(up) {
        let (a, b) = (mirror * *x, *y);
        (*x, *y) = (a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos());
    }
    candidate
}
