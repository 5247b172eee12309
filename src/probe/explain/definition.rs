//! The nearest clause of a definition: evidence that needs no training.

use serde::Serialize;

/// The clause of a dimension's definition that is most like the part explained.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clause {
    pub text: String,
    /// Cosine of the two vectors, from -1 to 1.
    pub similarity: f32,
}

/// The clauses of a definition: what stands between its commas, colons and semicolons.
pub fn clauses(definition: &str) -> Vec<&str> {
    let parts = definition.split([',', ';', ':']).map(|part| part.trim().trim_end_matches('.'));
    parts.filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_stand_between_the_signs() {
        let definition =
            "Care for the natural world: protecting the environment, harmony with nature, beauty.";
        let expected =
            ["Care for the natural world", "protecting the environment", "harmony with nature", "beauty"];
        assert_eq!(clauses(definition), expected);
        assert_eq!(clauses(" ;. "), Vec::<&str>::new());
    }
}
