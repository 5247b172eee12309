
// The outputs of a tile, neighbours.
fn left(tile: u32, i: u32) -> u32 { return (2u * tile * PAIRS) + i; }
fn right(tile: u32, i: u32) -> u32 { return left(tile, i) + PAIRS; }
// Where their weights stand: beyond the last output, that one's.
fn left_weights(tile: u32, i: u32) -> u32 { return min(left(tile, i), size.outputs - 1u); }
fn right_weights(tile: u32, i: u32) -> u32 { return min(right(tile, i), size.outputs - 1u); }

fn finish(row: u32, tile: u32, i: u32, a: vec4<f32>, b: vec4<f32>) {
  if (row >= size.rows) { return; }
  if (left(tile, i) < size.outputs) { store(row, left(tile, i), a); }
  if (right(tile, i) < size.outputs) { store(row, right(tile, i), b); }
}
