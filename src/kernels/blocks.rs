//! Matrices in llama.cpp's block formats, as they lie in a GGUF file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// Values of a block, in both formats.
pub const BLOCK: usize = 32;

/// How 32 successive values of a row are packed. All numbers are little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(non_camel_case_types)] // GGUF's names
pub enum BlockFormat {
    /// `d: f16, m: f16, 16 bytes`: value `i` is `d * q[i] + m`, `q` of four bits. The low half of byte `j`
    /// is value `j`, the high half value `j + 16`.
    Q4_1,
    /// `d: f16, 32 bytes`: value `i` is `d * q[i]`, `q` a signed byte.
    Q8_0,
}

impl BlockFormat {
    /// Bytes of a block.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Q4_1 => 20,
            Self::Q8_0 => 34,
        }
    }
}

impl fmt::Display for BlockFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Q4_1 => "Q4_1",
            Self::Q8_0 => "Q8_0",
        })
    }
}

impl FromStr for BlockFormat {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "Q4_1" => Ok(Self::Q4_1),
            "Q8_0" => Ok(Self::Q8_0),
            other => {
                Err(Error::Config(format!("there is no block format {other:?}: Q4_1 and Q8_0 are known")))
            }
        }
    }
}

/// `[rows, columns]`, each row whole blocks, one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockMatrix {
    pub format: BlockFormat,
    pub rows: usize,
    pub columns: usize,
    bytes: Vec<u8>,
}

impl BlockMatrix {
    /// # Errors
    /// [`Error::Bundle`] where rows are not whole blocks, or `bytes` are not so many rows.
    pub fn new(format: BlockFormat, rows: usize, columns: usize, bytes: Vec<u8>) -> Result<Self> {
        let wrong = |reason: String| Error::bundle("weights", reason);
        if !columns.is_multiple_of(BLOCK) || columns == 0 || rows == 0 {
            return Err(wrong(format!(
                "a {format} matrix of {rows} x {columns}: rows are blocks of {BLOCK}"
            )));
        }
        let expected = rows.checked_mul(columns / BLOCK * format.bytes());
        if expected != Some(bytes.len()) {
            let found = bytes.len();
            return Err(wrong(format!("a {format} matrix of {rows} x {columns} has {found} bytes")));
        }
        Ok(Self { format, rows, columns, bytes })
    }

    /// All rows' blocks.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The blocks, handed over.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Bytes of a row.
    pub fn row_bytes(&self) -> usize {
        self.columns / BLOCK * self.format.bytes()
    }

    /// The blocks of one row.
    pub fn row(&self, row: usize) -> &[u8] {
        &self.bytes[row * self.row_bytes()..][..self.row_bytes()]
    }

    /// Whether all scales (and minima) are finite numbers, as those of trained weights are.
    pub fn is_finite(&self) -> bool {
        let finite = |half: &[u8]| half[1] & 0x7c != 0x7c;
        self.bytes.chunks_exact(self.format.bytes()).all(|block| match self.format {
            BlockFormat::Q4_1 => finite(&block[..2]) && finite(&block[2..4]),
            BlockFormat::Q8_0 => finite(&block[..2]),
        })
    }

    /// One row in float32, for tests and for tables that are read a row at a time.
    ///
    /// # Panics
    /// Where `out` has not [`Self::columns`] places.
    pub fn read_row(&self, row: usize, out: &mut [f32]) {
        assert_eq!(out.len(), self.columns, "a row's width");
        let blocks = self.row(row).chunks_exact(self.format.bytes());
        for (block, out) in blocks.zip(out.chunks_exact_mut(BLOCK)) {
            match self.format {
                BlockFormat::Q4_1 => {
                    let (d, m) = (half(block[0], block[1]), half(block[2], block[3]));
                    for (j, &byte) in block[4..].iter().enumerate() {
                        out[j] = d * f32::from(byte & 15) + m;
                        out[j + BLOCK / 2] = d * f32::from(byte >> 4) + m;
                    }
                }
                BlockFormat::Q8_0 => {
                    let d = half(block[0], block[1]);
                    out.iter_mut().zip(&block[2..]).for_each(|(x, &q)| *x = d * f32::from(q as i8));
                }
            }
        }
    }
}

/// A half-precision number from its two bytes.
pub fn half(low: u8, high: u8) -> f32 {
    let bits = u32::from(u16::from_le_bytes([low, high]));
    let sign = (bits & 0x8000) << 16;
    // Moved into a float32's place, exponent and all, the number is 2^112 too small; so are subnormal ones.
    let magnitude = f32::from_bits((bits & 0x7fff) << 13) * f32::from_bits(0x7780_0000);
    if bits & 0x7c00 == 0x7c00 {
        // Infinite, or not a number.
        return f32::from_bits(sign | 0x7f80_0000 | (bits & 0x3ff) << 13);
    }
    f32::from_bits(sign | magnitude.to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_numbers_are_read() {
        let read = |bits: u16| {
            let [low, high] = bits.to_le_bytes();
            half(low, high)
        };
        for (bits, value) in
            [(0x3c00, 1.0), (0xc000, -2.0), (0x7bff, 65504.0), (0x0001, 2f32.powi(-24)), (0, 0.0)]
        {
            assert_eq!(read(bits), value, "{bits:#x}");
        }
        assert_eq!(read(0x0400), 2f32.powi(-14));
        assert_eq!(read(0xfc00), f32::NEG_INFINITY);
        assert!(read(0x7e00).is_nan());
        assert!(read(0x8000).is_sign_negative());
    }

    #[test]
    fn rows_of_both_formats_are_read() {
        let mut four = vec![0x00, 0x3c, 0x00, 0xc0]; // d = 1, m = -2
        four.extend((0..16).map(|j| j | (15 - j) << 4));
        let four = BlockMatrix::new(BlockFormat::Q4_1, 1, 32, four).unwrap();
        let mut row = [0.0; 32];
        four.read_row(0, &mut row);
        assert_eq!((row[0], row[15], row[16], row[31]), (-2.0, 13.0, 13.0, -2.0));

        let mut eight = vec![0x00, 0x38]; // d = 0.5
        eight.extend((0..32).map(|i| (i - 16) as u8));
        let eight = BlockMatrix::new(BlockFormat::Q8_0, 1, 32, eight).unwrap();
        eight.read_row(0, &mut row);
        assert_eq!((row[0], row[16], row[31]), (-8.0, 0.0, 7.5));
    }

    #[test]
    fn a_matrix_that_does_not_fit_is_refused() {
        for (rows, columns, bytes) in
            [(1, 33, 20), (1, 32, 19), (2, 32, 20), (0, 32, 0), (usize::MAX, 64, 40)]
        {
            assert!(BlockMatrix::new(BlockFormat::Q4_1, rows, columns, vec![0; bytes]).is_err());
        }
    }
}
