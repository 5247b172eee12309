//! From logits to numbers that mean something.
//!
//! Two numbers a dimension, always kept apart by name:
//! - the **probability** `sigmoid(a * logit + b)` (Platt scaling, fitted on validation): of the texts
//!   given 0.3, three in ten carry the value;
//! - the **score**, the probability stretched piecewise so that 0.5 is the decision point of every
//!   dimension: `0 -> 0`, `threshold -> 0.5`, `1 -> 1`. Rare values are decided at low probabilities,
//!   so probabilities of different dimensions do not compare; scores do.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

const FILE: &str = "calibration.json";

/// The score at and above which a value counts as invoked.
pub const DECISION: f32 = 0.5;

/// The calibration of a whole bundle: `calibration.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// One entry a head, in the manifest's order.
    pub heads: Vec<HeadCalibration>,
}

/// The calibration of one head; every list has one entry a dimension, in the manifest's order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadCalibration {
    pub framework: String,
    /// Slope, above 0: the order of logits is the order of probabilities.
    pub a: Vec<f32>,
    pub b: Vec<f32>,
    /// The probability that decides, strictly between 0 and 1.
    pub threshold: Vec<f32>,
}

impl Calibration {
    /// Reads `calibration.json`. `heads` are the manifest's frameworks with their number of dimensions.
    ///
    /// # Errors
    /// [`Error::Bundle`] if it is not JSON of this form, does not fit the heads, or holds a number out
    /// of range.
    pub fn from_json<'a>(json: &[u8], heads: impl IntoIterator<Item = (&'a str, usize)>) -> Result<Self> {
        let calibration: Self = serde_json::from_slice(json).map_err(|e| Error::bundle(FILE, e))?;
        calibration.check(heads)?;
        Ok(calibration)
    }

    /// Checks every number, and that there is one entry for each dimension of each head.
    ///
    /// # Errors
    /// [`Error::Bundle`] with what is wrong.
    pub fn check<'a>(&self, heads: impl IntoIterator<Item = (&'a str, usize)>) -> Result<()> {
        let heads: Vec<(&str, usize)> = heads.into_iter().collect();
        let own: Vec<&str> = self.heads.iter().map(|h| h.framework.as_str()).collect();
        if own != heads.iter().map(|h| h.0).collect::<Vec<_>>() {
            return Err(Error::bundle(FILE, format!("is for {own:?}, the manifest has {heads:?}")));
        }
        self.heads.iter().zip(heads).try_for_each(|(head, (_, dimensions))| head.check(dimensions))
    }

    /// Probabilities of one row of logits, all heads one after the other.
    ///
    /// # Shapes
    /// `logits` and the result: the dimensions of all heads in the manifest's order.
    pub fn probabilities(&self, logits: &[f32]) -> Vec<f32> {
        self.dimensions().zip(logits).map(|((head, i), &logit)| head.probability(i, logit)).collect()
    }

    /// Scores of one row of probabilities; shapes as in [`Self::probabilities`].
    pub fn scores(&self, probabilities: &[f32]) -> Vec<f32> {
        self.dimensions().zip(probabilities).map(|((head, i), &p)| head.score(i, p)).collect()
    }

    fn dimensions(&self) -> impl Iterator<Item = (&HeadCalibration, usize)> {
        self.heads.iter().flat_map(|head| (0..head.threshold.len()).map(move |i| (head, i)))
    }
}

impl HeadCalibration {
    /// The probability that dimension `i` is there, in `0..=1`.
    pub fn probability(&self, i: usize, logit: f32) -> f32 {
        1.0 / (1.0 + (-(self.a[i] * logit + self.b[i])).exp())
    }

    /// The score of dimension `i`, in `0..=1`: at least [`DECISION`] if and only if the probability is
    /// at least the threshold.
    pub fn score(&self, i: usize, probability: f32) -> f32 {
        let threshold = self.threshold[i];
        if probability < threshold {
            DECISION * (probability / threshold)
        } else {
            DECISION + (1.0 - DECISION) * ((probability - threshold) / (1.0 - threshold))
        }
    }

    fn check(&self, dimensions: usize) -> Result<()> {
        let wrong = |reason: String| Error::bundle(FILE, format!("head `{}`: {reason}", self.framework));
        for (name, list) in [("a", &self.a), ("b", &self.b), ("threshold", &self.threshold)] {
            if list.len() != dimensions {
                return Err(wrong(format!(
                    "`{name}` has {} numbers for {dimensions} dimensions",
                    list.len()
                )));
            }
            if let Some(bad) = list.iter().find(|x| !x.is_finite()) {
                return Err(wrong(format!("`{name}` holds {bad}")));
            }
        }
        if let Some(bad) = self.a.iter().find(|&&a| a <= 0.0) {
            return Err(wrong(format!("slope {bad} is not above 0")));
        }
        match self.threshold.iter().find(|&&t| t <= 0.0 || t >= 1.0) {
            Some(bad) => Err(wrong(format!("threshold {bad} is not between 0 and 1"))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> HeadCalibration {
        HeadCalibration {
            framework: "schwartz".into(),
            a: vec![1.0, 2.0, 0.5],
            b: vec![0.0, -1.0, 3.0],
            threshold: vec![0.5, 0.1, 0.8],
        }
    }

    #[test]
    fn probabilities_are_platt_scaled() {
        let calibration = Calibration { heads: vec![head()] };
        let p = calibration.probabilities(&[0.0, 0.5, -6.0]);
        assert_eq!(p, [0.5, 0.5, 0.5]);
        // sigmoid(2 * 1.5 - 1) = 1 / (1 + e^-2)
        assert!((calibration.probabilities(&[0.0, 1.5, 0.0])[1] - 0.880_797).abs() < 1e-6);
        assert_eq!(calibration.probabilities(&[1e30, -1e30, 0.0])[..2], [1.0, 0.0], "no overflow to NaN");
    }

    #[test]
    fn scores_run_through_the_threshold() {
        let head = head();
        for i in 0..3 {
            assert_eq!((head.score(i, 0.0), head.score(i, 1.0)), (0.0, 1.0));
            assert_eq!(head.score(i, head.threshold[i]), 0.5);
        }
        assert_eq!(head.score(1, 0.05), 0.25, "half way to a threshold of 0.1");
        assert!((head.score(1, 0.55) - 0.75).abs() < 1e-6, "half way from 0.1 to 1");
    }

    #[test]
    fn the_decision_is_exact_next_to_the_threshold() {
        let mut head = head();
        for step in 1..2000 {
            let threshold = step as f32 / 2000.0;
            head.threshold[0] = threshold;
            assert!(head.score(0, threshold.next_down()) < DECISION, "{threshold}");
            assert!(head.score(0, threshold.next_up()) >= DECISION, "{threshold}");
        }
    }

    #[test]
    fn json_that_does_not_fit_is_refused() {
        let good = serde_json::to_vec(&Calibration { heads: vec![head()] }).unwrap();
        assert!(Calibration::from_json(&good, [("schwartz", 3)]).is_ok());
        let edit =
            |from: &str, to: &str| String::from_utf8(good.clone()).unwrap().replace(from, to).into_bytes();
        let cases: [(Vec<u8>, (&str, usize), &str); 7] = [
            (good.clone(), ("schwartz", 4), "for 4 dimensions"),
            (good.clone(), ("moral", 3), "the manifest has"),
            (good[..20].to_vec(), ("schwartz", 3), "EOF"),
            (edit("0.8", "1.0"), ("schwartz", 3), "not between 0 and 1"),
            (edit("2.0", "-2.0"), ("schwartz", 3), "not above 0"),
            (edit("3.0", "1e39"), ("schwartz", 3), "holds inf"),
            (edit("threshold", "limit"), ("schwartz", 3), "unknown field"),
        ];
        for (json, head, reason) in cases {
            let error = Calibration::from_json(&json, [head]).expect_err(reason);
            assert_eq!(error.code(), "bad-bundle");
            assert!(error.to_string().contains(reason), "expected `{reason}` in: {error}");
        }
    }
}
