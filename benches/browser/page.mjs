#!/usr/bin/env node
// Measures the page itself, not only its encoder: from navigation to the first score on the first visit and on the
// second, WebAssembly memory, and what a second worker brings.
import path from "node:path";
import { parseArgs } from "node:util";
import { command, launch, median, results, root, serve } from "../lib.mjs";

const USAGE = `node benches/browser/page.mjs [--dist DIR] [--visits 5] [--texts 96] [--out FILE.jsonl]
  --visits  first and second visits, each pair in a profile of its own; the median counts
  --texts   texts of a batch, scored by one worker and by two in turn
  CHROMIUM is the browser`;

/** Runs in the page before anything else: notes when the first score is shown. */
function watch() {
  const look = () => {
    if (!window.firstScore && /^Read \d/.test(document.getElementById("status")?.textContent ?? "")) window.firstScore = performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

async function visit(context, url) {
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(() => window.firstScore, null, { timeout: 120_000 });
  const ms = await page.evaluate(() => window.firstScore);
  // The files are in the cache and the service worker has its own: the next visit is a second one.
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.waitForTimeout(500);
  await page.close();
  return ms;
}

async function visits(origin, count) {
  const [first, second] = [[], []];
  for (let i = 0; i < count; i++) {
    const browser = await launch();
    try {
      const context = await browser.newContext();
      first.push(await visit(context, `${origin}/ours/index.html`));
      second.push(await visit(context, `${origin}/ours/index.html`));
    } finally {
      await browser.close();
    }
  }
  return { first, second };
}

/** Runs in a bare page: one worker and two by turns, so that a busy moment hits both. */
async function batches({ count, rounds }) {
  const { ValueProbe } = await import(new URL("value-probe.js", location.href).href);
  const probe = await ValueProbe.load({ device: "cpu" });
  const names = ["rivers", "schools", "workers", "gardens", "soldiers", "doctors", "farmers"];
  const text = (i) =>
    `Rule ${i} of the town says that its ${names[i % 7]} and ${names[(i >> 1) % 7]} shall be cared for, because nobody ` +
    `else will do it and the ${names[(i >> 2) % 7]} have waited for ${2 + (i % 90)} years.`;
  const texts = Array.from({ length: count }, (_, i) => text(i));
  const run = async (workers) => {
    const begin = performance.now();
    await probe.scoreBatch(texts, { workers, sentences: false });
    return (1000 * count) / (performance.now() - begin);
  };
  await run(2); // starts the second worker and warms both
  await run(2);
  const [one, two] = [[], []];
  for (let i = 0; i < rounds; i++) {
    one.push(await run(1));
    two.push(await run(2));
  }
  const memory = await probe.memoryBytes();
  probe.dispose();
  return { one, two, memory };
}

async function main() {
  const { values } = parseArgs({
    options: {
      dist: { type: "string", default: path.join(root, "dist") },
      visits: { type: "string", default: "5" },
      texts: { type: "string", default: "96" },
      out: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(USAGE);
  const say = results(values.out);
  const { origin, close } = await serve({ "/ours/": values.dist });
  try {
    const { first, second } = await visits(origin, Number(values.visits));
    say("ours", "page", "page_first_visit", median(first), "ms", { min: Math.min(...first), runs: first.length });
    say("ours", "page", "page_second_visit", median(second), "ms", { min: Math.min(...second), runs: second.length });
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.goto(`${origin}/ours/bench.html`);
      const { one, two, memory } = await page.evaluate(batches, { count: Number(values.texts), rounds: 5 });
      say("ours", "page", "batch_1_worker", median(one), "texts/s", { max: Math.max(...one) });
      say("ours", "page", "batch_2_workers", median(two), "texts/s", { max: Math.max(...two) });
      say("ours", "page", "page_wasm_memory", memory, "bytes");
    } finally {
      await browser.close();
    }
  } finally {
    close();
  }
}

await command(main, USAGE);
