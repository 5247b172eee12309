// The mean row of each text: four columns of one text a thread.

// [tokens, width / 4]
@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;
// [texts + 1]: where each text begins
@group(0) @binding(1) var<storage, read_write> offset: array<u32>;
// [texts, width / 4]
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> size: Size;

struct Size {
  texts: u32,
  // In fours.
  width: u32,
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= size.texts * size.width) { return; }
  let text = id.x / size.width;
  let column = id.x % size.width;
  let end = offset[text + 1u];
  var sum = vec4<f32>();
  for (var row = offset[text]; row < end; row++) { sum += x[row * size.width + column]; }
  // A text without a token has the mean zero.
  y[id.x] = sum / f32(max(end - offset[text], 1u));
}
