// Fails if a browser module is bigger than its ceiling: what a visitor downloads must not creep up.
//
//   node scripts/check-size.mjs [cpu] [webgpu]     (default: every module that is built)
import { existsSync, readFileSync } from "node:fs";
import { constants, brotliCompressSync } from "node:zlib";

/** Bytes after brotli 11 of the .wasm and its JavaScript glue together. */
const CEILING = { cpu: 1.2e6, webgpu: 4.0e6 };

const root = new URL("../www/wasm/", import.meta.url);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in CEILING));
if (unknown.length > 0) {
  console.error(`check-size: no module named ${unknown.join(", ")}; there are: ${Object.keys(CEILING).join(", ")}`);
  process.exit(2);
}
const modules = asked.length > 0 ? asked : Object.keys(CEILING).filter((name) => existsSync(new URL(`${name}/`, root)));
if (modules.length === 0) {
  console.error("check-size: no module is built: run ./build.sh build");
  process.exit(2);
}

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length;

let failed = false;
for (const name of modules) {
  const files = ["value_probe_bg.wasm", "value_probe.js"].map((file) => readFileSync(new URL(`${name}/${file}`, root)));
  const raw = files.reduce((sum, file) => sum + file.length, 0);
  const packed = files.reduce((sum, file) => sum + brotli(file), 0);
  const fits = packed <= CEILING[name];
  failed ||= !fits;
  const mb = (bytes) => (bytes / 1e6).toFixed(3);
  console.log(`size: ${name}: ${mb(packed)} MB brotli of at most ${mb(CEILING[name])} (${mb(raw)} MB raw)${fits ? "" : "  TOO BIG"}`);
}
process.exit(failed ? 1 : 0);
