
// ROWS rows x 16 columns a workgroup of 64 threads: eight threads share two columns, each with every eighth block.
// For real GPUs, and batches so small that reading the weights is what takes the time. Lines with $r and $i in them
// stand once for each row and for each four of a block.

const PAIRS = 2u;
const LANES = 8u;
// [8 columns, LANES], rows as components
var<workgroup> left_sum: array<vec4<f32>, 64>;
var<workgroup> right_sum: array<vec4<f32>, 64>;
/*NORM*/ var<workgroup> square_sum: array<vec4<f32>, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3<u32>, @builtin(local_invocation_index) index: u32) {
  let tile = id.x;
  let row = id.y * ROWSu;
  if (row >= size.rows || left(tile, 0u) >= size.outputs) { return; }
  let x$r = source(row + $ru) * size.blocks * 8u;
  let lane = index % LANES;
  let column = index / LANES;
  let l = (4u * left_weights(tile, column / 4u) + column % 4u) * size.blocks;
  let r = (4u * right_weights(tile, column / 4u) + column % 4u) * size.blocks;
  var s = vec4<f32>();
  var t = vec4<f32>();
/*NORM*/   var squares = vec4<f32>();
  for (var block = lane; block < size.blocks; block += LANES) {
    let u = values(l + block);
    let v = values(r + block);
    let k = block * 8u;
/*NORM*/     let g$i = gamma[k + $iu];
    var a$r_$i = x[x$r + k + $iu];
/*NORM*/     squares[$r] += dot(a$r_$i, a$r_$i);
/*NORM*/     a$r_$i *= g$i;
    s[$r] += dot(a$r_$i, u[$i]);
    t[$r] += dot(a$r_$i, v[$i]);
  }
  left_sum[index] = s;
  right_sum[index] = t;
/*NORM*/   square_sum[index] = squares;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      left_sum[index] += left_sum[index + half];
      right_sum[index] += right_sum[index + half];
/*NORM*/       square_sum[index] += square_sum[index + half];
    }
  }
  workgroupBarrier();
  // A four of each side, of one row, a thread.
  if (index >= PAIRS * ROWSu) { return; }
  let i = index % PAIRS;
  let c = index / PAIRS;
  let at = i * 4u * LANES;
  var a = vec4<f32>(left_sum[at][c], left_sum[at + LANES][c], left_sum[at + 2u * LANES][c], left_sum[at + 3u * LANES][c]);
  var b = vec4<f32>(right_sum[at][c], right_sum[at + LANES][c], right_sum[at + 2u * LANES][c], right_sum[at + 3u * LANES][c]);
/*NORM*/   let d = divided(square_sum[0][c]);
/*NORM*/   a *= d;
/*NORM*/   b *= d;
  finish(row + c, tile, i, a, b);
}
