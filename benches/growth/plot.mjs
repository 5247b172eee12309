#!/usr/bin/env node
// Draws a run of growth/run.mjs: time and memory over sentences, both axes logarithmic, as SVG.
//   node benches/growth/plot.mjs FILE.jsonl > growth.svg
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const NAMES = {
  "ours page": ["value-probe in the page, one worker", "#a74914"],
  "ours native": ["value-probe on the command line", "#614ce4"],
  "transformersjs q8-wasm-1t": ["transformers.js int8, one thread, sentences only", "#15796c"],
};
const PANELS = [
  { metric: "growth_time", title: "Time", unit: (ms) => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`) },
  { metric: "growth_memory", title: "Memory: wasm in a page, resident natively", unit: (bytes) => `${bytes / 1e6} MB` },
];
const [WIDTH, HEIGHT, LEFT, TOP, PANEL, GAP] = [960, 400, 70, 56, 370, 130];
const BOTTOM = 76;

/** Powers of ten from below the least to above the most. */
function decades(values) {
  const [low, high] = [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  return Array.from({ length: Math.max(1, high - low) + 1 }, (_, i) => 10 ** (low + i));
}

const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const round = (n) => Number(n.toFixed(1));

function panel({ metric, title, unit }, lines, x0) {
  const measures = lines.filter((line) => line.metric === metric);
  const across = decades(measures.map(({ sentences }) => sentences));
  const up = decades(measures.map(({ value }) => value));
  const place = (ticks, value) => (Math.log10(value) - Math.log10(ticks[0])) / (Math.log10(ticks.at(-1)) - Math.log10(ticks[0]) || 1);
  const [bottom, height] = [HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP];
  const x = (sentences) => round(x0 + PANEL * place(across, sentences));
  const y = (value) => round(bottom - height * place(up, value));
  const out = [`<text x="${x0}" y="${TOP - 16}" class="title">${escape(title)}</text>`];
  for (const tick of up) {
    out.push(`<line x1="${x0}" x2="${x0 + PANEL}" y1="${y(tick)}" y2="${y(tick)}" class="grid"/>`);
    out.push(`<text x="${x0 - 8}" y="${y(tick) + 4}" text-anchor="end">${unit(tick)}</text>`);
  }
  for (const tick of across) out.push(`<text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${tick.toLocaleString("en")}</text>`);
  out.push(`<text x="${x0 + PANEL / 2}" y="${bottom + 36}" text-anchor="middle">sentences</text>`);
  for (const [key, [, colour]] of Object.entries(NAMES)) {
    const points = measures.filter(({ peer, variant }) => `${peer} ${variant}` === key).sort((a, b) => a.sentences - b.sentences);
    if (points.length === 0) continue;
    const at = points.map(({ sentences, value }) => `${x(sentences)},${y(value)}`);
    out.push(`<polyline points="${at.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const point of at) {
      const [cx, cy] = point.split(",");
      out.push(`<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`);
    }
  }
  return out;
}

/** The SVG of a run. */
export function plot(jsonl) {
  const lines = jsonl.map((line) => JSON.parse(line));
  const machine = lines.find(({ peer }) => peer === "machine")?.value ?? "";
  const drawn = Object.entries(NAMES).filter(([key]) => lines.some(({ peer, variant }) => `${peer} ${variant}` === key));
  const legend = drawn.flatMap(([, [name, colour]], i) => {
    const x = LEFT + i * 290;
    return [`<rect x="${x}" y="${HEIGHT - 22}" width="14" height="4" fill="${colour}"/>`, `<text x="${x + 20}" y="${HEIGHT - 16}">${escape(name)}</text>`];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="Time and memory over sentences">`,
    "<style>text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600;font-size:14px}.grid{stroke:#ddd}</style>",
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20">${escape(`${machine} when the run began`)}</text>`,
    ...PANELS.flatMap((one, i) => panel(one, lines, LEFT + i * (PANEL + GAP))),
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}

/**
 * How far from linear the growth is: time a sentence at the longest text over that at a tenth of it, by peer and variant.
 * 1 is linear; a text's fixed costs make it less.
 */
export function growth(jsonl) {
  const times = jsonl.map((line) => JSON.parse(line)).filter(({ metric }) => metric === "growth_time");
  const by = new Map();
  for (const time of times) {
    const key = `${time.peer} ${time.variant}`;
    by.set(key, [...(by.get(key) ?? []), time]);
  }
  return Object.fromEntries(
    [...by].flatMap(([key, list]) => {
      const longest = list.reduce((a, b) => (b.sentences > a.sentences ? b : a));
      const tenth = list.find(({ sentences }) => sentences * 10 === longest.sentences);
      return tenth ? [[key, longest.value / (10 * tenth.value)]] : [];
    }),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const lines = fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean);
  process.stdout.write(plot(lines));
  for (const [key, ratio] of Object.entries(growth(lines))) console.error(`${key}: time a sentence at the end over a tenth before: ${ratio.toFixed(2)} (1 is linear)`);
}
