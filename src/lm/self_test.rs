//! Does this device compute what the model was packed with?

use super::language::Language;
use super::logits::Row;
use crate::Result;
use crate::bundle::language::Golden;
use crate::nn::decoder::{Rows, Step, Want};
use crate::probe::SelfTest;

/// Tokens that are enough for it.
pub const TOKENS: usize = 17;
/// Tokens that are read in one forward. Those after them are read one at a time, which has kernels of its own.
const AT_ONCE: usize = 12;
/// Largest difference of a log-probability. The CPU rounds activations to 8 bits and a GPU does not, which is .03 on
/// average and .2 at most here; a kernel that is wrong is off by whole units.
const TOLERANCE: f32 = 0.5;

/// Reads the golden tokens and compares their log-probabilities. Where a bundle has none, it is enough that the device
/// computes numbers.
///
/// # Errors
/// [`crate::Error::Device`] where the device fails or computes no numbers; a difference is no error but a result.
pub async fn self_test<L: Language>(model: &L, golden: Option<&Golden>) -> Result<SelfTest> {
    let mut worst = 0.0f32;
    match golden {
        Some(golden) => {
            let found = logprobs(model, &golden.tokens).await?;
            for (found, expected) in found.iter().zip(&golden.logprobs) {
                worst = worst.max((found - expected).abs());
            }
        }
        None => {
            let tokens: Vec<u32> =
                (0..TOKENS.min(model.limit())).map(|i| (i % model.vocabulary()) as u32).collect();
            logprobs(model, &tokens).await?;
        }
    }
    Ok(SelfTest { worst, tolerance: TOLERANCE, passed: worst <= TOLERANCE })
}

/// `ln p` of each token but the first after those before it.
///
/// # Errors
/// As [`self_test`].
pub async fn logprobs<L: Language>(model: &L, tokens: &[u32]) -> Result<Vec<f32>> {
    let mut cache = model.cache()?;
    let mut found = Vec::new();
    let read = tokens.len().saturating_sub(1);
    let want = Want { logits: Rows::All, hidden: &[] };
    let mut at = 0;
    while at < read {
        let end = if at == 0 { read.min(AT_ONCE) } else { at + 1 };
        let step = Step { tokens: &tokens[at..end], cache: &mut cache };
        let logits = model.forward(&mut [step], &want).await?.logits;
        for (row, &next) in logits.chunks_exact(model.vocabulary()).zip(&tokens[at + 1..]) {
            found.push(Row::new(row)?.logprob(next) as f32);
        }
        at = end;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use super::*;
    use crate::lm::toy::Toy;

    #[test]
    fn the_model_passes_and_another_does_not() {
        let tokens: Vec<u32> = "We keep the forest safe.".bytes().map(u32::from).take(TOKENS).collect();
        let golden = Golden { logprobs: block_on(logprobs(&Toy::random(1), &tokens)).unwrap(), tokens };
        assert_eq!(golden.logprobs.len(), TOKENS - 1);
        let test = block_on(self_test(&Toy::random(1), Some(&golden))).unwrap();
        assert!(test.passed && test.worst == 0.0, "{test:?}");
        let test = block_on(self_test(&Toy::random(2), Some(&golden))).unwrap();
        assert!(!test.passed && test.worst > 0.5, "{test:?}");
        assert!(block_on(self_test(&Toy::random(2), None)).unwrap().passed);
    }

    #[test]
    fn each_token_is_predicted_from_all_before_it() {
        let model = Toy::random(3);
        let tokens: Vec<u32> = (0..16).map(|i| i * 7 % 64).collect();
        let found = block_on(logprobs(&model, &tokens)).unwrap();
        assert_eq!(model.rows(), [12, 1, 1, 1]);
        for (i, found) in found.iter().enumerate() {
            let logits = model.logits_after(&tokens[..=i]);
            let expected = Row::new(&logits).unwrap().logprob(tokens[i + 1]) as f32;
            assert!((found - expected).abs() < 1e-5, "{i}");
        }
    }
}
