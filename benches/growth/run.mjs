#!/usr/bin/env node
// How time and memory grow with the text: 1 to 10,000 sentences, in the page, on the command line, and in transformers.js
// where its package is at hand. One JSON line a measure; `plot.mjs` draws them.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { command, launch, machine, median, results, root, serve } from "../lib.mjs";
import { sentences, text } from "./texts.mjs";

const USAGE = `node benches/growth/run.mjs [--dist DIR] [--bundle DIR] [--program FILE] [--peers DIR] [--most 10000] --out FILE.jsonl
  --dist     the built page, default dist
  --program  the command line tool, default target/release/value-probe
  --peers    folder with transformers.js and its models, as ./build.sh bench prepares it; left out where it is not there
  --most     sentences of the longest text
  CHROMIUM is the browser`;
const COUNTS = [1, 10, 100, 1000, 10_000];

/** Short texts are repeated until this is spent: a single one would measure the clock. */
const BUDGET_MS = 1500;

/** In a bare page: every text scored as the page does, with each of its sentences. */
async function scorePage({ text, budget }) {
  window.probe ??= await import(new URL("value-probe.js", location.href).href).then(({ ValueProbe }) => ValueProbe.load({ device: "cpu" }));
  const ms = [];
  for (const end = performance.now() + budget; ms.length === 0 || (performance.now() < end && ms.length < 50); ) {
    const begin = performance.now();
    await window.probe.score(text);
    ms.push(performance.now() - begin);
  }
  return { ms, memory: await window.probe.memoryBytes() };
}

/** The same for transformers.js: a vector for each sentence, sixteen at a time, which is how its users do it. */
async function embedPeer({ list, budget }) {
  window.extract ??= await import("/nm/@huggingface/transformers/dist/transformers.min.js").then(({ pipeline, env }) => {
    Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: "/models/" });
    const runtime = new URL("/nm/onnxruntime-web/dist/ort-wasm-simd-threaded", location.href).href;
    Object.assign(env.backends.onnx.wasm, { wasmPaths: { mjs: `${runtime}.mjs`, wasm: `${runtime}.wasm` }, numThreads: 1 });
    return pipeline("feature-extraction", "minilm", { dtype: "q8", device: "wasm" });
  });
  const ms = [];
  for (const end = performance.now() + budget; ms.length === 0 || (performance.now() < end && ms.length < 50); ) {
    const begin = performance.now();
    for (let i = 0; i < list.length; i += 16) {
      const vectors = await window.extract(list.slice(i, i + 16), { pooling: "mean", normalize: true });
      vectors.dispose?.();
    }
    ms.push(performance.now() - begin);
  }
  return { ms, memory: [...window.memories].reduce((sum, m) => sum + m.buffer.byteLength, 0) };
}

/** Keeps every WebAssembly.Memory of a page that does not tell. */
function keepMemories() {
  window.memories = new Set();
  const note = (instance) => Object.values(instance.exports).forEach((e) => e instanceof WebAssembly.Memory && window.memories.add(e));
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const result = await original(...args);
      note(result.instance ?? result);
      if (args[1]) Object.values(args[1]).forEach((m) => Object.values(m).forEach((v) => v instanceof WebAssembly.Memory && window.memories.add(v)));
      return result;
    };
  }
}

/** Time and peak resident memory of the command line tool on a text; memory only where /proc is. */
function native(program, bundle, file) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(program, ["score", "--by", "sentence", "--format", "json", ...(bundle ? ["--bundle", bundle] : []), file], { stdio: ["ignore", "ignore", "pipe"] });
    let peak = 0;
    let said = "";
    const look = () => {
      try {
        peak = Math.max(peak, 1024 * Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0));
      } catch {
        // No /proc, or the process is gone.
      }
    };
    const timer = setInterval(look, 10);
    child.stderr.on("data", (chunk) => (said += chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code !== 0) reject(new Error(`${program} failed: ${said.trim()}`));
      else resolve({ ms: performance.now() - begin, memory: peak });
    });
  });
}

async function inPage(say, url, peer, variant, counts, body, argument, init = () => undefined) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.addInitScript(init);
    await page.goto(url);
    await page.evaluate(body, { ...argument(10), budget: 3000 }); // loads and warms
    for (const count of counts) {
      const { ms, memory } = await page.evaluate(body, { ...argument(count), budget: BUDGET_MS });
      say(peer, variant, "growth_time", median(ms), "ms", { sentences: count, runs: ms.length });
      say(peer, variant, "growth_memory", memory, "bytes", { sentences: count });
    }
  } finally {
    await browser.close();
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      dist: { type: "string", default: path.join(root, "dist") },
      program: { type: "string", default: path.join(root, "target/release/value-probe") },
      bundle: { type: "string", default: path.join(root, "models/value-classifier") },
      peers: { type: "string" },
      most: { type: "string", default: "10000" },
      out: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help || !values.out) return console.log(USAGE);
  const counts = COUNTS.filter((count) => count <= Number(values.most));
  fs.rmSync(values.out, { force: true });
  const say = results(values.out);
  say("machine", "-", "cpu", machine(), "text");

  if (fs.existsSync(values.program)) {
    for (const count of counts) {
      const file = path.join(path.dirname(values.out), `.growth-${count}.txt`);
      fs.writeFileSync(file, text(count));
      try {
        const runs = [];
        for (let i = 0; i < (count >= 1000 ? 1 : 5); i++) runs.push(await native(values.program, values.bundle, file));
        say("ours", "native", "growth_time", median(runs.map(({ ms }) => ms)), "ms", { sentences: count, runs: runs.length });
        const memory = Math.max(...runs.map(({ memory }) => memory));
        if (memory > 0) say("ours", "native", "growth_memory", memory, "bytes", { sentences: count });
      } finally {
        fs.rmSync(file);
      }
    }
  } else console.error(`no ${values.program}: the command line is left out (./build.sh cli)`);

  const peers = values.peers && fs.existsSync(path.join(values.peers, "node_modules/@huggingface/transformers"));
  const mounts = { "/ours/": values.dist, "/growth/": path.join(root, "benches/growth") };
  if (peers) Object.assign(mounts, { "/nm/": path.join(values.peers, "node_modules"), "/models/": path.join(values.peers, "models") });
  const { origin, close } = await serve(mounts);
  try {
    await inPage(say, `${origin}/ours/bench.html`, "ours", "page", counts, scorePage, (count) => ({ text: text(count) }));
    if (peers) await inPage(say, `${origin}/growth/blank.html`, "transformersjs", "q8-wasm-1t", counts, embedPeer, (count) => ({ list: sentences(count) }), keepMemories);
  } finally {
    close();
  }
}

await command(main, USAGE);
