//! The training loop: epochs, early stopping on validation, resuming after a kill.
//!
//! A run's folder holds `best.safetensors` (float32 weights of the best epoch), `log.jsonl` (a line
//! an epoch) and, while it runs, `last.safetensors`, `optimizer.safetensors` and `progress.json`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use indicatif::{ProgressBar, ProgressStyle};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};

use super::adamw::{AdamW, AdamWConfig, GradientMap, gradients};
use super::batch::shuffled_batches;
use super::config::{Paths, TrainConfig};
use super::data::{Input, ValueEval};
use super::examples::{self, Example};
use super::model::{TrainModel, bce};
use super::{draws, folds, predict, snapshot, teacher};
use crate::bundle::files::{read, write_atomically};
use crate::nn::batch::pad;
use crate::nn::state::{self, StateDict};
use crate::nn::{Encoder, EncoderConfig, checkpoint, dropout};
use crate::text::WordPiece;
use crate::{Error, Result};

/// How often the state is saved within an epoch.
const SAVE_EVERY: Duration = Duration::from_secs(300);

/// Where a run stands; enough to go on with after a kill.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Progress {
    epoch: usize,
    /// Batches of `epoch` that are done.
    batch: usize,
    best_f1: f64,
    best_epoch: usize,
    finished: bool,
}

/// What a finished run gives.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    pub folder: PathBuf,
    pub best_epoch: usize,
    pub best_f1: f64,
}

/// A line of `log.jsonl`.
#[derive(Debug, Serialize)]
struct EpochLog {
    epoch: usize,
    loss: f64,
    /// Mean F1 on validation, thresholds tuned there, mean of the two inputs.
    validation_f1: f64,
    premise_mean_f1: f64,
    premise_official_f1: f64,
    argument_mean_f1: f64,
    argument_official_f1: f64,
    seconds: f64,
}

impl EpochLog {
    /// Of a run that holds nothing out.
    fn unjudged(epoch: usize, loss: f64, started: Instant) -> Self {
        Self {
            epoch,
            loss,
            validation_f1: 0.0,
            premise_mean_f1: 0.0,
            premise_official_f1: 0.0,
            argument_mean_f1: 0.0,
            argument_official_f1: 0.0,
            seconds: started.elapsed().as_secs_f64(),
        }
    }
}

/// Trains `config`, or goes on with a run of that name that was stopped or killed. `max_steps` stops
/// after so many optimiser steps of this call; then the outcome is `None`.
pub fn fit(config: &TrainConfig, paths: &Paths, max_steps: Option<usize>) -> Result<Option<Outcome>> {
    let folder = paths.runs.join(&config.name);
    std::fs::create_dir_all(&folder).map_err(|e| Error::io(&folder, e))?;
    same_config(config, &folder)?;
    let mut run = Run::open(config, paths, folder)?;
    run.steps_left = max_steps.unwrap_or(usize::MAX);
    while run.progress.epoch < config.epochs && !run.progress.finished {
        if !run.epoch()? {
            return Ok(None);
        }
        // Without held-out texts no epoch is the best: the last one is kept.
        let judged = !run.validation.arguments.is_empty();
        run.progress.finished = judged && run.progress.epoch - run.progress.best_epoch > config.patience;
    }
    run.finish().map(Some)
}

/// A run may only go on with the configuration it began with.
fn same_config(config: &TrainConfig, folder: &Path) -> Result<()> {
    let file = folder.join("config.toml");
    let text = toml::to_string(config).map_err(|e| Error::Config(e.to_string()))?;
    match std::fs::read_to_string(&file) {
        Ok(before) if before == text => Ok(()),
        Ok(_) => Err(Error::Config(format!(
            "{} was begun with another configuration: give the run a new name, or delete the folder",
            folder.display()
        ))),
        Err(_) => write_atomically(&file, text.as_bytes()),
    }
}

struct Run<'a> {
    config: &'a TrainConfig,
    folder: PathBuf,
    device: Device,
    tokenizer: WordPiece,
    pad_id: u32,
    training: ValueEval,
    validation: ValueEval,
    /// Examples beside the arguments: definitions and texts only the teacher speaks on.
    extra: Vec<Example>,
    /// The teachers' probabilities of arguments that they have not learnt from.
    soft: Option<teacher::SoftLabels>,
    positive_weight: Vec<f32>,
    level1: usize,
    layers: usize,
    model: TrainModel,
    optim: AdamW,
    total_steps: usize,
    progress: Progress,
    /// Optimiser steps until this call stops.
    steps_left: usize,
    /// One pool of one thread a core: within it no operation looks for further threads.
    workers: Vec<rayon::ThreadPool>,
}

impl<'a> Run<'a> {
    fn open(config: &'a TrainConfig, paths: &Paths, folder: PathBuf) -> Result<Self> {
        let base = paths.weights.join(&config.checkpoint);
        let (tokenizer, encoder_config) = read_base(&base, config)?;
        let sets = paths.valueeval();
        let training = ValueEval::read(&sets, "training")?;
        let validation = ValueEval::read(&sets, "validation")?;
        let folds::Split { training, validation } = folds::split(config, training, validation)?;
        let level1 = training.arguments[0].level1.as_ref().map_or(0, Vec::len);
        let soft = teacher::soft_labels(config, paths)?;
        let mut extra = Vec::new();
        let labels = training.labels.len();
        if config.definition_weight > 0.0 {
            extra.extend(examples::definitions(&sets, &training, &tokenizer, config.definition_weight)?);
        }
        if config.neutral_weight > 0.0 {
            extra.extend(examples::neutral(&tokenizer, labels, config.neutral_weight)?);
        }
        if let (Some(distill), Some(soft)) = (&config.distill, &soft) {
            extra.extend(soft.unlabelled_examples(distill, &tokenizer, config.max_length)?);
        }
        let device = Device::flex().autodiff();
        let mut model = draws::seeded(&device, config.seed, || {
            let mut model = TrainModel::init(&encoder_config, labels, level1, &device);
            let weights = base.join("model.safetensors");
            let bytes = std::fs::read(&weights).map_err(|e| Error::io(&weights, e))?;
            checkpoint::load_safetensors(&mut model.encoder, encoder_config.model_type, bytes)?;
            state::collect(&model); // reads them all
            Ok::<_, Error>(model)
        })?;
        let mut optim = AdamW::new(AdamWConfig {
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-6,
            weight_decay: config.weight_decay,
            ema_decay: config.ema_decay,
            max_grad_norm: 1.0,
        });
        let progress_file = folder.join("progress.json");
        let mut progress = Progress::default();
        if let Ok(json) = std::fs::read(&progress_file) {
            progress = serde_json::from_slice(&json).map_err(|e| Error::data(&progress_file, e))?;
            if !progress.finished {
                model = state::apply(
                    model,
                    &mut snapshot::load(&folder.join("last.safetensors"))?,
                    "last.safetensors",
                )?;
                snapshot::load_optimizer(&folder.join("optimizer.safetensors"), &mut optim)?;
                eprintln!("{}: going on at epoch {}, batch {}", config.name, progress.epoch, progress.batch);
            }
        }
        if config.freeze_embeddings {
            // No gradient at all: the dense one of 23 million weights costs more than a layer.
            model.encoder.embeddings.word = model.encoder.embeddings.word.no_grad();
        }
        if config.freeze_layers > 0 {
            freeze_below(&mut model.encoder, config.freeze_layers);
        }
        let total_steps =
            config.epochs * (training.arguments.len() + extra.len()).div_ceil(config.batch_size);
        Ok(Self {
            workers: one_thread_pools()?,
            steps_left: usize::MAX,
            positive_weight: positive_weights(&training, config.positive_power),
            pad_id: encoder_config.pad_token_id as u32,
            layers: encoder_config.num_hidden_layers,
            config,
            folder,
            device,
            tokenizer,
            training,
            validation,
            extra,
            soft,
            level1,
            model,
            optim,
            total_steps,
            progress,
        })
    }

    /// One epoch, or the rest of one; false if the steps ran out before its end.
    fn epoch(&mut self) -> Result<bool> {
        let started = Instant::now();
        let epoch = self.progress.epoch;
        let examples = self.examples(epoch)?;
        let lengths: Vec<usize> = examples.iter().map(|e| e.ids.len()).collect();
        let mut rng = StdRng::seed_from_u64(self.config.seed ^ (epoch as u64 + 1) << 32);
        let batches = shuffled_batches(&lengths, self.config.batch_size, &mut rng);
        let bar = ProgressBar::new(batches.len() as u64);
        bar.set_style(
            ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} {eta} {msg}")
                .unwrap_or(ProgressStyle::default_bar()),
        );
        bar.set_prefix(format!("{} epoch {}/{}", self.config.name, epoch + 1, self.config.epochs));
        let (mut loss, mut seen, mut saved) = (0.0, 0usize, Instant::now());
        for (number, batch) in batches.iter().enumerate() {
            if number < self.progress.batch {
                continue; // done before the kill
            }
            if self.steps_left == 0 {
                self.progress.batch = number;
                self.save()?;
                return Ok(false);
            }
            self.steps_left -= 1;
            let batch: Vec<&Example> = batch.iter().map(|&i| &examples[i]).collect();
            loss += self.step(&batch, epoch * batches.len() + number)? * batch.len() as f64;
            seen += batch.len();
            bar.set_position(number as u64 + 1);
            bar.set_message(format!(
                "loss {:.4} validation F1 {:.4}",
                loss / seen as f64,
                self.progress.best_f1
            ));
            if bar.is_hidden() && number % 25 == 24 {
                eprintln!(
                    "{} epoch {} batch {}/{} loss {:.4} {:.0} s",
                    self.config.name,
                    epoch + 1,
                    number + 1,
                    batches.len(),
                    loss / seen as f64,
                    started.elapsed().as_secs_f64()
                );
            }
            if saved.elapsed() > SAVE_EVERY {
                self.progress.batch = number + 1;
                self.save()?;
                saved = Instant::now();
            }
        }
        self.progress.batch = 0;
        self.progress.epoch = epoch + 1;
        let log = self.evaluate(epoch + 1, loss / seen.max(1) as f64, started)?;
        bar.finish_with_message(format!("loss {:.4} validation F1 {:.4}", log.loss, log.validation_f1));
        self.save()?;
        Ok(true)
    }

    /// The examples of an epoch: each training argument in one of its forms, and the others.
    fn examples(&self, epoch: usize) -> Result<Vec<Example>> {
        let arguments = &self.training.arguments;
        let forms = examples::forms(self.config, epoch, arguments.len());
        let texts = examples::argument_texts(arguments, &forms);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let ids = examples::encode(&self.tokenizer, &texts, self.config.max_length)?;
        let share = self.config.distill.as_ref().map_or(0.0, |d| d.teacher_share);
        let mut all: Vec<Example> = ids
            .into_iter()
            .enumerate()
            .map(|(i, ids)| {
                let mut targets = arguments[i].labels.clone();
                let soft = self.soft.as_ref().and_then(|soft| soft.of(forms[i], &arguments[i].id));
                if let Some(soft) = soft {
                    for (t, s) in targets.iter_mut().zip(soft) {
                        *t = (1.0 - share) * *t + share * s;
                    }
                }
                Example { ids, targets, level1: arguments[i].level1.clone(), weight: 1.0 }
            })
            .collect();
        all.extend(self.extra.iter().cloned());
        Ok(all)
    }

    /// One optimiser step; the mean loss of the batch.
    ///
    /// The batch is shared out to as many threads as there are cores: most operations of a small
    /// network run on one core, so that two half batches side by side are faster than a whole one.
    fn step(&mut self, batch: &[&Example], step: usize) -> Result<f64> {
        let workers = self.workers.len().min(batch.len());
        let shares: Vec<Vec<&Example>> =
            (0..workers).map(|w| batch.iter().skip(w).step_by(workers).copied().collect()).collect();
        let this = &*self;
        let results: Vec<(f64, GradientMap)> = std::thread::scope(|scope| {
            let threads: Vec<_> = shares
                .iter()
                .enumerate()
                .map(|(w, share)| {
                    // Forked: graphs that share their leaves wait for each other in the backward pass.
                    let model = this.model.clone().fork(&this.device);
                    // Dropout depends on seed, step and share alone: a resumed run repeats a killed one.
                    let seed = (this.config.seed << 40) ^ ((step as u64) << 8) ^ w as u64;
                    scope.spawn(move || {
                        this.workers[w].install(|| {
                            dropout::seed(seed);
                            this.loss_and_gradients(&model, share, batch.len())
                        })
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let loss: f64 = results.iter().map(|(loss, _)| loss).sum();
        if !loss.is_finite() {
            return Err(Error::Config(format!(
                "{}: the loss is {loss} at step {step}: lower the rates",
                self.config.name
            )));
        }
        let grads = results.into_iter().map(|(_, grads)| grads).collect();
        let (config, layers, schedule) = (self.config, self.layers, self.schedule(step));
        self.model =
            self.optim.step(self.model.clone(), grads, |path| schedule * base_rate(config, layers, path));
        Ok(loss)
    }

    /// The loss of a share of a batch of `batch_size` texts, and its gradients.
    fn loss_and_gradients(
        &self,
        model: &TrainModel,
        share: &[&Example],
        batch_size: usize,
    ) -> (f64, GradientMap) {
        let ids: Vec<&[u32]> = share.iter().map(|e| e.ids.as_slice()).collect();
        let (logits, level1_logits) = model.forward(pad(&ids, self.pad_id, &self.device));
        let matrix = |width: usize, f: &dyn Fn(&Example, usize) -> f32| {
            let values: Vec<f32> = share.iter().flat_map(|e| (0..width).map(|j| f(e, j))).collect();
            Tensor::<2>::from_data(TensorData::new(values, [share.len(), width]), &self.device)
        };
        let labels = self.positive_weight.len();
        let positive =
            Tensor::<2>::from_data(TensorData::new(self.positive_weight.clone(), [1, labels]), &self.device);
        let mut loss =
            bce(logits, matrix(labels, &|e, j| e.targets[j]), matrix(labels, &|e, _| e.weight), positive)
                / (batch_size * labels) as f64;
        if self.config.level1_weight > 0.0 && self.level1 > 0 {
            let targets = matrix(self.level1, &|e, j| e.level1.as_ref().map_or(0.0, |l| l[j]));
            let weights =
                matrix(self.level1, &|e, _| if e.level1.is_some() { self.config.level1_weight } else { 0.0 });
            let ones = Tensor::<2>::ones([1, self.level1], &self.device);
            loss = loss + bce(level1_logits, targets, weights, ones) / (batch_size * self.level1) as f64;
        }
        let value = loss.clone().inner().into_data().iter::<f64>().next().unwrap_or(f64::NAN);
        (value, gradients(model, loss.backward()))
    }

    /// Linear warm-up, then a cosine to 0.
    fn schedule(&self, step: usize) -> f64 {
        let warmup = (self.total_steps as f64 * self.config.warmup).max(1.0);
        let step = step as f64;
        if step < warmup {
            return (step + 1.0) / warmup;
        }
        let done = (step - warmup) / (self.total_steps as f64 - warmup).max(1.0);
        0.5 * (1.0 + (std::f64::consts::PI * done.min(1.0)).cos())
    }

    /// The weights that count: the running average where one is kept.
    fn weights(&self) -> StateDict {
        let mut weights = state::collect(&self.model.valid());
        for (path, data) in &mut weights {
            if let Some(average) = self.optim.average(path) {
                *data = TensorData::new(average.to_vec(), data.shape().clone());
            }
        }
        weights
    }

    /// Scores validation, logs the epoch and keeps the weights if they are the best so far, or where
    /// nothing is held out.
    fn evaluate(&mut self, epoch: usize, loss: f64, started: Instant) -> Result<EpochLog> {
        let weights = self.weights();
        let best_file = self.folder.join("best.safetensors");
        if self.validation.arguments.is_empty() {
            self.progress.best_epoch = epoch;
            snapshot::save(&best_file, &weights)?;
            return self.log(EpochLog::unjudged(epoch, loss, started));
        }
        let model = state::apply(self.model.valid(), &mut weights.clone(), "running average")?;
        let mut scored = [Input::Premise, Input::Argument].into_iter().map(|input| {
            let texts: Vec<String> = self.validation.arguments.iter().map(|a| a.text(input)).collect();
            let logits =
                predict::logits(&model, &self.tokenizer, &texts, self.config.max_length, self.pad_id)?;
            Ok(predict::tuned_metrics(&self.validation, &logits))
        });
        let (premise, argument) = match (scored.next(), scored.next()) {
            (Some(p), Some(a)) => (p?, a?),
            _ => unreachable!("two inputs"),
        };
        drop(scored);
        let log = EpochLog {
            epoch,
            loss,
            validation_f1: (premise.mean_f1 + argument.mean_f1) / 2.0,
            premise_mean_f1: premise.mean_f1,
            premise_official_f1: premise.official_f1,
            argument_mean_f1: argument.mean_f1,
            argument_official_f1: argument.official_f1,
            seconds: started.elapsed().as_secs_f64(),
        };
        if log.validation_f1 > self.progress.best_f1 {
            self.progress.best_f1 = log.validation_f1;
            self.progress.best_epoch = epoch;
            snapshot::save(&best_file, &weights)?;
        }
        self.log(log)
    }

    fn log(&self, log: EpochLog) -> Result<EpochLog> {
        let line = serde_json::to_string(&log).map_err(|e| Error::data("log.jsonl", e))?;
        eprintln!("{}: {line}", self.config.name);
        append(&self.folder.join("log.jsonl"), &line)?;
        Ok(log)
    }

    fn save(&self) -> Result<()> {
        snapshot::save(&self.folder.join("last.safetensors"), &state::collect(&self.model.valid()))?;
        snapshot::save_optimizer(&self.folder.join("optimizer.safetensors"), &self.optim)?;
        let json = serde_json::to_vec(&self.progress).map_err(|e| Error::data("progress.json", e))?;
        write_atomically(&self.folder.join("progress.json"), &json)
    }

    fn finish(mut self) -> Result<Outcome> {
        self.progress.finished = true;
        let json = serde_json::to_vec(&self.progress).map_err(|e| Error::data("progress.json", e))?;
        write_atomically(&self.folder.join("progress.json"), &json)?;
        for file in ["last.safetensors", "optimizer.safetensors"] {
            let file = self.folder.join(file);
            if file.exists() {
                std::fs::remove_file(&file).map_err(|e| Error::io(&file, e))?;
            }
        }
        Ok(Outcome {
            folder: self.folder,
            best_epoch: self.progress.best_epoch,
            best_f1: self.progress.best_f1,
        })
    }
}

/// The embeddings and the lowest `layers` keep their weights: the backward pass ends above them.
fn freeze_below(encoder: &mut Encoder, layers: usize) {
    encoder.embeddings = encoder.embeddings.clone().no_grad();
    // Shared by all layers: with a gradient here the pass would go all the way down.
    encoder.relative_attention_bias = encoder.relative_attention_bias.clone().map(Module::no_grad);
    for layer in encoder.layers.iter_mut().take(layers) {
        *layer = layer.clone().no_grad();
    }
}

fn one_thread_pools() -> Result<Vec<rayon::ThreadPool>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = |_| rayon::ThreadPoolBuilder::new().num_threads(1).build();
    (0..cores)
        .map(pool)
        .collect::<std::result::Result<_, _>>()
        .map_err(|e| Error::Config(format!("no worker threads: {e}")))
}

/// Tokenizer and configuration of a base checkpoint, with the run's dropout.
pub fn read_base(folder: &Path, config: &TrainConfig) -> Result<(WordPiece, EncoderConfig)> {
    let tokenizer = WordPiece::from_bytes(&read(folder, "tokenizer.json")?)?;
    let mut encoder = EncoderConfig::from_json(&read(folder, "config.json")?)?;
    encoder.hidden_dropout_prob = config.dropout;
    encoder.attention_probs_dropout_prob = config.attention_dropout;
    Ok((tokenizer, encoder))
}

/// Rate of a parameter before the schedule: heads, layers by depth, embeddings below all layers.
fn base_rate(config: &TrainConfig, layers: usize, path: &str) -> f64 {
    let Some(rest) = path.strip_prefix("encoder.") else { return config.head_rate };
    if rest.starts_with("embeddings.word") && config.freeze_embeddings {
        return 0.0;
    }
    let depth = match rest
        .strip_prefix("layers.")
        .and_then(|r| r.split('.').next())
        .and_then(|n| n.parse::<usize>().ok())
    {
        Some(layer) => layers - 1 - layer,
        None => layers,
    };
    config.body_rate * config.layer_decay.powi(depth as i32)
}

fn positive_weights(set: &ValueEval, power: f32) -> Vec<f32> {
    let total = set.arguments.len() as f32;
    (0..set.labels.len())
        .map(|j| {
            let positives: f32 = set.arguments.iter().map(|a| a.labels[j]).sum();
            ((total - positives) / positives.max(1.0)).powf(power)
        })
        .collect()
}

fn append(file: &Path, line: &str) -> Result<()> {
    use std::io::Write;
    let mut log =
        std::fs::OpenOptions::new().create(true).append(true).open(file).map_err(|e| Error::io(file, e))?;
    writeln!(log, "{line}").map_err(|e| Error::io(file, e))
}
