//! SmolLM2 packed from its GGUF, its tokens and its chat template held to what others make of the same file:
//! tests/parity/language_text.json, by Python's libraries, and tests/parity/smollm2.json, by llama.cpp.
//!
//! Needs the weights: `./build.sh models smollm2`. Without them these tests skip and say so.

#[path = "weights/packed.rs"]
mod packed;
mod weights;

use std::time::{Duration, Instant};

use futures_lite::future::block_on;
use serde::Deserialize;
use value_probe::bundle::language::{LanguageManifest, TensorFormat, WEIGHTS, WeightsStream};
use value_probe::bundle::{LanguageModel, MANIFEST, TOKENIZER};
use value_probe::device::OpenDevice;
use value_probe::kernels::BlockFormat;
use value_probe::nn::decoder::{Rows, Step, Want};
use value_probe::text::{Bpe, ChatTemplate, DecodeStream, Message};

use packed::{GGUF, bundle};

#[derive(Deserialize)]
struct Reference {
    sha256: String,
    texts: Vec<Text>,
    chats: Vec<Chat>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
    ids: Vec<u32>,
    special_ids: Vec<u32>,
    /// Where it is another text: a few control characters and far planes have no tokens.
    decoded: Option<String>,
}

#[derive(Deserialize)]
struct Chat {
    messages: Vec<Message>,
    add_generation_prompt: bool,
    text: String,
}

/// What llama.cpp says.
#[derive(Deserialize)]
struct Llama {
    gguf_sha256: String,
    prompts: Vec<Prompt>,
    texts: Vec<LlamaText>,
}

#[derive(Deserialize)]
struct Prompt {
    prompt: String,
    prompt_ids: Vec<u32>,
    /// Greedily, after the prompt.
    ids: Vec<u32>,
}

#[derive(Deserialize)]
struct LlamaText {
    text: String,
    ids: Vec<u32>,
    with_special: Vec<u32>,
}

fn llama() -> Llama {
    serde_json::from_str(include_str!("parity/smollm2.json")).expect("the committed reference is readable")
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("parity/language_text.json"))
        .expect("the committed reference is readable")
}

fn manifest(bundle: &std::path::Path) -> LanguageManifest {
    LanguageManifest::from_json(&std::fs::read(bundle.join(MANIFEST)).unwrap()).unwrap()
}

fn tokenizer(bundle: &std::path::Path) -> Bpe {
    Bpe::from_json(&std::fs::read(bundle.join(TOKENIZER)).unwrap()).unwrap()
}

#[test]
fn the_manifest_says_what_the_file_says() {
    let Some(bundle) = bundle() else { return };
    let manifest = manifest(&bundle);
    assert_eq!(manifest.source.sha256, reference().sha256);
    assert_eq!((manifest.source.file.as_str(), manifest.license.as_str()), (GGUF, "apache-2.0"));
    let d = &manifest.decoder;
    assert_eq!(
        (d.vocab_size, d.hidden_size, d.intermediate_size, d.num_hidden_layers),
        (49152, 576, 1536, 30)
    );
    assert_eq!((d.num_attention_heads, d.num_key_value_heads, d.head_dim, d.rotary_dim), (9, 3, 64, 64));
    assert_eq!((d.rope_theta, d.rms_norm_eps, d.max_position_embeddings), (1e5, 1e-5, 8192));
    assert_eq!((manifest.tokens.bos, manifest.tokens.eos.as_slice()), (None, &[0, 2][..]));
    for tensor in &manifest.tensors {
        let format = match tensor.name.as_str() {
            "embedding" => TensorFormat::Blocks(BlockFormat::Q8_0),
            name if name.ends_with("norm") => TensorFormat::F32,
            _ => TensorFormat::Blocks(BlockFormat::Q4_1),
        };
        assert_eq!(tensor.format, format, "{}", tensor.name);
    }
    let mut tensors = 0;
    let mut stream = WeightsStream::new(&manifest).unwrap();
    let mut count = |_: &str, _| {
        tensors += 1;
        Ok(())
    };
    stream.read_file(&bundle, &mut count).unwrap();
    assert_eq!(tensors, d.tensor_count());
    // Nothing is blown up: blocks, norms and what aligns them.
    let gguf = weights::model_dir("smollm2", GGUF).unwrap().join(GGUF).metadata().unwrap().len();
    assert!(bundle.join(WEIGHTS).metadata().unwrap().len() < gguf);
}

#[test]
fn texts_have_the_tokens_that_others_find() {
    let Some(bundle) = bundle() else { return };
    let bpe = tokenizer(&bundle);
    let texts = reference().texts;
    assert!(texts.len() >= 30);
    for Text { text, ids, special_ids, decoded } in &texts {
        assert_eq!(&bpe.encode(text).unwrap(), ids, "{text:?}");
        assert_eq!(&bpe.encode_with_special(text).unwrap(), special_ids, "{text:?}");
        let decoded = decoded.as_ref().unwrap_or(text);
        assert_eq!(&bpe.decode(ids), decoded);
        let mut stream = DecodeStream::default();
        let streamed: String = ids.iter().map(|&id| stream.push(&bpe, id)).collect();
        assert_eq!(streamed + &stream.finish(), *decoded);
    }
}

#[test]
fn texts_have_the_tokens_that_llama_cpp_finds() {
    let Some(bundle) = bundle() else { return };
    let (bpe, llama) = (tokenizer(&bundle), llama());
    assert_eq!(manifest(&bundle).source.sha256, llama.gguf_sha256);
    for LlamaText { text, ids, with_special } in &llama.texts {
        assert_eq!(&bpe.encode(text).unwrap(), ids, "{text:?}");
        assert_eq!(&bpe.encode_with_special(text).unwrap(), with_special, "{text:?}");
    }
    for Prompt { prompt, prompt_ids, .. } in &llama.prompts {
        assert_eq!(&bpe.encode_with_special(prompt).unwrap(), prompt_ids, "{prompt:?}");
    }
}

/// The weights are where the forward looks for them: the likeliest token is llama.cpp's.
#[test]
fn a_model_from_its_folder_computes() {
    let Some(bundle) = bundle() else { return };
    let model = LanguageModel::from_dir(&bundle, &OpenDevice::cpu()).unwrap();
    for Prompt { prompt, prompt_ids, ids } in &llama().prompts[..2] {
        let mut cache = model.decoder.cache().unwrap();
        let mut steps = [Step { tokens: prompt_ids, cache: &mut cache }];
        let want = Want { logits: Rows::Last, hidden: &[] };
        let logits = block_on(model.decoder.forward(&mut steps, &want)).unwrap().logits;
        let best = logits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(id, _)| id as u32);
        assert_eq!(best, ids.first().copied(), "{prompt:?}");
        assert_eq!(model.decoder.cached(&cache), prompt_ids.len());
    }
}

#[test]
fn the_chat_template_gives_what_jinja_gives() {
    let Some(bundle) = bundle() else { return };
    let template = ChatTemplate::new(&manifest(&bundle).chat_template).unwrap();
    for chat in &reference().chats {
        let text = template.render(&chat.messages, chat.add_generation_prompt).unwrap();
        assert_eq!(text, chat.text, "{:?}", chat.messages);
    }
}

/// What could be quadratic, or overflow a stack: a megabyte of each.
#[test]
fn a_megabyte_of_any_text_is_encoded_in_reasonable_time() {
    let Some(bundle) = bundle() else { return };
    let bpe = tokenizer(&bundle);
    let parts =
        ["Freedom matters to us. ", "a", " ", "\n", "7", "\0", "🙂", "世", ")", " \n", "a ", "<|im_end|>"];
    for part in parts {
        let text = part.repeat((1 << 20) / part.len());
        let begin = Instant::now();
        let ids = bpe.encode(&text).unwrap();
        let took = begin.elapsed();
        assert!(took < Duration::from_secs(20), "{part:?}: {took:?}");
        assert_eq!(bpe.decode(&ids), text, "{part:?}");
    }
    let count = (1 << 20) / 10;
    assert_eq!(bpe.encode_with_special(&"<|im_end|>".repeat(count)).unwrap(), vec![2; count]);
}
