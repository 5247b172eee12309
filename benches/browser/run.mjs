#!/usr/bin/env node
// Measures dist/bench.html alone in headless Chromium, for clones that have no harness for the peers.
// One JSON line a measure, in the form of that harness: { peer, variant, metric, value, unit }.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { command, launch, machine, median, results, root, serve } from "../lib.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const USAGE = `node benches/browser/run.mjs --model DIR [--dist DIR] [--variants NAME,...] [--runs 12] [--out FILE.jsonl]
  --list   only print the encoder's variants, as the peers' harness takes them in OURS_VARIANTS; --list-lm those of
           the language model, which is measured there and not here
  --model  folder with model.safetensors, tokenizer.json, config.json (./build.sh models minilm prints it)
  CHROMIUM is the browser; WEBGPU_ADAPTER another adapter than SwiftShader`;
const VARIANTS = [
  { name: "f32-wasm-1t", device: "wasm", dtype: "f32", threads: 1, isolated: false },
  { name: "int8-wasm-1t", device: "wasm", dtype: "int8", threads: 1, isolated: false },
  { name: "int8-webgpu", device: "webgpu", dtype: "int8", threads: 1, isolated: false },
];
/** Named as wllama's, so that one filter takes both. */
const LANGUAGE = [{ name: "q4_1-wasm-1t", task: "lm", device: "wasm", threads: 1, isolated: false }];

async function measure(origin, variant, texts, runs) {
  const browser = await launch({ webgpu: variant.device === "webgpu" });
  try {
    const page = await browser.newPage();
    const messages = [];
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", (error) => messages.push(error.message));
    await page.goto(`${origin}/ours/bench.html`);
    const spec = {
      task: "embed",
      variant,
      texts,
      warm: { warmup: 2, warmupMs: 3000, runs, minRuns: Math.min(5, runs), budgetMs: 20_000, batchRuns: 6, batchMinRuns: 2 },
    };
    await page.waitForFunction(() => window.probeBench, null, { timeout: 30_000 });
    const late = setTimeout(() => browser.close(), 600_000); // ends the evaluate below with an error
    try {
      return await page.evaluate((spec) => window.probeBench(spec), spec);
    } catch (error) {
      throw new Error([error.message.split("\n")[0], ...messages.slice(-3)].join(" | "));
    } finally {
      clearTimeout(late);
    }
  } finally {
    await browser.close();
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      model: { type: "string" },
      dist: { type: "string", default: path.join(root, "dist") },
      variants: { type: "string", default: "" },
      runs: { type: "string", default: "12" },
      out: { type: "string" },
      list: { type: "boolean" },
      "list-lm": { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.list || values["list-lm"]) {
    console.log(JSON.stringify(values.list ? VARIANTS : LANGUAGE));
    return 0;
  }
  if (values.help || !values.model) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const known = VARIANTS.map(({ name }) => name);
  const wanted = values.variants ? values.variants.split(",") : known;
  for (const name of wanted) if (!known.includes(name)) throw new Error(`--variants ${name}: there are ${known.join(", ")}`);

  const texts = JSON.parse(fs.readFileSync(path.join(here, "texts.json"), "utf8"));
  const server = await serve({ "/ours/": values.dist, "/pages/": here, "/models/minilm/": values.model });
  const say = results(values.out);
  say("machine", "-", "cpu", machine(), "text");
  let failed = 0;
  for (const variant of VARIANTS.filter(({ name }) => wanted.includes(name))) {
    try {
      const result = await measure(server.origin, variant, texts, Number(values.runs));
      say("ours", variant.name, "cold_first_result", result.cold_ms, "ms");
      say("ours", variant.name, "cold_loaded", result.load_ms, "ms");
      for (const [key, name, tokens] of [["t32", "1x32", result.tokens.t32], ["t128", "1x128", result.tokens.t128], ["batch16", "16x32"]]) {
        const runs = result.warm[key].ms;
        say("ours", variant.name, `warm_${name}`, median(runs), "ms", { runs: runs.length, tokens, min: Math.min(...runs) });
      }
      if (result.memory.wasm_bytes) say("ours", variant.name, "wasm_memory", result.memory.wasm_bytes, "bytes");
    } catch (error) {
      failed++;
      say("ours", variant.name, "error", error.message.slice(0, 400), "text");
    }
  }
  server.close();
  return failed ? 1 : 0;
}

await command(main, USAGE);
