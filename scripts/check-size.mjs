// Fails if what a visitor downloads is bigger than its ceiling: it must not creep up.
//
//   node scripts/check-size.mjs [MODULE...] [visit]     (default: every module that is built, and the first visit)
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants, brotliCompressSync } from "node:zlib";

/**
 * Bytes after brotli 11. A module is the .wasm and its JavaScript glue; a first visit the classifier's CPU module that
 * most browsers take and the bundle: the language model and its modules are fetched where a person asks for them.
 */
const CEILING = { cpu: 1.2e6, relaxed: 1.2e6, "language-cpu": 1.2e6, "language-relaxed": 1.2e6, webgpu: 3.0e6, visit: 20e6 };

/** Printed and not enforced: a goal until the bundle in the repository is one of seven-bit weights, which reach it. */
const NOT_YET = [];

const root = new URL("../", import.meta.url);
const at = (path) => new URL(path, root);
const module = (name) => ["value_probe_bg.wasm", "value_probe.js"].map((file) => `www/wasm/${name}/${file}`);
const bundle = () => {
  const { files } = JSON.parse(readFileSync(at("models/value-classifier/manifest.json")));
  return ["manifest.json", ...files.map(({ name }) => name)].map((name) => `models/value-classifier/${name}`);
};
const visited = () => (existsSync(at("www/wasm/relaxed/")) ? "relaxed" : "cpu");
const filesOf = (name) => (name === "visit" ? [...module(visited()), ...bundle()] : module(name));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in CEILING));
if (unknown.length > 0) {
  console.error(`check-size: there is no ${unknown.join(", ")}; there are: ${Object.keys(CEILING).join(", ")}`);
  process.exit(2);
}
const built = (name) => existsSync(at(`www/wasm/${name === "visit" ? visited() : name}/`));
const checked = asked.length > 0 ? asked : Object.keys(CEILING).filter(built);
if (checked.length === 0) {
  console.error("check-size: no module is built: run ./build.sh build");
  process.exit(2);
}

/** Sizes by hash: brotli 11 takes half a minute for the weights, and they change seldom. */
const KEPT = at("target/brotli-sizes.json");
const kept = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT)) : {};

function brotli(bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex");
  kept[hash] ??= brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length;
  return kept[hash];
}

let failed = false;
const mb = (bytes) => (bytes / 1e6).toFixed(3);
for (const name of checked) {
  const files = filesOf(name).map((file) => readFileSync(at(file)));
  const raw = files.reduce((sum, file) => sum + file.length, 0);
  const packed = files.reduce((sum, file) => sum + brotli(file), 0);
  const fits = packed <= CEILING[name];
  failed ||= !fits && !NOT_YET.includes(name);
  console.log(`size: ${name}: ${mb(packed)} MB brotli of at most ${mb(CEILING[name])} (${mb(raw)} MB raw)${fits ? "" : "  TOO BIG"}`);
}
mkdirSync(at("target/"), { recursive: true });
writeFileSync(KEPT, JSON.stringify(kept));
process.exit(failed ? 1 : 0);
