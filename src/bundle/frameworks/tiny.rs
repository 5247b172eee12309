//! Frameworks for tests: one head of each form on an encoder of two numbers and five word pieces.

use std::collections::BTreeMap;

use super::{
    Contents, EncoderName, Form, FrameworksGolden, GoldenPreference, GoldenReply, HeadWeights, Layer, pack,
};
use crate::bundle::{FileEntry, GoldenText, Head, HeadCalibration, Manifest, Pooling, Tolerance, WEIGHTS};
use crate::nn::EncoderConfig;

pub const SHA256: &str = "00ff";
pub const VOCABULARY: usize = 5;

/// A head whose logits are sums of its inputs, and of twice the weight of word piece 3 where it is wide.
fn head(framework: &str, form: Form, inputs: usize, dimensions: &[&str]) -> HeadWeights {
    let count = dimensions.len();
    let wide = |i: usize| if i % VOCABULARY == 3 { 2.0 } else { 0.0 };
    let reads_words = form == Form::Text;
    HeadWeights {
        framework: framework.into(),
        form,
        dimensions: dimensions.iter().map(|&d| d.into()).collect(),
        context: form == Form::Ranking,
        hidden: None,
        deep: Layer { weight: vec![1.0; count * inputs], bias: vec![0.0; count] },
        wide: reads_words.then(|| (0..count * VOCABULARY).map(wide).collect()),
        calibration: HeadCalibration {
            framework: framework.into(),
            a: vec![1.0; count],
            b: vec![0.0; count],
            threshold: vec![0.5; count],
        },
    }
}

pub fn contents() -> Contents {
    let heads = vec![
        head("moral", Form::Text, 4, &["Care", "Fairness"]),
        head("harm", Form::Reply, 16, &["Harmful"]),
        head("better", Form::Ranking, 16, &["Helpful"]),
    ];
    let named = |at: usize| {
        let head: &HeadWeights = &heads[at];
        [Head { framework: head.framework.clone(), dimensions: head.dimensions.clone() }]
    };
    let golden = FrameworksGolden {
        tolerance: Tolerance { cpu: 0.01, gpu: 0.02 },
        texts: vec![GoldenText::new("t", &named(0), &[0.5, 0.5])],
        replies: vec![GoldenReply { context: "c".into(), reply: GoldenText::new("t", &named(1), &[0.5]) }],
        preferences: vec![GoldenPreference {
            context: Some("c".into()),
            a: "a".into(),
            b: "b".into(),
            probabilities: GoldenText::new("a", &named(2), &[0.5]).probabilities,
        }],
    };
    Contents {
        version: "0".into(),
        encoder: EncoderName { name: "toy".into(), sha256: SHA256.into() },
        layers: vec![0, 2],
        hidden_size: 2,
        heads,
        idf: Some(vec![1.0; VOCABULARY]),
        golden,
    }
}

pub fn files() -> BTreeMap<String, Vec<u8>> {
    pack(&contents()).unwrap()
}

/// Of the classifier that [`files`] belong to.
pub fn classifier() -> Manifest {
    let json = r#"{"model_type": "bert", "vocab_size": 5, "hidden_size": 2, "num_hidden_layers": 2,
        "num_attention_heads": 1, "intermediate_size": 2, "max_position_embeddings": 16, "layer_norm_eps": 1e-12}"#;
    Manifest {
        format: 1,
        name: "toy".into(),
        version: "0".into(),
        encoder: EncoderConfig::from_json(json.as_bytes()).unwrap(),
        pooling: Pooling::Mean,
        max_length: 16,
        heads: vec![Head { framework: "schwartz".into(), dimensions: vec!["Face".into()] }],
        files: vec![FileEntry { name: WEIGHTS.into(), bytes: 1, sha256: SHA256.into() }],
    }
}
