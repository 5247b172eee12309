
// Added to the residual stream.

// Both [rows, outputs]
@group(0) @binding(3) var<storage, read_write> residual: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> size: Size;

fn source(row: u32) -> u32 { return min(row, size.rows - 1u); }

fn store(row: u32, output: u32, value: vec4<f32>) {
  let at = row * size.outputs + output;
  y[at] = residual[at] + value;
}
