
// Query, key and value. Queries and keys are rotated; keys and values go to the cache at once.

// [rows, heads, width]: queries
@group(0) @binding(4) var<storage, read_write> y: array<vec4<f32>>;
// [rows, 1 + rotated]: id, row in the cache, position and nothing, then cosine and sine of two pairs each
@group(0) @binding(5) var<storage, read_write> token: array<vec4<u32>>;
// [rows of the cache, 2, kv_heads, width]: keys, then values
@group(0) @binding(6) var<storage, read_write> cache: array<vec4<f32>>;
@group(0) @binding(7) var<storage, read> size: Size;

fn source(row: u32) -> u32 { return min(row, size.rows - 1u); }

fn store(row: u32, output: u32, value: vec4<f32>) {
  let head = output / size.width;
  let column = output % size.width;
  let place = row * (1u + size.rotated);
  var v = value;
  if (head < size.heads + size.kv_heads && column < size.rotated) {
    let turn = bitcast<vec4<f32>>(token[place + 1u + column]);
    v = v.xxzz * turn.xyzw + v.yyww * vec4<f32>(-turn.y, turn.x, -turn.w, turn.z);
  }
  let queries = size.heads * size.width;
  if (output < queries) {
    y[row * queries + output] = v;
  } else {
    cache[token[place].y * 2u * size.kv_heads * size.width + output - queries] = v;
  }
}
