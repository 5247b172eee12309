//! The same scores in coarser groups: the ten values, the four higher-order values.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::schema::{Named, Schema};
use crate::taxonomy::Taxonomy;
use crate::{Error, Result};

/// The groups of every head's framework, as positions in a row of scores.
#[derive(Debug, Clone, Default)]
pub(crate) struct Groups {
    frameworks: Pairs<Vec<Rollup>>,
}

#[derive(Debug, Clone)]
struct Rollup {
    id: String,
    /// Name of the group and positions of its children.
    groups: Pairs<Vec<usize>>,
}

/// Scores of groups: framework -> roll-up -> group -> highest score among its children.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollups {
    frameworks: Pairs<Pairs<Pairs<f32>>>,
}

/// A map that keeps its order.
type Pairs<T> = Vec<(String, T)>;

impl Groups {
    /// Finds the groups' children in the rows of `schema`.
    ///
    /// # Errors
    /// [`Error::Taxonomy`] if the schema lacks a child.
    pub(super) fn new<'a>(
        taxonomy: &Taxonomy,
        schema: &Schema,
        frameworks: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        let mut found = Vec::new();
        for id in frameworks {
            let mut rollups = Vec::new();
            for rollup in taxonomy.framework(id).map_or(&[][..], |f| &f.rollups) {
                let mut groups = Vec::new();
                for group in &rollup.groups {
                    let children: Option<Vec<usize>> =
                        group.children.iter().map(|child| schema.position(id, child)).collect();
                    let children = children.ok_or_else(|| Error::Taxonomy {
                        place: format!("framework `{id}`, group `{}`", group.name),
                        reason: "the model does not score all of its dimensions".into(),
                    })?;
                    groups.push((group.name.clone(), children));
                }
                rollups.push(Rollup { id: rollup.id.clone(), groups });
            }
            found.push((id.to_owned(), rollups));
        }
        Ok(Self { frameworks: found })
    }

    /// The groups' scores for a row of scores.
    pub(super) fn score(&self, row: &[f32]) -> Rollups {
        let highest = |children: &[usize]| children.iter().map(|&i| row[i]).fold(0.0, f32::max);
        let scored = |rollup: &Rollup| {
            let groups = rollup.groups.iter().map(|(name, children)| (name.clone(), highest(children)));
            (rollup.id.clone(), groups.collect())
        };
        let framework =
            |(id, rollups): &(String, Vec<Rollup>)| (id.clone(), rollups.iter().map(scored).collect());
        Rollups { frameworks: self.frameworks.iter().map(framework).collect() }
    }
}

impl Rollups {
    /// The same with the frameworks of `other` in place of its own.
    pub(super) fn with(mut self, other: Self) -> Self {
        for (id, rollups) in other.frameworks {
            match self.frameworks.iter_mut().find(|(own, _)| *own == id) {
                Some((_, own)) => *own = rollups,
                None => self.frameworks.push((id, rollups)),
            }
        }
        self
    }

    /// Ids of the frameworks.
    pub fn frameworks(&self) -> impl Iterator<Item = &str> {
        self.frameworks.iter().map(|(id, _)| id.as_str())
    }

    /// The groups of a roll-up with their scores, in the taxonomy's order.
    pub fn get(&self, framework: &str, rollup: &str) -> Option<&[(String, f32)]> {
        let (_, rollups) = self.frameworks.iter().find(|(id, _)| id == framework)?;
        rollups.iter().find(|(id, _)| id == rollup).map(|(_, groups)| groups.as_slice())
    }
}

impl Serialize for Rollups {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.frameworks.len()))?;
        for (framework, rollups) in &self.frameworks {
            let named = rollups
                .iter()
                .map(|(id, groups)| (id, Named(groups.iter().map(|(name, score)| (name, score)))));
            map.serialize_entry(framework, &Named(named))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Head;

    fn taxonomy() -> Taxonomy {
        Taxonomy::from_toml(include_str!("../../models/taxonomy.toml")).unwrap()
    }

    #[test]
    fn a_group_has_its_strongest_child() {
        let taxonomy = taxonomy();
        let framework = taxonomy.framework("schwartz").unwrap();
        // Rows in another order than the taxonomy's: only names count.
        let dimensions: Vec<String> = framework.dimensions.iter().rev().map(|d| d.name.clone()).collect();
        let schema = Schema::new(vec![Head { framework: "schwartz".into(), dimensions }]);
        let groups = Groups::new(&taxonomy, &schema, ["schwartz"]).unwrap();
        let mut row = vec![0.1; 20];
        row[schema.position("schwartz", "Face").unwrap()] = 0.7;
        row[schema.position("schwartz", "Universalism: objectivity").unwrap()] = 0.6;
        let rollups = groups.score(&row);
        let score = |rollup: &str, name: &str| {
            rollups.get("schwartz", rollup).unwrap().iter().find(|g| g.0 == name).unwrap().1
        };
        assert_eq!(score("schwartz10", "Power"), 0.7);
        assert_eq!(score("schwartz10", "Universalism"), 0.6);
        assert_eq!(score("schwartz10", "Security"), 0.1);
        assert_eq!(score("higher_order", "Self-enhancement"), 0.7);
        assert_eq!(score("higher_order", "Conservation"), 0.7);
        assert_eq!(score("higher_order", "Self-transcendence"), 0.6);
        assert_eq!(score("higher_order", "Openness to change"), 0.1);
        let json = serde_json::to_value(&rollups).unwrap();
        assert_eq!(json["schwartz"]["schwartz10"]["Hedonism"].as_f64().map(|x| x as f32), Some(0.1));
        assert_eq!(json["schwartz"]["higher_order"].as_object().unwrap().len(), 4);
    }

    #[test]
    fn a_model_without_a_child_is_refused() {
        let schema =
            Schema::new(vec![Head { framework: "schwartz".into(), dimensions: vec!["Face".into()] }]);
        let error = Groups::new(&taxonomy(), &schema, ["schwartz"]).unwrap_err();
        assert_eq!(error.code(), "bad-taxonomy");
    }
}
