// softmax(Q K^T / sqrt(head width) + bias) V within each text: four queries of one head a thread.
//
// One pass over the keys, two at a time, with a running maximum and sum (Milakov and Gimelshein 2018,
// arXiv:1805.02867): nothing but the result is written. A line with $d in it stands once for each vec4
// of a head; the lines between BIAS marks are there where the network has a relative position bias.

// [tokens, 3, heads, head width / 4]: query, key, value
@group(0) @binding(0) var<storage, read_write> qkv: array<vec4<f32>>;
// [blocks]: first query of a block, first and last row of its text
@group(0) @binding(1) var<storage, read_write> block: array<vec4<u32>>;
// [tokens, heads, head width / 4]
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;
/*BIAS*/ // [heads, 2 * longest - 1]: what is added where the key stands this far after the query
/*BIAS*/ @group(0) @binding(3) var<storage, read_write> bias: array<f32>;
@group(0) @binding(FREE) var<storage, read> size: Size;

struct Size {
  blocks: u32,
  heads: u32,
  // 1 / sqrt(head width)
  scale: f32,
  // Longest text: tokens.
  longest: u32,
}

// Queries as the columns of a matrix.
fn queries(at: vec4<u32>) -> mat4x4<f32> {
  return size.scale * mat4x4<f32>(qkv[at.x], qkv[at.y], qkv[at.z], qkv[at.w]);
}

// What is mixed so far, rescaled, and two values more.
fn mixed(sum: mat4x4<f32>, factor: vec4<f32>, p: vec4<f32>, v: vec4<f32>, p2: vec4<f32>, v2: vec4<f32>) -> mat4x4<f32> {
  return mat4x4<f32>(
    sum[0] * factor.x + v * p.x + v2 * p2.x,
    sum[1] * factor.y + v * p.y + v2 * p2.y,
    sum[2] * factor.z + v * p.z + v2 * p2.z,
    sum[3] * factor.w + v * p.w + v2 * p2.w,
  );
}

/*BIAS*/ fn position(head: u32, key: u32, query: vec4<u32>) -> vec4<f32> {
/*BIAS*/   let at = head * (2u * size.longest - 1u) + (key + size.longest - 1u) - query;
/*BIAS*/   return vec4<f32>(bias[at.x], bias[at.y], bias[at.z], bias[at.w]);
/*BIAS*/ }

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= size.blocks * size.heads) { return; }
  let head = id.x % size.heads;
  let span = block[id.x / size.heads];
  let last = span.z;
  // A block at a text's end computes its last query again, and keeps it once.
  let query = min(span.x + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(last));
  let stride = 3u * size.heads * WIDTHu;
  let at = query * stride + head * WIDTHu;
  let q$d = queries(at + $du);
  var o$d = mat4x4<f32>();
  var largest = vec4<f32>(-1e30);
  var sum = vec4<f32>();
  for (var key = span.y; key <= last; key += 2u) {
    let k = key * stride + (size.heads + head) * WIDTHu;
    // The second of the two, where there is one.
    let other = min(key + 1u, last);
    let k2 = other * stride + (size.heads + head) * WIDTHu;
    var s = vec4<f32>();
    var s2 = vec4<f32>();
    s += qkv[k + $du] * q$d; s2 += qkv[k2 + $du] * q$d;
/*BIAS*/     s += position(head, key, query);
/*BIAS*/     s2 += position(head, other, query);
    s2 = select(s2, vec4<f32>(-1e30), key == last);
    let top = max(largest, max(s, s2));
    let factor = exp(largest - top);
    let p = exp(s - top);
    let p2 = exp(s2 - top);
    largest = top;
    sum = sum * factor + p + p2;
    let v = k + size.heads * WIDTHu;
    let v2 = k2 + size.heads * WIDTHu;
    o$d = mixed(o$d, factor, p, qkv[v + $du], p2, qkv[v2 + $du]);
  }
  let out = query * size.heads * WIDTHu + head * WIDTHu;
  y[out.x + $du] = o$d[0] / sum.x;
  if (span.x + 1u <= last) {
    y[out.y + $du] = o$d[1] / sum.y;
  }
  if (span.x + 2u <= last) {
    y[out.z + $du] = o$d[2] / sum.z;
  }
  if (span.x + 3u <= last) {
    y[out.w + $du] = o$d[3] / sum.w;
  }
}
