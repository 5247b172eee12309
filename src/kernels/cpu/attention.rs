//! Attention within one text, in float32, on query, key and value where the product left them.

#![allow(unsafe_code)] // calls operations of `Simd`, and reads rows by pointer
#![allow(clippy::needless_range_loop)] // a tile is indexed by row and vector throughout

use super::math::exp;
use super::simd::Simd;

/// Queries that go through together.
const QUERIES: usize = 4;
/// What a key that is not there gets before softmax.
pub const ABSENT: f32 = -1e30;

/// A text's rows of query, key and value.
pub struct Text<'a> {
    /// `[tokens, stride]`: query, key and value side by side, each `heads * head` wide
    pub qkv: &'a [f32],
    pub stride: usize,
    pub tokens: usize,
    pub heads: usize,
    /// Width of a head.
    pub head: usize,
    /// `[heads, 2 * longest - 1]`, see [`crate::kernels::Kernels::bias`]
    pub bias: Option<&'a [f32]>,
}

impl Text<'_> {
    /// Numbers of scratch that a text needs: the keys of a head, transposed, and a block's logits.
    pub fn scratch(tokens: usize, head: usize, lanes: usize) -> usize {
        padded(tokens, lanes) * (head + QUERIES)
    }

    /// Writes the context, `[tokens, heads * head]`.
    ///
    /// # Safety
    /// As for [`Simd`].
    #[inline(always)]
    pub unsafe fn attend<S: Simd>(&self, scratch: &mut [f32], out: &mut [f32]) {
        let width = self.heads * self.head;
        let columns = padded(self.tokens, S::LANES);
        assert!(
            self.head.is_multiple_of(S::LANES)
                && self.stride >= 3 * width
                && self.qkv.len() >= self.tokens * self.stride
                && out.len() >= self.tokens * width
                && scratch.len() >= columns * (self.head + QUERIES),
            "attention's operands fit together"
        );
        let (keys, logits) = scratch.split_at_mut(columns * self.head);
        for head in 0..self.heads {
            self.transpose_keys(head, columns, keys);
            let mut query = 0;
            while query < self.tokens {
                let rows = QUERIES.min(self.tokens - query);
                unsafe {
                    match rows {
                        4 => self.block::<S, 4>(head, query, columns, keys, logits, out),
                        3 => self.block::<S, 3>(head, query, columns, keys, logits, out),
                        2 => self.block::<S, 2>(head, query, columns, keys, logits, out),
                        _ => self.block::<S, 1>(head, query, columns, keys, logits, out),
                    }
                }
                query += rows;
            }
        }
    }

    /// `keys[i][j] = key[j][i] / sqrt(head)`, `[head, columns]`: then logits are sums of whole rows.
    #[inline(always)]
    fn transpose_keys(&self, head: usize, columns: usize, keys: &mut [f32]) {
        let scale = 1.0 / (self.head as f32).sqrt();
        let first = (self.heads + head) * self.head;
        for (j, row) in self.qkv.chunks(self.stride).take(self.tokens).enumerate() {
            for (i, &key) in row[first..first + self.head].iter().enumerate() {
                keys[i * columns + j] = key * scale;
            }
        }
    }

    #[inline(always)]
    unsafe fn block<S: Simd, const R: usize>(
        &self,
        head: usize,
        query: usize,
        columns: usize,
        keys: &[f32],
        logits: &mut [f32],
        out: &mut [f32],
    ) {
        let width = self.heads * self.head;
        unsafe {
            let queries = self.qkv.as_ptr().add(query * self.stride + head * self.head);
            let values = self.qkv.as_ptr().add(2 * width + head * self.head);
            let into = out.as_mut_ptr().add(query * width + head * self.head);
            multiply::<S, R>(
                (queries, self.stride),
                (keys.as_ptr(), columns),
                (logits.as_mut_ptr(), columns),
                self.head,
                columns,
            );
            let mut scales = [0.0; R];
            for (r, scale) in scales.iter_mut().enumerate() {
                let row = &mut logits[r * columns..(r + 1) * columns];
                self.add_bias(head, query + r, row);
                row[self.tokens..].fill(ABSENT);
                *scale = 1.0 / weigh::<S>(row);
            }
            multiply::<S, R>(
                (logits.as_ptr(), columns),
                (values, self.stride),
                (into, width),
                self.tokens,
                self.head,
            );
            for (r, &scale) in scales.iter().enumerate() {
                let row = into.add(r * width);
                let mut i = 0;
                while i < self.head {
                    S::store(row.add(i), S::mul(S::load(row.add(i)), S::splat(scale)));
                    i += S::LANES;
                }
            }
        }
    }

    #[inline(always)]
    fn add_bias(&self, head: usize, query: usize, logits: &mut [f32]) {
        let Some(table) = self.bias else { return };
        let distances = table.len() / self.heads; // 2 * longest - 1
        let first = head * distances + distances / 2 - query;
        for (logit, bias) in logits[..self.tokens].iter_mut().zip(&table[first..]) {
            *logit += bias;
        }
    }
}

fn padded(tokens: usize, lanes: usize) -> usize {
    tokens.next_multiple_of(lanes)
}

/// `row[i] = exp(row[i] - max)`; returns their sum.
#[inline(always)]
unsafe fn weigh<S: Simd>(row: &mut [f32]) -> f32 {
    let x = row.as_mut_ptr();
    unsafe {
        let mut most = S::splat(ABSENT);
        let mut i = 0;
        while i < row.len() {
            most = S::at_least(S::load(x.add(i)), most);
            i += S::LANES;
        }
        let most = S::splat(S::greatest_f32(most));
        let mut sum = S::splat(0.0);
        i = 0;
        while i < row.len() {
            let y = exp::<S>(S::sub(S::load(x.add(i)), most));
            S::store(x.add(i), y);
            sum = S::add(sum, y);
            i += S::LANES;
        }
        S::sum(sum)
    }
}

/// `c = a b`: `R` rows of `a`, `inner` rows of `b` of `columns` numbers; each matrix with its stride.
///
/// # Safety
/// As for [`Simd`]; the matrices are as large as that, and columns are whole vectors.
#[inline(always)]
pub unsafe fn multiply<S: Simd, const R: usize>(
    a: (*const f32, usize),
    b: (*const f32, usize),
    c: (*mut f32, usize),
    inner: usize,
    columns: usize,
) {
    unsafe { strips::<S, R, false>(a, b, c, inner, columns) }
}

/// `c += a b`, as [`multiply`].
///
/// # Safety
/// As [`multiply`].
#[inline(always)]
pub unsafe fn multiply_add<S: Simd, const R: usize>(
    a: (*const f32, usize),
    b: (*const f32, usize),
    c: (*mut f32, usize),
    inner: usize,
    columns: usize,
) {
    unsafe { strips::<S, R, true>(a, b, c, inner, columns) }
}

#[inline(always)]
unsafe fn strips<S: Simd, const R: usize, const ADD: bool>(
    a: (*const f32, usize),
    b: (*const f32, usize),
    c: (*mut f32, usize),
    inner: usize,
    columns: usize,
) {
    let mut column = 0;
    unsafe {
        while column + 2 * S::LANES <= columns {
            strip::<S, R, 2, ADD>(a, (b.0.add(column), b.1), (c.0.add(column), c.1), inner);
            column += 2 * S::LANES;
        }
        if column < columns {
            strip::<S, R, 1, ADD>(a, (b.0.add(column), b.1), (c.0.add(column), c.1), inner);
        }
    }
}

#[inline(always)]
unsafe fn strip<S: Simd, const R: usize, const V: usize, const ADD: bool>(
    a: (*const f32, usize),
    b: (*const f32, usize),
    c: (*mut f32, usize),
    inner: usize,
) {
    unsafe {
        let mut sums = [[S::splat(0.0); V]; R];
        if ADD {
            for r in 0..R {
                for v in 0..V {
                    sums[r][v] = S::load(c.0.add(r * c.1 + v * S::LANES));
                }
            }
        }
        for k in 0..inner {
            let row = b.0.add(k * b.1);
            let mut parts = [S::load(row); V];
            for v in 1..V {
                parts[v] = S::load(row.add(v * S::LANES));
            }
            for r in 0..R {
                let x = S::splat(*a.0.add(r * a.1 + k));
                for v in 0..V {
                    sums[r][v] = S::mul_add(x, parts[v], sums[r][v]);
                }
            }
        }
        for r in 0..R {
            for v in 0..V {
                S::store(c.0.add(r * c.1 + v * S::LANES), sums[r][v]);
            }
        }
    }
}
