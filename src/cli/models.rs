//! Where the models lie.

use std::path::{Path, PathBuf};

use crate::bundle::MANIFEST;
use crate::taxonomy::Taxonomy;
use crate::{Error, Result};

/// Names a folder of models.
pub const ENVIRONMENT: &str = "VALUE_PROBE_MODELS";
/// The taxonomy this tool was built with, for a bundle that lies alone.
const BUILT_IN: &str = include_str!("../../models/taxonomy.toml");

/// The folder of a bundle: the one asked for, or `name` in `$VALUE_PROBE_MODELS`, in `models/` here, or
/// in `models/` next to the program or above it (the program of a source tree lies in `target/release`).
///
/// # Errors
/// [`Error::Config`] with the places, if there is none.
pub fn find_bundle(asked: Option<&Path>, name: &str) -> Result<PathBuf> {
    if let Some(folder) = asked {
        return Ok(folder.to_owned());
    }
    first_with_manifest(&places(name)).map_err(|places| {
        Error::Config(format!(
            "there is no model `{name}`: looked in {places}; name its folder with --bundle or its parent in {ENVIRONMENT}"
        ))
    })
}

/// The folder of the language model: the one asked for, or as [`find_bundle`] looks for it.
///
/// # Errors
/// [`Error::Config`] with the places and how to make it, if there is none.
pub fn find_language_model(asked: Option<&Path>) -> Result<PathBuf> {
    let places = asked.map_or_else(|| places("language-model"), |folder| vec![folder.to_owned()]);
    first_with_manifest(&places).map_err(|places| {
        Error::Config(format!(
            "there is no language model: looked in {places}; `./build.sh lm` makes it, or name its folder with --model or its parent in {ENVIRONMENT}"
        ))
    })
}

/// The folder of the heads on the language model: the one asked for, or as [`find_bundle`] looks for it.
///
/// # Errors
/// [`Error::Config`] with the places, if there are none.
pub fn find_language_heads(asked: Option<&Path>) -> Result<PathBuf> {
    let places = asked.map_or_else(|| places("language-heads"), |folder| vec![folder.to_owned()]);
    first_with_manifest(&places).map_err(|places| {
        Error::Config(format!(
            "there are no heads for the language model: looked in {places}; name their folder with --heads or its parent in {ENVIRONMENT}"
        ))
    })
}

/// The folder of what belongs beside the classifier (`principles`, `value-map`): the one asked for, or as
/// [`find_bundle`] looks for it.
///
/// # Errors
/// [`Error::Config`] with the places, if there is none.
pub fn find_beside(asked: Option<&Path>, name: &str) -> Result<PathBuf> {
    let places = asked.map_or_else(|| places(name), |folder| vec![folder.to_owned()]);
    first_with_manifest(&places).map_err(|places| {
        Error::Config(format!(
            "there is no folder `{name}`: looked in {places}; name it with --folder or its parent in {ENVIRONMENT}"
        ))
    })
}

/// The folder of the frameworks beside a classifier's: the one asked for, `frameworks` next to `classifier`, or, where that
/// was found and not named, as [`find_bundle`] looks for it. `None` where there is none.
///
/// # Errors
/// [`Error::Config`] where the one asked for holds none.
pub fn find_frameworks(
    asked: Option<&Path>,
    classifier: &Path,
    classifier_asked: bool,
) -> Result<Option<PathBuf>> {
    if let Some(folder) = asked {
        let found = first_with_manifest(&[folder.to_owned()]);
        return found.map(Some).map_err(|place| Error::Config(format!("there are no frameworks in {place}")));
    }
    let mut places = vec![classifier.join("..").join("frameworks")];
    if !classifier_asked {
        places.extend(self::places("frameworks"));
    }
    Ok(first_with_manifest(&places).ok())
}

/// The first of some folders that holds a bundle, or their names.
fn first_with_manifest(places: &[PathBuf]) -> std::result::Result<PathBuf, String> {
    let found = places.iter().find(|folder| folder.join(MANIFEST).is_file());
    let names = || places.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ");
    found.cloned().ok_or_else(names)
}

/// The taxonomy beside a bundle's folder, or the one built in.
///
/// # Errors
/// [`Error::Taxonomy`] if the file is wrong, [`Error::Io`] if it cannot be read.
pub fn taxonomy_for(bundle: &Path) -> Result<Taxonomy> {
    // `models/value-classifier/..` and not its parent: a bundle may be named `.`.
    let file = bundle.join("..").join("taxonomy.toml");
    if !file.is_file() {
        return Taxonomy::from_toml(BUILT_IN);
    }
    Taxonomy::from_toml(&std::fs::read_to_string(&file).map_err(|e| Error::io(&file, e))?)
}

fn places(name: &str) -> Vec<PathBuf> {
    let named = std::env::var_os(ENVIRONMENT).map(PathBuf::from);
    let program = std::env::current_exe().unwrap_or_default();
    let above = program.ancestors().skip(1).take(4).map(|folder| folder.join("models"));
    named.into_iter().chain([PathBuf::from("models")]).chain(above).map(|models| models.join(name)).collect()
}
