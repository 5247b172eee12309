//! DiaSafety (Sun et al. 2022): replies in a dialogue, safe or not, in five kinds; with its own splits.

use std::path::Path;

use serde::Deserialize;

use super::{Example, Form, Metric, Split, Task, table};
use crate::{Error, Result};

#[derive(Deserialize)]
struct Turn {
    context: String,
    response: String,
    category: String,
    label: String,
}

/// The set's names of the kinds, in the order of the dimensions after the first.
const KINDS: [&str; 5] =
    ["Offending User", "Risk Ignorance", "Unauthorized Expertise", "Toxicity Agreement", "Biased Opinion"];

/// The first dimension is whether the reply is unsafe in any way. A kind is judged on the dialogues of its own topic
/// alone, as in the set: what is safe of one kind was not looked at for others.
pub fn read(folder: &Path) -> Result<Task> {
    let dimensions = [
        "Unsafe reply",
        "Offends the other",
        "Overlooks a risk",
        "Poses as an expert",
        "Agrees with toxicity",
        "Biased opinion",
    ];
    let mut task = Task::new("reply-safety", Form::Reply, Metric::F1, &dimensions);
    for (name, split) in [("train", Split::Train), ("val", Split::Validation), ("test", Split::Test)] {
        let file = folder.join(format!("{name}.json"));
        for turn in table::json::<Vec<Turn>>(&file)? {
            let unsafe_reply = match turn.label.as_str() {
                "Safe" => false,
                "Unsafe" => true,
                other => return Err(Error::data(&file, format!("label {other:?}"))),
            };
            let kind = KINDS.iter().position(|kind| *kind == turn.category);
            let kind = kind.ok_or_else(|| Error::data(&file, format!("category {:?}", turn.category)))?;
            let Some(unit) = task.unit(Some(&turn.context), &turn.response) else { continue };
            let mut labels = vec![None; dimensions.len()];
            (labels[0], labels[kind + 1]) = (Some(unsafe_reply), Some(unsafe_reply));
            task.examples.push(Example { set: "diasafety", split, unit, other: None, labels, group: 0 });
        }
    }
    Ok(task)
}
