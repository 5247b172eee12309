//! What finished runs say of texts: the soft labels that a smaller network learns from.

use std::collections::BTreeMap;

use super::config::{Distill, Paths, TrainConfig};
use super::data::{Argument, Input, ValueEval};
use super::examples::{self, Example};
use super::fit::read_base;
use super::model::TrainModel;
use super::{folds, predict, snapshot};
use crate::nn::state::{self, StateDict};
use crate::text::WordPiece;
use crate::{Error, Result};
use burn::tensor::{Device, TensorData};

/// Mean probabilities of the teachers.
pub struct SoftLabels {
    /// By id of the argument: as premise alone, and as full argument.
    arguments: BTreeMap<String, [Vec<f32>; 2]>,
    /// Texts without labels and what the teachers say of them.
    unlabelled: Vec<(String, Vec<f32>)>,
}

impl SoftLabels {
    /// Of the argument `id` as `input`; `None` where every teacher has learnt it.
    pub fn of(&self, input: Input, id: &str) -> Option<&[f32]> {
        let [premise, argument] = self.arguments.get(id)?;
        Some(match input {
            Input::Premise => premise,
            Input::Argument => argument,
        })
    }

    /// The texts without labels as examples.
    pub fn unlabelled_examples(
        &self,
        distill: &Distill,
        tokenizer: &WordPiece,
        max_length: usize,
    ) -> Result<Vec<Example>> {
        let texts: Vec<&str> = self.unlabelled.iter().map(|(t, _)| t.as_str()).collect();
        let ids = examples::encode(tokenizer, &texts, max_length)?;
        Ok(ids
            .into_iter()
            .zip(&self.unlabelled)
            .map(|(ids, (_, targets))| Example {
                ids,
                targets: targets.clone(),
                level1: None,
                weight: distill.unlabelled_weight,
            })
            .collect())
    }
}

/// Asks the teachers of `config.distill` about all labelled arguments and about the texts without
/// labels; `None` without teachers. A teacher is not asked about what it has learnt: of that it says
/// no more than the labels do. Its answers are kept in its folder for the next student.
pub fn soft_labels(config: &TrainConfig, paths: &Paths) -> Result<Option<SoftLabels>> {
    let Some(distill) = &config.distill else { return Ok(None) };
    let sets = paths.valueeval();
    let (training, validation) = (ValueEval::read(&sets, "training")?, ValueEval::read(&sets, "validation")?);
    let width = training.labels.len();
    let mut texts = Vec::new();
    if distill.validation_texts {
        for input in [Input::Premise, Input::Argument] {
            texts.extend(validation.arguments.iter().map(|a| a.text(input)));
        }
    }
    if distill.unlabelled_texts > 0 {
        texts.extend(examples::unlabelled_texts(&paths.data, distill.unlabelled_texts, config.seed)?);
    }
    let mut unlabelled = vec![Mean::new(width); texts.len()];
    let mut arguments = BTreeMap::<String, [Mean; 2]>::new();
    for teacher in &distill.teachers {
        let own = TrainConfig::read(&paths.runs.join(teacher).join("config.toml"))?;
        let learnt = folds::learnt_from(&own, &training, &validation)?;
        let all = training.arguments.iter().chain(&validation.arguments);
        let new: Vec<&Argument> = all.filter(|a| !learnt.contains(&a.id)).collect();
        for (form, (group, input)) in
            [("premise", Input::Premise), ("argument", Input::Argument)].into_iter().enumerate()
        {
            let texts: Vec<String> = new.iter().map(|a| a.text(input)).collect();
            for (argument, logits) in new.iter().zip(answers(teacher, group, &texts, paths, &training)?) {
                let means = arguments
                    .entry(argument.id.clone())
                    .or_insert_with(|| [Mean::new(width), Mean::new(width)]);
                means[form].add(&logits);
            }
        }
        for (mean, logits) in
            unlabelled.iter_mut().zip(answers(teacher, "unlabelled", &texts, paths, &training)?)
        {
            mean.add(&logits);
        }
    }
    Ok(Some(SoftLabels {
        arguments: arguments.into_iter().map(|(id, means)| (id, means.map(Mean::value))).collect(),
        unlabelled: texts.into_iter().zip(unlabelled.into_iter().map(Mean::value)).collect(),
    }))
}

/// The mean of the probabilities that teachers give a text.
#[derive(Clone)]
struct Mean {
    sum: Vec<f32>,
    count: f32,
}

impl Mean {
    fn new(labels: usize) -> Self {
        Self { sum: vec![0.0; labels], count: 0.0 }
    }

    fn add(&mut self, logits: &[f32]) {
        self.count += 1.0;
        for (s, x) in self.sum.iter_mut().zip(logits) {
            *s += 1.0 / (1.0 + (-x).exp());
        }
    }

    fn value(self) -> Vec<f32> {
        self.sum.into_iter().map(|s| s / self.count.max(1.0)).collect()
    }
}

/// A teacher's logits of `texts`, from its folder where the same texts were asked before.
fn answers(
    teacher: &str,
    group: &str,
    texts: &[String],
    paths: &Paths,
    set: &ValueEval,
) -> Result<Vec<Vec<f32>>> {
    let folder = paths.runs.join(teacher);
    let config = TrainConfig::read(&folder.join("config.toml"))?;
    let file = folder.join(format!("answers-{group}-{:016x}.safetensors", fingerprint(texts)));
    let width = set.labels.len();
    if file.exists() {
        let mut kept: StateDict = snapshot::load(&file)?;
        let data = kept.remove("logits").ok_or_else(|| Error::data(&file, "no logits"))?;
        let values: Vec<f32> =
            data.try_into_vec().map_err(|_| Error::data(&file, "logits are not float32"))?;
        return Ok(values.chunks(width).map(<[f32]>::to_vec).collect());
    }
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    eprintln!("{teacher}: asked about {} texts ({group})", texts.len());
    let (model, tokenizer, pad_id) = load_run(&config, paths, set)?;
    let rows = predict::logits(&model, &tokenizer, texts, config.max_length, pad_id)?;
    let flat: Vec<f32> = rows.iter().flatten().copied().collect();
    snapshot::save(&file, &StateDict::from([("logits".into(), TensorData::new(flat, [rows.len(), width]))]))?;
    Ok(rows)
}

/// The best weights of a finished run.
pub fn load_run(
    config: &TrainConfig,
    paths: &Paths,
    set: &ValueEval,
) -> Result<(TrainModel, WordPiece, u32)> {
    let (tokenizer, encoder) = read_base(&paths.weights.join(&config.checkpoint), config)?;
    let level1 = set.arguments[0].level1.as_ref().map_or(0, Vec::len);
    let file = paths.runs.join(&config.name).join("best.safetensors");
    let mut weights = snapshot::load(&file)?;
    let level1 = weights.get("auxiliary.bias").map_or(level1, TensorData::num_elements);
    let model = TrainModel::init(&encoder, set.labels.len(), level1, &Device::flex());
    Ok((state::apply(model, &mut weights, "best.safetensors")?, tokenizer, encoder.pad_token_id as u32))
}

/// FNV-1a over the texts: tells one list of texts from another.
fn fingerprint(texts: &[String]) -> u64 {
    texts
        .iter()
        .flat_map(|t| t.bytes().chain([0xff]))
        .fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}
