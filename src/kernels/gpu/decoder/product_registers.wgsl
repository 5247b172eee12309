
// A tile of ROWS rows x 16 columns a thread, in registers. No shared memory and no barrier: where a CPU plays the GPU,
// both cost more than the loads they save. Lines with $r and $p in them stand once for each row and for each four.

const PAIRS = 2u;

struct Scales {
  // Factors and summands of four outputs.
  factor: vec4<f32>,
  summand: vec4<f32>,
}

fn scales(output: u32, block: u32) -> Scales {
  let at = 4u * output * size.blocks + block;
  let a = scaled(at);
  let b = scaled(at + size.blocks);
  let c = scaled(at + 2u * size.blocks);
  let d = scaled(at + 3u * size.blocks);
  return Scales(vec4<f32>(a.x, b.x, c.x, d.x), vec4<f32>(a.y, b.y, c.y, d.y));
}

// One column an output: of a block the values 4w..4w+4, and the four that stand 16 after them.
struct Weights {
  low: mat4x4<f32>,
  high: mat4x4<f32>,
}

fn weights(output: u32, block: u32, w: u32, s: Scales) -> Weights {
  let at = 4u * output * size.blocks + block;
  let a = fours(at, w);
  let b = fours(at + size.blocks, w);
  let c = fours(at + 2u * size.blocks, w);
  let d = fours(at + 3u * size.blocks, w);
  return Weights(
    mat4x4<f32>(
      unpack4x8unorm(a.x) * s.factor.x + s.summand.x,
      unpack4x8unorm(b.x) * s.factor.y + s.summand.y,
      unpack4x8unorm(c.x) * s.factor.z + s.summand.z,
      unpack4x8unorm(d.x) * s.factor.w + s.summand.w,
    ),
    mat4x4<f32>(
      unpack4x8unorm(a.y) * s.factor.x + s.summand.x,
      unpack4x8unorm(b.y) * s.factor.y + s.summand.y,
      unpack4x8unorm(c.y) * s.factor.z + s.summand.z,
      unpack4x8unorm(d.y) * s.factor.w + s.summand.w,
    ),
  );
}

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let tile = id.x;
  let row = id.y * ROWSu;
  if (row >= size.rows || left(tile, 0u) >= size.outputs) { return; }
  let x$r = source(row + $ru) * size.blocks * 8u;
  let l$p = left_weights(tile, $pu);
  let r$p = right_weights(tile, $pu);
  var s$r_$p = vec4<f32>();
  var t$r_$p = vec4<f32>();
/*NORM*/   var squares$r = 0.0;
  for (var block = 0u; block < size.blocks; block++) {
    let a$p = scales(l$p, block);
    let b$p = scales(r$p, block);
    for (var w = 0u; w < 4u; w++) {
      let k = block * 8u + w;
      var low$r = x[x$r + k];
      var high$r = x[x$r + k + 4u];
/*NORM*/       squares$r += dot(low$r, low$r) + dot(high$r, high$r);
/*NORM*/       let g = gamma[k];
/*NORM*/       let h = gamma[k + 4u];
/*NORM*/       low$r *= g;
/*NORM*/       high$r *= h;
      let u$p = weights(l$p, block, w, a$p);
      s$r_$p += low$r * u$p.low + high$r * u$p.high;
      let v$p = weights(r$p, block, w, b$p);
      t$r_$p += low$r * v$p.low + high$r * v$p.high;
    }
  }
/*NORM*/   let d$r = divided(squares$r);
/*NORM*/   s$r_$p *= d$r; t$r_$p *= d$r;
  finish(row + $ru, tile, $pu, s$r_$p, t$r_$p);
}
