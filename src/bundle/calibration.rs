//! `calibration.json`: from logits to probabilities and to scores, a line for each dimension.

use serde::{Deserialize, Serialize};

use super::{CALIBRATION, Head};
use crate::{Error, Result};

/// Calibration of every head, in manifest order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub heads: Vec<HeadCalibration>,
}

/// Platt scaling and decision threshold of each dimension of a head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadCalibration {
    pub framework: String,
    /// `probability = sigmoid(a * logit + b)`
    pub a: Vec<f32>,
    pub b: Vec<f32>,
    /// The probability from which a dimension counts as invoked.
    pub threshold: Vec<f32>,
}

impl Calibration {
    /// Reads and checks a calibration against the heads it is for.
    pub fn from_json(json: &[u8], heads: &[Head]) -> Result<Self> {
        let calibration: Self = serde_json::from_slice(json).map_err(|e| Error::bundle(CALIBRATION, e))?;
        if calibration.heads.len() != heads.len() {
            let (found, expected) = (calibration.heads.len(), heads.len());
            return Err(Error::bundle(CALIBRATION, format!("{found} heads, the manifest has {expected}")));
        }
        for (own, head) in calibration.heads.iter().zip(heads) {
            own.check(head).map_err(|reason| Error::bundle(CALIBRATION, reason))?;
        }
        Ok(calibration)
    }

    /// Calibrated probabilities of one row of logits (all heads, manifest order).
    pub fn probabilities(&self, logits: &[f32]) -> Vec<f32> {
        self.lines().zip(logits).map(|((a, b, _), x)| sigmoid(a * x + b)).collect()
    }

    /// Scores of one row of probabilities: 0.5 is the decision point of every dimension.
    pub fn scores(&self, probabilities: &[f32]) -> Vec<f32> {
        self.lines().zip(probabilities).map(|((_, _, t), &p)| score(p, t)).collect()
    }

    /// Log-odds of the calibrated probability of one dimension: `ln(p / (1 - p))`, for a logit of its column.
    pub fn log_odds(&self, column: usize, logit: f32) -> f32 {
        self.lines().nth(column).map_or(logit, |(a, b, _)| a * logit + b)
    }

    /// Rows of probabilities of two models averaged: in log-odds, so that what is sure weighs more.
    pub fn average(one: &[f32], other: &[f32]) -> Vec<f32> {
        one.iter().zip(other).map(|(&p, &q)| sigmoid((log_odds(p) + log_odds(q)) / 2.0)).collect()
    }

    /// What makes scores of probabilities that [`Self::average`] has averaged: the thresholds are averaged alike. `other`
    /// is of the same heads; `a` and `b` are nobody's.
    pub fn averaged(&self, other: &Self) -> Self {
        let heads = self.heads.iter().zip(&other.heads).map(|(own, other)| HeadCalibration {
            framework: own.framework.clone(),
            a: vec![1.0; own.a.len()],
            b: vec![0.0; own.a.len()],
            threshold: Self::average(&own.threshold, &other.threshold),
        });
        Self { heads: heads.collect() }
    }

    /// `(a, b, threshold)` of every dimension.
    fn lines(&self) -> impl Iterator<Item = (f32, f32, f32)> + '_ {
        self.heads.iter().flat_map(|h| (0..h.a.len()).map(|j| (h.a[j], h.b[j], h.threshold[j])))
    }
}

impl HeadCalibration {
    fn check(&self, head: &Head) -> std::result::Result<(), String> {
        let width = head.dimensions.len();
        if self.framework != head.framework {
            return Err(format!(
                "framework {:?} where the manifest has {:?}",
                self.framework, head.framework
            ));
        }
        if [&self.a, &self.b, &self.threshold].iter().any(|v| v.len() != width) {
            return Err(format!("{}: not {width} values each", self.framework));
        }
        if self.a.iter().chain(&self.b).any(|x| !x.is_finite()) || self.a.iter().any(|&a| a <= 0.0) {
            return Err(format!("{}: a must be positive, and a and b finite", self.framework));
        }
        if self.threshold.iter().any(|t| !(*t > 0.0 && *t < 1.0)) {
            return Err(format!("{}: a threshold must lie between 0 and 1", self.framework));
        }
        Ok(())
    }
}

/// Of a probability; the surest stay finite.
fn log_odds(p: f32) -> f32 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// The probability mapped piecewise linearly: 0 -> 0, threshold -> 0.5, 1 -> 1.
fn score(probability: f32, threshold: f32) -> f32 {
    if probability < threshold {
        0.5 * probability / threshold
    } else {
        0.5 + 0.5 * (probability - threshold) / (1.0 - threshold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_one_half_and_the_ends_stay() {
        for t in [0.02, 0.3, 0.5, 0.9] {
            assert_eq!((score(0.0, t), score(t, t), score(1.0, t)), (0.0, 0.5, 1.0));
            assert!(score(t - 0.01, t) < 0.5);
        }
    }

    #[test]
    fn an_average_decides_where_its_members_agree_to() {
        let of = |threshold: f32| Calibration {
            heads: vec![HeadCalibration {
                framework: "f".into(),
                a: vec![2.0],
                b: vec![1.0],
                threshold: vec![threshold],
            }],
        };
        let average = of(0.2).averaged(&of(0.5));
        // Odds of 1/4 and 1: their geometric mean is 1/2.
        assert!((average.heads[0].threshold[0] - 1.0 / 3.0).abs() < 1e-6);
        let score = |p, q| average.scores(&Calibration::average(&[p], &[q]))[0];
        assert!((score(0.2, 0.5) - 0.5).abs() < 1e-6);
        assert!(score(0.19, 0.5) < 0.5 && score(0.19, 0.6) > 0.5);
        assert!(Calibration::average(&[0.0, 1.0], &[1.0, 1.0]).iter().all(|p| p.is_finite()));
    }

    #[test]
    fn a_calibration_must_fit_its_head() {
        let heads = [Head { framework: "f".into(), dimensions: vec!["x".into(), "y".into()] }];
        let read = |json: &str| Calibration::from_json(json.as_bytes(), &heads).map_err(|e| e.to_string());
        let good = r#"{"heads":[{"framework":"f","a":[1,2],"b":[0,0],"threshold":[0.5,0.2]}]}"#;
        assert_eq!(read(good).map(|c| c.probabilities(&[0.0, 0.0])), Ok(vec![0.5, 0.5]));
        for (bad, why) in [
            (good.replace("[1,2]", "[1]"), "not 2 values"),
            (good.replace("[1,2]", "[1,-2]"), "positive"),
            (good.replace("0.2", "1.0"), "between 0 and 1"),
            (good.replace("\"f\"", "\"g\""), "framework"),
            ("{}".into(), "missing field"),
        ] {
            let error = read(&bad).expect_err(&bad);
            assert!(error.contains(why), "{error}");
        }
    }
}
