// A row a workgroup of 64 threads. For real GPUs.

const THREADS = 64u;
var<workgroup> partial: array<f32, 64>;

// The sum of what all threads bring; every thread of the workgroup calls it.
fn total(mine: vec4<f32>, index: u32) -> f32 {
  partial[index] = dot(mine, vec4<f32>(1.0));
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (index < half) { partial[index] += partial[index + half]; }
  }
  workgroupBarrier();
  let sum = partial[0];
  // Nobody may write the next sum before everybody has read this one.
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) row: vec3<u32>, @builtin(local_invocation_index) index: u32) {
  if (row.x >= size.rows) { return; }
  let first = row.x * size.width;
  let count = f32(4u * size.width);
  var sum = vec4<f32>();
  for (var i = index; i < size.width; i += THREADS) { sum += x[first + i]; }
  let mean = total(sum, index) / count;
  // Around the mean and not by the sum of squares, which cancels.
  var squares = vec4<f32>();
  for (var i = index; i < size.width; i += THREADS) {
    let away = x[first + i] - mean;
    squares += away * away;
  }
  let factor = inverseSqrt(total(squares, index) / count + size.epsilon);
  for (var i = index; i < size.width; i += THREADS) {
    x[first + i] = (x[first + i] - mean) * factor * affine[i] + affine[size.width + i];
  }
}
