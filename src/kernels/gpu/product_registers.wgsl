// A tile of 4 rows x 16 columns a thread, in registers. No shared memory and no barrier: where a CPU plays
// the GPU, both cost more than the loads they save.

// Four weights of each of four outputs, as one column an output. `unpack4x8snorm` divides by 127.
fn weights(output: u32, word: u32) -> mat4x4<f32> {
  let at = min(output, size.outputs - 1u) * 4u * size.inputs + word;
  return mat4x4<f32>(
    unpack4x8snorm(weight[at]),
    unpack4x8snorm(weight[at + size.inputs]),
    unpack4x8snorm(weight[at + 2u * size.inputs]),
    unpack4x8snorm(weight[at + 3u * size.inputs]),
  );
}

@compute @workgroup_size(8, 4)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let column = id.x * 4u;
  let row = id.y * 4u;
  if (row >= size.rows || column >= size.outputs) { return; }
  let x0 = row * size.inputs;
  let x1 = min(row + 1u, size.rows - 1u) * size.inputs;
  let x2 = min(row + 2u, size.rows - 1u) * size.inputs;
  let x3 = min(row + 3u, size.rows - 1u) * size.inputs;
  var s00 = vec4<f32>(); var s01 = vec4<f32>(); var s02 = vec4<f32>(); var s03 = vec4<f32>();
  var s10 = vec4<f32>(); var s11 = vec4<f32>(); var s12 = vec4<f32>(); var s13 = vec4<f32>();
  var s20 = vec4<f32>(); var s21 = vec4<f32>(); var s22 = vec4<f32>(); var s23 = vec4<f32>();
  var s30 = vec4<f32>(); var s31 = vec4<f32>(); var s32 = vec4<f32>(); var s33 = vec4<f32>();
  for (var k = 0u; k < size.inputs; k++) {
    let a0 = x[x0 + k];
    let a1 = x[x1 + k];
    let a2 = x[x2 + k];
    let a3 = x[x3 + k];
    let w0 = weights(column, k);
    s00 += a0 * w0; s10 += a1 * w0; s20 += a2 * w0; s30 += a3 * w0;
    let w1 = weights(column + 1u, k);
    s01 += a0 * w1; s11 += a1 * w1; s21 += a2 * w1; s31 += a3 * w1;
    let w2 = weights(column + 2u, k);
    s02 += a0 * w2; s12 += a1 * w2; s22 += a2 * w2; s32 += a3 * w2;
    let w3 = weights(column + 3u, k);
    s03 += a0 * w3; s13 += a1 * w3; s23 += a2 * w3; s33 += a3 * w3;
  }
  finish(row, column, s00); finish(row, column + 1u, s01); finish(row, column + 2u, s02); finish(row, column + 3u, s03);
  finish(row + 1u, column, s10); finish(row + 1u, column + 1u, s11); finish(row + 1u, column + 2u, s12); finish(row + 1u, column + 3u, s13);
  finish(row + 2u, column, s20); finish(row + 2u, column + 1u, s21); finish(row + 2u, column + 2u, s22); finish(row + 2u, column + 3u, s23);
  finish(row + 3u, column, s30); finish(row + 3u, column + 1u, s31); finish(row + 3u, column + 2u, s32); finish(row + 3u, column + 3u, s33);
}
