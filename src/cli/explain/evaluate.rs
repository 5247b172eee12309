//! `value-probe explain --evaluate`: how faithful explanations are.

use std::path::PathBuf;

use crate::Result;
use crate::cli::format::Format;
use crate::cli::probe::ProbeArgs;
use crate::train::config::Paths;
use crate::train::definition_test::{DefinitionTest, definition_test};
use crate::train::deletion_test::{DeletionTest, deletion_test};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Measure instead: the deletion test on ValueEval'23, for every way to attribute
    #[arg(long, requires = "data")]
    evaluate: bool,
    /// With --evaluate: folder of the data sets
    #[arg(long, value_name = "DIR", env = "VALUE_PROBE_DATA")]
    data: Option<PathBuf>,
    /// With --evaluate: training, validation or test
    #[arg(long, value_name = "NAME", default_value = "validation")]
    split: String,
    /// With --evaluate: texts at most, evenly spread over the split
    #[arg(long, value_name = "N", default_value_t = 400)]
    most: usize,
}

impl Args {
    pub fn asked(&self) -> bool {
        self.evaluate
    }
}

pub fn run(args: &Args, probe: &ProbeArgs, format: Format) -> Result<()> {
    let data = args.data.clone().unwrap_or_default();
    let paths = Paths { data, weights: PathBuf::new(), runs: PathBuf::new() };
    let deletion = deletion_test(probe.bundle()?, &paths, &args.split, args.most, 1)?;
    let definition = definition_test(&probe.load()?, &paths, &args.split)?;
    let answer = serde_json::json!({ "deletion": deletion, "definition": definition });
    format.put(&answer, || table(&deletion) + &definitions(&definition))
}

fn definitions(test: &DefinitionTest) -> String {
    format!(
        "definitions, {} texts: the nearest clause tells a text's values from others with AUC {:.3} (whole definition \
         {:.3}, chance 0.5);\n  the nearest of all is of a gold value for {:.0} % (chance {:.0} %)\n",
        test.texts,
        test.auc,
        test.auc_whole,
        100.0 * test.nearest_is_gold,
        100.0 * test.chance
    )
}

fn table(test: &DeletionTest) -> String {
    let mut out = format!(
        "{}: {} texts with evidence, {:.1} words on average; fall of the score after 1, 2, ... words\n",
        test.split, test.texts, test.words
    );
    for curve in &test.curves {
        let falls: Vec<String> = curve.falls.iter().map(|fall| format!("{fall:.3}")).collect();
        let name = format!("{:?}, words {:?}", curve.attribution, curve.perturbation).to_lowercase();
        out += &format!(
            "  {name:<36} AOPC {:.3}  lost {:>3.0} %  {}\n",
            curve.aopc,
            100.0 * curve.undecided,
            falls.join(" ")
        );
    }
    out
}
