#!/usr/bin/env node
// Measures dist/bench.html alone in headless Chromium, for clones that have no harness for the peers.
// One JSON line a measure, in the form of that harness: { peer, variant, metric, value, unit }.
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { handler, listen } from "../../scripts/serve.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "../..");
const USAGE = `node benches/browser/run.mjs --model DIR [--dist DIR] [--variants cpu,webgpu] [--runs 12] [--out FILE.jsonl]
  --model  folder with model.safetensors, tokenizer.json, config.json (./build.sh models minilm prints it)
  CHROMIUM is the browser; WEBGPU_ADAPTER another adapter than SwiftShader`;
const VARIANTS = [
  { name: "f32-wasm-1t", device: "wasm", threads: 1 },
  { name: "f32-webgpu", device: "webgpu", threads: 1 },
];

/** The flags of a headless Chromium with WebGPU where `webgpu`; on a software adapter unless one is named. */
function flags(webgpu) {
  const adapter = process.env.WEBGPU_ADAPTER ?? "swiftshader";
  return ["--no-sandbox", "--no-first-run", ...(webgpu ? ["--enable-unsafe-webgpu", `--use-webgpu-adapter=${adapter}`] : [])];
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

async function measure(chromium, origin, variant, texts, runs) {
  const webgpu = variant.device === "webgpu";
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags(webgpu) });
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
      help: { type: "boolean" },
    },
  });
  if (values.help || !values.model) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  if (!process.env.CHROMIUM) throw new Error("CHROMIUM is not set: ./build.sh bench finds the browser");
  const names = { cpu: "wasm", webgpu: "webgpu" };
  const wanted = values.variants ? values.variants.split(",") : Object.keys(names);
  for (const name of wanted) if (!(name in names)) throw new Error(`--variants ${name}: there are cpu and webgpu`);

  const { chromium } = createRequire(path.join(root, "www/package.json"))("@playwright/test");
  const texts = JSON.parse(fs.readFileSync(path.join(here, "texts.json"), "utf8"));
  const mounts = [
    ["/ours/", handler(values.dist, "/ours/")],
    ["/pages/", handler(here, "/pages/")],
    ["/models/minilm/", handler(values.model, "/models/minilm/")],
  ];
  const server = await listen((req, res) => {
    const mount = mounts.find(([base]) => req.url.startsWith(base));
    return mount ? mount[1](req, res) : res.writeHead(404).end();
  }, 0, false);
  const lines = [];
  const say = (variant, metric, value, unit, extra) => {
    const line = JSON.stringify({ peer: variant === "-" ? "machine" : "ours", variant, metric, value, unit, ...extra });
    console.log(line);
    lines.push(line);
  };
  say("-", "cpu", `${os.cpus()[0]?.model} x${os.cpus().length}, load ${os.loadavg()[0].toFixed(1)}`, "text");
  let failed = 0;
  for (const variant of VARIANTS.filter(({ device }) => wanted.some((name) => names[name] === device))) {
    try {
      const result = await measure(chromium, `http://127.0.0.1:${server.address().port}`, variant, texts, Number(values.runs));
      const ms = (value) => Number(value.toPrecision(4));
      say(variant.name, "cold_first_result", ms(result.cold_ms), "ms");
      say(variant.name, "cold_loaded", ms(result.load_ms), "ms");
      for (const [key, name, tokens] of [["t32", "1x32", result.tokens.t32], ["t128", "1x128", result.tokens.t128], ["batch16", "16x32"]]) {
        const runs = result.warm[key].ms;
        say(variant.name, `warm_${name}`, ms(median(runs)), "ms", { runs: runs.length, tokens, min: ms(Math.min(...runs)) });
      }
      if (result.memory.wasm_bytes) say(variant.name, "wasm_memory", result.memory.wasm_bytes, "bytes");
    } catch (error) {
      failed++;
      say(variant.name, "error", error.message.slice(0, 400), "text");
    }
  }
  server.close();
  server.closeAllConnections();
  if (values.out) fs.writeFileSync(values.out, lines.join("\n") + "\n");
  return failed ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
