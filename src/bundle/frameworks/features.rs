//! What a head knows of a text: its layers' mean vectors, alone or beside a context's, and its word pieces.

/// A text in a context, by the vectors of both: `[c, t, |c - t|, c t]`. Source: Conneau et al. 2017 (arXiv:1705.02364).
///
/// # Shapes
/// - `context`, `text`: `[layers * hidden]`
/// - output: `[4 * layers * hidden]`
pub fn joined(context: &[f32], text: &[f32]) -> Vec<f32> {
    let pairs = || context.iter().zip(text);
    let mut row = Vec::with_capacity(4 * text.len());
    row.extend_from_slice(context);
    row.extend_from_slice(text);
    row.extend(pairs().map(|(c, t)| (c - t).abs()));
    row.extend(pairs().map(|(c, t)| c * t));
    row
}

/// The word pieces of a text with their weights, `(1 + ln count) * idf`, of Euclidean length 1. Source: Salton and
/// Buckley 1988, "Term-weighting approaches in automatic text retrieval".
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bag(Vec<(u32, f32)>);

impl Bag {
    /// # Arguments
    /// - `ids`: in any order
    /// - `idf`: `[vocabulary]`; an id beyond it has no weight
    pub fn new(ids: &[u32], idf: &[f32]) -> Self {
        // A table and no map: in the browser's module the code of a map is larger than this memory is worth.
        let mut counts = vec![0u32; idf.len()];
        for &id in ids {
            if let Some(count) = counts.get_mut(id as usize) {
                *count += 1;
            }
        }
        let counted = counts.iter().zip(idf).enumerate().filter(|(_, (count, _))| **count > 0);
        let weight =
            |(id, (&count, idf)): (usize, (&u32, &f32))| (id as u32, (1.0 + (count as f32).ln()) * idf);
        let mut pieces: Vec<(u32, f32)> = counted.map(weight).collect();
        let length = pieces.iter().map(|(_, x)| x * x).sum::<f32>().sqrt();
        if length > 0.0 {
            pieces.iter_mut().for_each(|(_, x)| *x /= length);
        }
        Self(pieces)
    }

    /// Id and weight of each piece, ids ascending.
    pub fn pieces(&self) -> &[(u32, f32)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_a_context_is_both_and_what_is_between() {
        assert_eq!(joined(&[1.0, -2.0], &[3.0, 4.0]), [1.0, -2.0, 3.0, 4.0, 2.0, 6.0, 3.0, -8.0]);
    }

    #[test]
    fn a_bag_counts_slowly_and_has_length_one() {
        let idf = [1.0, 2.0, 3.0];
        let bag = Bag::new(&[2, 0, 2, 9], &idf);
        let (once, twice) = (1.0f32, (1.0 + 2f32.ln()) * 3.0);
        let length = (once * once + twice * twice).sqrt();
        assert_eq!(bag.pieces(), [(0, once / length), (2, twice / length)]);
        assert_eq!(Bag::new(&[0, 2, 2], &idf), bag, "order is nothing, and what is unknown has no weight");
        assert_eq!(Bag::new(&[], &idf).pieces(), []);
    }
}
