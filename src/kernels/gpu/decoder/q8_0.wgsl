// A block of Q8_0: 32 values, `d * q` with q of eight bits, uploaded as q + 128: `unpack4x8snorm` would take -128 for
// -127.

// [rows, blocks]: d as a half, two of them a word
@group(0) @binding(2) var<storage, read_write> scale: array<u32>;

// What `unpack4x8unorm`, which divides by 255, has to be multiplied by, and what is added then.
fn scaled(block: u32) -> vec2<f32> {
  let two = unpack2x16float(scale[block / 2u]);
  return select(two.x, two.y, block % 2u == 1u) * vec2<f32>(255.0, -128.0);
}

/*WORDS*/ // [rows, blocks, 8]
/*WORDS*/ @group(0) @binding(1) var<storage, read_write> quant: array<u32>;
/*WORDS*/
/*WORDS*/ // The integers of values 4w..4w+4 of a block, and of the four that stand 16 after them.
/*WORDS*/ fn fours(block: u32, w: u32) -> vec2<u32> {
/*WORDS*/   return vec2<u32>(quant[block * 8u + w], quant[block * 8u + w + 4u]);
/*WORDS*/ }
/*BLOCKS*/ // [rows, blocks, 2]
/*BLOCKS*/ @group(0) @binding(1) var<storage, read_write> quant: array<vec4<u32>>;
/*BLOCKS*/
/*BLOCKS*/ // The integers of a block's first 16 values, and of the others.
/*BLOCKS*/ fn halves(block: u32) -> array<vec4<u32>, 2> {
/*BLOCKS*/   return array<vec4<u32>, 2>(quant[2u * block], quant[2u * block + 1u]);
/*BLOCKS*/ }
