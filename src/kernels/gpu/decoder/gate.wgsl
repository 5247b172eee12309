
// silu(g) * u: g from the first half of W, on the left, u from the second, on the right.

// [rows, outputs / 4]
@group(0) @binding(4) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> size: Size;

fn source(row: u32) -> u32 { return min(row, size.rows - 1u); }

fn left(tile: u32, i: u32) -> u32 { return tile * PAIRS + i; }
// Where the weights stand: beyond the last output, that one's.
fn left_weights(tile: u32, i: u32) -> u32 { return min(left(tile, i), size.outputs - 1u); }
fn right_weights(tile: u32, i: u32) -> u32 { return left_weights(tile, i) + size.outputs; }

fn finish(row: u32, tile: u32, i: u32, g: vec4<f32>, u: vec4<f32>) {
  if (row >= size.rows || left(tile, i) >= size.outputs) { return; }
  // So that exp stays finite.
  let silu = g / (1.0 + exp(-max(g, vec4<f32>(-80.0))));
  y[row * size.outputs + left(tile, i)] = silu * u;
}
