//! Weights in the order in which the product reads them.

use super::simd::{Level, Op, Simd};
use crate::kernels::LinearWeights;
use crate::{Error, Result};

/// Added to a weight so that it is a number of seven bits.
pub const OFFSET: i32 = 64;
/// Bytes that a processor loads at once at the most.
const ALIGNMENT: usize = 64;

#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Block([u8; ALIGNMENT]);

/// A linear layer. Outputs are cut into panels of as many as a product keeps in registers.
#[derive(Debug)]
pub struct Linear {
    /// `[panels, groups, panel width, GROUP]`: weight + 64, so that one load has what one step needs
    weights: Vec<Block>,
    /// `[panels * panel width]`, 0 beyond the outputs
    pub scales: Vec<f32>,
    /// `[panels * panel width]`, 0 beyond the outputs
    pub bias: Vec<f32>,
    pub inputs: usize,
    pub outputs: usize,
    pub layout: Layout,
}

/// How a level wants weights and activations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Outputs of a panel.
    pub panel: usize,
    /// Inputs of a word of activations.
    pub group: usize,
}

impl Layout {
    pub fn of(level: Level) -> Self {
        level.run(Ask)
    }

    /// Words of a row of activations.
    pub fn words(self, inputs: usize) -> usize {
        inputs.div_ceil(self.group)
    }
}

struct Ask;

#[allow(unsafe_code)] // says how the level works; touches nothing
impl Op for Ask {
    type Output = Layout;

    #[inline(always)]
    unsafe fn run<S: Simd>(self) -> Layout {
        Layout { panel: S::TILE.1 * S::LANES, group: S::GROUP }
    }
}

impl Linear {
    /// Packs the outputs of all `parts` side by side.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`]; [`Error::Bundle`] where the parts do not fit together, or have so many
    /// inputs that a sum of products would not fit 32 bits.
    pub fn pack(parts: &[LinearWeights<'_>], layout: Layout) -> Result<Self> {
        let wrong = |reason: String| Error::bundle("weights", reason);
        let inputs = parts.first().map_or(0, |part| part.weight.columns);
        let outputs: usize = parts.iter().map(|part| part.weight.rows).sum();
        if parts.iter().any(|part| part.weight.columns != inputs || part.bias.len() != part.weight.rows) {
            return Err(wrong("linear layers of different widths side by side".into()));
        }
        // 127 * 127 * inputs must stay below 2^31.
        if inputs == 0 || inputs > 1 << 17 {
            return Err(wrong(format!("a linear layer of {inputs} inputs")));
        }
        let Layout { panel, group } = layout;
        let (panels, groups) = (outputs.div_ceil(panel), layout.words(inputs));
        let bytes = panels * groups * panel * group;
        let mut weights = Vec::new();
        let blocks = bytes.div_ceil(ALIGNMENT);
        weights.try_reserve_exact(blocks).map_err(|_| Error::OutOfMemory { bytes })?;
        weights.resize(blocks, Block([OFFSET as u8; ALIGNMENT]));
        let mut packed = Self {
            weights,
            scales: vec![0.0; panels * panel],
            bias: vec![0.0; panels * panel],
            inputs,
            outputs,
            layout,
        };
        let mut output = 0;
        for part in parts {
            packed.scales[output..output + part.weight.rows].copy_from_slice(&part.weight.scales);
            packed.bias[output..output + part.weight.rows].copy_from_slice(&part.bias);
            for row in part.weight.values.chunks_exact(inputs) {
                packed.put(output, row);
                output += 1;
            }
        }
        Ok(packed)
    }

    fn put(&mut self, output: usize, row: &[i8]) {
        let Layout { panel, group } = self.layout;
        let groups = self.layout.words(self.inputs);
        let start = (output / panel * groups * panel + output % panel) * group;
        if group == 4 && row.len().is_multiple_of(4) {
            return self.put_words(start, row);
        }
        for (g, inputs) in row.chunks(group).enumerate() {
            let at = start + g * panel * group;
            for (i, &weight) in inputs.iter().enumerate() {
                let at = at + i;
                self.weights[at / ALIGNMENT].0[at % ALIGNMENT] = (i32::from(weight) + OFFSET) as u8;
            }
        }
    }

    /// The same for groups of four, each as one word: packing is what a page waits for before its first answer.
    fn put_words(&mut self, start: usize, row: &[i8]) {
        const OFFSETS: u32 = 0x0101_0101 * OFFSET.unsigned_abs();
        const SIGNS: u32 = 0x8080_8080;
        let step = 4 * self.layout.panel;
        let bytes: &[u8] = bytemuck::cast_slice(row);
        for (at, word) in (start..).step_by(step).zip(bytes.chunks_exact(4)) {
            let word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
            // Each byte for itself: the sign bits are kept out of the sum, so that nothing is carried.
            let sum = ((word & !SIGNS) + OFFSETS) ^ (word & SIGNS);
            self.weights[at / ALIGNMENT].0[at % ALIGNMENT..][..4].copy_from_slice(&sum.to_le_bytes());
        }
    }

    /// Width of a row of the result in memory: whole panels.
    pub fn stride(&self) -> usize {
        self.scales.len()
    }

    pub fn as_ptr(&self) -> *const u8 {
        self.weights.as_ptr().cast()
    }
}
