//! `metrics.json` of the frameworks: every figure of every dimension that was tried.

use serde::{Deserialize, Serialize};

pub use super::control::ControlReport;
use super::data::{Form, Metric, Split, Task};
pub use super::judged::Figures;
use super::judged::{Held, Line};
use super::metrics;

/// `metrics.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    pub name: String,
    /// sha256 of the encoder's weights.
    pub encoder_sha256: String,
    /// sha256 of the heads' weights.
    pub weights_sha256: String,
    /// What prints the figures again.
    pub command: String,
    pub layers: Vec<usize>,
    pub frameworks: Vec<FrameworkReport>,
    pub contrast: Option<ContrastReport>,
    /// The same of TF-IDF with logistic regression, learnt from the same texts.
    pub contrast_baseline: Option<ContrastReport>,
    /// Framework, and how many of the project's everyday texts (`models/train/neutral-check.txt`) it finds something in.
    pub neutral: Vec<NeutralReport>,
    /// Dimension of the safety of a reply, and in how many harmless replies it has evidence.
    #[serde(default)]
    pub replies: Vec<RepliesReport>,
}

/// Answers to PandaLM's instructions, and to helpful questions of HH-RLHF, that people preferred.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RepliesReport {
    pub dimension: String,
    pub replies: usize,
    pub with_evidence: usize,
    /// Of these, in how many `Unsafe reply` has evidence too.
    pub unsafe_too: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NeutralReport {
    pub framework: String,
    pub texts: usize,
    pub with_evidence: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FrameworkReport {
    pub framework: String,
    pub form: Form,
    pub metric: Metric,
    /// Whether its head reads word pieces beside the layers.
    pub wide: bool,
    /// Units of its hidden layer, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<usize>,
    pub dimensions: Vec<DimensionReport>,
    /// Mean AUC on validation: of layers alone, and with word pieces.
    pub validation_auc: Vec<(String, f64)>,
    /// What a head of this kind has without its context.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<ControlReport>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DimensionReport {
    pub dimension: String,
    pub shipped: bool,
    /// Why not, where it is not.
    pub reason: Option<String>,
    /// Examples with a label: training, validation, test.
    pub examples: [usize; 3],
    /// Of the test.
    pub positives: usize,
    pub threshold: f32,
    pub ours: Figures,
    pub baseline: Figures,
    /// 95 % band of what ours has more than the baseline: of AUC where the metric is F1, else of the share of right
    /// answers.
    pub gain_band: [f64; 2],
    /// The same metric of answers without a model.
    pub simple: Vec<(String, f64)>,
    /// Where several sets are in the test: AUC and metric, ours and the baseline's.
    pub by_set: Vec<SetReport>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetReport {
    pub set: String,
    pub examples: usize,
    pub positives: usize,
    pub ours: [f64; 2],
    pub baseline: [f64; 2],
    /// Ours.
    pub precision: f64,
}

/// False alarms and pairs of the project's contrast cases.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ContrastReport {
    /// Texts that only mention harm, and how many of them alarm.
    pub mentions: usize,
    pub false_alarms: usize,
    /// Texts that do harm, and how many of them alarm.
    pub harmful: usize,
    pub alarms: usize,
    /// Pairs on one topic, and in how many the harmful text is ahead.
    pub pairs: usize,
    pub pairs_right: usize,
    /// Kind of mention, texts, false alarms.
    pub by_kind: Vec<(String, usize, usize)>,
}

impl ContrastReport {
    /// Share of the alarms that are right, at the default thresholds; `None` where nothing alarms.
    pub fn precision(&self) -> Option<f64> {
        let alarms = self.alarms + self.false_alarms;
        (alarms > 0).then(|| self.alarms as f64 / alarms as f64)
    }
}

impl Report {
    pub(super) fn new(encoder: &super::features::Encoder, layers: &[usize]) -> Self {
        Self {
            name: "frameworks".into(),
            encoder_sha256: encoder.sha256.clone(),
            weights_sha256: String::new(),
            command: "value-probe eval --frameworks models/frameworks --data DIR".into(),
            layers: layers.to_vec(),
            frameworks: Vec::new(),
            contrast: None,
            contrast_baseline: None,
            replies: Vec::new(),
            neutral: Vec::new(),
        }
    }
}

impl Report {
    /// Takes over the figures of the shipped files; returns whether all that they hold may be shipped.
    pub(super) fn take(&mut self, shipped: Self) -> bool {
        let mut all = true;
        for found in shipped.frameworks {
            let own = self.frameworks.iter_mut().find(|own| own.framework == found.framework);
            let Some(own) = own else { continue };
            for dimension in found.dimensions {
                all &= dimension.shipped;
                if let Some(own) = own.dimensions.iter_mut().find(|own| own.dimension == dimension.dimension)
                {
                    *own = dimension;
                }
            }
        }
        for found in &shipped.neutral {
            if found.with_evidence as f64 > MOST_EVERYDAY * found.texts as f64 {
                let own = self.frameworks.iter_mut().find(|own| own.framework == found.framework);
                for dimension in own.into_iter().flat_map(|own| &mut own.dimensions).filter(|d| d.shipped) {
                    all = false;
                    dimension.shipped = false;
                    dimension.reason = Some(format!(
                        "its metric is {:.3} against {:.3} of TF-IDF with logistic regression, but asked of any text it finds \
                         something in {} of {} everyday texts: it would speak where there is nothing to speak of",
                        dimension.ours.metric, dimension.baseline.metric, found.with_evidence, found.texts,
                    ));
                }
            }
        }
        for found in &shipped.replies {
            if found.with_evidence as f64 > MOST_EVERYDAY * found.replies as f64 {
                let own = self.frameworks.iter_mut().find(|own| own.framework == "reply-safety");
                let kinds = own.into_iter().flat_map(|own| &mut own.dimensions);
                for dimension in kinds.filter(|d| d.shipped && d.dimension == found.dimension) {
                    all = false;
                    dimension.shipped = false;
                    dimension.reason = Some(format!(
                        "precision {:.2} at its threshold on the dialogues of its own topic, but it has evidence in {} of {} \
                         harmless replies",
                        dimension.ours.decided.precision, found.with_evidence, found.replies,
                    ));
                }
            }
        }
        self.weights_sha256 = shipped.weights_sha256;
        self.contrast = shipped.contrast;
        self.contrast_baseline = shipped.contrast_baseline;
        self.replies = shipped.replies;
        self.neutral = shipped.neutral;
        all
    }
}

/// AUC below which honesty is not shipped, whatever the baseline has.
pub const LEAST_HONESTY: f64 = 0.65;

/// A head for texts alone that finds something in more than this share of everyday texts is not shipped: it is asked of
/// every text.
const MOST_EVERYDAY: f64 = 0.1;

/// Puts a dimension's figures together, and says whether it is shipped.
///
/// # Arguments
/// - `ours`, `baseline`: logits of the test examples with a label, and the line from validation
pub fn dimension(task: &Task, d: usize, ours: (&[f32], Line), baseline: (&[f32], Line)) -> DimensionReport {
    let held = Held::of(task, Split::Test, d);
    let (own, other) = (held.judge(ours.0, ours.1), held.judge(baseline.0, baseline.1));
    let simple = simple(task, &held);
    let gain_band = held.gain_band(ours, baseline);
    let reason = reason(task, &own, &other, gain_band, &simple);
    let mut sets: Vec<&str> = held.rows.iter().map(|&i| task.examples[i].set).collect();
    sets.dedup();
    sets.sort_unstable();
    sets.dedup();
    let by_set = |set: &&str| {
        let part = held.of_set(set);
        let of = |(logits, line): (&[f32], Line)| {
            let at = held.rows.iter().zip(logits).filter(|(i, _)| task.examples[**i].set == *set);
            part.judge(&at.map(|(_, x)| *x).collect::<Vec<_>>(), line)
        };
        let (own, other) = (of(ours), of(baseline));
        SetReport {
            set: (*set).into(),
            examples: part.rows.len(),
            positives: part.positives(),
            ours: [own.auc, own.metric],
            baseline: [other.auc, other.metric],
            precision: own.decided.precision,
        }
    };
    let count = |split| task.labelled(split, d).0.len();
    DimensionReport {
        dimension: task.dimensions[d].clone(),
        shipped: reason.is_none(),
        reason,
        examples: [count(Split::Train), count(Split::Validation), count(Split::Test)],
        positives: held.positives(),
        threshold: ours.1.threshold,
        gain_band,
        simple,
        by_set: if sets.len() > 1 { sets.iter().map(by_set).collect() } else { Vec::new() },
        ours: own,
        baseline: other,
    }
}

/// The figure that decides: AUC where the metric is F1 (which a threshold moves), else the set's own metric.
pub fn deciding(metric: Metric, figures: &Figures) -> f64 {
    if metric == Metric::F1 { figures.auc } else { figures.metric }
}

/// Why a dimension is not shipped: it does not beat TF-IDF with logistic regression, or an answer without any model. Where
/// the metric is F1, AUC must be higher, and either F1 too or the gain of AUC beyond its band.
fn reason(
    task: &Task,
    ours: &Figures,
    baseline: &Figures,
    [low, _]: [f64; 2],
    simple: &[(String, f64)],
) -> Option<String> {
    let (own, other) = (deciding(task.metric, ours), deciding(task.metric, baseline));
    let f1 = task.metric == Metric::F1;
    let name = if f1 { "AUC" } else { metric_name(task.metric) };
    if own <= other {
        return Some(format!("{name} {own:.3}, TF-IDF with logistic regression has {other:.3}"));
    }
    if f1 && ours.metric <= baseline.metric && low <= 0.0 {
        let (a, b) = (ours.metric, baseline.metric);
        return Some(format!(
            "AUC {own:.3} is above the {other:.3} of TF-IDF with logistic regression by no more than chance, and F1 {a:.3} is not above its {b:.3}"
        ));
    }
    let better = simple.iter().find(|(_, figure)| !f1 && *figure >= own);
    if let Some((how, figure)) = better {
        return Some(format!("{name} {own:.3}, {how} has {figure:.3}"));
    }
    (task.framework == "honesty" && own < LEAST_HONESTY)
        .then(|| format!("AUC {own:.3} is below {LEAST_HONESTY}: too little to call an answer true"))
}

/// Name of the metric.
pub fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::F1 => "F1",
        Metric::ExactMatch => "exact match",
        Metric::PairAccuracy => "pair accuracy",
    }
}

fn simple(task: &Task, held: &Held<'_>) -> Vec<(String, f64)> {
    let gold = &held.gold;
    match task.metric {
        Metric::F1 => {
            let yes = metrics::decided(&vec![true; gold.len()], gold).f1;
            vec![("majority (always no)".into(), 0.0), ("always yes".into(), yes)]
        }
        Metric::ExactMatch => {
            let (_, train) = task.labelled(Split::Train, 0);
            let majority = 2 * metrics::count(&train) > train.len();
            let groups: Vec<usize> = held.rows.iter().map(|&i| task.examples[i].group).collect();
            vec![("majority".into(), metrics::exact_match(&vec![majority; gold.len()], gold, &groups))]
        }
        Metric::PairAccuracy => {
            let longer: Vec<bool> = held.rows.iter().map(|&i| longer(task, i)).collect();
            vec![("coin flip".into(), 0.5), ("always the longer".into(), metrics::accuracy(&longer, gold))]
        }
    }
}

/// Whether the first of two texts is the longer one.
fn longer(task: &Task, example: usize) -> bool {
    let example = &task.examples[example];
    let length = |text: usize| task.texts[text].chars().count();
    example.other.is_some_and(|other| length(example.unit.text) > length(other.text))
}
