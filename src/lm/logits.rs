//! A row of logits as probabilities.

use crate::{Error, Result};

/// A distribution over the vocabulary, as the logits of one row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    logits: &'a [f32],
    /// `ln` of the sum of `e^logit`.
    log_sum: f64,
}

impl<'a> Row<'a> {
    /// # Errors
    /// [`Error::Device`] where a logit is not a number, or there is none.
    pub fn new(logits: &'a [f32]) -> Result<Self> {
        check(logits)?;
        let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = logits.iter().map(|logit| f64::from((logit - highest).exp())).sum();
        Ok(Self { logits, log_sum: f64::from(highest) + sum.ln() })
    }

    /// `ln p` of a token; of one that is not in the vocabulary, minus infinity.
    pub fn logprob(&self, id: u32) -> f64 {
        self.logits.get(id as usize).map_or(f64::NEG_INFINITY, |&logit| f64::from(logit) - self.log_sum)
    }
}

/// # Errors
/// [`Error::Device`] where a logit is not a number, or there is none.
pub fn check(logits: &[f32]) -> Result<()> {
    if logits.is_empty() || logits.iter().any(|logit| !logit.is_finite()) {
        return Err(Error::Device("it computed something that is not a number".into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_however_large_the_logits() {
        for shift in [0.0, -1e4, 1e4] {
            let logits = [1.0, 2.0, 3.0, -1.0].map(|logit| logit + shift);
            let row = Row::new(&logits).unwrap();
            let sum: f64 = (0..4).map(|id| row.logprob(id).exp()).sum();
            assert!((sum - 1.0).abs() < 1e-5, "{sum}");
            assert!((row.logprob(2) - row.logprob(1) - 1.0).abs() < 1e-6);
        }
        let row = Row::new(&[0.0; 8]).unwrap().logprob(3);
        assert!((row + 8f64.ln()).abs() < 1e-12);
        assert_eq!(Row::new(&[0.0]).unwrap().logprob(7), f64::NEG_INFINITY);
    }

    #[test]
    fn what_is_not_a_number_is_an_error() {
        for logits in [&[][..], &[0.0, f32::NAN], &[f32::INFINITY], &[1.0, f32::NEG_INFINITY]] {
            assert_eq!(Row::new(logits).err().unwrap().code(), "device");
        }
    }
}
