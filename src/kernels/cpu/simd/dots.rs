//! Products of blocks along a row: what one token alone wants, because no weight is used twice.

/// Dot products of a block's 32 weights with 32 activations; the lanes are columns of one row.
///
/// # Safety
/// As for [`super::Simd`].
pub trait Dots: Copy {
    /// A row's sum so far, in several parts.
    type Sums: Copy;
    /// A block's activations, as weights of four bits want them.
    type Inputs4: Copy;
    /// A block's activations, as weights of eight bits want them.
    type Inputs8: Copy;

    /// Rows that go through together: each reads the activations that were loaded once.
    const ROWS: usize = 4;

    /// Tells the processor what will soon be read, where it can be told.
    #[inline(always)]
    unsafe fn prefetch(_: *const u8) {}
    unsafe fn nothing() -> Self::Sums;
    unsafe fn total(sums: Self::Sums) -> f32;
    /// 32 activations of -127..=127.
    unsafe fn inputs4(from: *const i8) -> Self::Inputs4;
    unsafe fn inputs8(from: *const i8) -> Self::Inputs8;
    /// Adds `scale` times the dot product with 16 bytes of weights: value `j` is the lower half of byte `j`, value
    /// `j + 16` the upper.
    unsafe fn add4(sums: Self::Sums, weights: *const u8, inputs: Self::Inputs4, scale: f32) -> Self::Sums;
    /// Adds `scale` times the dot product with 32 signed bytes.
    unsafe fn add8(sums: Self::Sums, weights: *const u8, inputs: Self::Inputs8, scale: f32) -> Self::Sums;
}
