#!/usr/bin/env node
// Turns the JSON lines of a bench run into a Markdown table, ours first:  node benches/browser/table.mjs FILE.jsonl
import fs from "node:fs";
import { pathToFileURL } from "node:url";

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

/** The Markdown of a run: a table, then what did not run and why. */
export function table(lines) {
  const rows = new Map();
  const notes = [];
  let machine = "";
  for (const line of lines) {
    const { peer, variant, metric, value, others } = JSON.parse(line);
    if (peer === "machine") machine = value;
    else if (metric === "error" || metric === "skipped") notes.push(`- ${peer} ${variant}: ${metric}: ${value}`);
    else {
      const key = `${peer} ${variant}`;
      if (!rows.has(key)) rows.set(key, { peer, variant, busy: 0 });
      rows.get(key)[metric] = value;
      rows.get(key).busy = Math.max(rows.get(key).busy, others ?? 0);
    }
  }
  const columns = COLUMNS.filter(([metric]) => [...rows.values()].some((row) => metric in row));
  const sorted = [...rows.values()].sort((a, b) => (b.peer === "ours") - (a.peer === "ours"));
  // A language model's lines (tokens a second) have none of these columns.
  const shown = sorted.filter((row) => columns.some(([metric]) => metric in row && metric.startsWith("warm_")));
  const cells = (row) => columns.map(([metric, , write]) => (metric in row ? write(row[metric]) : ""));
  const out = [
    `MiniLM-L6 in Chromium, text in to normalised vector out; medians. ${machine}`,
    "",
    `| | ${columns.map(([, heading]) => heading).join(" | ")} |`,
    `|---|${columns.map(() => "--:|").join("")}`,
    ...shown.map((row) => `| ${row.peer} ${row.variant} | ${cells(row).join(" | ")} |`),
  ];
  const busiest = Math.max(0, ...shown.map((row) => row.busy));
  if (busiest > 0.3) notes.unshift(`- Other work used up to ${busiest.toFixed(1)} cores meanwhile: do not trust the times.`);
  return [...out, ...(notes.length ? ["", ...notes] : []), ""].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const lines = fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean);
  process.stdout.write(table(lines));
}
