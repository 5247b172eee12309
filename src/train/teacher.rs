//! What finished runs say of texts: the soft labels that a smaller network learns from.

use super::config::{Distill, Paths, TrainConfig};
use super::data::{Input, ValueEval};
use super::examples::{self, Example};
use super::fit::read_base;
use super::model::TrainModel;
use super::{predict, snapshot};
use crate::nn::state::{self, StateDict};
use crate::text::WordPiece;
use crate::{Error, Result};
use burn::tensor::{Device, TensorData};

/// Mean probabilities of the teachers.
pub struct SoftLabels {
    premise: Vec<Vec<f32>>,
    argument: Vec<Vec<f32>>,
    /// Texts without labels and what the teachers say of them.
    unlabelled: Vec<(String, Vec<f32>)>,
}

impl SoftLabels {
    /// Of training argument `index` as `input`.
    pub fn training(&self, input: Input, index: usize) -> &[f32] {
        match input {
            Input::Premise => &self.premise[index],
            Input::Argument => &self.argument[index],
        }
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

/// Asks the teachers of `config.distill` about all texts; `None` without teachers. Each teacher's
/// answers are kept in its folder, so that a second student does not ask again.
pub fn soft_labels(
    config: &TrainConfig,
    paths: &Paths,
    training: &ValueEval,
    validation: &ValueEval,
) -> Result<Option<SoftLabels>> {
    let Some(distill) = &config.distill else { return Ok(None) };
    let of = |set: &ValueEval, input| set.arguments.iter().map(|a| a.text(input)).collect::<Vec<String>>();
    let mut groups =
        vec![("premise", of(training, Input::Premise)), ("argument", of(training, Input::Argument))];
    let mut unlabelled = Vec::new();
    if distill.validation_texts {
        unlabelled.extend(of(validation, Input::Premise));
        unlabelled.extend(of(validation, Input::Argument));
    }
    if distill.unlabelled_texts > 0 {
        unlabelled.extend(examples::unlabelled_texts(&paths.data, distill.unlabelled_texts, config.seed)?);
    }
    groups.push(("unlabelled", unlabelled.clone()));
    let mut sums: Vec<Vec<Vec<f32>>> =
        groups.iter().map(|(_, t)| vec![vec![0.0; training.labels.len()]; t.len()]).collect();
    for teacher in &distill.teachers {
        for ((group, texts), sum) in groups.iter().zip(&mut sums) {
            for (sum, logits) in sum.iter_mut().zip(answers(teacher, group, texts, paths, training)?) {
                for (s, x) in sum.iter_mut().zip(logits) {
                    *s += 1.0 / (1.0 + (-x).exp()) / distill.teachers.len() as f32;
                }
            }
        }
    }
    let mut sums = sums.into_iter();
    match (sums.next(), sums.next(), sums.next()) {
        (Some(premise), Some(argument), Some(soft)) => {
            Ok(Some(SoftLabels { premise, argument, unlabelled: unlabelled.into_iter().zip(soft).collect() }))
        }
        _ => unreachable!("three groups"),
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
