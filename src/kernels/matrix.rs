//! A matrix of small integers with one scale a row.

use std::borrow::Cow;

/// Largest magnitude of a linear layer's integer: with 64 added it is a number of seven bits.
pub const LARGEST: i8 = 63;

/// `value[row][column] = values[row * columns + column] * scales[row]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix<'a> {
    pub rows: usize,
    pub columns: usize,
    /// `[rows, columns]`
    pub values: Cow<'a, [i8]>,
    /// `[rows]`
    pub scales: Cow<'a, [f32]>,
}

impl Matrix<'_> {
    /// Rounds float32 rows to integers of at most `largest` in magnitude; the largest of a row becomes
    /// just that.
    ///
    /// # Panics
    /// Where `values` are not rows of `columns`, or `largest` is not positive.
    pub fn quantize(values: &[f32], columns: usize, largest: i8) -> Matrix<'static> {
        assert!(values.len().is_multiple_of(columns) && largest > 0, "whole rows and a positive limit");
        let mut integers = Vec::with_capacity(values.len());
        let mut scales = Vec::with_capacity(values.len() / columns);
        for row in values.chunks_exact(columns) {
            let peak = row.iter().fold(0.0f32, |m, x| m.max(x.abs()));
            let scale = if peak > 0.0 { peak / f32::from(largest) } else { 1.0 };
            integers.extend(row.iter().map(|x| (x / scale).round() as i8));
            scales.push(scale);
        }
        Matrix { rows: scales.len(), columns, values: Cow::Owned(integers), scales: Cow::Owned(scales) }
    }

    /// The same matrix with integers of at most [`LARGEST`]: rows that are so already stay as they are,
    /// others are rounded again.
    #[must_use]
    pub fn into_seven_bits(mut self) -> Self {
        // The largest of all, and not the first that is too large: that is done in vectors.
        let fits = |row: &[i8]| row.iter().fold(0, |peak: u8, v| peak.max(v.unsigned_abs())) <= LARGEST as u8;
        if fits(&self.values) {
            return self; // and not copied
        }
        let rows = self.values.to_mut().chunks_exact_mut(self.columns);
        for (row, scale) in rows.zip(self.scales.to_mut()).filter(|(row, _)| !fits(row)) {
            let peak = row.iter().map(|v| v.unsigned_abs()).max().unwrap_or(1);
            let shrink = f32::from(LARGEST) / f32::from(peak);
            row.iter_mut().for_each(|v| *v = (f32::from(*v) * shrink).round() as i8);
            *scale /= shrink;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_rounded_to_their_own_largest() {
        let matrix = Matrix::quantize(&[1.1, -2.0, 0.4, 0.0, 0.0, 0.0], 3, LARGEST);
        assert_eq!(*matrix.values, [35, -63, 13, 0, 0, 0]);
        assert_eq!(*matrix.scales, [2.0 / 63.0, 1.0]);
    }

    #[test]
    fn eight_bits_become_seven_and_seven_stay() {
        let values = Cow::Borrowed(&[127, -128, 1, 0, 63, -63, 5, 2][..]);
        let eight = Matrix { rows: 2, columns: 4, values, scales: Cow::Borrowed(&[0.5, 0.25]) };
        let seven = eight.into_seven_bits();
        assert_eq!(*seven.values, [63, -63, 0, 0, 63, -63, 5, 2]);
        assert_eq!(seven.scales[1], 0.25);
        assert!((seven.scales[0] * 63.0 - 64.0).abs() < 1e-4);
        assert_eq!(seven.clone().into_seven_bits(), seven);
    }
}
