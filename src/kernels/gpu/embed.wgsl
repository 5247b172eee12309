// word[id] + position[i], four columns of one token a thread. The word table stays in int8.

// [tokens]: id and position
@group(0) @binding(0) var<storage, read_write> token: array<vec2<u32>>;
// [vocabulary, width / 4]
@group(0) @binding(1) var<storage, read_write> word: array<u32>;
// [vocabulary]
@group(0) @binding(2) var<storage, read_write> scale: array<f32>;
// [longest text, width / 4]
@group(0) @binding(3) var<storage, read_write> position: array<vec4<f32>>;
// [tokens, width / 4]
@group(0) @binding(4) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> size: Size;

struct Size {
  rows: u32,
  // In fours.
  width: u32,
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= size.rows * size.width) { return; }
  let place = token[id.x / size.width];
  let column = id.x % size.width;
  // `unpack4x8snorm` divides by 127.
  let value = unpack4x8snorm(word[place.x * size.width + column]) * (127.0 * scale[place.x]);
  y[id.x] = value + position[place.y * size.width + column];
}
