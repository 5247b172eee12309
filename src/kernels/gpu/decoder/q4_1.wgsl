// A block of Q4_1: 32 values, `d * q + m` with q of four bits. The low halves of its four words are values 0..16, the
// high halves values 16..32.

// [rows, blocks]: d and m as halves
@group(0) @binding(2) var<storage, read_write> scale: array<u32>;

// What `unpack4x8unorm`, which divides by 255, has to be multiplied by, and what is added then.
fn scaled(block: u32) -> vec2<f32> {
  return unpack2x16float(scale[block]) * vec2<f32>(255.0, 1.0);
}

/*WORDS*/ // [rows, blocks, 4]
/*WORDS*/ @group(0) @binding(1) var<storage, read_write> quant: array<u32>;
/*WORDS*/
/*WORDS*/ // The integers of values 4w..4w+4 of a block, and of the four that stand 16 after them.
/*WORDS*/ fn fours(block: u32, w: u32) -> vec2<u32> {
/*WORDS*/   let word = quant[block * 4u + w];
/*WORDS*/   return vec2<u32>(word, word >> 4u) & vec2<u32>(0x0f0f0f0fu);
/*WORDS*/ }
/*BLOCKS*/ // [rows, blocks]
/*BLOCKS*/ @group(0) @binding(1) var<storage, read_write> quant: array<vec4<u32>>;
/*BLOCKS*/
/*BLOCKS*/ // The integers of a block's first 16 values, and of the others.
/*BLOCKS*/ fn halves(block: u32) -> array<vec4<u32>, 2> {
/*BLOCKS*/   let words = quant[block];
/*BLOCKS*/   let mask = vec4<u32>(0x0f0f0f0fu);
/*BLOCKS*/   return array<vec4<u32>, 2>(words & mask, (words >> vec4<u32>(4u)) & mask);
/*BLOCKS*/ }
