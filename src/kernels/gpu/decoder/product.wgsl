
// y = finish(RMSNorm(x) W^T), with W in blocks: what all ways of computing it share.
//
// Outputs come in fours. A tile has PAIRS fours on its left side and as many on its right: neighbours, or, where a row
// of W has its gate in the lower half, the same columns of both halves. The lines between NORM marks are there where x is
// normalised: its mean square is summed up while the product reads it, and divides the sums.

// [rows, inputs / 4]
@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;

struct Size {
  rows: u32,
  // Of a row of W.
  blocks: u32,
  // In fours; of a row of W, or of its half.
  outputs: u32,
  epsilon: f32,
  // Where a row is query, key and value; widths in fours.
  heads: u32,
  kv_heads: u32,
  width: u32,
  rotated: u32,
}

/*NORM*/ // [inputs / 4]
/*NORM*/ @group(0) @binding(3) var<storage, read_write> gamma: array<vec4<f32>>;
/*NORM*/
/*NORM*/ fn divided(squares: f32) -> f32 {
/*NORM*/   return inverseSqrt(squares / f32(32u * size.blocks) + size.epsilon);
/*NORM*/ }
