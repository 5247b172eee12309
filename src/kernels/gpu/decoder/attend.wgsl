// softmax(Q K^T / sqrt(head width)) V over all that comes before a token and itself: what both ways share.
//
// A block is four successive queries of one sequence. Keys and values lie in the cache wherever there was room: a
// sequence has a list of its rows. The running maximum and sum are those of Milakov and Gimelshein 2018
// (arXiv:1805.02867). WIDTH is a head's, in fours.

// [tokens, heads, WIDTH]
@group(0) @binding(0) var<storage, read_write> q: array<vec4<f32>>;
// [blocks]: first query, last query of its sequence, where the sequence's rows are listed, position of the first query
@group(0) @binding(1) var<storage, read_write> block: array<vec4<u32>>;
// [tokens of all sequences, past ones too]: rows of the cache
@group(0) @binding(2) var<storage, read_write> place: array<u32>;
// [rows, 2, kv_heads, WIDTH]: keys, then values
@group(0) @binding(3) var<storage, read_write> cache: array<vec4<f32>>;
// [tokens, heads, WIDTH]
@group(0) @binding(4) var<storage, read_write> y: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read> size: Size;

struct Size {
  blocks: u32,
  heads: u32,
  kv_heads: u32,
  // 1 / sqrt(head width)
  scale: f32,
}

const FOUR = vec4<u32>(0u, 1u, 2u, 3u);

// Where the key of a query head stands in its row of the cache; its value stands `to_value()` after it.
fn key_head(head: u32) -> u32 { return head / (size.heads / size.kv_heads) * WIDTHu; }
fn to_value() -> u32 { return size.kv_heads * WIDTHu; }
