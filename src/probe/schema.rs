//! The names behind a row of numbers: all heads' dimensions one after the other.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::bundle::Head;

/// What each number of a row stands for.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    heads: Vec<Head>,
}

impl Schema {
    /// The heads of a manifest, in its order.
    pub fn new(heads: Vec<Head>) -> Arc<Self> {
        Arc::new(Self { heads })
    }

    /// The same with one more head behind.
    pub fn and(&self, head: Head) -> Arc<Self> {
        Self::new(self.heads.iter().cloned().chain([head]).collect())
    }

    /// Length of a row.
    pub fn width(&self) -> usize {
        self.heads.iter().map(|head| head.dimensions.len()).sum()
    }

    /// `(framework, dimension)` of each number of a row.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.heads
            .iter()
            .flat_map(|head| head.dimensions.iter().map(|d| (head.framework.as_str(), d.as_str())))
    }

    /// Where a dimension stands in a row.
    pub fn position(&self, framework: &str, dimension: &str) -> Option<usize> {
        self.names().position(|name| name == (framework, dimension))
    }
}

/// One number for each dimension. Serialises as framework -> dimension -> number.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    schema: Arc<Schema>,
    values: Vec<f32>,
}

impl Values {
    pub(super) fn new(schema: &Arc<Schema>, values: Vec<f32>) -> Self {
        debug_assert_eq!(schema.width(), values.len());
        Self { schema: schema.clone(), values }
    }

    /// Of no dimension.
    pub(super) fn none() -> Self {
        Self { schema: Schema::new(Vec::new()), values: Vec::new() }
    }

    /// Other numbers of the same dimensions.
    pub(super) fn with(&self, values: Vec<f32>) -> Self {
        Self::new(&self.schema, values)
    }

    /// The number of a dimension, if there is such a dimension.
    pub fn get(&self, framework: &str, dimension: &str) -> Option<f32> {
        self.schema.position(framework, dimension).map(|i| self.values[i])
    }

    /// All numbers in the manifest's order: `(framework, dimension, number)`.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, f32)> {
        self.schema
            .names()
            .zip(&self.values)
            .map(|((framework, dimension), &value)| (framework, dimension, value))
    }

    /// The bare row.
    pub fn row(&self) -> &[f32] {
        &self.values
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.schema.heads.len()))?;
        let mut rest = self.values.as_slice();
        for head in &self.schema.heads {
            let (own, others) = rest.split_at(head.dimensions.len());
            map.serialize_entry(&head.framework, &Named(head.dimensions.iter().zip(own)))?;
            rest = others;
        }
        map.end()
    }
}

/// Pairs that serialise as a map and keep their order.
pub(super) struct Named<I>(pub I);

impl<K: Serialize, V: Serialize, I: Iterator<Item = (K, V)> + Clone> Serialize for Named<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_a_map_of_maps_in_order() {
        let head = |framework: &str, dimensions: &[&str]| Head {
            framework: framework.into(),
            dimensions: dimensions.iter().map(|&d| d.into()).collect(),
        };
        let schema = Schema::new(vec![head("z", &["b", "a"]), head("y", &["a"])]);
        let values = Values::new(&schema, vec![0.25, 0.5, 1.0]);
        let json = serde_json::to_string(&values).unwrap();
        assert_eq!(json, r#"{"z":{"b":0.25,"a":0.5},"y":{"a":1.0}}"#);
        assert_eq!((values.get("y", "a"), values.get("y", "b")), (Some(1.0), None));
        assert_eq!(values.iter().last(), Some(("y", "a", 1.0)));
    }
}
