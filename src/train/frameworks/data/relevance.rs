//! Whether an answer addresses its prompt: answers of HH-RLHF and PandaLM beside the answers to other prompts.
//!
//! Two mismatches a prompt: the answer to any other prompt, and the harder one, the answer to the prompt that shares most
//! words with it. What a dialogue asks is its last question.

use std::path::Path;

use super::{Example, Form, Metric, Split, Task, hh, pandalm};
use crate::Result;
use crate::train::frameworks::tfidf::Vectorizer;

struct Answered {
    set: &'static str,
    split: Split,
    prompt: String,
    answer: String,
}

pub const RANDOM: &str = "random mismatch";
pub const TOPIC: &str = "mismatch on the topic";

/// The set of an example is the kind of its mismatch; a match stands once for each.
pub fn read(data: &Path) -> Result<Task> {
    let mut all = Vec::new();
    for set in ["helpful", "harmless"] {
        for dialogue in hh::preferred(&data.join("hh-rlhf"), set)? {
            // A question that needs what was said before is no prompt by itself.
            if dialogue.context.contains("\nAssistant:") {
                continue;
            }
            let split = Split::of("hh", &dialogue.question);
            let prompt = dialogue.question.trim_start_matches("Human:").trim().to_owned();
            all.push(Answered { set: "hh", split, prompt, answer: dialogue.answer });
        }
    }
    for row in pandalm::rows(&data.join("pandalm"))? {
        let Some(first) = row.first_is_better() else { continue };
        let (split, prompt) = (Split::of("pandalm", &row.prompt()), row.prompt());
        let answer = if first { row.response1 } else { row.response2 };
        all.push(Answered { set: "pandalm", split, prompt, answer });
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|a| a.answer.split_whitespace().count() >= 5 && seen.insert(a.prompt.clone()));
    let mut task = Task::new("relevance", Form::Reply, Metric::F1, &["Addresses the prompt"]);
    for split in [Split::Train, Split::Validation, Split::Test] {
        let part: Vec<&Answered> = all.iter().filter(|a| a.split == split).collect();
        let near = nearest(&part);
        for (i, own) in part.iter().enumerate() {
            // The next but some: any other prompt of the same set, the same in every run.
            let far = (1..part.len()).map(|step| (i + 97 * step) % part.len());
            let far = far.into_iter().find(|&j| j != i && part[j].set == own.set);
            for (set, other) in [(RANDOM, far), (TOPIC, near[i])] {
                let Some(other) = other else { continue };
                for (answer, label) in [(&own.answer, true), (&part[other].answer, false)] {
                    if let Some(unit) = task.unit(Some(&own.prompt), answer) {
                        let labels = vec![Some(label)];
                        task.examples.push(Example { set, split, unit, other: None, labels, group: i });
                    }
                }
            }
        }
    }
    Ok(task)
}

/// The other prompt with the nearest words (cosine of TF-IDF vectors), if any shares one; not one that is nearly the same
/// prompt, whose answer would address both.
fn nearest(part: &[&Answered]) -> Vec<Option<usize>> {
    const SAME: f32 = 0.8;
    let prompts: Vec<&str> = part.iter().map(|a| a.prompt.as_str()).collect();
    let vectors = Vectorizer::fit(&prompts, 1).rows(&prompts);
    let mut postings: Vec<Vec<(usize, f32)>> = vec![Vec::new(); vectors.width];
    for i in 0..part.len() {
        vectors.row(i).for_each(|(j, x)| postings[j].push((i, x)));
    }
    let of = |i: usize| {
        let mut cosine = vec![0.0f32; part.len()];
        for (j, x) in vectors.row(i) {
            postings[j].iter().for_each(|&(other, y)| cosine[other] += x * y);
        }
        let other = |&j: &usize| j != i && cosine[j] > 0.0 && cosine[j] < SAME;
        (0..part.len()).filter(other).max_by(|&a, &b| cosine[a].total_cmp(&cosine[b]))
    };
    (0..part.len()).map(of).collect()
}
