
// Four queries of one head a thread, two keys at a time. Lines with $d in them stand once for each vec4 of a head.

// Queries as the columns of a matrix.
fn queries(at: vec4<u32>) -> mat4x4<f32> {
  return size.scale * mat4x4<f32>(q[at.x], q[at.y], q[at.z], q[at.w]);
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

@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= size.blocks * size.heads) { return; }
  let head = id.x % size.heads;
  let span = block[id.x / size.heads];
  // A block at a sequence's end computes its last query again, and keeps it once.
  let query = min(span.x + FOUR, vec4<u32>(span.y));
  let position = query - span.x + span.w;
  let last = position.w;
  let row = 2u * to_value();
  let at = (query * size.heads + head) * WIDTHu;
  let q$d = queries(at + $du);
  var o$d = mat4x4<f32>();
  var largest = vec4<f32>(-1e30);
  var sum = vec4<f32>();
  for (var key = 0u; key <= last; key += 2u) {
    let k = place[span.z + key] * row + key_head(head);
    // The second of the two, where there is one.
    let other = min(key + 1u, last);
    let k2 = place[span.z + other] * row + key_head(head);
    var s = vec4<f32>();
    var s2 = vec4<f32>();
    s += cache[k + $du] * q$d; s2 += cache[k2 + $du] * q$d;
    // What comes after a query it does not see.
    s = select(s, vec4<f32>(-1e30), vec4<u32>(key) > position);
    s2 = select(s2, vec4<f32>(-1e30), vec4<u32>(key + 1u) > position);
    let top = max(largest, max(s, s2));
    let factor = exp(largest - top);
    let p = exp(s - top);
    let p2 = exp(s2 - top);
    largest = top;
    sum = sum * factor + p + p2;
    let v = k + to_value();
    let v2 = k2 + to_value();
    o$d = mixed(o$d, factor, p, cache[v + $du], p2, cache[v2 + $du]);
  }
  y[at.x + $du] = o$d[0] / sum.x;
  if (span.x + 1u <= span.y) {
    y[at.y + $du] = o$d[1] / sum.y;
  }
  if (span.x + 2u <= span.y) {
    y[at.z + $du] = o$d[2] / sum.z;
  }
  if (span.x + 3u <= span.y) {
    y[at.w + $du] = o$d[3] / sum.w;
  }
}
