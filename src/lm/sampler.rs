//! Which token comes next.

use super::logits;
use crate::random::Random;
use crate::{Error, Result};

/// How a token is chosen. The default is greedy: always the most probable one.
///
/// In this order, as llama.cpp does it: the repetition penalty, the `top_k` most probable, of those the fewest that hold
/// `top_p`, of those the ones with at least `min_p` times the probability of the first; among the rest by chance,
/// after the temperature.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// 0 is greedy; 1 leaves the probabilities as they are, less sharpens, more flattens them.
    pub temperature: f32,
    /// 0 keeps all.
    pub top_k: usize,
    /// Above 0, up to 1, which keeps all.
    pub top_p: f32,
    /// From 0, which keeps all, to 1.
    pub min_p: f32,
    /// Positive logits of the last [`REPETITION_WINDOW`] tokens are divided by it, negative ones multiplied. 1 changes
    /// nothing.
    pub repetition_penalty: f32,
    /// The same seed draws the same tokens from the same logits, on every platform.
    pub seed: u64,
}

/// Tokens that the repetition penalty looks back.
pub const REPETITION_WINDOW: usize = 64;

impl Default for Sampling {
    fn default() -> Self {
        Self { temperature: 0.0, top_k: 0, top_p: 1.0, min_p: 0.0, repetition_penalty: 1.0, seed: 0 }
    }
}

impl Sampling {
    /// # Errors
    /// [`Error::Config`] for a number out of its range.
    pub fn validate(&self) -> Result<()> {
        let wrong = |reason: &str| Err(Error::Config(format!("sampling: {reason}")));
        if !(self.temperature >= 0.0 && self.temperature.is_finite()) {
            return wrong("the temperature must be 0 (greedy) or more");
        }
        if !(self.top_p > 0.0 && self.top_p <= 1.0) {
            return wrong("top-p must be above 0 and at most 1");
        }
        if !(0.0..=1.0).contains(&self.min_p) {
            return wrong("min-p must lie between 0 and 1");
        }
        if !(0.01..=100.0).contains(&self.repetition_penalty) {
            return wrong("the repetition penalty must lie between 0.01 and 100; 1 is none");
        }
        Ok(())
    }
}

/// Draws tokens from logits.
#[derive(Debug, Clone)]
pub struct Sampler {
    sampling: Sampling,
    random: Random,
    /// Kept from token to token.
    candidates: Vec<Candidate>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    id: u32,
    logit: f32,
}

impl Sampler {
    /// # Errors
    /// [`Error::Config`] as [`Sampling::validate`].
    pub fn new(sampling: Sampling) -> Result<Self> {
        sampling.validate()?;
        let random = Random(sampling.seed);
        Ok(Self { sampling, random, candidates: Vec::new() })
    }

    /// The next token. `history` is what came before, for the repetition penalty.
    ///
    /// # Errors
    /// [`Error::Device`] where a logit is not a number, or there is none.
    pub fn sample(&mut self, logits: &[f32], history: &[u32]) -> Result<u32> {
        logits::check(logits)?;
        self.candidates.clear();
        self.candidates.extend(logits.iter().zip(0..).map(|(&logit, id)| Candidate { id, logit }));
        self.penalize(history);
        if self.sampling.temperature == 0.0 {
            let first = |a: &Candidate, b: &Candidate| before(a, b);
            return Ok(self.candidates.iter().copied().min_by(first).map_or(0, |best| best.id));
        }
        let highest = self.candidates.iter().map(|c| c.logit).fold(f32::NEG_INFINITY, f32::max);
        let weight = |c: &Candidate, temperature: f32| {
            exp((f64::from(c.logit) - f64::from(highest)) / f64::from(temperature))
        };
        if self.sampling.top_k > 0 {
            keep_highest(&mut self.candidates, self.sampling.top_k);
        }
        if self.sampling.top_p < 1.0 {
            keep_mass(&mut self.candidates, f64::from(self.sampling.top_p), |c| weight(c, 1.0));
        }
        if self.sampling.min_p > 0.0 {
            let least = f64::from(self.sampling.min_p);
            self.candidates.retain(|c| weight(c, 1.0) >= least);
        }
        let weights = self.candidates.iter().map(|c| (c.id, weight(c, self.sampling.temperature)));
        let total: f64 = weights.clone().map(|(_, weight)| weight).sum();
        let mut left = self.random.unit() * total;
        let mut drawn = 0;
        for (id, weight) in weights.filter(|(_, weight)| *weight > 0.0) {
            drawn = id;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        Ok(drawn)
    }

    fn penalize(&mut self, history: &[u32]) {
        let penalty = self.sampling.repetition_penalty;
        if penalty == 1.0 {
            return;
        }
        let recent = &history[history.len().saturating_sub(REPETITION_WINDOW)..];
        for (at, &id) in recent.iter().enumerate() {
            if recent[..at].contains(&id) {
                continue;
            }
            if let Some(candidate) = self.candidates.get_mut(id as usize) {
                let up = candidate.logit > 0.0;
                candidate.logit = if up { candidate.logit / penalty } else { candidate.logit * penalty };
            }
        }
    }
}

/// The order of candidates: the more probable first, of equals the smaller id.
fn before(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.logit.total_cmp(&a.logit).then(a.id.cmp(&b.id))
}

/// Keeps the first `count` in order.
fn keep_highest(candidates: &mut Vec<Candidate>, count: usize) {
    put_first(candidates, count);
    candidates.truncate(count);
}

/// Puts the first `count` in order before the rest, which has none.
fn put_first(candidates: &mut [Candidate], count: usize) {
    let count = count.min(candidates.len());
    if count < candidates.len() {
        candidates.select_nth_unstable_by(count, before);
    }
    candidates[..count].sort_unstable_by(before);
}

/// Keeps the fewest first ones that hold a share of all weights.
fn keep_mass(candidates: &mut Vec<Candidate>, share: f64, weight: impl Fn(&Candidate) -> f64) {
    // Whatever their order is now: a sum in another order would have another last digit.
    let wanted = share * candidates.iter().map(&weight).sum::<f64>();
    // A few hundred nearly always do, and to sort all costs more than the rest of sampling.
    let mut sorted = 256;
    loop {
        sorted = sorted.min(candidates.len());
        put_first(candidates, sorted);
        let mut sum = 0.0;
        let enough = candidates[..sorted].iter().position(|c| {
            sum += weight(c);
            sum >= wanted
        });
        match enough {
            Some(last) => return candidates.truncate(last + 1),
            None if sorted == candidates.len() => return,
            None => sorted *= 8,
        }
    }
}

/// `e^x` for `x <= 0`, of additions and multiplications alone, which every platform rounds alike: the `exp` of two
/// system libraries may differ in the last digit, and then draw another token.
fn exp(x: f64) -> f64 {
    use std::f64::consts::{LN_2, LOG2_E};
    // 1/13! to 1/1!: exact to 1e-16 for |r| <= ln 2 / 2.
    const SERIES: [f64; 13] = [
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
    ];
    // Below, it is nothing beside the 1 of the most probable token.
    if x < -60.0 {
        return 0.0;
    }
    let whole = (x * LOG2_E).round();
    let r = x - whole * LN_2;
    let series = SERIES.iter().fold(0.0, |sum, factor| sum * r + factor);
    (series * r + 1.0) * f64::from_bits(((1023 + whole as i64) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGITS: [f32; 6] = [0.0, 3.0, -1.0, 2.0, 3.0, 1.0];

    fn warm() -> Sampling {
        Sampling { temperature: 1.0, ..Sampling::default() }
    }

    fn draw(sampling: &Sampling, logits: &[f32], count: usize) -> Vec<u32> {
        let mut sampler = Sampler::new(sampling.clone()).unwrap();
        (0..count).map(|_| sampler.sample(logits, &[]).unwrap()).collect()
    }

    /// The tokens that come up in many draws, ascending.
    fn drawn(sampling: &Sampling, logits: &[f32]) -> Vec<u32> {
        let mut ids = draw(sampling, logits, 4000);
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    #[test]
    fn greedy_takes_the_first_of_the_highest() {
        assert_eq!(draw(&Sampling::default(), &LOGITS, 3), [1, 1, 1]);
    }

    #[test]
    fn draws_have_the_probabilities() {
        let logits = [0.5f32.ln(), 0.3f32.ln(), 0.2f32.ln()];
        let ids = draw(&warm(), &logits, 40_000);
        for (id, expected) in [(0, 0.5), (1, 0.3), (2, 0.2)] {
            let share = ids.iter().filter(|&&found| found == id).count() as f64 / ids.len() as f64;
            assert!((share - expected).abs() < 0.01, "{id}: {share}");
        }
        // At temperature 1/2 the probabilities are squared: 25 : 9 : 4.
        let ids = draw(&Sampling { temperature: 0.5, ..warm() }, &logits, 40_000);
        let share = ids.iter().filter(|&&id| id == 0).count() as f64 / ids.len() as f64;
        assert!((share - 25.0 / 38.0).abs() < 0.01, "{share}");
    }

    #[test]
    fn each_filter_keeps_what_it_says() {
        assert_eq!(drawn(&warm(), &LOGITS), [0, 1, 2, 3, 4, 5]);
        assert_eq!(drawn(&Sampling { top_k: 3, ..warm() }, &LOGITS), [1, 3, 4]);
        assert_eq!(drawn(&Sampling { top_k: 1, ..warm() }, &LOGITS), [1]);
        assert_eq!(drawn(&Sampling { top_k: 99, ..warm() }, &LOGITS), [0, 1, 2, 3, 4, 5]);
        // 1 and 4 have .4 each, 3 has .15.
        assert_eq!(drawn(&Sampling { top_p: 0.7, ..warm() }, &LOGITS), [1, 4]);
        assert_eq!(drawn(&Sampling { top_p: 0.9, ..warm() }, &LOGITS), [1, 3, 4]);
        assert_eq!(drawn(&Sampling { top_p: 1e-9, ..warm() }, &LOGITS), [1]);
        // e^-1 = .37 of the highest, e^-2 = .14
        assert_eq!(drawn(&Sampling { min_p: 0.3, ..warm() }, &LOGITS), [1, 3, 4]);
        assert_eq!(drawn(&Sampling { min_p: 0.1, ..warm() }, &LOGITS), [1, 3, 4, 5]);
        assert_eq!(drawn(&Sampling { min_p: 1.0, ..warm() }, &LOGITS), [1, 4]);
    }

    #[test]
    fn top_p_finds_its_share_in_a_flat_distribution() {
        let logits = vec![0.0; 5000];
        let mut candidates: Vec<Candidate> = (0..5000).map(|id| Candidate { id, logit: 0.0 }).collect();
        keep_mass(&mut candidates, 0.5, |_| 1.0);
        assert_eq!(candidates.len(), 2500);
        assert!(draw(&Sampling { top_p: 0.5, ..warm() }, &logits, 200).iter().all(|&id| id < 2500));
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let logits: Vec<f32> = (0..1000).map(|i| (i as f32 * 0.37).sin() * 4.0).collect();
        let of = |seed| Sampling { seed, top_p: 0.9, ..warm() };
        assert_eq!(draw(&of(7), &logits, 50), draw(&of(7), &logits, 50));
        assert_ne!(draw(&of(7), &logits, 50), draw(&of(8), &logits, 50));
        // Written down, so that every platform is held to it: logits that need no sine.
        let logits: Vec<f32> = (0..1000).map(|i| (i * 7919 % 1000) as f32 / 125.0).collect();
        assert_eq!(draw(&of(7), &logits, 8), SEVEN);
    }

    const SEVEN: [u32; 8] = [655, 642, 89, 853, 186, 272, 149, 124];

    #[test]
    fn repetition_is_penalized_once_and_only_near() {
        let sampling = Sampling { repetition_penalty: 2.0, ..Sampling::default() };
        let mut sampler = Sampler::new(sampling).unwrap();
        // 3 becomes 1.5, below the 2 of token 3; twice would be .75.
        assert_eq!(sampler.sample(&LOGITS, &[1, 4, 1, 4]).unwrap(), 3);
        assert_eq!(sampler.sample(&[3.0, 1.0], &[0, 0, 0]).unwrap(), 0);
        assert_eq!(sampler.sample(&[-1.0, -1.5], &[0]).unwrap(), 1);
        let mut long = vec![1, 4];
        long.resize(2 + REPETITION_WINDOW, 2);
        assert_eq!(sampler.sample(&LOGITS, &long).unwrap(), 1);
        assert_eq!(sampler.sample(&LOGITS, &[u32::MAX]).unwrap(), 1);
    }

    #[test]
    fn what_is_not_a_number_is_an_error() {
        for sampling in [Sampling::default(), warm()] {
            let mut sampler = Sampler::new(sampling).unwrap();
            for logits in [&[][..], &[1.0, f32::NAN], &[f32::INFINITY, 0.0], &[f32::NEG_INFINITY]] {
                assert_eq!(sampler.sample(logits, &[]).unwrap_err().code(), "device");
            }
        }
        // Extremes that are numbers are no error.
        let mut sampler = Sampler::new(Sampling { temperature: f32::MIN_POSITIVE, ..warm() }).unwrap();
        assert_eq!(sampler.sample(&[f32::MIN, f32::MAX, 0.0], &[]).unwrap(), 1);
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        let wrong = [
            Sampling { temperature: -0.1, ..warm() },
            Sampling { temperature: f32::NAN, ..warm() },
            Sampling { temperature: f32::INFINITY, ..warm() },
            Sampling { top_p: 0.0, ..warm() },
            Sampling { top_p: 1.1, ..warm() },
            Sampling { top_p: f32::NAN, ..warm() },
            Sampling { min_p: -0.1, ..warm() },
            Sampling { min_p: 1.1, ..warm() },
            Sampling { repetition_penalty: 0.0, ..warm() },
            Sampling { repetition_penalty: f32::NAN, ..warm() },
        ];
        for sampling in wrong {
            assert_eq!(Sampler::new(sampling.clone()).err().unwrap().code(), "config", "{sampling:?}");
        }
    }

    #[test]
    fn the_portable_exponential_is_one() {
        for i in 0..=6000 {
            let x = f64::from(i) * -0.01;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-14, "{x}: {} {}", exp(x), x.exp());
        }
        assert_eq!((exp(0.0), exp(-1e300), exp(f64::NEG_INFINITY)), (1.0, 0.0, 0.0));
    }
}
