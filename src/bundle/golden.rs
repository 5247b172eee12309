//! `golden.json`: texts with the probabilities that every device must give.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{GOLDEN, Head};
use crate::{Error, Result};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Golden {
    pub tolerance: Tolerance,
    pub texts: Vec<GoldenText>,
}

/// Largest allowed difference of a probability, by kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tolerance {
    pub cpu: f32,
    pub gpu: f32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenText {
    pub text: String,
    /// Framework -> dimension -> probability.
    pub probabilities: BTreeMap<String, BTreeMap<String, f32>>,
}

impl Golden {
    /// Reads a golden set; every text must have every dimension of `heads`.
    pub fn from_json(json: &[u8], heads: &[Head]) -> Result<Self> {
        let golden: Self = serde_json::from_slice(json).map_err(|e| Error::bundle(GOLDEN, e))?;
        if golden.texts.is_empty() {
            return Err(Error::bundle(GOLDEN, "no texts"));
        }
        for text in &golden.texts {
            text.row(heads)?;
        }
        Ok(golden)
    }
}

impl GoldenText {
    /// A text with a row of probabilities, in manifest order.
    pub fn new(text: &str, heads: &[Head], row: &[f32]) -> Self {
        let mut row = row.iter().copied();
        let of_head = |head: &Head| {
            let cells = head.dimensions.iter().cloned().zip(row.by_ref()).collect();
            (head.framework.clone(), cells)
        };
        Self { text: text.into(), probabilities: heads.iter().map(of_head).collect() }
    }

    /// The probabilities in manifest order.
    pub fn row(&self, heads: &[Head]) -> Result<Vec<f32>> {
        let cell = |framework: &str, dimension: &str| {
            let found = self.probabilities.get(framework).and_then(|f| f.get(dimension)).copied();
            found.ok_or_else(|| {
                Error::bundle(GOLDEN, format!("{:?} lacks {framework}/{dimension}", self.text))
            })
        };
        heads.iter().flat_map(|h| h.dimensions.iter().map(|d| cell(&h.framework, d))).collect()
    }
}
