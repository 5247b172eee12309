//! What is measured: levels -> frameworks -> dimensions, read from `models/taxonomy.toml`.
//!
//! The file is data, and everything in it is keyed by name: a bundle's manifest says which dimensions
//! its network scores, and the taxonomy says what they mean, where they stand and how they group.
//! Loading checks the file in full, so that a misspelt name is an error at start and not a hole in a
//! result.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The whole file. Serialises to the same shape as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taxonomy {
    /// Publications that definitions and groupings refer to.
    pub sources: Vec<Source>,
    /// Kinds of goal, from instructions to basic values.
    pub levels: Vec<Level>,
    pub frameworks: Vec<Framework>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub id: String,
    pub citation: String,
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub id: String,
    pub name: String,
    pub description: String,
}

/// A theory of values with its dimensions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    pub id: String,
    /// Id of its [`Level`].
    pub level: String,
    pub name: String,
    pub description: String,
    /// Id of a [`Source`].
    pub source: String,
    /// Of one that reads replies or ranks: which prompts it makes sense of; absent where it does of any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompts: Option<String>,
    /// In the order in which they are shown: round the circle where there is one.
    pub dimensions: Vec<Dimension>,
    /// Coarser views of the same scores.
    #[serde(default)]
    pub rollups: Vec<Rollup>,
}

/// One thing that is scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// The key everywhere: in bundles, results and the data set's columns.
    pub name: String,
    pub definition: String,
    /// Place on the framework's circle in degrees, `0 <= position < 360`, clockwise from twelve
    /// o'clock; absent in every dimension of a framework that is no circle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<f32>,
    /// `#rrggbb`, readable on light and dark pages.
    pub colour: String,
    /// Id of a [`Source`].
    pub source: String,
    /// Name of another dimension of this framework that this is a kind of: where that has no evidence, this has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind_of: Option<String>,
    /// What a reader should know about its place in the theory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A coarser view: every dimension belongs to at least one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollup {
    pub id: String,
    pub name: String,
    pub description: String,
    /// Id of a [`Source`].
    pub source: String,
    pub groups: Vec<Group>,
}

/// A group takes the highest score among its children.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub name: String,
    pub definition: String,
    /// `#rrggbb`, readable on light and dark pages.
    pub colour: String,
    /// Names of dimensions of the same framework.
    pub children: Vec<String>,
}

impl Taxonomy {
    /// Reads and checks a taxonomy file.
    ///
    /// # Errors
    /// [`Error::Taxonomy`] with the place and the reason: not TOML, an unknown or a missing field, an
    /// unknown, duplicate, empty or missing name, a colour or a position out of form.
    pub fn from_toml(text: &str) -> Result<Self> {
        let taxonomy: Self = toml::from_str(text).map_err(|e| wrong("taxonomy.toml", e))?;
        taxonomy.check()?;
        Ok(taxonomy)
    }

    /// The framework with this id, if there is one.
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|f| f.id == id)
    }

    /// Checks that a bundle's head scores exactly the dimensions of a framework, in whatever order,
    /// and returns that framework.
    ///
    /// # Errors
    /// [`Error::Taxonomy`] if the framework is unknown or a dimension is unknown, missing or double.
    pub fn match_head(&self, framework: &str, dimensions: &[String]) -> Result<&Framework> {
        let place = format!("the bundle's head `{framework}`");
        let Some(found) = self.framework(framework) else {
            return Err(wrong(place, "the taxonomy has no such framework"));
        };
        unique(&place, "dimension", dimensions.iter().map(String::as_str))?;
        for name in dimensions {
            if found.dimension(name).is_none() {
                return Err(wrong(place, format!("the taxonomy has no dimension `{name}`")));
            }
        }
        match found.dimensions.iter().find(|d| !dimensions.contains(&d.name)) {
            Some(missing) => Err(wrong(place, format!("it does not score `{}`", missing.name))),
            None => Ok(found),
        }
    }

    fn check(&self) -> Result<()> {
        unique("taxonomy.toml", "source", self.sources.iter().map(|s| s.id.as_str()))?;
        unique("taxonomy.toml", "level", self.levels.iter().map(|l| l.id.as_str()))?;
        unique("taxonomy.toml", "framework", self.frameworks.iter().map(|f| f.id.as_str()))?;
        self.frameworks.iter().try_for_each(|framework| self.check_framework(framework))
    }

    fn check_framework(&self, framework: &Framework) -> Result<()> {
        let place = format!("framework `{}`", framework.id);
        if !self.levels.iter().any(|level| level.id == framework.level) {
            return Err(wrong(place, format!("there is no level `{}`", framework.level)));
        }
        self.check_source(&place, &framework.source)?;
        unique(&place, "dimension", framework.dimensions.iter().map(|d| d.name.as_str()))?;
        let circular = framework.dimensions.iter().any(|d| d.position.is_some());
        for dimension in &framework.dimensions {
            let place = format!("{place}, dimension `{}`", dimension.name);
            filled(&place, "definition", &dimension.definition)?;
            colour(&place, &dimension.colour)?;
            self.check_source(&place, &dimension.source)?;
            if let Some(genus) = &dimension.kind_of {
                let found = framework.dimension(genus).filter(|genus| genus.kind_of.is_none());
                if found.is_none_or(|genus| genus.name == dimension.name) {
                    return Err(wrong(
                        place,
                        format!("`{genus}` is no dimension that it could be a kind of"),
                    ));
                }
            }
            match dimension.position {
                Some(degrees) if !(0.0..360.0).contains(&degrees) => {
                    return Err(wrong(place, format!("position {degrees} is not in 0..360 degrees")));
                }
                None if circular => return Err(wrong(place, "has no position, while others have one")),
                _ => {}
            }
        }
        unique(&place, "roll-up", framework.rollups.iter().map(|r| r.id.as_str()))?;
        framework.rollups.iter().try_for_each(|rollup| self.check_rollup(&place, framework, rollup))
    }

    fn check_rollup(&self, place: &str, framework: &Framework, rollup: &Rollup) -> Result<()> {
        let place = format!("{place}, roll-up `{}`", rollup.id);
        self.check_source(&place, &rollup.source)?;
        unique(&place, "group", rollup.groups.iter().map(|g| g.name.as_str()))?;
        let mut grouped = HashSet::new();
        for group in &rollup.groups {
            let place = format!("{place}, group `{}`", group.name);
            filled(&place, "definition", &group.definition)?;
            colour(&place, &group.colour)?;
            unique(&place, "child", group.children.iter().map(String::as_str))?;
            for child in &group.children {
                if framework.dimension(child).is_none() {
                    return Err(wrong(place, format!("there is no dimension `{child}`")));
                }
                grouped.insert(child.as_str());
            }
        }
        match framework.dimensions.iter().find(|d| !grouped.contains(d.name.as_str())) {
            Some(dimension) => Err(wrong(place, format!("no group contains `{}`", dimension.name))),
            None => Ok(()),
        }
    }

    fn check_source(&self, place: &str, id: &str) -> Result<()> {
        if self.sources.iter().any(|source| source.id == id) {
            Ok(())
        } else {
            Err(wrong(place, format!("there is no source `{id}`")))
        }
    }
}

impl Framework {
    /// The dimension with this name, if there is one.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|d| d.name == name)
    }
}

fn wrong(place: impl Into<String>, reason: impl std::fmt::Display) -> Error {
    Error::Taxonomy { place: place.into(), reason: reason.to_string().trim_end().to_owned() }
}

/// At least one name, none of them empty, none twice.
fn unique<'a>(place: &str, kind: &str, names: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut seen = HashSet::new();
    for name in names {
        filled(place, kind, name)?;
        if !seen.insert(name) {
            return Err(wrong(place, format!("{kind} `{name}` stands twice")));
        }
    }
    // A framework need not have roll-ups; everything else that is listed must have an entry.
    if seen.is_empty() && kind != "roll-up" {
        return Err(wrong(place, format!("there is no {kind}")));
    }
    Ok(())
}

fn filled(place: &str, kind: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() { Err(wrong(place, format!("a {kind} is empty"))) } else { Ok(()) }
}

fn colour(place: &str, text: &str) -> Result<()> {
    let digits = text.strip_prefix('#').unwrap_or("");
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(wrong(place, format!("colour `{text}` is not of the form #rrggbb")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../models/taxonomy.toml");

    fn shipped() -> Taxonomy {
        Taxonomy::from_toml(FILE).expect("the shipped taxonomy is right")
    }

    /// The column names of the ValueEval'23 data, in its order.
    const COLUMNS: [&str; 20] = [
        "Self-direction: thought",
        "Self-direction: action",
        "Stimulation",
        "Hedonism",
        "Achievement",
        "Power: dominance",
        "Power: resources",
        "Face",
        "Security: personal",
        "Security: societal",
        "Tradition",
        "Conformity: rules",
        "Conformity: interpersonal",
        "Humility",
        "Benevolence: caring",
        "Benevolence: dependability",
        "Universalism: concern",
        "Universalism: nature",
        "Universalism: tolerance",
        "Universalism: objectivity",
    ];

    #[test]
    fn the_shipped_file_has_the_columns_of_the_data_set() {
        let names: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
        let taxonomy = shipped();
        let framework = taxonomy.match_head("schwartz", &names).unwrap();
        assert_eq!(framework.dimensions.len(), 20);
        let rollups: Vec<_> = framework.rollups.iter().map(|r| (r.id.as_str(), r.groups.len())).collect();
        assert_eq!(rollups, [("schwartz10", 10), ("higher_order", 4)]);
    }

    #[test]
    fn border_values_count_toward_both_neighbours() {
        let taxonomy = shipped();
        let higher = &taxonomy.framework("schwartz").unwrap().rollups[1];
        let homes = |name: &str| -> Vec<&str> {
            let holds = |g: &&Group| g.children.iter().any(|c| c == name);
            higher.groups.iter().filter(holds).map(|g| g.name.as_str()).collect()
        };
        assert_eq!(homes("Hedonism"), ["Openness to change", "Self-enhancement"]);
        assert_eq!(homes("Face"), ["Self-enhancement", "Conservation"]);
        assert_eq!(homes("Humility"), ["Conservation", "Self-transcendence"]);
        assert_eq!(homes("Stimulation"), ["Openness to change"]);
    }

    #[test]
    fn the_circle_is_even_and_groups_are_arcs_of_it() {
        let taxonomy = shipped();
        let framework = taxonomy.framework("schwartz").unwrap();
        let positions: Vec<f32> = framework.dimensions.iter().map(|d| d.position.unwrap()).collect();
        assert!(positions.windows(2).all(|pair| pair[1] - pair[0] == 18.0), "{positions:?}");
        for group in &framework.rollups[1].groups {
            let at = |name: &String| framework.dimensions.iter().position(|d| &d.name == name).unwrap();
            let places: Vec<usize> = group.children.iter().map(at).collect();
            assert!(places.windows(2).all(|pair| pair[1] == pair[0] + 1), "{}: {places:?}", group.name);
        }
    }

    #[test]
    fn json_has_the_shape_of_the_file() {
        let taxonomy = shipped();
        let json = serde_json::to_value(&taxonomy).unwrap();
        assert_eq!(json["frameworks"][0]["dimensions"][0]["name"], "Self-direction: thought");
        assert_eq!(json["frameworks"][0]["dimensions"][0]["position"], 9.0);
        assert_eq!(json["frameworks"][0]["rollups"][1]["groups"][0]["name"], "Openness to change");
        assert_eq!(serde_json::from_value::<Taxonomy>(json).unwrap(), taxonomy);
    }

    #[test]
    fn every_kind_of_damage_is_named() {
        let swap = |from: &str, to: &str| {
            assert!(FILE.contains(from), "{from}");
            FILE.replacen(from, to, 1)
        };
        let cases = [
            (swap("[[levels]]", "[[level]]"), "unknown field `level`"),
            (swap("citation", "cite"), "unknown field `cite`"),
            (swap("level = \"basic-values\"", "level = \"values\""), "no level `values`"),
            (swap("children = [\"Stimulation\"]", "children = [\"Stimulus\"]"), "no dimension `Stimulus`"),
            (
                swap("children = [\"Stimulation\"]", "children = [\"Tradition\"]"),
                "no group contains `Stimulation`",
            ),
            (swap("children = [\"Stimulation\"]", "children = []"), "there is no child"),
            (swap("children = [\"Stimulation\"]", "children = [\"Hedonism\", \"Hedonism\"]"), "stands twice"),
            (swap("name = \"Hedonism\"", "name = \"Face\""), "dimension `Face` stands twice"),
            (swap("name = \"Hedonism\"", "name = \" \""), "is empty"),
            (swap("position = 63.0", "position = 363.0"), "not in 0..360"),
            (swap("position = 63.0", "position = nan"), "not in 0..360"),
            (swap("position = 63.0\n", ""), "has no position"),
            (swap("colour = \"#af765c\"", "colour = \"brown\""), "not of the form #rrggbb"),
            (swap("source = \"schwartz2012\"", "source = \"memory\""), "no source `memory`"),
            (FILE[..FILE.len() / 2].to_owned(), ""),
        ];
        for (text, reason) in cases {
            let error = Taxonomy::from_toml(&text).expect_err(reason);
            assert_eq!(error.code(), "bad-taxonomy");
            assert!(error.to_string().contains(reason), "expected `{reason}` in: {error}");
        }
    }

    #[test]
    fn a_head_that_does_not_match_is_refused() {
        let taxonomy = shipped();
        let mut names: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
        let reason = |framework: &str, names: &[String]| {
            taxonomy.match_head(framework, names).expect_err("must be refused").to_string()
        };
        assert!(reason("moral", &names).contains("no such framework"));
        assert!(reason("schwartz", &names[1..]).contains("does not score `Self-direction: thought`"));
        names[3] = "Joy".into();
        assert!(reason("schwartz", &names).contains("no dimension `Joy`"));
        names[3] = "Face".into();
        assert!(reason("schwartz", &names).contains("`Face` stands twice"));
    }
}
