// y = x, for a cache that has grown.

@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> size: Size;

struct Size {
  // In fours, of a row of the cache; a thread each.
  width: u32,
  rows: u32,
}

@compute @workgroup_size(16, 4)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= size.width || id.y >= size.rows) { return; }
  y[id.y * size.width + id.x] = x[id.y * size.width + id.x];
}
