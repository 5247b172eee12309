// Layer normalisation in place: (x - mean) / sqrt(variance + epsilon) * gamma + beta. What both ways share.

// [rows, width / 4]
@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;
// [2, width / 4]: gamma, then beta
@group(0) @binding(1) var<storage, read_write> affine: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> size: Size;

struct Size {
  rows: u32,
  // In fours.
  width: u32,
  epsilon: f32,
}
