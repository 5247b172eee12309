
// Four queries of one head a workgroup of 256 threads, 256 keys at a time: first a key a thread, then a four of the
// values a thread, as many keys beside each other as there are threads for. For real GPUs. Lines with $j in them stand
// once for each query.

const THREADS = 256u;
// Keys whose values are read at once.
const GROUPS = THREADS / WIDTHu;
var<workgroup> span: vec4<u32>;
// [4 queries, WIDTH]
var<workgroup> queries: array<vec4<f32>, QUERIES>;
// [256 keys]: where each stands, and how much each of the four queries takes of it
var<workgroup> key_at: array<u32, 256>;
var<workgroup> weight: array<vec4<f32>, 256>;
// [256 threads]
var<workgroup> brought: array<vec4<f32>, 256>;

// The sum of what the groups bring for a column, for the threads of the first group; all threads call it.
fn gathered(index: u32, mine: vec4<f32>) -> vec4<f32> {
  workgroupBarrier();
  brought[index] = mine;
  workgroupBarrier();
  var sum = vec4<f32>();
  for (var g = 0u; g < GROUPS; g++) { sum += brought[g * WIDTHu + index % WIDTHu]; }
  return sum;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(local_invocation_index) index: u32) {
  if (id.x >= size.blocks || id.y >= size.heads) { return; }
  if (index == 0u) { span = block[id.x]; }
  let here = workgroupUniformLoad(&span);
  let head = id.y;
  // A block at a sequence's end computes its last query again, and keeps it once.
  let query = min(here.x + FOUR, vec4<u32>(here.y));
  let position = query - here.x + here.w;
  let last = position.w;
  for (var i = index; i < 4u * WIDTHu; i += THREADS) {
    queries[i] = size.scale * q[(query[i / WIDTHu] * size.heads + head) * WIDTHu + i % WIDTHu];
  }
  let group = index / WIDTHu;
  let column = index % WIDTHu;
  var o$j = vec4<f32>();
  var largest = vec4<f32>(-1e30);
  var sum = vec4<f32>();
  for (var start = 0u; start <= last; start += THREADS) {
    workgroupBarrier();
    let key = start + index;
    var s = vec4<f32>(-1e30);
    if (key <= last) {
      let at = place[here.z + key] * 2u * to_value() + key_head(head);
      key_at[index] = at;
      s = vec4<f32>();
      for (var d = 0u; d < WIDTHu; d++) {
        let k = cache[at + d];
        s += vec4<f32>(
          dot(k, queries[d]),
          dot(k, queries[WIDTHu + d]),
          dot(k, queries[2u * WIDTHu + d]),
          dot(k, queries[3u * WIDTHu + d]),
        );
      }
      // What comes after a query it does not see.
      s = select(s, vec4<f32>(-1e30), vec4<u32>(key) > position);
    }
    brought[index] = s;
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
      workgroupBarrier();
      if (index < half) { brought[index] = max(brought[index], brought[index + half]); }
    }
    workgroupBarrier();
    let top = max(largest, brought[0]);
    let factor = exp(largest - top);
    largest = top;
    weight[index] = exp(s - top);
    workgroupBarrier();
    o$j *= factor[$j];
    sum *= factor;
    if (group < GROUPS) {
      for (var i = group; i < min(THREADS, last + 1u - start); i += GROUPS) {
        let p = weight[i];
        let v = cache[key_at[i] + to_value() + column];
        o$j += p[$j] * v;
        sum += p;
      }
    }
  }
  let all = gathered(index, sum);
  let out$j = gathered(index, o$j);
  if (group > 0u) { return; }
  let at = (here.x * size.heads + head) * WIDTHu + column;
  // A block at a sequence's end has fewer queries.
  if (here.x + $ju <= here.y) { y[at + $ju * size.heads * WIDTHu] = out$j / all[$j]; }
}
