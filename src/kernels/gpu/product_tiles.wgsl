// A tile of 32 rows x 64 columns a workgroup, 4 x 4 of it a thread; operands pass through shared memory,
// so that each is fetched once for the tile. For real GPUs.

// Fours of the inputs that are fetched at once.
const STEP = 4u;
const ROWS = 32u;
// [STEP, ROWS]
var<workgroup> rows: array<vec4<f32>, 128>;
// [STEP, 4, 16]: column 4 * i + j of the tile at [_, j, i], so that neighbouring threads read neighbours.
var<workgroup> columns: array<vec4<f32>, 256>;

@compute @workgroup_size(16, 8)
fn main(
  @builtin(workgroup_id) tile: vec3<u32>,
  @builtin(local_invocation_id) thread: vec3<u32>,
  @builtin(local_invocation_index) index: u32,
) {
  if (tile.y * ROWS >= size.rows) { return; }
  let first_row = tile.y * ROWS;
  let first_column = tile.x * 64u;
  // What this thread fetches of each step: one four of a row, and two words of weights.
  let fetched_row = min(first_row + index / STEP, size.rows - 1u) * size.inputs;
  let step = index % STEP;
  let column = index / STEP;
  let last_column = size.outputs * 4u - 1u;
  let fetched_column = min(first_column + column, last_column) * size.inputs;
  let fetched_column2 = min(first_column + column + 32u, last_column) * size.inputs;
  var s0 = vec4<f32>();
  var s1 = vec4<f32>();
  var s2 = vec4<f32>();
  var s3 = vec4<f32>();
  for (var k = 0u; k < size.inputs; k += STEP) {
    // Beyond the last input there are zeros.
    let inside = k + step < size.inputs;
    let at = min(k + step, size.inputs - 1u);
    rows[step * ROWS + index / STEP] = select(vec4<f32>(), x[fetched_row + at], inside);
    let place = (step * 4u + column % 4u) * 16u + column / 4u;
    columns[place] = unpack4x8snorm(weight[fetched_column + at]);
    columns[place + 8u] = unpack4x8snorm(weight[fetched_column2 + at]);
    workgroupBarrier();
    for (var i = 0u; i < STEP; i++) {
      let a = i * ROWS + thread.y * 4u;
      let b = i * 64u + thread.x;
      let w = mat4x4<f32>(columns[b], columns[b + 16u], columns[b + 32u], columns[b + 48u]);
      s0 += rows[a] * w;
      s1 += rows[a + 1u] * w;
      s2 += rows[a + 2u] * w;
      s3 += rows[a + 3u] * w;
    }
    workgroupBarrier();
  }
  let row = first_row + thread.y * 4u;
  let output = tile.x * 16u + thread.x;
  finish(row, output, s0);
  finish(row + 1u, output, s1);
  finish(row + 2u, output, s2);
  finish(row + 3u, output, s3);
}
