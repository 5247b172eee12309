// llama.cpp's speed on this machine: tokens a second of a prompt and of greedy decoding, natively, on the CPU.
//
//   node benches/native/llama.mjs --packages NODE_MODULES --gguf FILE [--threads 2] [--prompt 256] [--tokens 64] [--runs 5]
//
// The prompt is the beginning of tests/parity/passage.txt, read in one batch. Decoding continues it; the time to choose a
// token is not counted, for either program. One line of JSON a metric: median, best and runs.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { open } from "../../tests/parity/llama/llama.mjs";

const { values: args } = parseArgs({
  options: {
    packages: { type: "string" },
    gguf: { type: "string" },
    threads: { type: "string", default: "2" },
    prompt: { type: "string", default: "256" },
    tokens: { type: "string", default: "64" },
    runs: { type: "string", default: "5" },
  },
});
if (!args.packages || !args.gguf) throw new Error("--packages and --gguf are wanted");
const [threads, promptTokens, tokens, runs] = [args.threads, args.prompt, args.tokens, args.runs].map(Number);
const llama = await open(args.packages, args.gguf, { threads, context: promptTokens + tokens, batch: promptTokens });
const text = readFileSync(new URL("../../tests/parity/passage.txt", import.meta.url), "utf8");
const ids = llama.tokenize(text, false);

const speeds = { prompt: [], decode: [] };
for (let run = -1; run < runs; run++) {
  // The first round warms up.
  llama.truncate(0);
  let begin = performance.now();
  await llama.decode(ids.slice(0, promptTokens), [promptTokens - 1]);
  const prompt = performance.now() - begin;
  begin = performance.now();
  for (const id of ids.slice(promptTokens, promptTokens + tokens)) await llama.decode([id], [0]);
  const decode = performance.now() - begin;
  if (run >= 0) {
    speeds.prompt.push((1000 * promptTokens) / prompt);
    speeds.decode.push((1000 * tokens) / decode);
  }
}
await llama.close();
for (const [metric, all] of Object.entries(speeds)) {
  const sorted = all.toSorted((a, b) => a - b);
  const value = sorted[sorted.length >> 1];
  const line = { peer: "llama.cpp", version: llama.version, variant: `native-${threads}t`, metric: `lm_${metric}`, unit: "tokens/s" };
  console.log(JSON.stringify({ ...line, value: Number(value.toFixed(1)), max: Number(sorted.at(-1).toFixed(1)), runs }));
}
