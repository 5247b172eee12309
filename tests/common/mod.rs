//! A world small enough to train in a second: a two-layer BERT with random weights, a vocabulary of
//! a few words, and arguments whose labels follow from single words.

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use value_probe::nn::{EncoderConfig, state};
use value_probe::train::config::{Paths, TrainConfig};
use value_probe::train::{draws, snapshot};

/// A folder of its own that goes when the test ends.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("value-probe-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const WORDS: [&str; 12] =
    ["we", "should", "keep", "the", "forest", "safe", "from", "army", "freedom", "is", "good", "against"];

/// Writes base checkpoint and data under `folder` and says where.
pub fn world(folder: &Path) -> Paths {
    let paths =
        Paths { data: folder.join("data"), weights: folder.join("weights"), runs: folder.join("runs") };
    checkpoint(&paths.weights.join("tiny"));
    data(&paths.data.join("valueeval23"));
    paths
}

/// A run that learns the tiny set.
pub fn config(name: &str) -> TrainConfig {
    toml::from_str(&format!(
        r#"
        name = "{name}"
        checkpoint = "tiny"
        seed = 3
        epochs = 25
        patience = 25
        batch_size = 8
        max_length = 16
        body_rate = 5e-3
        head_rate = 3e-2
        warmup = 0.05
        weight_decay = 0.01
        dropout = 0.1
        ema_decay = 0.9
        premise_share = 0.5
        level1_weight = 0.2
        "#
    ))
    .unwrap()
}

fn checkpoint(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let vocab: Vec<String> =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ":"].iter().chain(&WORDS).map(ToString::to_string).collect();
    let config = serde_json::json!({
        "model_type": "bert", "vocab_size": vocab.len(), "hidden_size": 16, "num_hidden_layers": 2,
        "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 512, "layer_norm_eps": 1e-12
    });
    std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
    let special = |id: usize| serde_json::json!({ "id": vocab[id], "ids": [id], "tokens": [vocab[id]] });
    let tokenizer = serde_json::json!({
        "version": "1.0",
        "truncation": { "max_length": 4, "strategy": "LongestFirst", "stride": 0, "direction": "Right" },
        "padding": null,
        "added_tokens": [],
        "normalizer": { "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{ "SpecialToken": { "id": "[CLS]", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }, { "SpecialToken": { "id": "[SEP]", "type_id": 0 } }],
            "pair": [{ "Sequence": { "id": "A", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 1 } }],
            "special_tokens": { "[CLS]": special(2), "[SEP]": special(3) }
        },
        "decoder": null,
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": vocab.iter().enumerate().map(|(i, w)| (w.clone(), i.into())).collect::<serde_json::Map<_, _>>()
        }
    });
    std::fs::write(folder.join("tokenizer.json"), tokenizer.to_string()).unwrap();
    let device = Device::flex();
    let encoder = EncoderConfig::from_json(config.to_string().as_bytes()).unwrap().init(&device);
    // Under the names of a Hugging Face checkpoint, linear weights as [out, in].
    let renamed = draws::seeded(&device, 11, || state::collect(&encoder))
        .into_iter()
        .map(|(path, data)| {
            let linear = path.starts_with("layers.") && path.ends_with(".weight");
            (hugging_face(&path), if linear { transposed(&data) } else { data })
        })
        .collect();
    snapshot::save(&folder.join("model.safetensors"), &renamed).unwrap();
}

fn transposed(data: &burn::tensor::TensorData) -> burn::tensor::TensorData {
    let tensor = burn::tensor::Tensor::<2>::from_data(data.clone(), &Device::flex());
    tensor.transpose().into_data()
}

fn hugging_face(path: &str) -> String {
    let path = path.replace("gamma", "weight").replace("beta", "bias");
    let path = path
        .replace("embeddings.word.", "embeddings.word_embeddings.")
        .replace("embeddings.position.", "embeddings.position_embeddings.")
        .replace("embeddings.token_type.", "embeddings.token_type_embeddings.")
        .replace("embeddings.norm.", "embeddings.LayerNorm.");
    let Some(rest) = path.strip_prefix("layers.") else { return path };
    let (layer, rest) = rest.split_once('.').unwrap();
    let rest = match rest.rsplit_once('.').unwrap() {
        ("attention.output", kind) => format!("attention.output.dense.{kind}"),
        ("attention_norm", kind) => format!("attention.output.LayerNorm.{kind}"),
        ("intermediate", kind) => format!("intermediate.dense.{kind}"),
        ("output", kind) => format!("output.dense.{kind}"),
        ("output_norm", kind) => format!("output.LayerNorm.{kind}"),
        (attention, kind) => format!("{}.{kind}", attention.replace("attention.", "attention.self.")),
    };
    format!("encoder.layer.{layer}.{rest}")
}

/// Three labels, each given by one word of the premise.
fn data(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let keys = ["forest", "army", "freedom"];
    for (split, count) in [("training", 96), ("validation", 32), ("test", 32)] {
        let mut arguments = String::from("Argument ID\tConclusion\tStance\tPremise\n");
        let mut labels = String::from("Argument ID\tNature\tSecurity\tFreedom\n");
        let mut level1 = String::from("Argument ID\tBe green\tBe safe\n");
        for i in 0..count {
            // Every combination of the three words in turn, with different fillers.
            let has = |j: usize| (i >> j) & 1 == 1;
            let mut premise = vec![["we should", "the good", "keep the"][i % 3]];
            premise.extend((0..3).filter(|&j| has(j)).map(|j| keys[j]));
            premise.push(["is safe", "is good"][i % 2]);
            let topic = ["we should keep the good", "keep the good", "the good is safe", "is the good safe"]
                [i / 8 % 4];
            let id = format!("{split}-{i}");
            arguments += &format!("{id}\t{topic}\tagainst\t{}\n", premise.join(" "));
            labels += &format!("{id}\t{}\t{}\t{}\n", has(0) as u8, has(1) as u8, has(2) as u8);
            level1 += &format!("{id}\t{}\t{}\n", has(0) as u8, has(1) as u8);
        }
        std::fs::write(folder.join(format!("arguments-{split}.tsv")), arguments).unwrap();
        std::fs::write(folder.join(format!("labels-{split}.tsv")), labels).unwrap();
        if split != "test" {
            std::fs::write(folder.join(format!("level1-labels-{split}.tsv")), level1).unwrap();
        }
    }
}
