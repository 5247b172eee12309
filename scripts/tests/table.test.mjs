// Tests of benches/browser/table.mjs, and of the loops that fill it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { benchEmbed } from "../../benches/browser/bench-page.js";
import { judge } from "../../benches/browser/goals.mjs";
import { intoReadme, read, table } from "../../benches/browser/table.mjs";

const line = (peer, variant, metric, value, extra) => JSON.stringify({ peer, variant, metric, value, ...extra });

test("ours stands first, columns without a value are left out", () => {
  const text = table([
    line("machine", "-", "cpu", "a CPU x2, load 0.1"),
    line("candle", "f32", "warm_1x32", 40.04),
    line("ours", "f32", "warm_1x32", 33.333, { others: 0.1 }),
    line("ours", "f32", "bytes_wasm_brotli", 712345),
    line("wllama", "q4", "decode_tok_per_s", 20),
  ]);
  assert.deepEqual(text.split("\n").slice(2, 7), [
    "| | 1 x 32 tokens, ms | wasm, MB brotli |",
    "|---|--:|--:|",
    "| ours f32 | 33.3 | 0.7 |",
    "| candle f32 | 40.0 |  |",
    "",
  ]);
});

test("a language model has a table of its own, and its goals are held against wllama", () => {
  const lines = [
    line("ours", "f32", "warm_1x32", 33.333),
    line("wllama", "q4_1-wasm-1t", "decode_tok_per_s", 12),
    line("ours", "q4_1-wasm-1t", "decode_tok_per_s", 24.04),
    line("ours", "q4_1-wasm-1t", "renderer_peak_rss", 250e6),
  ];
  const text = table(lines);
  assert.match(text, /\| \| decoding, tokens\/s \| peak of the page, MB \|\n.*\n\| ours q4_1-wasm-1t \| 24\.0 \| 250\.0 \|\n\| wllama q4_1-wasm-1t \| 12\.0 \|  \|/);
  const goal = judge(read(lines).rows).find(({ name }) => name === "language model, decoding");
  assert.deepEqual([goal.ratio.toFixed(2), goal.holds], ["2.00", true]);
});

test("failures and a busy machine are said below the table", () => {
  const text = table([
    line("ours", "f32", "warm_1x32", 33, { others: 1.25 }),
    line("ours", "webgpu", "error", "no adapter"),
    line("candle", "-", "skipped", "not built"),
  ]);
  assert.match(text, /Other work used up to 1\.3 cores/);
  assert.match(text, /- ours webgpu: error: no adapter\n- candle -: skipped: not built\n/);
});

test("the loops call each shape, and stop at their limits", async () => {
  const seen = [];
  const embed = async (texts) => (seen.push(texts.length), new Float32Array([1, 2]));
  const spec = {
    texts: { t32: "a", t128: "b", batch16: ["c", "d"] },
    warm: { warmupMs: 0, runs: 4, minRuns: 2, budgetMs: 60_000, batchRuns: 3, batchMinRuns: 1 },
  };
  const result = await benchEmbed(spec, { load: async () => {}, embed, countTokens: (text) => text.length });
  assert.deepEqual([result.warm.t32, result.warm.t128, result.warm.batch16].map(({ ms }) => ms.length), [4, 4, 3]);
  assert.deepEqual(result.vector, { t32: [1, 2], t128: [1, 2] });
  assert.equal(seen.filter((n) => n === 2).length, 3);
  assert.ok(result.load_ms <= result.cold_ms);

  spec.warm.budgetMs = 0; // nothing but the least
  const short = await benchEmbed(spec, { load: async () => {}, embed, countTokens: () => 1 });
  assert.deepEqual([short.warm.t32.ms.length, short.warm.batch16.ms.length], [2, 1]);
});

test("a goal is held against the peer's best variant, and says when a figure is missing", () => {
  const { rows } = read([
    line("ours", "int8-wasm-1t", "warm_1x32", 10),
    line("ours", "int8-wasm-relaxed-1t", "warm_1x32", 8),
    line("transformersjs", "q8-wasm-1t", "warm_1x32", 20),
    line("transformersjs", "q8-wasm-1t-plainort", "warm_1x32", 16),
    line("transformersjs", "q8-wasm-2t", "warm_1x32", 2),
    line("ours", "int8-wasm-1t", "wasm_memory", 71e6),
    line("ours", "page", "batch_1_worker", 50),
    line("ours", "page", "batch_2_workers", 95),
  ]);
  const goals = Object.fromEntries(judge(rows).map((goal) => [goal.name, goal]));
  assert.deepEqual([goals["int8, 1 x 32 tokens"].ratio, goals["int8, 1 x 32 tokens"].holds], [0.5, true]);
  assert.equal(goals["wasm memory after scoring"].holds, false);
  assert.deepEqual([goals["two workers beside one"].ratio, goals["two workers beside one"].holds], [1.9, true]);
  assert.equal(goals["int8, 16 x 32 tokens"].holds, null);
  const text = table([line("ours", "int8-wasm-1t", "warm_1x32", 10), line("transformersjs", "q8-wasm-1t", "warm_1x32", 10)]);
  assert.match(text, /\| int8, 1 x 32 tokens \| 10\.0 ms \| 10\.0 ms \| 1\.00 \| at most 0\.7 \| \*\*no\*\* \|/);
  assert.match(text, /\| int8, 16 x 32 tokens \| not measured \| not measured \|  \| at most 0\.7 \|  \|/);
});

test("the README's table stands between its markers, and nothing else changes", () => {
  const lines = [
    line("machine", "-", "cpu", "a CPU x2, load 0.1"),
    line("ours", "int8-wasm-1t", "warm_1x32", 10),
    line("candle", "f32-wasm-1t", "warm_1x32", 40),
    line("ours", "page", "page_first_visit", 650),
    line("ours", "page", "page_second_visit", 280),
  ];
  const readme = intoReadme("# A\n<!-- begin speed -->\nold\n<!-- end speed -->\nrest", lines);
  assert.match(readme, /^# A\n<!-- begin speed -->\nMiniLM-L6.*a CPU x2\)\.\n/);
  assert.match(readme, /\| \*\*value-probe, int8\*\* \|  \| 10\.0 \|/);
  assert.match(readme, /650 ms on the first visit, 280 ms on the second\.\n<!-- end speed -->\nrest$/);
  assert.doesNotMatch(readme, /old/);
  assert.equal(intoReadme(readme, lines), readme);
  assert.throws(() => intoReadme("no markers", lines), /begin speed/);
});
