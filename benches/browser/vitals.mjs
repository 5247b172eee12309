#!/usr/bin/env node
// What a visitor feels, in the browser's own timings: first paint with an empty cache, how long an interaction takes while
// texts are being scored, and tasks that hold the main thread up. Goals: DESIGN's "Performance" (speed is a benchmark).
import path from "node:path";
import { parseArgs } from "node:util";
import { command, launch, median, results, root, serve } from "../lib.mjs";

const USAGE = `node benches/browser/vitals.mjs [--dist DIR] [--visits 5] [--sentences 400] [--out FILE.jsonl]
  --visits     first visits, each in a profile of its own; the median counts
  --sentences  length of the text that is scored while buttons are pressed
  CHROMIUM is the browser`;

/** Runs in the page before anything else: keeps what the browser times. */
function watch() {
  const seen = (window.vitals = { paints: {}, tasks: [], events: [], shift: 0 });
  const observe = (type, take, more = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  observe("paint", ({ name, startTime }) => (seen.paints[name] = startTime));
  observe("largest-contentful-paint", ({ startTime }) => (seen.paints["largest-contentful-paint"] = startTime));
  observe("longtask", ({ startTime, duration }) => seen.tasks.push({ startTime, duration }));
  // 16 ms is the least the browser tells; what is not told was faster.
  observe("event", ({ name, startTime, duration, interactionId }) => interactionId && seen.events.push({ name, startTime, duration }), { durationThreshold: 16 });
  observe("layout-shift", ({ value, hadRecentInput }) => !hadRecentInput && (seen.shift += value));
}

const scored = (page) => page.waitForFunction(() => /\d/.test(document.querySelector("value-probe")?.shadowRoot?.querySelector("#status")?.textContent ?? ""), null, { timeout: 120_000 });

async function visit(url) {
  const browser = await launch();
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await page.addInitScript(watch);
    await page.goto(url);
    await scored(page);
    await page.waitForTimeout(500);
    return await page.evaluate(() => window.vitals);
  } finally {
    await browser.close();
  }
}

/** Presses what a person would press while a long text is being read. */
async function busy(url, sentences) {
  const browser = await launch();
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await page.addInitScript(watch);
    await page.goto(url);
    await scored(page);
    await page.waitForTimeout(1000);
    const text = Array.from({ length: sentences }, (_, i) => `Every child in district ${i} deserves clean air and a safe way to school.`).join(" ");
    await page.locator("#text").fill(text);
    await page.locator("#stop").waitFor({ state: "visible" });
    await page.evaluate(() => Object.assign(window.vitals, { tasks: [], events: [] }));
    const begin = Date.now();
    let interactions = 0;
    while (await page.locator("#stop").isVisible()) {
      await page.locator("#theme").click();
      await page.getByRole("button", { name: "Model card" }).click();
      await page.keyboard.press("Escape");
      await page.locator("details[data-panel] summary").last().press("Enter");
      interactions += 4;
      if (Date.now() - begin > 20_000) break;
    }
    await page.waitForTimeout(300);
    return { interactions, ...(await page.evaluate(() => window.vitals)) };
  } finally {
    await browser.close();
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      dist: { type: "string", default: path.join(root, "dist") },
      visits: { type: "string", default: "5" },
      sentences: { type: "string", default: "400" },
      out: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(USAGE);
  const say = results(values.out);
  const { origin, close } = await serve({ "/ours/": values.dist });
  const url = `${origin}/ours/index.html`;
  try {
    const visits = [];
    for (let i = 0; i < Number(values.visits); i++) visits.push(await visit(url));
    const over = (name, pick, unit = "ms") => {
      const found = visits.map(pick);
      say("ours", "page", name, median(found), unit, { min: Math.min(...found), max: Math.max(...found), runs: found.length });
    };
    over("first_contentful_paint", (v) => v.paints["first-contentful-paint"] ?? NaN);
    over("largest_contentful_paint", (v) => v.paints["largest-contentful-paint"] ?? NaN);
    over("load_longest_task", (v) => Math.max(0, ...v.tasks.map((t) => t.duration)));
    over("load_long_tasks", (v) => v.tasks.length, "tasks");
    over("load_layout_shift", (v) => v.shift, "score");

    const { interactions, events, tasks } = await busy(url, Number(values.sentences));
    const longest = [...events].sort((a, b) => a.duration - b.duration);
    const of = { interactions };
    say("ours", "page", "busy_interaction_worst", longest.at(-1)?.duration ?? 16, "ms", of);
    say("ours", "page", "busy_interaction_p75", longest[Math.floor(0.75 * longest.length)]?.duration ?? 16, "ms", of);
    say("ours", "page", "busy_longest_task", Math.max(0, ...tasks.map((t) => t.duration)), "ms", of);
    say("ours", "page", "busy_long_tasks", tasks.length, "tasks", of);
    return 0;
  } finally {
    await close();
  }
}

await command(main, USAGE);
