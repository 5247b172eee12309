// y = epilogue(x W^T * scale + bias), with W in int8: what both ways of computing it share.
//
// A word holds four neighbouring weights of one output, read as they lie in the bundle.

// [rows, inputs / 4]
@group(0) @binding(0) var<storage, read_write> x: array<vec4<f32>>;
// [outputs, inputs / 4]
@group(0) @binding(1) var<storage, read_write> weight: array<u32>;
// [2, outputs / 4]: scales, then biases
@group(0) @binding(2) var<storage, read_write> channel: array<vec4<f32>>;
// [rows, outputs / 4]
@group(0) @binding(3) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> size: Size;

struct Size {
  rows: u32,
  // Both in fours.
  inputs: u32,
  outputs: u32,
  epilogue: u32,
}

const GELU = 1u;
const ADD = 2u;

// x / 2 * (1 + erf(x / sqrt 2)); erf after Abramowitz and Stegun 7.1.26, off by at most 1.5e-7.
fn gelu(x: vec4<f32>) -> vec4<f32> {
  let z = abs(x) * 0.70710678;
  let t = 1.0 / (1.0 + 0.3275911 * z);
  let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 0.5 * (x + abs(x) * (1.0 - poly * exp(-z * z)));
}

fn finish(row: u32, output: u32, sum: vec4<f32>) {
  if (row >= size.rows || output >= size.outputs) { return; }
  let at = row * size.outputs + output;
  var value = sum * (127.0 * channel[output]) + channel[size.outputs + output];
  if (size.epilogue == GELU) { value = gelu(value); }
  if (size.epilogue == ADD) { value += y[at]; }
  y[at] = value;
}
