use super::*;

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("value-probe-frameworks-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_split_depends_on_set_and_key_alone() {
    assert_eq!(Split::of("a", "key"), Split::of("a", " key "));
    let count = |split| (0..2000).filter(|i| Split::of("a", &format!("k{i}")) == split).count();
    assert!((350..450).contains(&count(Split::Test)), "{}", count(Split::Test));
    assert!((250..350).contains(&count(Split::Validation)), "{}", count(Split::Validation));
}

#[test]
fn annotations_of_one_comment_are_one_example() {
    let folder = folder("mfrc");
    let row = |text: &str, labels: &str| format!("{{\"text\": \"{text}\", \"labels\": [{labels}]}}\n");
    let rows = [
        row("one", "\"care\""),
        row("one", "\"non-moral\""),
        row("two", "\"fairness\", \"authority\""),
        row("three", "\"loyalty\""),
        row("three", "\"non-moral\""),
        row("three", "\"non-moral\""),
    ];
    std::fs::write(folder.join("mfrc_partial.jsonl"), rows.concat()).unwrap();
    let task = mfrc::read(&folder).unwrap();
    let labels = |text: &str| {
        let found = task.examples.iter().find(|e| task.texts[e.unit.text] == text).unwrap();
        found.labels.iter().map(|l| l.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(task.examples.len(), 3);
    assert_eq!(labels("one"), [true, false, false, false]);
    assert_eq!(labels("two"), [false, true, false, true]);
    assert_eq!(labels("three"), [false; 4]);
}

#[test]
fn a_missing_label_is_none() {
    let folder = folder("moderation");
    std::fs::write(folder.join("samples-1680.jsonl"), "{\"prompt\": \"x\", \"S\": 1, \"V\": 0, \"S3\": 1}\n")
        .unwrap();
    let task = moderation::read(&folder).unwrap();
    assert_eq!(task.examples[0].labels, [Some(true), None, Some(false), None, None, None]);
}

#[test]
fn dialogues_are_taken_apart_at_the_last_answer() {
    let found = hh::parts("\n\nHuman: a?\n\nAssistant: b\n\nHuman: c?\n\nAssistant: d\n\ne").unwrap();
    assert_eq!(found.context, "Human: a?\nAssistant: b\nHuman: c?");
    assert_eq!((found.question.as_str(), found.answer.as_str()), ("Human: a?", "d\n\ne"));
    assert!(hh::parts("\n\nHuman: a?").is_none());
}

#[test]
fn pairs_of_another_dialogue_or_with_one_answer_are_left_out() {
    let folder = folder("hh");
    let row = |question: &str, chosen: &str, other: &str, rejected: &str| {
        let dialogue = |q: &str, a: &str| format!("\\n\\nHuman: {q}\\n\\nAssistant: {a}");
        format!(
            "{{\"chosen\": \"{}\", \"rejected\": \"{}\"}}\n",
            dialogue(question, chosen),
            dialogue(other, rejected)
        )
    };
    let rows = [
        row("q", "good", "q", "bad"),
        row("q", "fine", "q", "poor"),
        row("q", "a", "q", "a"),
        row("q", "a", "p", "b"),
    ];
    for set in ["helpful", "harmless"] {
        std::fs::write(folder.join(format!("{set}-base_test.jsonl")), rows.concat()).unwrap();
    }
    let task = hh::read(&folder).unwrap();
    assert_eq!(task.examples.len(), 4);
    let [first, second] = [&task.examples[0], &task.examples[1]];
    assert_eq!(
        (first.labels.as_slice(), &*task.texts[first.unit.text]),
        (&[Some(true), None, None][..], "good")
    );
    assert_eq!(
        (second.labels.as_slice(), &*task.texts[second.unit.text]),
        (&[Some(false), None, None][..], "poor")
    );
}

#[test]
fn ethics_keeps_its_groups_and_its_test() {
    let folder = folder("ethics");
    std::fs::create_dir_all(folder.join("virtue")).unwrap();
    let rows = "label,scenario\n1,\"He ran, fast. [SEP] swift\"\n0,He sat. [SEP] swift\n";
    std::fs::write(folder.join("virtue/virtue_train.csv"), rows).unwrap();
    std::fs::write(folder.join("virtue/virtue_test.csv"), rows).unwrap();
    let task = virtue(&folder);
    assert_eq!(task.examples.len(), 4);
    let first = &task.examples[0];
    assert_eq!(task.texts[first.unit.context.unwrap()], "He ran, fast.");
    assert_eq!((&*task.texts[first.unit.text], first.labels[0]), ("swift", Some(true)));
    assert!(task.examples[2..].iter().all(|e| e.split == Split::Test && e.group == 0));
    std::fs::write(folder.join("virtue/virtue_test.csv"), "label,scenario\n2,x [SEP] y\n").unwrap();
    assert_eq!(ethics::virtue(&folder).unwrap_err().code(), "data");
}

fn virtue(folder: &Path) -> Task {
    ethics::virtue(folder).unwrap()
}

#[test]
fn answers_are_found_between_their_marks() {
    let folder = folder("truthfulqa");
    let rows = "{\"prompt\": \"Q: Is it?\\nA: It is: True: so.\\nTrue:\", \"completion\": \" no\"}\n";
    std::fs::write(folder.join("finetune_truth.jsonl"), rows).unwrap();
    let task = truthfulqa::read(&folder).unwrap();
    assert_eq!(task.texts, ["Is it?", "It is: True: so."]);
    assert_eq!(task.examples[0].labels, [Some(false)]);
}

#[test]
fn the_contrast_cases_are_read() {
    let cases = contrast().unwrap();
    assert_eq!(cases.iter().filter(|c| !c.harmful).count(), 113);
    assert!(cases.iter().all(|c| !c.text.is_empty()));
}

#[test]
fn a_missing_set_is_an_error_that_names_it() {
    let error = read("honesty", Path::new("/nowhere")).unwrap_err();
    assert_eq!(error.code(), "io");
    assert!(error.to_string().contains("finetune_truth.jsonl"), "{error}");
    assert_eq!(read("wisdom", Path::new("/nowhere")).unwrap_err().code(), "config");
}

#[test]
fn the_handmade_texts_are_read_and_have_both_labels_in_both_splits() {
    let cases = handmade().unwrap();
    assert!(cases.len() >= 300, "{}", cases.len());
    for split in [Split::Train, Split::Validation] {
        let own: Vec<&Handmade> = cases.iter().filter(|case| case.split == split).collect();
        assert!(own.iter().filter(|case| case.labels == [false; 3]).count() >= 100);
        for label in 0..3 {
            assert!(own.iter().filter(|case| case.labels[label]).count() >= 15, "{split:?}, {label}");
        }
    }
    // Why a text mentions harm, or what harm it does: no kind has both sorts of text.
    let mut kinds = std::collections::BTreeMap::new();
    for case in &cases {
        let harmful = case.labels != [false; 3];
        assert_eq!(*kinds.entry(case.kind).or_insert(harmful), harmful, "{}: {}", case.kind, case.text);
    }
}

/// Runs of five characters of a text's words, in lower case.
fn runs(text: &str) -> std::collections::HashSet<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let letters: Vec<char> = words.join(" ").chars().collect();
    letters.windows(5).map(|run| run.iter().collect()).collect()
}

/// Share of the runs of either text that both have, and of the shorter text's runs that the other has.
fn overlap(a: &str, b: &str) -> (f64, f64) {
    let (a, b) = (runs(a), runs(b));
    let both = a.intersection(&b).count() as f64;
    (both / (a.union(&b).count().max(1)) as f64, both / a.len().min(b.len()).max(1) as f64)
}

#[test]
fn no_handmade_text_is_like_one_that_is_measured() {
    // The measure tells a changed word from another sentence.
    let (near, within) = overlap("He read the letter aloud in court.", "She read the letter aloud in court!");
    assert!(near > 0.5 && within > 0.8, "{near} {within}");
    let measured: Vec<&str> = contrast()
        .unwrap()
        .iter()
        .map(|case| case.text)
        .chain(crate::train::examples::neutral_check())
        .collect();
    let cases = handmade().unwrap();
    for case in &cases {
        for text in &measured {
            let (near, within) = overlap(case.text, text);
            assert!(near < 0.2 && within < 0.45, "{near:.2} {within:.2}: {:?} and {text:?}", case.text);
        }
    }
    for (i, case) in cases.iter().enumerate() {
        for other in &cases[..i] {
            let (near, _) = overlap(case.text, other.text);
            assert!(near < 0.3, "{near:.2}: {:?} and {:?}", case.text, other.text);
        }
    }
}

#[test]
fn weights_make_the_handmade_texts_a_share_of_the_others() {
    let mut task = Task::new("harm", Form::Text, Metric::F1, &moderation::KINDS);
    for i in 0..40 {
        let unit = task.unit(None, &format!("a text {i}")).unwrap();
        let labels = vec![Some(false); moderation::KINDS.len()];
        task.examples.push(Example { set: "x", split: Split::Train, unit, other: None, labels, group: 0 });
    }
    assert_eq!(task.shares(&(0..40).collect::<Vec<_>>()), [None]);
    handmade::add(&mut task).unwrap();
    let (rows, _) = task.labelled(Split::Train, 1);
    let own = task.handmade(&rows);
    let weights = task.weights(&rows, 0.5);
    let sum: f32 = weights.iter().zip(&own).filter(|(_, own)| **own).map(|(w, _)| w).sum();
    assert!((sum - 20.0).abs() < 1e-3, "{sum}");
    assert!(weights.iter().zip(&own).all(|(w, own)| *own || *w == 1.0));
    assert_eq!(task.shares(&rows).len(), SHARES.len());
    // Nothing is said of the kinds that the file has no column for.
    assert!(task.examples.iter().filter(|e| e.set == HANDMADE).all(|e| e.labels[0].is_none()));
}
