
// table[id]: eight values of one token a thread.

// [tokens, stride]: id, row in the cache, position and nothing, then the token's rotation
@group(0) @binding(0) var<storage, read_write> token: array<vec4<u32>>;
// [tokens, width / 4]
@group(0) @binding(3) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> size: Size;

struct Size {
  tokens: u32,
  // Of a row.
  blocks: u32,
  // Of `token`.
  stride: u32,
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= size.tokens * size.blocks * 4u) { return; }
  let block = id.x / 4u;
  let w = id.x % 4u;
  let row = token[block / size.blocks * size.stride].x * size.blocks + block % size.blocks;
  let s = scaled(row);
  let q = fours(row, w);
  y[block * 8u + w] = unpack4x8unorm(q.x) * s.x + s.y;
  y[block * 8u + w + 4u] = unpack4x8unorm(q.y) * s.x + s.y;
}
