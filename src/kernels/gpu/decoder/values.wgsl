
// The 32 values of a block.
fn values(block: u32) -> array<vec4<f32>, 8> {
  let s = scaled(block);
  let q = halves(block);
  return array<vec4<f32>, 8>(
    unpack4x8unorm(q[0].x) * s.x + s.y,
    unpack4x8unorm(q[0].y) * s.x + s.y,
    unpack4x8unorm(q[0].z) * s.x + s.y,
    unpack4x8unorm(q[0].w) * s.x + s.y,
    unpack4x8unorm(q[1].x) * s.x + s.y,
    unpack4x8unorm(q[1].y) * s.x + s.y,
    unpack4x8unorm(q[1].z) * s.x + s.y,
    unpack4x8unorm(q[1].w) * s.x + s.y,
  );
}
