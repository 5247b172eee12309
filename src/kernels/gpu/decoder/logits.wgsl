
// For some rows of x.

// [rows, outputs]
@group(0) @binding(4) var<storage, read_write> y: array<vec4<f32>>;
// [rows]: which of x
@group(0) @binding(5) var<storage, read_write> pick: array<u32>;
@group(0) @binding(6) var<storage, read> size: Size;

fn source(row: u32) -> u32 { return pick[min(row, size.rows - 1u)]; }

fn store(row: u32, output: u32, value: vec4<f32>) {
  y[row * size.outputs + output] = value;
}
