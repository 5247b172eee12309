//! The deletion test: does the score fall when the words go that are said to carry it?
//!
//! Words are removed one after another, those first to which an attribution gives most. The area over the
//! perturbation curve (AOPC; Samek et al. 2017, arXiv:1509.06321) is the mean fall of the score over the first words
//! removed and over all texts: the more an attribution tells, the larger. Removing words at random is the floor.

use futures_lite::future::block_on;
use rayon::prelude::*;
use serde::Serialize;

use super::config::Paths;
use super::data::{Input, ValueEval};
use crate::bundle::{Bundle, Calibration, Classifier};
use crate::device::OpenDevice;
use crate::probe::DECISION;
use crate::probe::explain::marginal::{Marginals, Plan};
use crate::random::Random;
use crate::text::{Encoding, Word, WordPiece, words};
use crate::{Error, Result};

/// Words removed at most. Texts with fewer than one more are left out, so that something is always left.
pub const STEPS: usize = 5;
/// Texts in one forward.
const BATCH: usize = 32;

/// A way to say how much each word carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attribution {
    /// The mean of what the word adds to nothing and to all the others: what [`crate::probe::explain`] gives.
    Marginal,
    /// The same with the words left out two at a time, as in a text of some 35 words.
    MarginalOfTwo,
    /// The same with a quarter of the words left out at a time, as in a single sentence of 100 words.
    MarginalOfQuarters,
    /// How much the logit falls when the word is left out.
    LeaveOneOut,
    /// How much it falls when each of its tokens is `[MASK]`.
    Mask,
    /// How much it falls when each of its tokens is `[UNK]`.
    Unknown,
    /// The logit of the word as a text of its own: the cheapest that needs nothing from inside the network.
    Alone,
    /// The longest first: needs no network.
    Longest,
    /// In an order drawn by chance.
    Random,
}

/// All of them, in the order in which they are reported.
pub const ATTRIBUTIONS: [Attribution; 9] = [
    Attribution::Marginal,
    Attribution::MarginalOfTwo,
    Attribution::MarginalOfQuarters,
    Attribution::LeaveOneOut,
    Attribution::Mask,
    Attribution::Unknown,
    Attribution::Alone,
    Attribution::Longest,
    Attribution::Random,
];

/// How the words are taken away while the curve is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Perturbation {
    Deleted,
    Masked,
}

/// How one attribution does under one perturbation.
#[derive(Debug, Clone, Serialize)]
pub struct Curve {
    pub attribution: Attribution,
    pub perturbation: Perturbation,
    /// Mean fall of the score after 1, 2, ... [`STEPS`] words.
    pub falls: Vec<f64>,
    /// Mean of `falls`.
    pub aopc: f64,
    /// Share of the texts that drop below the decision point within the steps.
    pub undecided: f64,
}

/// The curves of all attributions on one split.
#[derive(Debug, Clone, Serialize)]
pub struct DeletionTest {
    pub split: String,
    /// Texts with evidence and enough words.
    pub texts: usize,
    /// Their words on average.
    pub words: f64,
    pub curves: Vec<Curve>,
}

/// One text with its strongest value.
struct Case {
    encoding: Encoding,
    words: Vec<Word>,
    /// Position of the value in a row.
    column: usize,
}

struct Network {
    classifier: Classifier,
    calibration: Calibration,
    mask: u32,
    unknown: u32,
}

/// Runs the test on at most `most` premises of a split, evenly spread over it, each for the value with its highest
/// score of at least [`DECISION`].
///
/// # Errors
/// [`Error::Data`] for a split that cannot be read, [`Error::Config`] where no text has evidence.
pub fn deletion_test(
    mut bundle: Bundle,
    paths: &Paths,
    split: &str,
    most: usize,
    seed: u64,
) -> Result<DeletionTest> {
    let set = ValueEval::read(&paths.valueeval(), split)?;
    let classifier = bundle.classifier(&OpenDevice::cpu())?;
    let tokenizer = &bundle.tokenizer;
    let id = |token: &str| {
        tokenizer.token_to_id(token).ok_or_else(|| Error::Tokenizer(format!("the vocabulary lacks {token}")))
    };
    let network =
        Network { classifier, calibration: bundle.calibration, mask: id("[MASK]")?, unknown: id("[UNK]")? };
    let mut cases = network.cases(tokenizer, &set)?;
    let every = cases.len().div_ceil(most.max(1)).max(1);
    cases = cases.into_iter().step_by(every).collect();
    if cases.is_empty() {
        return Err(Error::Config(format!("no text of {split} has evidence and {} words", STEPS + 1)));
    }
    let mut curves = Vec::new();
    for attribution in ATTRIBUTIONS {
        let orders: Vec<Vec<usize>> = cases
            .par_iter()
            .enumerate()
            .map(|(i, case)| network.order(case, attribution, seed + i as u64))
            .collect::<Result<_>>()?;
        for perturbation in [Perturbation::Deleted, Perturbation::Masked] {
            let falls: Vec<Vec<f64>> = cases
                .par_iter()
                .zip(&orders)
                .map(|(case, order)| network.falls(case, order, perturbation))
                .collect::<Result<_>>()?;
            curves.push(curve(attribution, perturbation, &falls));
        }
    }
    let words = cases.iter().map(|case| case.words.len()).sum::<usize>() as f64 / cases.len() as f64;
    Ok(DeletionTest { split: split.into(), texts: cases.len(), words, curves })
}

/// `falls`: a row a text, the score before first, then after each step.
fn curve(attribution: Attribution, perturbation: Perturbation, scores: &[Vec<f64>]) -> Curve {
    let mean = |of: &dyn Fn(&Vec<f64>) -> f64| scores.iter().map(of).sum::<f64>() / scores.len() as f64;
    let falls: Vec<f64> = (1..=STEPS).map(|k| mean(&|row| row[0] - row[k])).collect();
    Curve {
        attribution,
        perturbation,
        aopc: falls.iter().sum::<f64>() / STEPS as f64,
        falls,
        undecided: mean(&|row| f64::from(u8::from(row.iter().any(|&s| s < f64::from(DECISION))))),
    }
}

impl Network {
    /// The texts of a set that have evidence and enough words.
    fn cases(&self, tokenizer: &WordPiece, set: &ValueEval) -> Result<Vec<Case>> {
        let cases = set.arguments.par_iter().map(|argument| {
            let text = argument.text(Input::Premise);
            let encoding = tokenizer.encode(&text)?;
            let words = words(&text, &encoding, tokenizer);
            if words.len() <= STEPS {
                return Ok(None);
            }
            let logits = self.logits(std::slice::from_ref(&encoding))?.swap_remove(0);
            let scores = self.calibration.scores(&self.calibration.probabilities(&logits));
            let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            Ok(best.filter(|&j| scores[j] >= DECISION).map(|column| Case { encoding, words, column }))
        });
        Ok(cases.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// The words of a case, those that carry most first.
    fn order(&self, case: &Case, attribution: Attribution, seed: u64) -> Result<Vec<usize>> {
        let count = case.words.len();
        let replaced = |token: u32| -> Result<Vec<f32>> {
            let variants: Vec<Encoding> =
                (0..count).map(|i| without(&case.encoding, &case.words[i..=i], Some(token))).collect();
            Ok(self.logits(&variants)?.iter().map(|row| -row[case.column]).collect())
        };
        let weights = match attribution {
            Attribution::Marginal => self.marginals(case, count)?.contributions(),
            Attribution::MarginalOfTwo => self.marginals(case, count.div_ceil(2))?.contributions(),
            Attribution::MarginalOfQuarters => self.marginals(case, 4)?.contributions(),
            Attribution::LeaveOneOut => self.marginals(case, count)?.left_out,
            Attribution::Mask => replaced(self.mask)?,
            Attribution::Unknown => replaced(self.unknown)?,
            Attribution::Alone => self.marginals(case, count)?.alone,
            Attribution::Longest => case.words.iter().map(|word| word.bytes.len() as f32).collect(),
            Attribution::Random => {
                let mut random = Random(seed);
                (0..count).map(|_| random.unit() as f32).collect()
            }
        };
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|&a, &b| weights[b].total_cmp(&weights[a]));
        Ok(order)
    }

    /// The scores before and after each step, `[STEPS + 1]`.
    fn falls(&self, case: &Case, order: &[usize], perturbation: Perturbation) -> Result<Vec<f64>> {
        let replacement = (perturbation == Perturbation::Masked).then_some(self.mask);
        let variant = |k: usize| {
            let mut gone: Vec<Word> = order[..k].iter().map(|&i| case.words[i].clone()).collect();
            gone.sort_by_key(|word| word.tokens.start);
            without(&case.encoding, &gone, replacement)
        };
        let variants: Vec<Encoding> = (0..=STEPS).map(variant).collect();
        let score = |row: &Vec<f32>| {
            f64::from(self.calibration.scores(&self.calibration.probabilities(row))[case.column])
        };
        Ok(self.logits(&variants)?.iter().map(score).collect())
    }

    /// What the product computes, with at most `blocks` variants that leave words out.
    fn marginals(&self, case: &Case, blocks: usize) -> Result<Marginals> {
        // Between the special tokens, as the product plans it.
        let (first, last) = (case.encoding.ids[0], case.encoding.ids[case.encoding.len() - 1]);
        let ids = &case.encoding.ids[1..case.encoding.len() - 1];
        let shifted = |word: &Word| Word {
            bytes: word.bytes.clone(),
            tokens: word.tokens.start - 1..word.tokens.end - 1,
        };
        let words: Vec<Word> = case.words.iter().map(shifted).collect();
        let plan = Plan::new(ids, &words, blocks * ids.len());
        let whole =
            |ids: &Vec<u32>| Encoding { ids: [&[first], &ids[..], &[last]].concat(), offsets: Vec::new() };
        let variants: Vec<Encoding> = plan.variants().iter().map(whole).collect();
        let logits: Vec<f32> = self.logits(&variants)?.iter().map(|row| row[case.column]).collect();
        Ok(plan.read(&logits))
    }

    fn logits(&self, encodings: &[Encoding]) -> Result<Vec<Vec<f32>>> {
        let mut rows = Vec::with_capacity(encodings.len());
        for batch in encodings.chunks(BATCH) {
            rows.extend(block_on(self.classifier.logits(&batch.iter().collect::<Vec<_>>()))?);
        }
        Ok(rows)
    }
}

/// An encoding without some words, or with another token in the place of each of theirs. The words are in order.
fn without(encoding: &Encoding, gone: &[Word], replacement: Option<u32>) -> Encoding {
    let is_gone = |token: usize| gone.iter().any(|word| word.tokens.contains(&token));
    let ids =
        (0..encoding.len()).filter_map(|i| if is_gone(i) { replacement } else { Some(encoding.ids[i]) });
    Encoding { ids: ids.collect(), offsets: Vec::new() }
}
