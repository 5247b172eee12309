//! The built program: what `value-probe lm` prints, where, and how it ends.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::tiny::folder;

fn run(args: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_value-probe"));
    command.arg("lm").args(args);
    if !args.contains(&"--model") {
        command.arg("--model").arg(folder());
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not read its input closes the pipe.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    child.wait_with_output().unwrap()
}

/// Standard output and standard error of a run that must succeed.
fn good(args: &[&str], input: &str) -> (String, String) {
    let output = run(args, input);
    assert!(output.status.success(), "{output:?}");
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Standard error of a run that must fail with exit code 1.
fn bad(args: &[&str], input: &str) -> String {
    let output = run(args, input);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn json(args: &[&str], input: &str) -> Value {
    serde_json::from_str(&good(&[args, &["--json"]].concat(), input).0).unwrap()
}

const DRAWN: [&str; 8] = ["--temperature", "0.8", "--top-k", "40", "--seed", "7", "--max-tokens", "30"];

#[test]
fn a_prompt_is_continued() {
    let (text, said) = good(&[&["generate", "--prompt", "Once"], &DRAWN[..]].concat(), "");
    assert!(!text.is_empty() && said.contains("prompt: 4 tokens") && said.contains("tokens/s"), "{said}");
    // Out of a pipe it is the same, and JSON tells it too.
    assert_eq!(good(&[&["generate"], &DRAWN[..]].concat(), "Once").0, text);
    let answer = json(&[&["generate", "--prompt", "Once"], &DRAWN[..]].concat(), "");
    assert_eq!((&answer["text"], &answer["prompt_tokens"]), (&Value::from(text), &4.into()));
    let tokens = answer["tokens"].as_array().unwrap();
    assert!(tokens.iter().all(|token| token["id"].is_u64() && token["logprob"].as_f64().unwrap() <= 0.0));
    assert!(answer["reason"] == "length" && tokens.len() == 30 || answer["reason"] == "end-of-text");
}

#[test]
fn a_stop_string_ends_the_text() {
    let whole = json(&[&["generate", "--prompt", "Once"], &DRAWN[..]].concat(), "")["text"].clone();
    let whole = whole.as_str().unwrap();
    let stop: String = whole.chars().skip(3).take(2).collect();
    let args = [&["generate", "--prompt", "Once", "--stop", &stop, "--stop", "never"], &DRAWN[..]].concat();
    let answer = json(&args, "");
    assert_eq!(
        (answer["text"].as_str(), answer["reason"].as_str()),
        (whole.split(&stop).next(), Some("stop"))
    );
}

#[test]
fn a_message_is_answered() {
    let answer = json(&["generate", "--chat", "--prompt", "Hi", "--max-tokens", "3"], "");
    // <|im_start|>user\nHi<|im_end|>\n<|im_start|>
    assert_eq!(answer["prompt_tokens"], 11);
    let system = ["generate", "--chat", "--system", "Be brief.", "--prompt", "Hi", "--max-tokens", "3"];
    assert_eq!(json(&system, "")["prompt_tokens"], 11 + 10 + "Be brief.".len());
    // --system without --chat has no meaning.
    assert_eq!(run(&["generate", "--system", "a", "--prompt", "b"], "").status.code(), Some(2));
}

#[test]
fn options_are_weighed() {
    let args = ["likelihood", "--prompt", "Q: and?\nA:", "--continuation", " yes", " no", "-"];
    let answer = json(&args, "");
    let rows = answer["continuations"].as_array().unwrap();
    let texts: Vec<&str> = rows.iter().map(|row| row["text"].as_str().unwrap()).collect();
    assert_eq!(texts, [" yes", " no", "-"]);
    let sum: f64 = rows.iter().map(|row| row["share"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-9);
    let tokens = rows[0]["tokens"].as_array().unwrap();
    assert_eq!(tokens.iter().map(|token| token["text"].as_str().unwrap()).collect::<String>(), " yes");
    let mass: f64 = rows.iter().map(|row| row["logprob"].as_f64().unwrap().exp()).sum();
    assert!((answer["mass"].as_f64().unwrap() - mass).abs() < 1e-9);

    let table = good(&args, "").0;
    assert!(table.contains("\" yes\"") && table.contains("% of the probability"), "{table}");
    assert_eq!(run(&["likelihood", "--prompt", "a"], "").status.code(), Some(2));
}

#[test]
fn a_text_has_a_perplexity() {
    let text = "Promises should be kept, and debts and taxes paid.";
    let answer = json(&["perplexity"], text);
    let (tokens, logprob) = (answer["tokens"].as_f64().unwrap(), answer["logprob"].as_f64().unwrap());
    assert!((answer["perplexity"].as_f64().unwrap() - (-logprob / tokens).exp()).abs() < 1e-6);
    let file = folder().join("passage.txt");
    std::fs::write(&file, text).unwrap();
    assert_eq!(json(&["perplexity", file.to_str().unwrap()], ""), answer);
    // Longer than the model can read at once.
    assert!(json(&["perplexity"], &text.repeat(10))["tokens"].as_u64().unwrap() > 400);
    assert!(good(&["perplexity"], text).0.starts_with("perplexity "));
}

#[test]
fn what_is_wrong_is_said() {
    let said = bad(&["generate", "--prompt", "a", "--model", "/nowhere"], "");
    assert!(said.contains("there is no language model") && said.contains("./build.sh lm"), "{said}");
    assert!(bad(&["generate", "--prompt", "a", "--top-p", "7"], "").contains("top-p"));
    assert!(bad(&["generate", "--prompt", "a", "--stop", ""], "").contains("stop string"));
    assert!(bad(&["generate"], "").contains("empty"));
    assert!(bad(&["generate", "--prompt", &"x".repeat(200)], "").contains("200 tokens, more than the 160"));
    assert!(bad(&["likelihood", "--prompt", "a", "--continuation", ""], "").contains("empty"));
    assert!(bad(&["perplexity"], "").contains("empty"));
    assert!(bad(&["perplexity", "/nowhere.txt"], "").contains("/nowhere.txt"));
    assert!(bad(&["perplexity", "-"], "a").contains("empty"));
}

#[test]
fn help_has_examples() {
    for command in ["generate", "likelihood", "perplexity", "score"] {
        let (help, _) = good(&[command, "--help"], "");
        assert!(help.contains(&format!("value-probe lm {command}")) && help.contains("Example"), "{help}");
    }
}
