//! Every level against plain arithmetic, over shapes and extreme values. The same tests run natively and, as
//! WebAssembly, in Node and Chromium (tests/kernels).

mod attention;
mod caches;
mod forward;
mod products;

use super::super::simd::Level;
use super::super::tests::Random;
use super::*;
use crate::kernels::BlockFormat;

/// The bytes of a half-precision number.
fn half_bytes(x: f32) -> [u8; 2] {
    cache::to_half(x).to_le_bytes()
}

impl Random {
    /// Blocks of arbitrary weights of about -size..size.
    fn matrix(&mut self, format: BlockFormat, rows: usize, columns: usize, size: f32) -> BlockMatrix {
        let mut bytes = Vec::new();
        for _ in 0..rows * columns / BLOCK {
            let spread = size * (1.2 + self.float());
            match format {
                BlockFormat::Q4_1 => {
                    bytes.extend(half_bytes(spread / 15.0));
                    bytes.extend(half_bytes(-spread * (0.5 + 0.2 * self.float())));
                    bytes.extend((0..BLOCK / 2).map(|_| self.bits() as u8));
                }
                BlockFormat::Q8_0 => {
                    bytes.extend(half_bytes(spread / 127.0));
                    bytes.extend((0..BLOCK).map(|_| self.bits() as u8));
                }
            }
        }
        BlockMatrix::new(format, rows, columns, bytes).unwrap()
    }
}

/// All weights in float64.
fn weights(matrix: &BlockMatrix) -> Vec<Vec<f64>> {
    let mut row = vec![0.0; matrix.columns];
    let mut read = |index| {
        matrix.read_row(index, &mut row);
        row.iter().map(|&x| f64::from(x)).collect()
    };
    (0..matrix.rows).map(&mut read).collect()
}

/// What the integers and scales say.
fn floats(x: &Rounded) -> Vec<f64> {
    let view = x.view();
    let integers = view.words.iter().flat_map(|word| word.to_le_bytes()).map(|byte| f64::from(byte as i8));
    integers.enumerate().map(|(i, q)| q * f64::from(view.scales[i / BLOCK])).collect()
}

fn rounded(cpu: &Cpu, values: &[f32], width: usize) -> Rounded {
    let mut rounded = cpu.rounded(values.len() / width, width).unwrap();
    let writer = rounded.writer();
    for (row, x) in values.chunks_exact(width).enumerate() {
        cpu.level.run(Round { x, row, block: 0, writer });
    }
    rounded
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    use std::task::{Context, Poll, Waker};
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the CPU has nothing to wait for"),
    }
}
