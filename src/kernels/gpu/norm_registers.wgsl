// A row a thread.

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= size.rows) { return; }
  let first = id.x * size.width;
  let count = f32(4u * size.width);
  var sum = vec4<f32>();
  for (var i = 0u; i < size.width; i++) { sum += x[first + i]; }
  let mean = dot(sum, vec4<f32>(1.0)) / count;
  // Around the mean and not by the sum of squares, which cancels.
  var squares = vec4<f32>();
  for (var i = 0u; i < size.width; i++) {
    let away = x[first + i] - mean;
    squares += away * away;
  }
  let factor = inverseSqrt(dot(squares, vec4<f32>(1.0)) / count + size.epsilon);
  for (var i = 0u; i < size.width; i++) {
    x[first + i] = (x[first + i] - mean) * factor * affine[i] + affine[size.width + i];
  }
}
