
// A tile of 32 rows x 64 columns a workgroup, 4 x 8 of it a thread; a block of every operand at a time passes through
// shared memory, so that each is fetched once for the tile. For real GPUs and prompts. Lines with $r, $i and $m in them
// stand once for each row of a thread, for each four of a block, and for each row that a thread fetches.

const PAIRS = 8u;
const ROWS = 32u;
// [8 fours, ROWS]
var<workgroup> rows: array<vec4<f32>, 256>;
// [8 fours, 4, 16]: column 4 * i + j of the tile at [_, j, i], so that neighbouring threads read neighbours
var<workgroup> columns: array<vec4<f32>, 512>;
/*NORM*/ // [8 rows, 8 threads]: of each row, and of those that stand 8, 16 and 24 after it
/*NORM*/ var<workgroup> square_sum: array<vec4<f32>, 64>;

/*NORM*/ fn squares_of(row: u32) -> f32 {
/*NORM*/   var sum = 0.0;
/*NORM*/   for (var i = 0u; i < 8u; i++) { sum += square_sum[row % 8u * 8u + i][row / 8u]; }
/*NORM*/   return sum;
/*NORM*/ }

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) id: vec3<u32>,
  @builtin(local_invocation_id) thread: vec3<u32>,
  @builtin(local_invocation_index) index: u32,
) {
  let tile = id.x;
  let first = id.y * ROWS;
  if (first >= size.rows || left(tile, 0u) >= size.outputs) { return; }
  // What this thread fetches of each block: a column of the weights, and a four of four rows.
  let four = index % 8u;
  let x$m = source(first + index / 8u + 8u * $mu) * size.blocks * 8u + four;
  let i = index / 4u;
  var output = left_weights(tile, i % PAIRS);
  if (i >= PAIRS) { output = right_weights(tile, i % PAIRS); }
  let column = (4u * output + index % 4u) * size.blocks;
  let place = index % 4u * 16u + i;
  var s$r = vec4<f32>();
  var t$r = vec4<f32>();
/*NORM*/   var squares = vec4<f32>();
  for (var block = 0u; block < size.blocks; block++) {
    let w = values(column + block);
    columns[place + $iu * 64u] = w[$i];
    var a$m = x[x$m + block * 8u];
/*NORM*/     squares[$m] += dot(a$m, a$m);
/*NORM*/     let g = gamma[four + block * 8u];
/*NORM*/     a$m *= g;
    rows[four * ROWS + index / 8u + 8u * $mu] = a$m;
    workgroupBarrier();
    for (var k = 0u; k < 8u; k++) {
      let a = k * ROWS + thread.y * 4u;
      let b = k * 64u + thread.x;
      let u = mat4x4<f32>(columns[b], columns[b + 16u], columns[b + 32u], columns[b + 48u]);
      let v = mat4x4<f32>(columns[b + 8u], columns[b + 24u], columns[b + 40u], columns[b + 56u]);
      s$r += rows[a + $ru] * u;
      t$r += rows[a + $ru] * v;
    }
    workgroupBarrier();
  }
/*NORM*/   square_sum[index] = squares;
/*NORM*/   workgroupBarrier();
/*NORM*/   let d$r = divided(squares_of(thread.y * 4u + $ru));
/*NORM*/   s$r *= d$r; t$r *= d$r;
  finish(first + thread.y * 4u + $ru, tile, thread.x, s$r, t$r);
}
