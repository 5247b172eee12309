//! How far a difference of two means may be chance: the bootstrap over sentences.
//!
//! A resample draws one sentence fewer than a text has, which makes the variance of its mean unbiased (Rao and Wu 1988,
//! "Resampling inference with complex survey data"); drawing all of them would make bands of few sentences too narrow.
//! For the same reason the percentiles are stretched from the normal's quantile to Student's (Hesterberg 2015,
//! arXiv:1411.5279, on small samples), with as many degrees of freedom as the shorter text has sentences, less one.

use crate::random::Random;

/// Share of bands that hold the true difference.
pub const LEVEL: f32 = 0.95;
/// The normal distribution's 97.5 % quantile, and Student's for 1, 2, ... degrees of freedom.
const NORMAL: f64 = 1.959_964;
const STUDENT: [f64; 10] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/// The sentences of one text: their values, and means of resamples.
pub struct Sample {
    /// `[sentences, width]`
    values: Vec<f32>,
    width: usize,
    /// `[width]`
    mean: Vec<f64>,
    random: Random,
    /// `[resamples, width]`
    drawn: Vec<f64>,
}

impl Sample {
    /// `values`: `[sentences, width]`, at least one sentence.
    pub fn new(values: Vec<f32>, width: usize, seed: u64) -> Self {
        let count = (values.len() / width) as f64;
        let mut mean = vec![0.0; width];
        values.chunks_exact(width).for_each(|row| add(&mut mean, row));
        mean.iter_mut().for_each(|sum| *sum /= count);
        Self { values, width, mean, random: Random(seed), drawn: Vec::new() }
    }

    /// Number of sentences.
    pub fn sentences(&self) -> usize {
        self.values.len() / self.width
    }

    /// `[width]`
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Draws some more resamples; of a single sentence there are none.
    pub fn draw(&mut self, resamples: usize) {
        let count = self.sentences();
        if count < 2 {
            return;
        }
        for _ in 0..resamples {
            let mut sum = vec![0.0; self.width];
            for _ in 1..count {
                let at = self.random.below(count) * self.width;
                add(&mut sum, &self.values[at..at + self.width]);
            }
            self.drawn.extend(sum.iter().map(|sum| sum / (count - 1) as f64));
        }
    }

    /// Band of `other`'s mean less this one's in one column, or `None` where either text is a single sentence.
    pub fn band(&self, other: &Self, column: usize) -> Option<[f64; 2]> {
        let drawn = |of: &Self| of.drawn.chunks_exact(of.width).map(|row| row[column]).collect::<Vec<f64>>();
        let mut differences: Vec<f64> = drawn(other).iter().zip(drawn(self)).map(|(b, a)| b - a).collect();
        if differences.is_empty() {
            return None;
        }
        sort(&mut differences);
        let estimate = other.mean[column] - self.mean[column];
        let stretch = student(self.sentences().min(other.sentences()) - 1) / NORMAL;
        let tail = f64::from(1.0 - LEVEL) / 2.0;
        // Means of numbers from 0 to 1 differ by at most 1.
        Some([tail, 1.0 - tail].map(|share| {
            let end = quantile(&differences, share);
            (estimate + stretch * (end - estimate)).clamp(-1.0, 1.0)
        }))
    }
}

/// The 97.5 % quantile of Student's distribution; past the table by Cornish and Fisher's series.
fn student(freedom: usize) -> f64 {
    let n = freedom as f64;
    STUDENT.get(freedom.wrapping_sub(1)).copied().unwrap_or(NORMAL + 2.372 / n + 2.823 / (n * n))
}

/// Of sorted numbers, between two of them in proportion (type 7 of Hyndman and Fan 1996).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at as usize], sorted[(at as usize + 1).min(sorted.len() - 1)]);
    below + (above - below) * at.fract()
}

/// Shell's sort with Ciura's gaps: a tenth of the library's in the browser's module, and these are a thousand numbers.
fn sort(values: &mut [f64]) {
    for gap in [701, 301, 132, 57, 23, 10, 4, 1] {
        for from in gap..values.len() {
            let mut at = from;
            while at >= gap && values[at - gap] > values[at] {
                values.swap(at - gap, at);
                at -= gap;
            }
        }
    }
}

fn add(sum: &mut [f64], row: &[f32]) {
    sum.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: &[f32], seed: u64) -> Sample {
        let mut sample = Sample::new(values.to_vec(), 1, seed);
        sample.draw(1000);
        sample
    }

    #[test]
    fn sorts_as_the_library_does() {
        let mut random = Random(8);
        for length in [0, 1, 2, 9, 1000, 1500] {
            let mut values: Vec<f64> = (0..length).map(|_| random.below(300) as f64).collect();
            let mut expected = values.clone();
            expected.sort_by(f64::total_cmp);
            sort(&mut values);
            assert_eq!(values, expected);
        }
    }

    #[test]
    fn quantiles_by_hand() {
        let sorted = [0.0, 1.0, 2.0, 3.0, 4.0];
        for (share, expected) in [(0.0, 0.0), (0.025, 0.1), (0.5, 2.0), (0.9, 3.6), (1.0, 4.0)] {
            assert!((quantile(&sorted, share) - expected).abs() < 1e-12, "{share}");
        }
        assert_eq!((student(1), student(10)), (12.706, 2.228));
        for (freedom, expected) in [(11, 2.201), (20, 2.086), (60, 2.000), (10_000, 1.960)] {
            assert!((student(freedom) - expected).abs() < 0.003, "{freedom}: {}", student(freedom));
        }
    }

    #[test]
    fn a_band_by_hand() {
        // Three sentences of 0, 0 and .3: two are drawn, so a mean is 0, .15 or .3 with 4/9, 4/9 and 1/9. The other
        // text is constant: the difference is the constant less the mean, .5 - .1 = .4 in the middle.
        let (text, other) = (sample(&[0.0, 0.0, 0.3], 5), sample(&[0.5, 0.5, 0.5], 6));
        let counts = [0.0, 0.15, 0.3].map(|m| text.drawn.iter().filter(|&&x| (x - m).abs() < 1e-6).count());
        assert_eq!(counts.iter().sum::<usize>(), 1000);
        for (count, expected) in counts.into_iter().zip([444, 444, 111]) {
            assert!(count.abs_diff(expected) < 50, "{counts:?}");
        }
        // Percentiles .2 and .5, stretched about .4 by t(2) / z = 2.1954: -.0391 and .6195.
        let band = text.band(&other, 0).unwrap();
        assert!((band[0] + 0.0391).abs() < 1e-3 && (band[1] - 0.6195).abs() < 1e-3, "{band:?}");
    }

    #[test]
    fn one_sentence_has_no_band() {
        let (one, many) = (sample(&[0.5], 1), sample(&[0.1, 0.2, 0.3], 2));
        assert_eq!((one.band(&many, 0), many.band(&one, 0)), (None, None));
        assert_eq!(one.mean(), [0.5]);
    }

    #[test]
    fn the_seed_fixes_the_band() {
        let values: Vec<f32> = (0..7).map(|i| i as f32 / 7.0).collect();
        let band = |seed| sample(&values, seed).band(&sample(&[0.1, 0.2, 0.4, 0.5, 0.8, 0.9], seed + 1), 0);
        assert_eq!(band(3), band(3));
        assert_ne!(band(3), band(30));
    }

    /// Sentences whose probabilities are skewed as real ones are: most near 0, some near 1; the mean is 1/4.
    fn draw(random: &mut Random, count: usize) -> Vec<f32> {
        (0..count).map(|_| random.unit().powi(3) as f32).collect()
    }

    #[test]
    fn bands_hold_the_true_difference_as_often_as_they_say() {
        const TRIALS: u64 = 400;
        let mut random = Random(11);
        for (first, second) in [(4, 4), (5, 12), (30, 30)] {
            let holds = (0..TRIALS).filter(|&trial| {
                let a = sample(&draw(&mut random, first), 2 * trial);
                let b = sample(&draw(&mut random, second), 2 * trial + 1);
                a.band(&b, 0).is_some_and(|[low, high]| low <= 0.0 && 0.0 <= high)
            });
            let share = holds.count() as f64 / TRIALS as f64;
            // 95 % give or take three standard errors; conservative where sentences are few.
            assert!(share > 0.917, "{first} and {second} sentences: {share}");
            assert!(share < 0.983 || first < 10, "{first} and {second} sentences: {share}");
        }
    }

    #[test]
    fn bands_narrow_with_more_sentences_and_see_a_real_difference() {
        let mut random = Random(4);
        let width = |count: usize, random: &mut Random| {
            let [low, high] =
                sample(&draw(random, count), 1).band(&sample(&draw(random, count), 2), 0).unwrap();
            high - low
        };
        assert!(width(200, &mut random) < width(20, &mut random) / 2.0);
        let raised: Vec<f32> = draw(&mut random, 40).iter().map(|x| 0.5 + x / 2.0).collect();
        let [low, _] = sample(&draw(&mut random, 40), 1).band(&sample(&raised, 2), 0).unwrap();
        assert!(low > 0.1, "{low}");
    }
}
