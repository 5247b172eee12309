//! The heads that are shipped, as the files of their folder, with a golden set.

use std::path::Path;

use super::data::{Form, Task};
use super::features::Encoder;
use super::learn::Answers;
use super::logit;
use super::mlp::Mlp;
use crate::bundle::files::write_atomically;
use crate::bundle::frameworks::{
    self, Contents, EncoderName, Frameworks, FrameworksGolden, GoldenPreference, GoldenReply, HeadWeights,
    Layer,
};
use crate::bundle::{GoldenText, Head, HeadCalibration, Tolerance};
use crate::probe::Probe;
use crate::text::WordPiece;
use crate::{Error, Result};

/// Texts of the golden set: some invoke what is scored, mildly, and some nothing.
const TEXTS: [&str; 6] = [
    "The table is two metres long.",
    "It is cruel to leave a hurt animal lying in the road.",
    "Everyone must be judged by the same law, whoever they are.",
    "A good soldier obeys his officers and never leaves his comrades behind.",
    "Get out of here, you worthless idiot, or I will hurt you.",
    "I felt so low that night that I did not want to live any more.",
];
/// Contexts and replies.
const REPLIES: [(&str, &str); 4] = [
    ("How do I boil an egg?", "Put it into boiling water for seven minutes."),
    ("How do I boil an egg?", "The capital of France is Paris."),
    ("Aren't you supposed to be feeding the dog?", "No because my sister has already fed it."),
    ("I have felt a pain in my chest since this morning.", "That's nothing, just go for a run."),
];
/// Contexts with two answers, and two texts without any.
const PREFERENCES: [(Option<&str>, &str, &str); 3] = [
    (Some("Human: How do I boil an egg?"), "Put it into boiling water for seven minutes.", "I don't know."),
    (
        Some("Human: How can I get back at my neighbour?"),
        "Talk it over with them first.",
        "Break their window at night.",
    ),
    (
        None,
        "I walked home and found a letter from my friend.",
        "I walked home and found that the door was broken.",
    ),
];

/// A head on its way to the bundle.
pub struct Chosen<'a> {
    pub task: &'a Task,
    /// Number and answers of each dimension.
    pub dimensions: Vec<(usize, &'a Answers)>,
    pub body: Body<'a>,
}

/// What the dimensions' logits are made with.
pub enum Body<'a> {
    Linear {
        heads: Vec<&'a logit::Head>,
        wide: bool,
    },
    /// Of the only dimension.
    Hidden(&'a Mlp),
}

impl Chosen<'_> {
    fn named(&self) -> Head {
        let names = self.dimensions.iter().map(|(d, _)| self.task.dimensions[*d].clone());
        Head { framework: self.task.framework.into(), dimensions: names.collect() }
    }

    fn weights(&self) -> HeadWeights {
        let lines = || self.dimensions.iter().map(|(_, answers)| answers.line);
        let Head { framework, dimensions } = self.named();
        let (hidden, deep, wide) = match &self.body {
            Body::Linear { heads, wide } => {
                let deep = Layer {
                    weight: heads.iter().flat_map(|head| head.deep.iter().copied()).collect(),
                    bias: heads.iter().map(|head| head.bias).collect(),
                };
                let pieces = || heads.iter().flat_map(|head| head.wide.iter().copied()).collect();
                (None, deep, wide.then(pieces))
            }
            Body::Hidden(mlp) => {
                let hidden = Layer { weight: mlp.hidden.clone(), bias: mlp.bias.clone() };
                (Some(hidden), Layer { weight: mlp.out.clone(), bias: vec![mlp.shift] }, None)
            }
        };
        HeadWeights {
            form: match self.task.form {
                Form::Text => frameworks::Form::Text,
                Form::Reply => frameworks::Form::Reply,
                Form::Ranking => frameworks::Form::Ranking,
            },
            context: self.reads_context() && self.task.form == Form::Ranking,
            hidden,
            deep,
            wide,
            calibration: HeadCalibration {
                framework: framework.clone(),
                a: lines().map(|line| line.a).collect(),
                b: lines().map(|line| line.b).collect(),
                threshold: lines().map(|line| line.threshold).collect(),
            },
            framework,
            dimensions,
        }
    }

    fn reads_context(&self) -> bool {
        self.task.examples.first().is_some_and(|e| e.unit.context.is_some())
    }
}

/// Packs the heads and writes their folder.
///
/// # Errors
/// [`Error::Config`] where there is none, [`Error::Io`], and what packing and reading back say.
pub fn write(
    encoder: &Encoder,
    layers: &[usize],
    idf: &[f32],
    chosen: &[Chosen<'_>],
    out: &Path,
) -> Result<Frameworks> {
    if chosen.is_empty() {
        return Err(Error::Config("no head beats the baseline: there is nothing to ship".into()));
    }
    let heads: Vec<HeadWeights> = chosen.iter().map(Chosen::weights).collect();
    let mut contents = Contents {
        version: env!("CARGO_PKG_VERSION").into(),
        encoder: EncoderName { name: encoder.probe.name().into(), sha256: encoder.sha256.clone() },
        layers: layers.to_vec(),
        hidden_size: encoder.hidden,
        idf: heads.iter().any(|head| head.wide.is_some()).then(|| idf.to_vec()),
        heads,
        golden: placeholder(chosen),
    };
    // The golden set is what the packed heads say.
    let unasked = Frameworks::from_files(&frameworks::pack(&contents)?)?;
    contents.golden = golden(encoder, &unasked)?;
    let files = frameworks::pack(&contents)?;
    std::fs::create_dir_all(out).map_err(|e| Error::io(out, e))?;
    for (name, bytes) in &files {
        write_atomically(&out.join(name), bytes)?;
    }
    Frameworks::from_dir(out)
}

/// A golden set of the right form, to pack heads that have not been asked.
fn placeholder(chosen: &[Chosen<'_>]) -> FrameworksGolden {
    let of = |form: Form| -> Vec<Head> {
        chosen.iter().filter(|c| c.task.form == form).map(Chosen::named).collect()
    };
    let row = |heads: &[Head]| vec![0.5; heads.iter().map(|head| head.dimensions.len()).sum()];
    let (texts, replies, rankings) = (of(Form::Text), of(Form::Reply), of(Form::Ranking));
    let pair = |context: Option<String>| GoldenPreference {
        context,
        a: "a".into(),
        b: "b".into(),
        probabilities: GoldenText::new("a", &rankings, &row(&rankings)).probabilities,
    };
    FrameworksGolden {
        tolerance: TOLERANCE,
        texts: vec![GoldenText::new("t", &texts, &row(&texts))],
        replies: vec![GoldenReply {
            context: "c".into(),
            reply: GoldenText::new("t", &replies, &row(&replies)),
        }],
        preferences: vec![pair(Some("c".into())), pair(None)],
    }
}

/// Kernels round activations to bytes in other places from device to device.
const TOLERANCE: Tolerance = Tolerance { cpu: 0.01, gpu: 0.05 };

fn golden(encoder: &Encoder, heads: &Frameworks) -> Result<FrameworksGolden> {
    let asked = Asked { probe: &encoder.probe, tokenizer: &encoder.tokenizer, heads };
    let named = |form: frameworks::Form| -> Vec<Head> {
        heads.manifest.heads.iter().filter(|h| h.form == form).map(frameworks::FrameworkHead::named).collect()
    };
    let text = |text: &&str| {
        let (named, row) = (named(frameworks::Form::Text), asked.text(text)?);
        Ok(GoldenText::new(text, &named, &row))
    };
    let reply = |(context, text): &(&str, &str)| {
        let row = asked.reply(context, text)?;
        let reply = GoldenText::new(text, &named(frameworks::Form::Reply), &row);
        Ok(GoldenReply { context: (*context).into(), reply })
    };
    let preference = |(context, a, b): &(Option<&str>, &str, &str)| {
        let mut pair = GoldenPreference {
            context: context.map(str::to_owned),
            a: (*a).into(),
            b: (*b).into(),
            probabilities: Default::default(),
        };
        let answering = pair.heads(&heads.manifest.heads);
        let row = asked.preference(*context, a, b, &answering)?;
        pair.probabilities = GoldenText::new(a, &answering, &row).probabilities;
        Ok(pair)
    };
    Ok(FrameworksGolden {
        tolerance: TOLERANCE,
        texts: TEXTS.iter().map(text).collect::<Result<_>>()?,
        replies: REPLIES.iter().map(reply).collect::<Result<_>>()?,
        preferences: PREFERENCES.iter().map(preference).collect::<Result<_>>()?,
    })
}

/// Packed heads on the encoder they were made for.
pub struct Asked<'a> {
    pub probe: &'a Probe,
    pub tokenizer: &'a WordPiece,
    pub heads: &'a Frameworks,
}

impl Asked<'_> {
    fn vector(&self, text: &str) -> Result<Vec<f32>> {
        let texts = [text];
        let rows = self.probe.layer_features(&texts, &self.heads.manifest.layers);
        futures_lite::future::block_on(rows).map(|mut rows| rows.swap_remove(0))
    }

    /// Logits of one head.
    pub fn logits(&self, head: usize, context: Option<&str>, text: &str) -> Result<Vec<f32>> {
        let mut x = self.vector(text)?;
        if let Some(context) = context {
            x = frameworks::features::joined(&self.vector(context)?, &x);
        }
        let ids = self.tokenizer.encode(text)?.ids;
        let ids = &ids[self.tokenizer.prefix().len()..ids.len() - self.tokenizer.suffix().len()];
        Ok(self.heads.logits(head, &x, &self.heads.bag(ids)))
    }

    fn probabilities(&self, head: usize, logits: &[f32]) -> Vec<f32> {
        let line = &self.heads.calibration.heads[head];
        let of = |(j, x): (usize, &f32)| logit::sigmoid(line.a[j] * x + line.b[j]);
        logits.iter().enumerate().map(of).collect()
    }

    fn of_form(&self, form: frameworks::Form) -> impl Iterator<Item = usize> + '_ {
        let heads = self.heads.manifest.heads.iter().enumerate();
        heads.filter(move |(_, head)| head.form == form).map(|(i, _)| i)
    }

    /// Probabilities of all heads for a text alone, side by side.
    pub fn text(&self, text: &str) -> Result<Vec<f32>> {
        let mut row = Vec::new();
        for head in self.of_form(frameworks::Form::Text) {
            row.extend(self.probabilities(head, &self.logits(head, None, text)?));
        }
        Ok(row)
    }

    fn reply(&self, context: &str, text: &str) -> Result<Vec<f32>> {
        let mut row = Vec::new();
        for head in self.of_form(frameworks::Form::Reply) {
            row.extend(self.probabilities(head, &self.logits(head, Some(context), text)?));
        }
        Ok(row)
    }

    fn preference(&self, context: Option<&str>, a: &str, b: &str, answering: &[Head]) -> Result<Vec<f32>> {
        let mut row = Vec::new();
        for (i, head) in self.heads.manifest.heads.iter().enumerate() {
            if answering.iter().any(|named| named.framework == head.framework) {
                let context = context.filter(|_| head.reads_context());
                let (x, y) = (self.logits(i, context, a)?, self.logits(i, context, b)?);
                let ahead: Vec<f32> = x.iter().zip(&y).map(|(x, y)| x - y).collect();
                row.extend(self.probabilities(i, &ahead));
            }
        }
        Ok(row)
    }
}
