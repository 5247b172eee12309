#!/usr/bin/env node
// Ten thousand rows in the page's batch panel, on two workers: rows a second, memory, what the main thread is held up by,
// and how long pausing, sorting, filtering, saving and keeping take.
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { command, launch, machine, results, root, serve } from "../lib.mjs";
import { sentence } from "../growth/texts.mjs";
import { rendererOf, traced, usage } from "./threads.mjs";

const USAGE = `node benches/browser/batch.mjs [--dist DIR] [--rows 10000] [--sentences 1] [--out FILE.jsonl]
  --rows       rows of the table, none like another
  --sentences  in each row, of about 18 tokens
  CHROMIUM is the browser`;

/** Shares of the batch after which it is paused, and memory looked at. */
const LOOKS = [0.1, 0.5];
const MINUTES = 60_000;
const EXPORTS = { csv: "CSV", json: "JSON", report: "Report (HTML)" };

function table(rows, perRow) {
  const text = (i) => Array.from({ length: perRow }, (_, k) => sentence(i * perRow + k)).join(" ");
  return `id,text,speaker\n${Array.from({ length: rows }, (_, i) => `${i + 1},"${text(i)}",${["Ana", "Ben", "Cleo"][i % 3]}`).join("\n")}\n`;
}

const panel = (page) => page.locator("vp-batch");
const counts = (page) => page.evaluate(() => ({ ...document.querySelector("vp-batch").store.counts }));
const press = (page, name) => panel(page).getByRole("button", { name, exact: true });

/** Opens the page, waits until it scores for every framework, and puts the table into the panel; `empty` is memory before. */
async function begin({ browser, page, session }, url, csv, rows) {
  await page.goto(`${url}#batch`);
  await panel(page).locator("input[type=file]").waitFor({ state: "attached" });
  await page.waitForFunction(() => document.querySelector("vp-batch").context.info?.frameworks.length > 1, null, { timeout: 2 * MINUTES });
  const empty = await memory(session, page, await rendererOf(browser));
  const before = performance.now();
  await panel(page).locator("input[type=file]").setInputFiles({ name: "rows.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await panel(page).getByRole("button", { name: /^Score [\d,]+ rows?$/ }).waitFor({ timeout: MINUTES });
  await page.waitForFunction((rows) => new RegExp(`\\b${rows.toLocaleString("en")} rows`).test(document.querySelector("vp-batch").textContent), rows);
  return { ms: performance.now() - before, empty };
}

/** Bytes in use after the garbage is gone: objects, and what lies in typed arrays. */
async function memory(session, page, pid) {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize = 0 } = await session.send("Runtime.getHeapUsage");
  const wasm = await page.evaluate(async () => (await document.querySelector("vp-batch").context.probe).memoryBytes());
  return { heap: usedSize + backingStorageSize, wasm, resident: usage(pid)?.resident };
}

/** Until so many rows are done, or the batch is over. */
const reached = (page, rows) =>
  page.waitForFunction(
    (rows) => {
      const { counts } = document.querySelector("vp-batch").store ?? {};
      return counts && (counts.done + counts.failed >= rows || document.querySelector("vp-batch [data-pause]") === null);
    },
    rows,
    { timeout: 120 * MINUTES, polling: 50 },
  );

/** Presses pause; milliseconds until nothing is on its way any more. */
const pause = (page) =>
  page.evaluate(async () => {
    const { store } = document.querySelector("vp-batch");
    const before = performance.now();
    document.querySelector("vp-batch [data-pause]").click();
    while (store.counts.scoring > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    return performance.now() - before;
  });

/** Scores all rows, in stretches between the looks at memory, which do not count. */
async function score({ browser, page, session, rows }) {
  const looks = {};
  const all = { ms: 0, tasks: [], pauses: [], main: 0, workers: 0, threads: 0 };
  const pid = await rendererOf(browser);
  looks[0] = await memory(session, page, pid);
  for (const until of [...LOOKS, 1]) {
    const first = until === LOOKS[0];
    const before = usage(pid);
    const stretch = async () => {
      const begin = performance.now();
      await (first ? panel(page).getByRole("button", { name: /^Score / }) : press(page, "Continue")).click();
      await page.waitForFunction(() => document.querySelector("vp-batch").store);
      await reached(page, Math.round(rows * until));
      if (until < 1) all.pauses.push(await pause(page));
      all.ms += performance.now() - begin;
      all.threads = page.workers().length;
      return usage(pid); // at once: a worker that has nothing more to do is ended, and its time forgotten
    };
    const { result: after, tasks } = await traced(browser, page, stretch);
    if (before && after) for (const who of ["main", "workers"]) all[who] += after[who] - before[who];
    all.tasks.push(...tasks);
    looks[until] = await memory(session, page, pid);
  }
  all.tasks.sort((a, b) => b - a);
  return { ...all, looks, counts: await counts(page) };
}

/** Does something to the table, in the page, until its rows are in order again; milliseconds. */
const arranged = (page, act, argument) =>
  page.evaluate(
    async ([act, argument]) => {
      const table = document.querySelector("vp-batch-table");
      const { order } = table;
      const before = performance.now();
      if (act === "search") {
        const input = document.querySelector("#batch-search");
        input.value = argument;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      } else if (act === "sort") table.querySelector(`th.${argument} button`).click();
      else table.querySelector(".checks input").click();
      while (table.order === order) await new Promise((resolve) => requestAnimationFrame(resolve));
      await table.updateComplete;
      return performance.now() - before;
    },
    [act, argument],
  );

async function save(page, name) {
  const before = performance.now();
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 10 * MINUTES }), panel(page).locator("vp-export-bar").getByRole("button", { name, exact: true }).click()]);
  const ms = performance.now() - before;
  const file = await download.path();
  return { ms, bytes: fs.statSync(file).size, file };
}

/** Whether a browser can show the report: until it is laid out, and how many elements it has. */
async function laidOut(browser, file) {
  const page = await browser.newPage();
  try {
    const before = performance.now();
    await page.setContent(fs.readFileSync(file, "utf8"), { waitUntil: "load", timeout: 10 * MINUTES });
    const elements = await page.evaluate(() => (document.body.getBoundingClientRect(), document.querySelectorAll("*").length));
    return { ms: performance.now() - before, elements };
  } finally {
    await page.close();
  }
}

/** Keeps the batch in the browser, and takes it back after a reload. */
async function keep(page) {
  const stored = async () => (await page.evaluate(() => navigator.storage.estimate())).usage;
  const before = await stored();
  const keeping = performance.now();
  await panel(page).getByLabel("Keep this batch in this browser").check();
  await panel(page).locator(".told").filter({ hasText: "kept" }).waitFor({ timeout: MINUTES });
  const kept = performance.now() - keeping;
  const bytes = (await stored()) - before;
  await page.reload();
  const restoring = performance.now();
  await panel(page).locator(".told").filter({ hasText: "is back" }).waitFor({ timeout: 2 * MINUTES });
  const restored = performance.now() - restoring;
  await press(page, "Delete what was kept").click();
  await panel(page).locator(".told").filter({ hasText: "deleted" }).waitFor({ timeout: MINUTES });
  return { kept, restored, bytes };
}

async function main() {
  const { values } = parseArgs({
    options: {
      dist: { type: "string", default: path.join(root, "dist") },
      rows: { type: "string", default: "10000" },
      sentences: { type: "string", default: "1" },
      out: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(USAGE);
  const rows = Number(values.rows);
  const write = results(values.out);
  const say = (metric, value, unit, extra = {}) => write("ours", "page", metric, value, unit, { rows, ...extra });
  write("machine", "-", "cpu", machine(), "text");
  const { origin, close } = await serve({ "/ours/": values.dist });
  const browser = await launch();
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true })).newPage();
    page.on("pageerror", (error) => console.error(`in the page: ${error.message}`));
    const session = await page.context().newCDPSession(page);
    const opened = await begin({ browser, page, session }, `${origin}/ours/index.html`, table(rows, Number(values.sentences)), rows);
    say("batch_read_table", opened.ms, "ms");

    const { ms, tasks, pauses, main, workers, threads, looks, counts: ended } = await score({ browser, page, session, rows });
    if (ended.done !== rows) throw new Error(`${ended.done} of ${rows} rows were scored, ${ended.failed} failed`);
    const tokens = await page.evaluate(() => [...Array(100).keys()].reduce((sum, i) => sum + document.querySelector("vp-batch").store.result(i).tokens, 0) / 100);
    say("batch_rate", (1000 * rows) / ms, "rows/s", { workers: threads, tokens_a_row: tokens, seconds: Number((ms / 1000).toFixed(1)) });
    if (workers > 0) {
      say("batch_cpu_workers", workers / rows, "ms/row");
      say("batch_cpu_main_thread", main / rows, "ms/row", { share: Number((main / (main + workers)).toFixed(3)) });
    }
    say("batch_longest_task", tasks[0] ?? 0, "ms", { over_50_ms: tasks.filter((t) => t > 50).length, tasks: tasks.length });
    say("batch_pause", Math.max(...pauses), "ms", { runs: pauses.length });
    for (const [at, { heap, wasm, resident }] of Object.entries(looks).sort(([a], [b]) => a - b)) {
      for (const [name, bytes] of Object.entries({ heap, wasm, resident })) if (bytes) say(`batch_${name}`, bytes, "bytes", { at: Number(at) });
    }
    // With its text and its scores; and what is left behind by scoring it, for which there is room from the start.
    say("batch_row_holds", (looks[1].heap - opened.empty.heap) / rows, "bytes");
    say("batch_row_grows", (looks[1].heap - looks[LOOKS[0]].heap) / (rows * (1 - LOOKS[0])), "bytes");

    const acts = [["sort", "sort", "score"], ["sort_text", "sort", "text"], ["filter_evidence", "check", ""], ["search", "search", "forest"], ["search_again", "search", ""]];
    for (const [name, act, argument] of acts) {
      const { result, tasks } = await traced(browser, page, () => arranged(page, act, argument));
      say(`batch_${name}`, result, "ms", { longest_task: Number((tasks[0] ?? 0).toFixed(1)) });
    }
    for (const [kind, name] of Object.entries(EXPORTS)) {
      const { result, tasks } = await traced(browser, page, () => save(page, name));
      say(`batch_save_${kind}`, result.ms, "ms", { bytes: result.bytes, longest_task: Number((tasks[0] ?? 0).toFixed(1)) });
      if (kind !== "report") continue;
      const { ms, elements } = await laidOut(browser, result.file);
      say("batch_open_report", ms, "ms", { elements });
    }
    const { kept, restored, bytes } = await keep(page);
    say("batch_keep", kept, "ms", { bytes });
    say("batch_restore", restored, "ms");
    write("machine", "-", "cpu", machine(), "text");
  } finally {
    await browser.close();
    await close();
  }
}

await command(main, USAGE);
