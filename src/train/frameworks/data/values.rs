//! ValueEval'23 as a task like the frameworks', so that the twenty values have the same baseline beside them.

use std::path::Path;

use super::{Example, Form, Metric, Split, Task};
use crate::Result;
use crate::train::data::{Input, ValueEval};
use crate::train::pack::FRAMEWORK;

/// One example an argument, in one of its forms; the set's own splits, in its own order.
///
/// # Arguments
/// - `folder`: of ValueEval'23
///
/// # Errors
/// As [`ValueEval::read`]; [`crate::Error::Data`] where the splits have other labels.
pub fn values(folder: &Path, input: Input) -> Result<Task> {
    let splits = [("training", Split::Train), ("validation", Split::Validation), ("test", Split::Test)];
    let mut task = Task::new(FRAMEWORK, Form::Text, Metric::F1, &[]);
    for (name, split) in splits {
        let set = ValueEval::read(folder, name)?;
        if task.dimensions.is_empty() {
            task.dimensions = set.labels;
        } else if task.dimensions != set.labels {
            return Err(crate::Error::data(
                folder,
                format!("{name} has other labels than the split before it"),
            ));
        }
        for argument in set.arguments {
            let Some(unit) = task.unit(None, &argument.text(input)) else { continue };
            let labels = argument.labels.iter().map(|&label| Some(label == 1.0)).collect();
            task.examples.push(Example { set: "valueeval23", split, unit, other: None, labels, group: 0 });
        }
    }
    Ok(task)
}
