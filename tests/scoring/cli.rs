//! The built program: what it prints, where, and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::tiny::tiny_bundle;

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_value-probe"));
    command.arg("score").args(args).arg("--bundle").arg(tiny_bundle());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM"] {
        command.env_remove(name);
    }
    command
}

fn run(args: &[&str], input: &[u8]) -> Output {
    finish(command(args).spawn().unwrap(), input)
}

fn finish(mut child: Child, input: &[u8]) -> Output {
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A program that stops reading early closes the pipe; that is for the test to judge by its output.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    drop(writer.join());
    output
}

/// Standard output of a run that must succeed in silence.
fn good(args: &[&str], input: &str) -> String {
    let output = run(args, input.as_bytes());
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Standard output and standard error of a run that must fail with exit code 1.
fn bad(args: &[&str], input: &[u8]) -> (String, String) {
    let output = run(args, input);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A file of this process's own.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_table_is_plain_in_a_pipe_and_coloured_where_wanted() {
    let text = "Freedom matters. The cat sat.";
    let plain = good(&[], text);
    assert!(plain.starts_with("<stdin>  1 window, 7 tokens\n"), "{plain}");
    assert!(!plain.contains('\u{1b}'), "{plain}");
    assert!(plain.contains("no evidence") || plain.contains("Self-direction: thought"), "{plain}");
    assert!(plain.contains("Openness to change 0."), "{plain}");

    let forced = finish(command(&[]).env("CLICOLOR_FORCE", "1").spawn().unwrap(), text.as_bytes());
    assert!(String::from_utf8(forced.stdout).unwrap().contains("\u{1b}[1m"));
    let refused = finish(command(&[]).env("NO_COLOR", "1").spawn().unwrap(), text.as_bytes());
    assert_eq!(String::from_utf8(refused.stdout).unwrap(), plain);
}

#[test]
fn a_table_by_sentence_names_values_and_places() {
    let table = good(&["--by", "sentence"], "Freedom matters. The sat on a.");
    assert!(table.contains("0..16  Freedom matters."), "{table}");
    assert!(table.contains("Self-direction: thought 0."), "{table}");
    assert!(table.contains("17..30  The sat on a."), "{table}");
    assert!(table.contains("no evidence"), "{table}");
}

#[test]
fn records_are_carried_through() {
    let input =
        "{\"id\": 1.50, \"text\": \"Freedom!\", \"tags\": [\"a\"]}\n\n{\"text\":\"The sat on\",\"id\":2}\r\n";
    let output = good(&["--input-format", "jsonl"], input);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), 2, "JSONL in, JSONL out, no line for a blank line");
    assert!(
        lines[0].starts_with("{\"id\": 1.50, \"text\": \"Freedom!\", \"tags\": [\"a\"],"),
        "{}",
        lines[0]
    );
    let records = json_lines(&output);
    assert_eq!(records[0]["evidence"], serde_json::json!(["Self-direction: thought"]));
    let score = records[0]["scores"]["schwartz"]["Self-direction: thought"].as_f64().unwrap();
    assert!(score > 0.5 && score < 1.0);
    assert_eq!(records[0]["probabilities"]["schwartz"].as_object().unwrap().len(), 20);
    assert!(records[0].get("sentences").is_none() && records[0].get("source").is_none());
    assert_eq!((&records[1]["id"], &records[1]["evidence"]), (&2.into(), &serde_json::json!([])));
}

#[test]
fn records_are_known_by_their_look_in_a_pipe() {
    let record = "\u{feff} {\"id\":7,\"text\":\"The cat\"}\n";
    assert_eq!(good(&[], record), good(&["--input-format", "jsonl", "--format", "jsonl"], record));
    // Prose with a brace is prose, and so is JSON where the user says so.
    assert!(json_lines(&good(&["--format", "jsonl"], "{see below} The cat"))[0]["line"].is_null());
    let prose = json_lines(&good(&["--input-format", "text", "--format", "jsonl"], record));
    assert!(prose[0]["id"].is_null() && prose[0]["scores"].is_object(), "{prose:?}");
}

#[test]
fn scored_records_can_be_scored_again() {
    let once = good(&["--input-format", "jsonl"], "{\"id\":7,\"text\":\"The cat\"}\n");
    let twice = good(&["--input-format", "jsonl"], &once);
    assert_eq!(json_lines(&once), json_lines(&twice));
    assert_eq!(twice.matches("\"evidence\"").count(), 1);
}

#[test]
fn sentences_have_offsets_in_the_text() {
    let text = "🙂 Freedom matters. The cat sat. 世界!";
    let record = serde_json::json!({ "text": text }).to_string();
    let output = good(&["--input-format", "jsonl", "--by", "sentence"], &record);
    let sentences = json_lines(&output)[0]["sentences"].as_array().unwrap().clone();
    let units: Vec<u16> = text.encode_utf16().collect();
    let at = |s: &Value, name: &str| s[name].as_u64().unwrap() as usize;
    let by_bytes: Vec<&str> = sentences.iter().map(|s| &text[at(s, "start")..at(s, "end")]).collect();
    assert_eq!(by_bytes, ["🙂 Freedom matters.", "The cat sat.", "世界!"]);
    for (sentence, part) in sentences.iter().zip(by_bytes) {
        let slice = &units[at(sentence, "start_utf16")..at(sentence, "end_utf16")];
        assert_eq!(String::from_utf16(slice).unwrap(), part);
        assert!(sentence["scores"]["schwartz"]["Face"].is_number());
    }
    assert_eq!(sentences[1]["evidence"], serde_json::json!(["Hedonism"]));
}

#[test]
fn lines_are_texts_of_their_own() {
    let output = good(&["--by", "line", "--format", "jsonl"], "The cat\n\n  \r\nFreedom!\r\nno end");
    let lines = json_lines(&output);
    let found: Vec<(u64, &str)> =
        lines.iter().map(|l| (l["line"].as_u64().unwrap(), l["text"].as_str().unwrap())).collect();
    assert_eq!(found, [(1, "The cat"), (4, "Freedom!"), (5, "no end")]);
    assert_eq!(lines[1]["evidence"], serde_json::json!(["Self-direction: thought"]));
}

#[test]
fn json_is_one_list_over_all_files() {
    let (cat, mat) =
        (file("cat.txt", b"The cat"), file("mat.ndjson", b"{\"text\":\"A mat!\"}\n{\"text\":\"on\"}"));
    let (cat, mat) = (cat.to_str().unwrap(), mat.to_str().unwrap());
    let list: Value = serde_json::from_str(&good(&["--format", "json", cat, mat], "")).unwrap();
    let evidence: Vec<&Value> = list.as_array().unwrap().iter().map(|item| &item["evidence"]).collect();
    assert_eq!(
        evidence,
        [
            &serde_json::json!(["Hedonism"]),
            &serde_json::json!(["Security: personal"]),
            &serde_json::json!([])
        ]
    );
    assert_eq!(list[0]["source"], cat);
    let none: Value = serde_json::from_str(&good(&["--format", "json", "--by", "line"], "\n")).unwrap();
    assert_eq!(none, serde_json::json!([]));
}

#[test]
fn csv_has_a_row_for_each_sentence() {
    let text = "A \"mat\", a mat!\nThe cat.";
    let output = good(&["--format", "csv", "--by", "sentence"], text);
    let mut reader = csv::Reader::from_reader(output.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), header.len()), (2, 9 + 40));
    let (start, end) =
        (rows[1][column("start")].parse().unwrap(), rows[1][column("end_utf16")].parse().unwrap());
    assert_eq!((&text[start..end], &rows[1][column("text")]), ("The cat.", "The cat."));
    assert_eq!(&rows[0][column("text")], "A \"mat\", a mat!");
    assert_eq!(&rows[1][column("evidence")], "Hedonism");
    let number = |name: &str| rows[1][column(name)].parse::<f32>().unwrap();
    assert!(number("score.schwartz.Hedonism") > 0.5 && number("probability.schwartz.Face") < 0.5);
    let whole = good(&["--format", "csv"], text);
    assert_eq!(csv::Reader::from_reader(whole.as_bytes()).records().count(), 1);
}

#[test]
fn a_line_is_answered_before_the_next_is_written() {
    let mut child = command(&["--by", "line", "--format", "jsonl"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for text in ["The cat", "Freedom"] {
        writeln!(stdin, "{text}").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["text"], text);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn many_lines_keep_their_order() {
    let words = ["The cat", "A mat!", "Freedom", "on the sat"];
    let input: String = (0..1000).map(|i| format!("{} {}\n", words[i % 4], "a ".repeat(i % 23))).collect();
    let lines = json_lines(&good(&["--by", "line", "--format", "jsonl"], &input));
    let texts: Vec<&str> = lines.iter().map(|l| l["text"].as_str().unwrap()).collect();
    assert_eq!(texts, input.lines().collect::<Vec<_>>());
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let mut child = command(&["--by", "line", "--format", "jsonl"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all("The cat\n".repeat(20_000).as_bytes()));
    let mut byte = [0];
    child.stdout.take().unwrap().read_exact(&mut byte).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    drop(writer.join());
}

#[test]
fn empty_texts_are_named_and_the_others_scored() {
    let input = "{\"id\":1,\"text\":\"The cat\"}\n{\"id\":2,\"text\":\" \"}\n{\"id\":3,\"text\":\"A mat\"}\n";
    let (out, err) = bad(&["--input-format", "jsonl"], input.as_bytes());
    let records = json_lines(&out);
    assert_eq!(records.iter().map(|r| r["id"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(records[1]["error"]["code"], "empty-input");
    assert!(records[0].get("error").is_none() && records[2]["evidence"].is_array());
    assert!(err.contains("<stdin>:2: the text is empty") && err.contains("1 of 3 texts"), "{err}");
    for input in ["", " \n\t"] {
        let (out, err) = bad(&[], input.as_bytes());
        assert!(out.is_empty() && err.contains("<stdin>: the text is empty"), "{err}");
    }
}

#[test]
fn a_bad_record_has_an_error_in_its_place_and_the_others_are_scored() {
    let cases: [(&[u8], &str); 7] = [
        (b"{}", "<stdin>:2: it has no field `text`"),
        (b"{\"text\": \"a\"", "<stdin>:2: not a JSON object"),
        (b"[1]", "<stdin>:2: not a JSON object"),
        (b"{\"text\": \"\\ud800\"}", "half of a surrogate pair"),
        (b"{\"text\": 5}", "<stdin>:2: its field `text` is not a string"),
        (b"{\"txt\": \"a\"}", "<stdin>:2: it has no field `text`"),
        (b"{\"text\": \"\xff\"}", "<stdin>:2: not UTF-8 at byte 30"),
    ];
    for (line, message) in cases {
        let input = [b"{\"text\": \"The cat\"}\n", line, b"\n{\"text\": \"Freedom\"}\n"].concat();
        let (out, err) = bad(&["--input-format", "jsonl"], &input);
        let records = json_lines(&out);
        assert_eq!(records.len(), 3, "{out}");
        assert!(records[0]["evidence"].is_array() && records[2]["evidence"].is_array());
        assert_eq!(records[1]["error"]["code"], "data");
        assert!(records[1]["error"]["message"].as_str().unwrap().contains(message), "{out}");
        // What stood there is not lost: as a record where it is one, else as it was written.
        assert!(
            records[1]["raw"].is_string()
                != serde_json::from_slice::<serde_json::Map<String, Value>>(line).is_ok()
        );
        assert!(err.contains(message) && err.contains("1 of 3 texts"), "expected `{message}` in: {err}");
    }
}

#[test]
fn a_line_that_is_too_long_hinders_no_other() {
    let input = format!("The cat\n{}\nFreedom\n", "a ".repeat(100));
    let (out, err) = bad(&["--by", "line", "--format", "jsonl", "--max-bytes", "50"], input.as_bytes());
    let lines = json_lines(&out);
    assert!(lines[0]["evidence"].is_array() && lines[2]["text"] == "Freedom", "{out}");
    assert!(
        lines[1]["error"]["message"].as_str().unwrap().contains("<stdin>:2: more than 50 bytes"),
        "{out}"
    );
    assert!(err.contains("1 of 3 texts"), "{err}");
}

#[test]
fn bad_files_are_named_with_the_place() {
    let latin = file("latin.txt", b"caf\xe9");
    let (_, err) = bad(&[latin.to_str().unwrap()], b"");
    assert!(err.contains("latin.txt: not UTF-8 at byte 3") && err.starts_with("error: "), "{err}");
    let utf16 = file("utf16.txt", b"\xff\xfea\0");
    assert!(bad(&[utf16.to_str().unwrap()], b"").1.contains("looks like UTF-16"));
    let (out, err) = bad(&["-", "there-is-no-such-file.txt"], b"The cat");
    assert!(out.is_empty(), "found out before any work");
    assert!(err.contains("there-is-no-such-file.txt: "), "{err}");
    let (_, err) = bad(&["--max-bytes", "5"], b"The cat");
    assert!(err.contains("more than 5 bytes") && err.contains("--max-bytes"), "{err}");
}

#[test]
fn odd_texts_and_large_ones_are_scored() {
    let odd = "\0\u{fffd}🙂 الحرية cat 世界 \u{1b}[31m";
    let table = good(&["--by", "sentence"], odd);
    assert!(!table.contains(['\0', '\u{1b}']), "a text does not steer the terminal: {table:?}");
    let large = "The cat sat on a mat. ".repeat((10 << 20) / 22);
    let lines = json_lines(&good(&["--format", "jsonl"], &large));
    assert_eq!(lines[0]["tokens"], 7 * ((10 << 20) / 22));
    assert_eq!(lines[0]["evidence"].as_array().unwrap().len(), 2);
}

/// A copy of the tiny bundle below a folder of its own, to damage.
fn copy_of_bundle(name: &str) -> PathBuf {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}/bundle", std::process::id()));
    std::fs::create_dir_all(&copy).unwrap();
    for entry in std::fs::read_dir(tiny_bundle()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    copy
}

/// Standard error of a run with this bundle, which must fail.
fn refused(bundle: &Path) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_value-probe"));
    program.args(["score", "--bundle"]).arg(bundle).stdin(Stdio::null());
    let output = program.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_damaged_model_is_refused_with_advice() {
    let copy = copy_of_bundle("damaged");
    let weights = copy.join("weights.safetensors");
    let mut bytes = std::fs::read(&weights).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&weights, &bytes).unwrap();
    let err = refused(&copy);
    assert!(err.contains("expected sha256") && err.contains("\nhint: "), "{err}");
    assert!(refused(Path::new("no-such-folder")).contains("no-such-folder"));
}

#[test]
fn the_taxonomy_beside_the_model_is_read() {
    let copy = copy_of_bundle("taxonomy");
    let own = include_str!("../../models/taxonomy.toml").replace("name = \"Hedonism\"", "name = \"Joy\"");
    std::fs::write(copy.join("../taxonomy.toml"), own).unwrap();
    let err = refused(&copy);
    assert!(err.contains("the taxonomy is wrong") && err.contains("`Hedonism`"), "{err}");
}

#[cfg(not(feature = "gpu"))]
#[test]
fn a_gpu_that_was_not_built_in_is_an_error() {
    let (_, err) = bad(&["--device", "gpu"], b"The cat");
    assert!(err.contains("no GPU support") && err.contains("hint: use the CPU device"), "{err}");
}

#[test]
fn wrong_arguments_have_their_own_exit_code() {
    for args in [&["--format", "xml"][..], &["--by", "word"], &["--device", "tpu"], &["--nonsense"]] {
        let output = run(args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
    }
}
