#!/usr/bin/env node
// Turns the JSON lines of a bench run into Markdown: a table, ours first, and which goals hold.
//
//   node benches/browser/table.mjs FILE.jsonl [--readme README.md]     (--readme: into its speed table, between the markers)
import fs from "node:fs";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { goalTable } from "./goals.mjs";

const MB = (bytes) => (bytes / 1e6).toFixed(1);
const ms = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
/** metric, heading, how a value is written, how other numbers of the same line are */
const COLUMNS = [
  ["cold_first_result", "first result, ms", ms],
  ["warm_1x32", "1 x 32 tokens, ms", ms],
  ["warm_1x128", "1 x 128 tokens, ms", ms],
  ["warm_16x32", "16 x 32 tokens, ms", ms],
  ["cpu_1x32", "CPU time 1 x 32, ms", ms],
  ["cpu_1x128", "CPU time 1 x 128, ms", ms],
  ["bytes_wasm_brotli", "wasm, MB brotli", MB],
  ["bytes_js_brotli", "script, MB brotli", (bytes) => (bytes / 1e6).toFixed(2)],
  ["bytes_model_raw", "model, MB", MB],
  ["wasm_memory", "wasm memory, MB", MB],
  ["cosine_to_f32_t128", "cosine to f32", (value) => value.toFixed(5)],
];

/** The same of a language model. */
const LANGUAGE_COLUMNS = [
  ["cold_first_result", "first token, ms", ms],
  ["prompt_tok_per_s", "prompt, tokens/s", ms],
  ["decode_tok_per_s", "decoding, tokens/s", ms],
  ["decode_cpu_per_tok", "CPU time a token, ms", ms],
  ["bytes_total_brotli", "download, MB brotli", MB],
  ["wasm_memory", "wasm memory, MB", MB],
  ["renderer_peak_rss", "peak of the page, MB", MB],
];

/** The rows of a run (one a peer and variant, with its metrics), its machine, and what did not run and why. */
export function read(lines) {
  const rows = new Map();
  const notes = [];
  let machine = "";
  for (const line of lines) {
    const { peer, variant, metric, value, others } = JSON.parse(line);
    if (peer === "machine") machine ||= value;
    else if (metric === "error" || metric === "skipped") notes.push(`- ${peer} ${variant}: ${metric}: ${value}`);
    else {
      const key = `${peer} ${variant}`;
      if (!rows.has(key)) rows.set(key, { peer, variant, busy: 0 });
      rows.get(key)[metric] = value;
      rows.get(key).busy = Math.max(rows.get(key).busy, others ?? 0);
    }
  }
  return { rows: [...rows.values()], machine, notes };
}

/** Rows as Markdown, with the columns that any of them has. */
function grid(all, rows) {
  const columns = all.filter(([metric]) => rows.some((row) => metric in row));
  const cells = (row) => columns.map(([metric, , write]) => (metric in row ? write(row[metric]) : ""));
  return [
    `| | ${columns.map(([, heading]) => heading).join(" | ")} |`,
    `|---|${columns.map(() => "--:|").join("")}`,
    ...rows.map((row) => `| ${row.peer} ${row.variant} | ${cells(row).join(" | ")} |`),
  ];
}

/** The Markdown of a run: a table, what did not run and why, and the goals. */
export function table(lines) {
  const { rows, machine, notes } = read(lines);
  const sorted = [...rows].sort((a, b) => (b.peer === "ours") - (a.peer === "ours"));
  const encoders = sorted.filter((row) => COLUMNS.some(([metric]) => metric in row && metric.startsWith("warm_")));
  const writers = sorted.filter((row) => "decode_tok_per_s" in row);
  const shown = [...encoders, ...writers];
  const out = [
    `MiniLM-L6 in Chromium, text in to normalised vector out; medians. ${machine}`,
    "",
    ...grid(COLUMNS, encoders),
    ...(writers.length ? ["", "SmolLM2-135M-Instruct, Q4_1, greedy, one thread", "", ...grid(LANGUAGE_COLUMNS, writers)] : []),
  ];
  const busiest = Math.max(0, ...shown.map((row) => row.busy));
  if (busiest > 0.3) notes.unshift(`- Other work used up to ${busiest.toFixed(1)} cores meanwhile: do not trust the times.`);
  return [...out, ...(notes.length ? ["", ...notes] : []), "", ...goalTable(rows), ""].join("\n");
}

/** What a reader of the README wants to know of a run. */
const README_ROWS = [
  ["ours", (row) => row.peer === "ours" && row.variant.startsWith("int8-wasm"), "**value-probe, int8**"],
  ["ours", (row) => row.peer === "ours" && row.variant === "f32-wasm-1t", "value-probe, float32 (Burn)"],
  ["transformersjs", (row) => row.variant === "q8-wasm-1t", "transformers.js, int8"],
  ["transformersjs", (row) => row.variant === "q8-wasm-1t-plainort", "transformers.js, int8, its smaller runtime"],
  ["transformersjs", (row) => row.variant === "f32-wasm-1t", "transformers.js, float32"],
  ["candle", (row) => row.variant === "f32-wasm-1t", "candle, float32"],
  ["ours", (row) => row.peer === "ours" && row.variant === "int8-webgpu", "**value-probe, int8, WebGPU played by the CPU**"],
  ["transformersjs", (row) => row.variant === "f32-webgpu", "transformers.js, float32, the same"],
];
const README_COLUMNS = [
  ["cold_first_result", "first result", ms],
  ["warm_1x32", "1 x 32 tokens", ms],
  ["warm_1x128", "1 x 128 tokens", ms],
  ["warm_16x32", "16 x 32 tokens", ms],
  ["bytes_total_brotli", "download, MB brotli", MB],
  ["wasm_memory", "wasm memory, MB", MB],
];

/** The README's table of a run. */
export function readmeTable(lines) {
  const { rows, machine } = read(lines);
  const best = rows.filter((row) => row.peer === "ours" && row.variant.startsWith("int8-wasm")).sort((a, b) => a.warm_16x32 - b.warm_16x32)[0];
  const shown = README_ROWS.flatMap(([peer, fits, name]) => {
    const row = rows.filter((row) => row.peer === peer && fits(row) && "warm_1x32" in row);
    const [first] = row.includes(best) ? [best] : row;
    return first ? [`| ${name} | ${README_COLUMNS.map(([metric, , write]) => (metric in first ? write(first[metric]) : "")).join(" | ")} |`] : [];
  });
  const page = rows.find((row) => row.variant === "page");
  const visits =
    page && `\nThe page itself, from navigation to its first score: ${ms(page.page_first_visit)} ms on the first visit, ${ms(page.page_second_visit)} ms on the second.`;
  return [
    `MiniLM-L6, text in to vector out, one thread, headless Chromium, in one run; median ms (${machine.replace(/, load.*/, "")}).`,
    "",
    `| | ${README_COLUMNS.map(([, heading]) => heading).join(" | ")} |`,
    `|---|${README_COLUMNS.map(() => "--:|").join("")}`,
    ...shown,
    ...(visits ? [visits] : []),
  ].join("\n");
}

const [BEGIN, END] = ["<!-- begin speed -->", "<!-- end speed -->"];

/** A README with the table between its markers. */
export function intoReadme(readme, lines) {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the README has no ${BEGIN} and ${END} after it`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${readmeTable(lines)}\n${readme.slice(end)}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { readme: { type: "string" } } });
  const lines = fs.readFileSync(positionals[0], "utf8").split("\n").filter(Boolean);
  if (values.readme) fs.writeFileSync(values.readme, intoReadme(fs.readFileSync(values.readme, "utf8"), lines));
  process.stdout.write(table(lines));
}
