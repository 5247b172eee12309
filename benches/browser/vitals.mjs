#!/usr/bin/env node
// What a visitor feels, in the browser's own timings: first paint with an empty cache, how long an interaction takes while
// a long text or a batch of rows is being scored, and tasks that hold the main thread up, by the clock and by the processor
// (`_cpu`). Goals: DESIGN's "Performance" (speed is a benchmark).
import path from "node:path";
import { parseArgs } from "node:util";
import { command, launch, median, results, root, serve } from "../lib.mjs";
import { markPage, startTrace, stopTrace } from "./trace.mjs";

const USAGE = `node benches/browser/vitals.mjs [--dist DIR] [--visits 5] [--sentences 400] [--rows 400] [--out FILE.jsonl]
  --visits     first visits, each in a profile of its own; the median counts
  --sentences  length of the text that is scored while buttons are pressed
  --rows       rows of the table that is dropped and scored while buttons are pressed
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

/** Opens the page in a browser and a profile of its own, so that every visit is a first one. */
async function inPage(url, run, { traced = false } = {}) {
  const browser = await launch();
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await page.addInitScript(watch);
    await page.addInitScript(markPage);
    if (traced) await startTrace(browser, page);
    await page.goto(url);
    await scored(page);
    return await run(browser, page);
  } finally {
    await browser.close();
  }
}

/** Until everything is there that the page fetches, so that the tasks of what is fetched later count too. */
const complete = (page) => page.locator("body[data-complete]").waitFor({ state: "attached", timeout: 120_000 });

const visit = (url) =>
  inPage(
    url,
    async (browser, page) => {
      await complete(page);
      await page.waitForTimeout(1000);
      const found = await page.evaluate(() => window.vitals);
      return { ...found, traced: await stopTrace(browser, page) };
    },
    { traced: true },
  );

/**
 * Begins something that takes a while, and presses what a person would press until it is done.
 *
 * @param begin resolves once it goes on; @param goesOn tells whether it still does; @param round presses; how often, it says
 */
const busy = (url, { begin, goesOn, round }) =>
  inPage(url, async (browser, page) => {
    await complete(page);
    await page.waitForTimeout(1000);
    await startTrace(browser, page);
    await page.evaluate(() => Object.assign(window.vitals, { tasks: [], events: [] }));
    await begin(page);
    const until = Date.now() + PRESS_MS;
    let interactions = 0;
    while (Date.now() < until && (await goesOn(page))) interactions += await round(page);
    // What is drawn at the end counts too.
    while (await goesOn(page)) await page.waitForTimeout(200);
    await page.waitForTimeout(500);
    const found = await page.evaluate(() => window.vitals);
    return { interactions, ...found, traced: await stopTrace(browser, page) };
  });

/** So long are buttons pressed. */
const PRESS_MS = 20_000;
const sentence = (i) => `Every child in district ${i} deserves clean air and a safe way to school.`;

const longText = (sentences) => ({
  async begin(page) {
    await page.locator("#text").fill(Array.from({ length: sentences }, (_, i) => sentence(i)).join(" "));
    await page.locator("#stop").waitFor({ state: "visible" });
  },
  goesOn: (page) => page.locator("#stop").isVisible(),
  async round(page) {
    await page.locator("#theme").click();
    await page.getByRole("button", { name: "Model card" }).click();
    await page.keyboard.press("Escape");
    await page.locator("details[data-panel] summary").last().press("Enter");
    return 4;
  },
});

/** Rows of a CSV that is dropped on the page: sorted, leafed through and searched while they come in. */
const batch = (rows) => ({
  async begin(page) {
    const lines = Array.from({ length: rows }, (_, i) => `${i},"${sentence(i)}",${["Ann", "Bob", "Cy"][i % 3]}`);
    await page.evaluate((csv) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([csv], "rows.csv", { type: "text/csv" }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, ["id,text,speaker", ...lines].join("\n"));
    await page.locator("vp-batch .file-head").waitFor();
    await page.locator("vp-batch .buttons .main-button").click();
    await page.locator("vp-batch [data-pause]").waitFor();
  },
  goesOn: async (page) => (await page.locator("vp-batch [data-pause]").count()) > 0,
  async round(page) {
    const [back, on] = [page.locator("vp-batch .pager button").first(), page.locator("vp-batch .pager button").last()];
    await page.locator("#theme").click();
    await page.locator(".batch-table th button").first().click();
    await on.click();
    await back.click();
    await page.locator(".batch-table th.score button").click();
    await page.locator("#batch-search").press("1");
    await page.locator("#batch-search").press("Backspace");
    return 7;
  },
});

const wall = ({ duration }) => duration;
const cpu = (task) => task.cpu;
const longest = (list) => Math.max(0, ...list);
/** Longer than the browser calls long, by the processor. */
const isLong = (task) => task.cpu > 50;

async function main() {
  const { values } = parseArgs({
    options: {
      dist: { type: "string", default: path.join(root, "dist") },
      visits: { type: "string", default: "5" },
      sentences: { type: "string", default: "400" },
      rows: { type: "string", default: "400" },
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
    over("load_longest_task", (v) => longest(v.tasks.map(wall)));
    over("load_long_tasks", (v) => v.tasks.length, "tasks");
    over("load_longest_task_cpu", (v) => longest(v.traced.map(cpu)));
    over("load_long_tasks_cpu", (v) => v.traced.filter(isLong).length, "tasks");
    over("load_layout_shift", (v) => v.shift, "score");

    for (const [name, what] of [
      ["busy", longText(Number(values.sentences))],
      ["batch", batch(Number(values.rows))],
    ]) {
      const { interactions, events, tasks, traced } = await busy(url, what);
      const durations = events.map(wall).sort((a, b) => a - b);
      const tell = (metric, value, unit = "ms") => say("ours", "page", `${name}_${metric}`, value, unit, { interactions });
      tell("interaction_worst", durations.at(-1) ?? 16);
      tell("interaction_p75", durations[Math.floor(0.75 * durations.length)] ?? 16);
      tell("longest_task", longest(tasks.map(wall)));
      tell("long_tasks", tasks.length, "tasks");
      tell("longest_task_cpu", longest(traced.map(cpu)));
      tell("long_tasks_cpu", traced.filter(isLong).length, "tasks");
    }
    return 0;
  } finally {
    await close();
  }
}

await command(main, USAGE);
