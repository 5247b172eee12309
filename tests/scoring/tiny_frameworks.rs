//! Frameworks on the tiny bundle, of every form. Its layers give a token its word's axis ([`crate::tiny`]), so that what
//! the heads say can be told by hand.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use futures_lite::future::block_on;
use value_probe::bundle::frameworks::{
    Contents, EncoderName, GoldenPreference, GoldenReply, HeadWeights, Layer, pack,
};
use value_probe::bundle::{
    Form, Frameworks, FrameworksGolden, GoldenText, Head, HeadCalibration, Manifest, Tolerance, sha256_hex,
};
use value_probe::probe::Probe;
use value_probe::taxonomy::Taxonomy;

use crate::tiny::{files, probe};

/// Tokens of the tiny vocabulary, which are axes of its vectors too.
const CAT: usize = 5;
const MAT: usize = 9;
const FREEDOM: usize = 12;
const HIDDEN: usize = 32;
const VOCABULARY: usize = 20;
/// Of a text's vectors: two layers.
const TEXT: usize = 2 * HIDDEN;

pub const MORAL: &str = "tiny-moral";
pub const HARM: &str = "tiny-harm";
pub const BETTER: &str = "tiny-better";
pub const CALM: &str = "tiny-calm";

/// A name, weights by place in the features, a bias.
type Dimension<'a> = (&'a str, &'a [(usize, f32)], f32);

fn head(framework: &str, form: Form, dimensions: &[Dimension<'_>]) -> HeadWeights {
    let inputs = if matches!(framework, HARM | BETTER) { 4 * TEXT } else { TEXT };
    let row = |&(_, weights, _): &Dimension<'_>| {
        let mut row = vec![0.0f32; inputs];
        weights.iter().for_each(|&(place, weight)| row[place] = weight);
        row
    };
    let count = dimensions.len();
    HeadWeights {
        framework: framework.into(),
        form,
        dimensions: dimensions.iter().map(|(name, _, _)| (*name).into()).collect(),
        context: framework == BETTER,
        hidden: None,
        deep: Layer {
            weight: dimensions.iter().flat_map(row).collect(),
            bias: dimensions.iter().map(|(_, _, bias)| *bias).collect(),
        },
        wide: None,
        calibration: HeadCalibration {
            framework: framework.into(),
            a: vec![1.0; count],
            b: vec![0.0; count],
            threshold: vec![0.5; count],
        },
    }
}

pub fn contents() -> Contents {
    // Care as the bundle's Hedonism, `4 * mean - 1`, half of it by each layer; Fairness by the word piece alone.
    let cat = [(CAT, 2.0), (HIDDEN + CAT, 2.0)];
    let mut moral = head(MORAL, Form::Text, &[("Care", &cat, -1.0), ("Fairness", &[], -1.0)]);
    let mut wide = vec![0.0; 2 * VOCABULARY];
    wide[VOCABULARY + FREEDOM] = 5.0;
    moral.wide = Some(wide);
    // Harmful where context and reply both have the cat: the product of their vectors.
    let both = [(3 * TEXT + CAT, 2.0)];
    let mat = [(TEXT + MAT, 4.0)];
    let harm = head(HARM, Form::Reply, &[("Harmful", &both, -1.0), ("Rude", &mat, -1.0)]);
    let freedom = [(TEXT + FREEDOM, 4.0)];
    let mut better = head(BETTER, Form::Ranking, &[("Helpful", &freedom, 0.25)]);
    better.calibration.threshold = vec![0.6];
    let calm = head(CALM, Form::Ranking, &[("Calm", &[(CAT, -4.0)], 0.0)]);
    let manifest: Manifest = serde_json::from_slice(&files()["manifest.json"]).unwrap();
    let weights = manifest.files.iter().find(|file| file.name == "weights.safetensors").unwrap();
    let heads = vec![moral, harm, better, calm];
    Contents {
        version: "0".into(),
        encoder: EncoderName { name: "tiny".into(), sha256: weights.sha256.clone() },
        layers: vec![0, 1],
        hidden_size: HIDDEN,
        golden: guess(&heads),
        heads,
        idf: Some(vec![1.0; VOCABULARY]),
    }
}

/// Halves, until the heads can be asked.
fn guess(heads: &[HeadWeights]) -> FrameworksGolden {
    let of = |form: Form| -> Vec<Head> {
        let named =
            |h: &HeadWeights| Head { framework: h.framework.clone(), dimensions: h.dimensions.clone() };
        heads.iter().filter(|head| head.form == form).map(named).collect()
    };
    let halves = |form| GoldenText::new("The cat", &of(form), &[0.5; 4]);
    FrameworksGolden {
        tolerance: Tolerance { cpu: 0.001, gpu: 0.01 },
        texts: vec![halves(Form::Text)],
        replies: vec![GoldenReply { context: "A cat".into(), reply: halves(Form::Reply) }],
        preferences: vec![GoldenPreference {
            context: Some("A cat".into()),
            a: "The cat".into(),
            b: "Freedom".into(),
            probabilities: halves(Form::Ranking).probabilities,
        }],
    }
}

/// The shipped taxonomy, and what the tiny heads score.
pub fn toml() -> String {
    let mut toml = include_str!("../../models/taxonomy.toml").to_owned();
    for head in contents().heads {
        toml += &format!(
            "\n[[frameworks]]\nid = {:?}\nlevel = \"basic-values\"\nname = \"Tiny {}\"\ndescription = \"For tests.\"\n\
             source = \"schwartz2012\"\n",
            head.framework,
            head.framework.trim_start_matches("tiny-")
        );
        for name in head.dimensions {
            toml += &format!(
                "[[frameworks.dimensions]]\nname = {name:?}\ndefinition = \"{name}, as in tests.\"\ncolour = \"#336699\"\n\
                 source = \"schwartz2012\"\n"
            );
        }
    }
    toml
}

/// The tiny probe with these frameworks.
pub fn probe_with(contents: &Contents) -> Probe {
    let mut probe = probe();
    probe.set_taxonomy(Taxonomy::from_toml(&toml()).unwrap()).unwrap();
    probe.add_frameworks(Frameworks::from_files(&pack(contents).unwrap()).unwrap()).unwrap();
    probe
}

/// With a golden set of its own answers.
pub fn finished() -> Contents {
    let mut contents = contents();
    let probe = probe_with(&contents);
    let golden = probe.frameworks_golden(
        contents.golden.tolerance,
        &["Freedom matters.", "The cat sat on a mat."],
        &[["The cat", "A cat!"], ["Freedom", "the mat"]],
        &[(Some("The cat"), "Freedom matters.", "A mat."), (None, "The cat.", "The mat.")],
    );
    contents.golden = block_on(golden).unwrap();
    contents
}

/// The classifier's folder in a folder of models, with frameworks and taxonomy beside it.
pub fn bundle() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let models = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("models-{}", std::process::id()));
        let write = |folder: &str, files: std::collections::BTreeMap<String, Vec<u8>>| {
            std::fs::create_dir_all(models.join(folder)).unwrap();
            for (name, bytes) in files {
                std::fs::write(models.join(folder).join(name), bytes).unwrap();
            }
        };
        write("value-classifier", files());
        write("frameworks", pack(&finished()).unwrap());
        std::fs::write(models.join("taxonomy.toml"), toml()).unwrap();
        models.join("value-classifier")
    })
}

/// Contents of other heads on the same encoder: as if its weights were others.
pub fn of_another_encoder() -> Contents {
    let mut contents = contents();
    contents.encoder.sha256 = sha256_hex(b"another");
    contents
}
