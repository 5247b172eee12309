//! The golden set of frameworks: held to it, and made.

use crate::Result;
use crate::bundle::{Form, Frameworks};
#[cfg(not(target_family = "wasm"))]
use crate::bundle::{
    FrameworksGolden, GoldenText, Tolerance,
    frameworks::{GoldenPreference, GoldenReply},
};
use crate::probe::self_test::{SelfTest, difference};
use crate::probe::{Probe, ScoreOptions};

impl Probe {
    /// Asks the frameworks all that their golden set has, and compares; `None` without frameworks.
    ///
    /// # Errors
    /// [`Error::Device`] where the device fails; a difference is no error but a result.
    pub async fn frameworks_test(&self) -> Result<Option<SelfTest>> {
        let Some(Frameworks { golden, manifest, .. }) = self.frameworks.as_deref() else { return Ok(None) };
        let mut worst = 0.0f32;
        let texts = manifest.heads_of(Form::Text);
        if !texts.is_empty() {
            let options = text_options(&texts);
            let strings: Vec<&str> = golden.texts.iter().map(|golden| golden.text.as_str()).collect();
            let scores = self.score_many(&strings, &options, |_| {}).await?;
            for (golden, score) in golden.texts.iter().zip(scores) {
                worst = worst.max(difference(&golden.row(&texts)?, score?.probabilities.row()));
            }
        }
        let (options, replies) = (ScoreOptions::default(), manifest.heads_of(Form::Reply));
        if !replies.is_empty() {
            for golden in &golden.replies {
                let score = self.reply(&golden.context, &golden.reply.text, &options).await?;
                worst = worst.max(difference(&golden.reply.row(&replies)?, score.probabilities.row()));
            }
        }
        for golden in &golden.preferences {
            let heads = golden.heads(&manifest.heads);
            if !heads.is_empty() {
                let found = self.prefer(golden.context.as_deref(), &golden.a, &golden.b, &options).await?;
                worst = worst.max(difference(&golden.row(&heads)?, found.a.probabilities.row()));
            }
        }
        Ok(Some(SelfTest::within(worst, golden.tolerance, self.device)))
    }

    /// What the frameworks that were added say of texts, of replies in a context and of two texts in a context or none:
    /// their golden set.
    ///
    /// # Errors
    /// As [`Probe::score`], [`Probe::reply`] and [`Probe::prefer`].
    #[cfg(not(target_family = "wasm"))]
    pub async fn frameworks_golden(
        &self,
        tolerance: Tolerance,
        texts: &[&str],
        replies: &[[&str; 2]],
        preferences: &[(Option<&str>, &str, &str)],
    ) -> Result<FrameworksGolden> {
        let manifest =
            &self.frameworks.as_ref().ok_or(crate::Error::NoFramework { what: "anything" })?.manifest;
        let mut golden =
            FrameworksGolden { tolerance, texts: Vec::new(), replies: Vec::new(), preferences: Vec::new() };
        let (text_heads, options) = (manifest.heads_of(Form::Text), ScoreOptions::default());
        for text in texts {
            let score = self.score(text, &text_options(&text_heads)).await?;
            golden.texts.push(GoldenText::new(text, &text_heads, score.probabilities.row()));
        }
        for [context, text] in replies {
            let score = self.reply(context, text, &options).await?;
            let reply = GoldenText::new(text, &manifest.heads_of(Form::Reply), score.probabilities.row());
            golden.replies.push(GoldenReply { context: (*context).to_owned(), reply });
        }
        for (context, a, b) in preferences {
            let found = self.prefer(*context, a, b, &options).await?;
            let mut pair = GoldenPreference {
                context: context.map(str::to_owned),
                a: (*a).to_owned(),
                b: (*b).to_owned(),
                probabilities: std::collections::BTreeMap::new(),
            };
            let row = GoldenText::new(a, &pair.heads(&manifest.heads), found.a.probabilities.row());
            pair.probabilities = row.probabilities;
            golden.preferences.push(pair);
        }
        Ok(golden)
    }
}

/// Of the heads for a text alone, and no others.
fn text_options(heads: &[crate::bundle::Head]) -> ScoreOptions {
    let frameworks = heads.iter().map(|head| head.framework.clone()).collect();
    ScoreOptions { sentences: false, frameworks: Some(frameworks), ..ScoreOptions::default() }
}
