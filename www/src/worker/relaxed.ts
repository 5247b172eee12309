/** Which of the two CPU modules a browser gets. */

/** The smallest module with a relaxed instruction: `() => drop(i32x4.relaxed_dot_i8x16_i7x16_add_s(0, 0, 0))`. */
// prettier-ignore
const PROBE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // magic, version
  0x01, 0x04, 0x01, 0x60, 0x00, 0x00, // types: () -> ()
  0x03, 0x02, 0x01, 0x00, // functions: one, of that type
  0x0a, 0x14, 0x01, 0x12, 0x00, // code: one body of 18 bytes, no locals
  0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, // i8x16.splat(0), thrice
  0xfd, 0x93, 0x02, 0x1a, 0x0b, // the dot product, drop, end
]);

/** The folder of the CPU module below `wasm/`: with relaxed SIMD where the browser has it, which is twice as fast. */
export function cpuVariant(): "cpu" | "relaxed" {
  return WebAssembly.validate(PROBE) ? "relaxed" : "cpu";
}
