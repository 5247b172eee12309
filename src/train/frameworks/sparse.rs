//! Rows with few numbers other than zero.

/// Compressed rows: row `i` holds `entries[starts[i]..starts[i + 1]]`, as (column, value).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sparse {
    pub width: usize,
    starts: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

impl Sparse {
    pub fn new(width: usize) -> Self {
        Self { width, starts: vec![0], entries: Vec::new() }
    }

    /// Adds a row of (column, value), in any order; values of one column are added up.
    pub fn push(&mut self, mut row: Vec<(u32, f32)>) {
        row.sort_unstable_by_key(|(column, _)| *column);
        let first = self.entries.len();
        for (column, value) in row {
            match self.entries[first..].last_mut() {
                Some((last, sum)) if *last == column => *sum += value,
                _ => self.entries.push((column, value)),
            }
        }
        self.starts.push(self.entries.len());
    }

    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.entries[self.starts[i]..self.starts[i + 1]]
            .iter()
            .map(|&(column, value)| (column as usize, value))
    }

    /// Dot product of a row with a dense vector.
    pub fn dot(&self, i: usize, weights: &[f32]) -> f32 {
        self.row(i).map(|(column, value)| value * weights[column]).sum()
    }

    /// A row's entries, with columns moved by `offset` and values times `factor`.
    pub fn shifted(&self, i: usize, offset: usize, factor: f32) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.row(i).map(move |(column, value)| ((column + offset) as u32, value * factor))
    }
}

/// `1 + ln(count)` times the weight of each counted column, of length 1 (Salton and Buckley 1988).
pub fn sublinear(counts: impl Iterator<Item = (u32, usize)>, idf: &[f32]) -> Vec<(u32, f32)> {
    let mut row: Vec<(u32, f32)> =
        counts.map(|(column, count)| (column, (1.0 + (count as f32).ln()) * idf[column as usize])).collect();
    let length = row.iter().map(|(_, x)| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        row.iter_mut().for_each(|(_, x)| *x /= length);
    }
    row
}

/// `ln((1 + texts) / (1 + texts with the column)) + 1`.
pub fn idf(texts: usize, with: &[usize]) -> Vec<f32> {
    with.iter().map(|&with| ((1 + texts) as f32 / (1 + with) as f32).ln() + 1.0).collect()
}
