//! Further frameworks on the tiny bundle: rows, replies, preferences, the program.

use futures_lite::future::block_on;
use serde_json::Value;
use value_probe::bundle::frameworks::{Contents, pack};
use value_probe::bundle::{Form, Frameworks};
use value_probe::probe::{
    CompareOptions, ExplainOptions, Preference, Probe, ReplyScore, ScoreOptions, TextScore,
};
use value_probe::taxonomy::Taxonomy;

use crate::program::{bad_on, good_on, named, run_on};
use crate::tiny::probe;
use crate::tiny_frameworks::{
    BETTER, CALM, HARM, MORAL, bundle, contents, finished, of_another_encoder, probe_with, toml,
};

fn score(probe: &Probe, text: &str) -> TextScore {
    block_on(probe.score(text, &ScoreOptions::default())).unwrap()
}

fn only(frameworks: &[&str]) -> ScoreOptions {
    let frameworks = Some(frameworks.iter().map(|&id| id.to_owned()).collect());
    ScoreOptions { frameworks, ..ScoreOptions::default() }
}

fn reply(probe: &Probe, context: &str, text: &str) -> ReplyScore {
    block_on(probe.reply(context, text, &ScoreOptions::default())).unwrap()
}

fn prefer(probe: &Probe, context: Option<&str>, a: &str, b: &str) -> Preference {
    block_on(probe.prefer(context, a, b, &ScoreOptions::default())).unwrap()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

fn harmful_logit(score: &ReplyScore) -> f32 {
    let p = score.probabilities.get(HARM, "Harmful").unwrap();
    (p / (1.0 - p)).ln()
}

#[test]
fn heads_for_a_text_stand_behind_the_bundles_own() {
    let (alone, both) = (probe(), probe_with(&contents()));
    let text = "The cat sat. Freedom matters. A mat.";
    let (one, two) = (score(&alone, text), score(&both, text));
    // The bundle's own numbers are what they were, bit for bit.
    assert_eq!(two.scores.row()[..20], *one.scores.row());
    assert_eq!(two.probabilities.row()[..20], *one.probabilities.row());
    assert_eq!(two.probabilities.row().len(), 22, "replies and rankings are not in a text's row");
    // Care is made as Hedonism is, by two layers that are the same here.
    let care = |s: &TextScore| s.probabilities.get(MORAL, "Care").unwrap();
    let hedonism = |s: &TextScore| s.probabilities.get("schwartz", "Hedonism").unwrap();
    assert!((care(&two) - hedonism(&two)).abs() < 1e-3, "{} {}", care(&two), hedonism(&two));
    let sentences = two.sentences.as_ref().unwrap();
    assert_eq!(sentences[0].evidence.len(), 2, "{:?}", sentences[0].evidence);
    assert!(sentences[0].evidence.contains(&"Care".to_owned()));
    // One piece of three, all of one weight: 5 / sqrt 3 - 1.
    let fairness = sentences[1].probabilities.get(MORAL, "Fairness").unwrap();
    assert!((fairness - sigmoid(5.0 / 3f32.sqrt() - 1.0)).abs() < 1e-3, "{fairness}");
    assert!((sentences[2].probabilities.get(MORAL, "Fairness").unwrap() - sigmoid(-1.0)).abs() < 1e-3);
    assert_eq!(two.rollups.frameworks().collect::<Vec<_>>(), ["schwartz", MORAL]);
}

#[test]
fn long_texts_have_the_highest_of_their_windows() {
    let probe = probe_with(&contents());
    let long = format!("{}The cat. {}", "On a mat! ".repeat(40), "On a mat! ".repeat(40));
    let score = score(&probe, &long);
    assert!(score.windows > 10);
    assert!(score.evidence.contains(&"Care".to_owned()) == (score.scores.get(MORAL, "Care").unwrap() >= 0.5));
    let (care, hedonism) = (
        score.probabilities.get(MORAL, "Care").unwrap(),
        score.probabilities.get("schwartz", "Hedonism").unwrap(),
    );
    assert!((care - hedonism).abs() < 1e-3);
}

#[test]
fn what_is_reported_can_be_chosen() {
    let probe = probe_with(&contents());
    let text = "The cat sat. Freedom matters.";
    let all = score(&probe, text);
    let moral = block_on(probe.score(text, &only(&[MORAL]))).unwrap();
    assert_eq!(moral.scores.row(), &all.scores.row()[20..]);
    assert!(
        moral.scores.get("schwartz", "Hedonism").is_none()
            && moral.rollups.get("schwartz", "schwartz10").is_none()
    );
    assert_eq!(moral.sentences.as_ref().unwrap()[1].evidence, ["Fairness"]);
    let own = block_on(probe.score(text, &only(&["schwartz"]))).unwrap();
    assert_eq!(own, score(&crate::tiny::probe(), text));
    // In whatever order they are named.
    assert_eq!(block_on(probe.score(text, &only(&[MORAL, "schwartz"]))).unwrap(), all);
    for id in ["joy", HARM] {
        let error = probe.start(text, &only(&[id])).err().unwrap();
        assert_eq!(error.code(), "unknown-framework");
        assert!(error.to_string().contains(&format!("schwartz, {MORAL}")), "{error}");
    }
}

#[test]
fn explanations_and_comparisons_have_them() {
    let probe = probe_with(&contents());
    let text = "The cat sat.";
    let options = ExplainOptions { dimensions: vec![format!("{MORAL}/Care")], ..ExplainOptions::default() };
    let explained = block_on(probe.explain(text, &options)).unwrap();
    let [explanation] = &explained.dimensions[..] else { panic!("{explained:?}") };
    assert_eq!((explanation.framework.as_str(), explanation.dimension.as_str()), (MORAL, "Care"));
    let best = explanation.words.iter().max_by(|a, b| a.contribution.total_cmp(&b.contribution)).unwrap();
    assert_eq!(&text[best.span.bytes()], "cat");
    assert_eq!(explanation.definition.as_ref().unwrap().text, "Care");
    let texts = ["Freedom matters. Freedom!", "The mat. A mat."];
    let comparison = block_on(probe.compare(&texts, &CompareOptions::default())).unwrap();
    let fairness = comparison.differences[0].dimensions.iter().find(|d| d.dimension == "Fairness").unwrap();
    assert!(fairness.difference < -0.4, "{fairness:?}");
}

#[test]
fn a_reply_is_read_with_its_context() {
    let probe = probe_with(&contents());
    // Harmful only where both have the cat; rude is the reply's own.
    assert_eq!(reply(&probe, "The cat", "A cat!").evidence, ["Harmful"]);
    assert_eq!(reply(&probe, "The cat", "Freedom matters.").evidence, [""; 0]);
    assert_eq!(reply(&probe, "Freedom matters.", "A cat!").evidence, [""; 0]);
    assert_eq!(reply(&probe, "Freedom matters.", "mat").evidence, ["Rude"]);
    assert_eq!(reply(&probe, "mat", "Freedom matters.").evidence, [""; 0]);
    // By hand: a word alone among three tokens has sqrt(31) of one axis, less a little of the others.
    let axis = (31f32.sqrt() - 2.0 / 31f32.sqrt()) / 3.0;
    let harmful = harmful_logit(&reply(&probe, "cat", "cat"));
    assert!((harmful - (2.0 * axis * axis - 1.0)).abs() < 0.05, "{harmful}");
    assert_eq!(reply(&probe, "cat", "cat").probabilities.get(MORAL, "Care"), None);
}

#[test]
fn a_prompt_may_name_its_turn_or_not() {
    let probe = probe_with(&contents());
    let (bare, named) = ("The cat", "Human: The cat");
    assert_eq!(reply(&probe, named, "A cat!"), reply(&probe, bare, "A cat!"));
    assert_eq!(prefer(&probe, Some(named), "A cat!", "mat"), prefer(&probe, Some(bare), "A cat!", "mat"));
    // A dialogue is more than its first turn.
    let dialogue = reply(&probe, "Human: The cat\nAssistant: mat mat mat", "A cat!");
    assert!(harmful_logit(&dialogue) < harmful_logit(&reply(&probe, bare, "A cat!")));
}

#[test]
fn a_kind_has_evidence_only_where_its_genus_has() {
    let mut probe = probe_with(&contents());
    assert_eq!(reply(&probe, "The cat", "mat").evidence, ["Rude"]);
    let rude = "name = \"Rude\"\n";
    let toml = toml().replace(rude, &format!("{rude}kind_of = \"Harmful\"\n"));
    probe.set_taxonomy(Taxonomy::from_toml(&toml).unwrap()).unwrap();
    let alone = reply(&probe, "The cat", "mat");
    assert_eq!(alone.evidence, [""; 0]);
    assert!(alone.scores.get(HARM, "Rude").unwrap() > 0.5, "its score stays");
    let mut both = reply(&probe, "cat", "cat mat").evidence;
    both.sort();
    assert_eq!(both, ["Harmful", "Rude"]);
}

#[test]
fn nothing_of_a_long_reply_is_cut() {
    let probe = probe_with(&contents());
    let long = format!("{}mat mat mat mat mat", "the cat sat. ".repeat(40));
    let score = reply(&probe, "Freedom matters.", &long);
    assert!(score.windows > 8 && score.context_windows == 1, "{score:?}");
    assert_eq!(score.evidence, ["Rude"], "the last words count");
    // A long context is the mean over its tokens: half cats are half as much.
    let context = "cat ".repeat(7 * 14) + &"the ".repeat(7 * 14);
    let text = "cat the the the the";
    let (half, whole) = (reply(&probe, &context, text), reply(&probe, &"cat ".repeat(7 * 14), text));
    assert_eq!(half.context_windows, 14);
    let share = (harmful_logit(&half) + 1.0) / (harmful_logit(&whole) + 1.0);
    assert!((share - 0.48).abs() < 0.05, "{share}");
}

#[test]
fn both_orders_of_two_texts_agree() {
    let probe = probe_with(&contents());
    let pairs = [
        ("Freedom matters.", "The cat sat."),
        ("The cat, a cat, the cat", "A mat, on a mat!"),
        ("cat", "freedom"),
    ];
    for context in [None, Some("The mat"), Some("Freedom! The cat.")] {
        for (a, b) in pairs {
            let (one, other) = (prefer(&probe, context, a, b), prefer(&probe, context, b, a));
            assert_eq!((&one.a, &one.b), (&other.b, &other.a), "swapped texts, swapped sides");
            for (p, q) in one.a.probabilities.row().iter().zip(one.b.probabilities.row()) {
                assert!((p + q - 1.0).abs() < 1e-6, "{p} {q}");
            }
        }
    }
    let found = prefer(&probe, Some("The mat"), "Freedom matters.", "The cat sat.");
    assert_eq!(found.a.evidence, ["Helpful", "Calm"]);
    assert_eq!(found.b.evidence, [""; 0]);
    let replies = [found.a.reply.unwrap(), found.b.reply.unwrap()];
    assert_eq!(replies[1], reply(&probe, "The mat", "The cat sat."));
    // By hand: one word of five tokens, against none.
    let helpful = found.a.probabilities.get(BETTER, "Helpful").unwrap();
    let axis = |tokens: f32| (31f32.sqrt() - (tokens - 1.0) / 31f32.sqrt()) / tokens;
    let none = -1.0 / 31f32.sqrt();
    assert!((helpful - sigmoid(4.0 * (axis(5.0) - none))).abs() < 2e-3, "{helpful}");
}

#[test]
fn a_text_is_not_preferred_to_itself_nor_below_the_decision_point() {
    let probe = probe_with(&contents());
    let same = prefer(&probe, Some("The mat"), "Freedom", "Freedom");
    assert!(same.a == same.b && same.a.evidence.is_empty());
    assert_eq!(same.a.probabilities.row(), [0.5, 0.5]);
    // A little more freedom: above one half, below the threshold of .6.
    let near = prefer(&probe, Some("a"), &format!("freedom {}", "the ".repeat(30)), &"the ".repeat(31));
    let p = near.a.probabilities.get(BETTER, "Helpful").unwrap();
    assert!(p > 0.5 && p < 0.7, "{p}");
    assert_eq!(near.a.evidence.contains(&"Helpful".to_owned()), p >= 0.6, "{p}");
}

#[test]
fn what_cannot_be_answered_is_an_error() {
    let (none, all) = (probe(), probe_with(&contents()));
    let options = ScoreOptions::default();
    let code = |error: Option<value_probe::Error>| error.unwrap().code();
    assert_eq!(code(none.start_reply("a", "b", &options).err()), "no-framework");
    assert_eq!(code(none.start_prefer(None, "a", "b", &options).err()), "no-framework");
    assert_eq!(code(all.start_prefer(None, "a", "b", &only(&[BETTER])).err()), "no-framework");
    assert_eq!(code(all.start_reply("a", "b", &only(&[MORAL])).err()), "unknown-framework");
    assert_eq!(code(all.start_prefer(None, "a", "b", &only(&[MORAL])).err()), "unknown-framework");
    let large = "a ".repeat(1 << 20);
    for (context, text, expected) in [
        ("", "a", "empty-input"),
        ("a", "\n ", "empty-input"),
        (&large, "a", "too-large"),
        ("a", &large, "too-large"),
    ] {
        assert_eq!(code(all.start_reply(context, text, &options).err()), expected);
        assert_eq!(code(all.start_prefer(Some("c"), context, text, &options).err()), expected);
    }
    let job = all.start_reply("a", "b", &options).unwrap();
    assert_eq!(code(job.finish(&all).err()), "cancelled");
    // Without a context, those that do without.
    let found = prefer(&all, None, "The cat", "Freedom");
    assert_eq!((found.b.evidence, found.a.reply), (vec!["Calm".to_owned()], None));
    assert_eq!(found.a.probabilities.row().len(), 1);
    assert_eq!(found.a.probabilities.get(CALM, "Calm").map(|p| p < 0.5), Some(true));
}

#[test]
fn the_golden_set_is_held() {
    let contents = finished();
    let test = block_on(probe_with(&contents).self_test()).unwrap();
    assert!(test.passed && test.worst <= 1e-5, "{test:?}");
    let golden = &contents.golden;
    assert_eq!((golden.texts.len(), golden.replies.len(), golden.preferences.len()), (2, 2, 2));
    let mut text = contents.clone();
    *text.golden.texts[0].probabilities.get_mut(MORAL).unwrap().get_mut("Care").unwrap() += 0.02;
    let mut said = contents.clone();
    *said.golden.replies[1].reply.probabilities.get_mut(HARM).unwrap().get_mut("Rude").unwrap() -= 0.02;
    let mut pair = contents.clone();
    *pair.golden.preferences[1].probabilities.get_mut(CALM).unwrap().get_mut("Calm").unwrap() += 0.02;
    for changed in [text, said, pair] {
        let test = block_on(probe_with(&changed).self_test()).unwrap();
        assert!(!test.passed && (test.worst - 0.02).abs() < 1e-3, "{test:?}");
    }
    assert_eq!(block_on(probe().frameworks_test()).unwrap(), None);
}

#[test]
fn frameworks_that_do_not_fit_are_refused() {
    let read = |contents: Contents| Frameworks::from_files(&pack(&contents).unwrap()).unwrap();
    let mut probe = probe();
    let error = probe.add_frameworks(read(contents())).unwrap_err();
    assert_eq!(error.code(), "bad-taxonomy", "the shipped taxonomy knows none of these");
    probe.set_taxonomy(Taxonomy::from_toml(&toml()).unwrap()).unwrap();
    let error = probe.add_frameworks(read(of_another_encoder())).unwrap_err();
    assert!(error.code() == "bad-bundle" && error.to_string().contains("belong to"), "{error}");
    assert_eq!(probe.heads_of(Form::Text), probe.heads(), "nothing was added");
    probe.add_frameworks(read(contents())).unwrap();
    assert_eq!(probe.heads_of(Form::Ranking).len(), 2);
    let old = Taxonomy::from_toml(include_str!("../../models/taxonomy.toml")).unwrap();
    assert_eq!(probe.set_taxonomy(old).unwrap_err().code(), "bad-taxonomy");
    assert_eq!(score(&probe, "The cat").scores.row().len(), 22);
}

fn json(args: &[&str], input: &str) -> Value {
    serde_json::from_str(&good_on(bundle(), args, input)).unwrap()
}

#[test]
fn the_program_has_a_section_for_each_framework() {
    let table = good_on(bundle(), &["score"], "The cat sat. Freedom matters.");
    let schwartz = table.find("Schwartz").unwrap();
    let moral = table.find("  Tiny moral\n").unwrap_or_else(|| panic!("{table}"));
    assert!(schwartz < moral && table[moral..].contains("Fairness"), "{table}");
    assert!(!table.contains("Tiny harm"), "{table}");
    // Without them, what it was before there were any.
    let none = good_on(bundle(), &["score", "--frameworks", "none"], "The cat sat. Freedom matters.");
    assert_eq!(none, good_on(crate::tiny::tiny_bundle(), &["score"], "The cat sat. Freedom matters."));
    let one = good_on(bundle(), &["score", "--frameworks", MORAL], "The cat sat.");
    assert!(one.contains("Care") && !one.contains("Hedonism"), "{one}");
    let all = json(&["score", "--format", "json", "--frameworks", "all"], "Freedom matters.");
    assert!(all[0]["scores"][MORAL]["Fairness"].as_f64().unwrap() > 0.5);
    assert!(all[0]["scores"]["schwartz"]["Face"].is_number());
    let csv = good_on(
        bundle(),
        &["score", "--format", "csv", "--frameworks", &format!("schwartz,{MORAL}")],
        "Freedom!",
    );
    let rows: Vec<Vec<String>> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.as_bytes())
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(rows[0].len(), rows[1].len());
    let place = rows[0].iter().position(|name| *name == format!("score.{MORAL}.Fairness")).unwrap();
    assert!(rows[1][place].parse::<f32>().unwrap() > 0.5);
    let said = bad_on(bundle(), &["score", "--frameworks", "joy"]);
    assert!(said.contains("no framework `joy`") && said.contains(MORAL), "{said}");
    let explained = good_on(bundle(), &["explain", "--dimension", "Fairness", "Freedom matters."], "");
    assert!(explained.starts_with("Fairness  score 0."), "{explained}");
}

#[test]
fn the_program_scores_replies() {
    let table = good_on(bundle(), &["reply", "--context", "The cat", "--text", "A cat!"], "");
    assert!(
        table.starts_with("context  The cat  1 window\nreply    A cat!  1 window\n  Tiny harm\n"),
        "{table}"
    );
    assert!(table.contains("Harmful  0.") && table.contains("below 0.5: Rude 0."), "{table}");
    let piped = json(&["reply", "--context", "The cat", "--format", "json"], "A cat!");
    assert_eq!(piped["evidence"], serde_json::json!(["Harmful"]));
    let (question, answer) = (named("question.txt", "The cat"), named("answer.txt", "A cat!"));
    let files =
        json(&["reply", "--files", "--context", &question, "--text", &answer, "--format", "json"], "");
    assert_eq!(files, piped);
    let none = good_on(bundle(), &["reply", "--context", "The sat", "--text", "Freedom"], "");
    assert!(none.contains("\n    no evidence\n"), "{none}");
    for (args, why) in [
        (&["reply", "--context", " ", "--text", "a"][..], "the context"),
        (&["reply", "--context", "a"], "<stdin>"),
        (&["reply", "--files", "--context", "-"], "one text"),
        (&["reply", "--context", "a", "--text", "b", "--frameworks", MORAL], "no framework"),
        (
            &["reply", "--context", "a", "--text", "b", "--frameworks", "none"],
            "no framework that can judge a reply",
        ),
    ] {
        let said = bad_on(bundle(), args);
        assert!(said.contains(why), "{args:?}: {said}");
    }
    assert_eq!(run_on(bundle(), &["reply"], "", &[]).status.code(), Some(2));
}

#[test]
fn the_program_says_which_text_is_preferred() {
    let args = ["prefer", "--context", "The mat", "Freedom matters.", "The cat sat."];
    let table = good_on(bundle(), &args, "");
    assert!(
        table.starts_with("to The mat\nA  Freedom matters.\nB  The cat sat.\n  Tiny better\n"),
        "{table}"
    );
    assert!(table.contains("A is preferred") && table.contains("  Tiny harm\n"), "{table}");
    let same = good_on(bundle(), &["prefer", "Freedom", "Freedom"], "");
    assert!(same.contains("p(A) 0.50  p(B) 0.50  neither is preferred"), "{same}");
    let found = json(&["prefer", "--format", "json", "The cat", "Freedom"], "");
    assert_eq!(found["b"]["evidence"], serde_json::json!(["Calm"]));
    assert!(found["a"].get("reply").is_none());
    let file = named("a.txt", "Freedom");
    let files = json(&["prefer", "--format", "json", "--files", "-", &file], "The cat");
    assert_eq!(files, found);
    assert!(bad_on(bundle(), &["prefer", "--files", "-", "-"]).contains("one text"));
    let said = bad_on(bundle(), &["prefer", "--frameworks", BETTER, "a", "b"]);
    assert!(said.contains("without a context") && said.contains("hint: give the context"), "{said}");
    assert_eq!(run_on(bundle(), &["prefer", "a"], "", &[]).status.code(), Some(2));
}

#[test]
fn records_are_answered_one_by_one() {
    let pairs = "{\"id\": 1.50, \"a\": \"The cat\", \"b\": \"Freedom\"}\n\n{\"a\": \"cat\", \"b\": \"mat\", \"context\": \"cat\"}\n";
    let answered = good_on(bundle(), &["prefer", "--jsonl", "-"], pairs);
    let lines: Vec<Value> = answered.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(answered.starts_with("{\"id\": 1.50, \"a\": \"The cat\""), "{answered}");
    assert_eq!(lines[0]["preference"]["b"]["evidence"], serde_json::json!(["Calm"]));
    assert!(lines[1]["preference"]["a"]["reply"]["scores"][HARM]["Harmful"].as_f64().unwrap() > 0.5);
    let replies = "{\"context\": \"cat\", \"text\": \"cat\"}\n{\"context\": \"cat\"}\n{\"context\": \"\", \"text\": \"a\"}\n";
    let file = named("replies.jsonl", replies);
    let output = run_on(bundle(), &["reply", "--jsonl", &file], "", &[]);
    let (stdout, stderr) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(lines[0]["evidence"], serde_json::json!(["Harmful"]));
    assert_eq!(
        (&lines[1]["error"]["code"], &lines[2]["error"]["code"]),
        (&"data".into(), &"empty-input".into())
    );
    assert!(stderr.contains("2 of 3 texts") && stderr.contains(":2: "), "{stderr}");
    // The rule of `score`: a bad line hinders no other.
    let broken = run_on(
        bundle(),
        &["reply", "--jsonl", "-"],
        "{\n{}\n{\"context\": \"cat\", \"text\": \"cat\"}\n",
        &[],
    );
    let stdout = String::from_utf8(broken.stdout).unwrap();
    let lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(broken.status.code(), Some(1));
    assert_eq!((&lines[0]["line"], &lines[0]["raw"]), (&1.into(), &"{".into()));
    assert_eq!((&lines[0]["error"]["code"], &lines[1]["error"]["code"]), (&"data".into(), &"data".into()));
    assert_eq!(lines[2]["evidence"], serde_json::json!(["Harmful"]));
}
