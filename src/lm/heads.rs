//! Texts scored by a language model: linear heads on its hidden states, with the meaning of [`crate::probe`]'s scores.

use std::sync::Arc;

use super::States;
use super::language::Language;
use crate::bundle::{LanguageHeads, LanguageModel};
use crate::device::DeviceChoice;
use crate::probe::{Model, Progress, ScoreOptions, SelfTest, TextScore, Tokens, Work};
use crate::taxonomy::Taxonomy;
use crate::text::Encoding;
use crate::{Error, Result};

/// Heads that are ready to score texts, with the model that they were made for: a [`super::LanguageModel`] is lent to
/// each step, so that one model both writes and scores.
pub struct LanguageProbe {
    heads: LanguageHeads,
    taxonomy: Taxonomy,
    states: States,
    model: Arc<Model>,
}

impl LanguageProbe {
    /// # Errors
    /// [`Error::Bundle`] where the heads were made for another model, [`Error::Taxonomy`] if the taxonomy does not
    /// describe exactly what they score.
    pub fn new(heads: LanguageHeads, taxonomy: Taxonomy, model: &LanguageModel) -> Result<Self> {
        heads.verify_model(&model.manifest)?;
        Self::on(heads, taxonomy, model)
    }

    fn on(heads: LanguageHeads, taxonomy: Taxonomy, model: &impl Language) -> Result<Self> {
        let manifest = &heads.manifest;
        let states = States::new(model, &manifest.template, &manifest.features)?;
        let limit = model.limit();
        let longest = states.sequence_length(manifest.max_length);
        if longest > limit {
            return Err(Error::ContextOverflow { tokens: longest, limit });
        }
        let model = Model::new(&manifest.heads, heads.calibration.clone(), &taxonomy, manifest.max_length)?;
        Ok(Self { heads, taxonomy, states, model })
    }

    /// The heads.
    pub fn heads(&self) -> &LanguageHeads {
        &self.heads
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// Begins to score a text; nothing is computed before [`LanguageJob::step`].
    ///
    /// # Errors
    /// [`Error::EmptyInput`] for nothing or white space, [`Error::TooLarge`] over the options' limit.
    pub fn start(&self, text: &str, options: &ScoreOptions) -> Result<LanguageJob> {
        Ok(LanguageJob { work: Work::one(self.model.clone(), text, options.clone())? })
    }

    /// Scores a text in one go.
    ///
    /// # Errors
    /// As [`Self::start`], and [`Error::Device`] where the device fails.
    pub async fn score(
        &self,
        model: &impl Language,
        text: &str,
        options: &ScoreOptions,
    ) -> Result<TextScore> {
        let mut job = self.start(text, options)?;
        while !job.step(self, model).await?.is_finished() {}
        job.finish()
    }

    /// As [`crate::probe::Probe::score_many`].
    ///
    /// # Errors
    /// As there.
    pub async fn score_many(
        &self,
        model: &impl Language,
        texts: &[&str],
        options: &ScoreOptions,
        mut on_step: impl FnMut(Progress),
    ) -> Result<Vec<Result<TextScore>>> {
        let (mut work, refused) = Work::many(self.model.clone(), texts, options);
        while !work.progress().is_finished() {
            self.step(&mut work, model).await?;
            on_step(work.progress());
        }
        Ok(refused.with(work.finish()?))
    }

    /// Scores the heads' golden set and compares: does `device` compute what they were published with?
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails; a difference is no error but a result.
    pub async fn self_test(&self, model: &impl Language, device: DeviceChoice) -> Result<SelfTest> {
        let options = ScoreOptions { sentences: false, ..ScoreOptions::default() };
        let golden = &self.heads.golden;
        let texts: Vec<&str> = golden.texts.iter().map(|golden| golden.text.as_str()).collect();
        let scores = self.score_many(model, &texts, &options, |_| {}).await?;
        let scores = scores.into_iter().collect::<Result<Vec<_>>>()?;
        SelfTest::of(golden, &self.heads.manifest.heads, &scores, device)
    }

    async fn step(&self, work: &mut Work, model: &impl Language) -> Result<()> {
        let batch = work.next_batch(&Plain(model))?;
        if batch.encodings.is_empty() {
            return Ok(());
        }
        let texts: Vec<&[u32]> = batch.encodings.iter().map(|encoding| encoding.ids.as_slice()).collect();
        let vectors = self.states.read(model, &texts).await?;
        let rows: Vec<Vec<f32>> = vectors.iter().map(|vector| self.heads.logits(vector)).collect();
        work.accept(&batch, &rows)
    }
}

/// A text on its way to its score. Belongs to the [`LanguageProbe`] and the model that it was begun with.
pub struct LanguageJob {
    work: Work,
}

impl LanguageJob {
    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.work.progress()
    }

    /// One forward, or nothing if all is done.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails or computes no numbers.
    pub async fn step(&mut self, probe: &LanguageProbe, model: &impl Language) -> Result<Progress> {
        probe.step(&mut self.work, model).await?;
        Ok(self.work.progress())
    }

    /// The score, after the last step.
    ///
    /// # Errors
    /// [`Error::Cancelled`] before it.
    pub fn finish(self) -> Result<TextScore> {
        self.work.finish()?.pop().ok_or(Error::Cancelled)
    }
}

/// A language model's tokenizer: windows are bare, the template comes around them later.
struct Plain<'a, L>(&'a L);

impl<L: Language> Tokens for Plain<'_, L> {
    fn prefix(&self) -> &[u32] {
        &[]
    }

    fn suffix(&self) -> &[u32] {
        &[]
    }

    fn encode_batch(&self, texts: &[&str]) -> Result<Vec<Encoding>> {
        texts.iter().map(|text| encode(self.0, text)).collect()
    }
}

/// Tokens with their places. A character of several tokens stands where its last one is.
fn encode<L: Language>(model: &L, text: &str) -> Result<Encoding> {
    let ids = model.encode(text)?;
    let (mut stream, mut at) = (L::Stream::default(), 0);
    let mut place = |&id: &u32| {
        let start = at;
        at += model.push(&mut stream, id)?.len();
        Ok((start, at))
    };
    let offsets = ids.iter().map(&mut place).collect::<Result<Vec<_>>>()?;
    Ok(Encoding { ids, offsets })
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use super::*;
    use crate::bundle::Head;
    use crate::bundle::language_heads::tiny::files_of;
    use crate::lm::toy::Toy;

    fn taxonomy() -> Taxonomy {
        Taxonomy::from_toml(include_str!("../../models/taxonomy.toml")).unwrap()
    }

    /// The first value's logit is the second number of a mean state of the embedding; all others' is -1. A token's
    /// state is its id and its place, at a root mean square of 1.
    fn probe(model: &Toy) -> LanguageProbe {
        let shipped = taxonomy();
        let dimensions = &shipped.framework("schwartz").unwrap().dimensions;
        let dimensions: Vec<String> = dimensions.iter().map(|d| d.name.clone()).collect();
        let heads = [Head { framework: "schwartz".into(), dimensions }];
        let mut weight = vec![0.0; 40];
        weight[1] = 1.0;
        let bias: Vec<f32> = (0..20).map(|j| if j == 0 { 0.0 } else { -1.0 }).collect();
        let files = files_of(&heads, &[(0, "mean")], 2, &weight, &bias);
        LanguageProbe::on(LanguageHeads::from_files(&files).unwrap(), taxonomy(), model).unwrap()
    }

    /// The mean over `places` of the second number, for letters of one kind.
    fn logit(letter: u8, places: usize) -> f32 {
        let second = |at: usize| {
            let [x, y] = [f32::from(letter), at as f32];
            y / ((x * x + y * y) / 2.0).sqrt()
        };
        (0..places).map(second).sum::<f32>() / places as f32
    }

    fn first(values: &crate::probe::Values) -> f32 {
        values.row()[0]
    }

    #[test]
    fn probabilities_are_of_the_heads_logits() {
        let model = Toy::random(1);
        let score = block_on(probe(&model).score(&model, "aaaa", &ScoreOptions::default())).unwrap();
        let expected = 1.0 / (1.0 + (-logit(b'a', 4)).exp());
        assert!((first(&score.probabilities) - expected).abs() < 1e-5, "{score:?}");
        assert_eq!((score.windows, score.tokens, score.evidence.len()), (1, 4, 1));
        // The same text is its own sentence: computed once. The template's full stop is read with it.
        assert_eq!(model.rows(), [5]);
        assert_eq!(score.sentences.unwrap()[0].probabilities, score.probabilities);
    }

    #[test]
    fn long_texts_are_read_in_windows_and_the_highest_counts() {
        let model = Toy::random(1);
        let probe = probe(&model);
        // Twenty letters in windows of at most eight.
        let score = block_on(probe.score(&model, &"a".repeat(20), &ScoreOptions::default())).unwrap();
        assert_eq!((score.windows, score.tokens), (3, 20));
        let highest = (6..=7).map(|places| logit(b'a', places)).fold(0.0, f32::max);
        let expected = 1.0 / (1.0 + (-highest).exp());
        assert!((first(&score.probabilities) - expected).abs() < 1e-5);
    }

    #[test]
    fn texts_together_score_as_alone_and_bad_ones_do_not_hinder() {
        let model = Toy::random(1);
        let probe = probe(&model);
        let options = ScoreOptions { max_bytes: 100, ..ScoreOptions::default() };
        let long = "x".repeat(101);
        let texts = ["One. Two!", "", "ééé 🙂", &long, "\0"];
        let together = block_on(probe.score_many(&model, &texts, &options, |_| {})).unwrap();
        let code = |score: &Result<TextScore>| score.as_ref().err().map(Error::code);
        assert_eq!(
            together.iter().map(code).collect::<Vec<_>>(),
            [None, Some("empty-input"), None, Some("too-large"), None]
        );
        for (text, score) in texts.iter().zip(together) {
            if let Ok(score) = score {
                assert_eq!(score, block_on(probe.score(&model, text, &options)).unwrap(), "{text}");
            }
        }
        assert_eq!(probe.start("", &options).err().unwrap().code(), "empty-input");
    }

    #[test]
    fn a_character_of_several_tokens_has_its_place() {
        let encoding = encode(&Toy::random(1), "aé").unwrap();
        assert_eq!((encoding.ids.len(), encoding.offsets), (3, vec![(0, 1), (1, 1), (1, 3)]));
    }

    #[test]
    fn a_difference_from_the_golden_set_is_seen() {
        let model = Toy::random(1);
        let test = block_on(probe(&model).self_test(&model, DeviceChoice::Cpu)).unwrap();
        // It says 0.5 of every value; nineteen are sigmoid(-1).
        assert!(!test.passed && (test.worst - 0.231).abs() < 0.001, "{test:?}");
    }

    #[test]
    fn a_model_that_reads_too_little_is_refused() {
        let model = Toy::random(1);
        let heads = probe(&model).heads;
        let error = LanguageProbe::on(heads, taxonomy(), &Toy::random(1).with_limit(8)).err().unwrap();
        assert_eq!(error.code(), "context-overflow");
    }

    #[test]
    fn an_unfinished_job_has_no_score() {
        let model = Toy::random(1);
        let job = probe(&model).start("aaaa", &ScoreOptions::default()).unwrap();
        assert_eq!(job.finish().unwrap_err().code(), "cancelled");
    }
}
