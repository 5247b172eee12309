#!/usr/bin/env node
// Lighthouse against the built page, served as any static host would, in headless Chromium with a desktop profile.
// Accessibility and best practices (and SEO) gate; performance is a benchmark: it moves with the machine.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { handler, listen } from "./serve.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const USAGE = `node scripts/lighthouse.mjs [--dist DIR] [--runs 1] [--least 95] [--gate accessibility,best-practices,seo] [--out DIR]
  --runs   the median of so many counts, category by category
  --gate   categories that must reach --least; the others are only printed. "none" gates nothing
  --out    folder for the last run's report.html and report.json
  CHROMIUM is the browser`;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const require = createRequire(path.join(root, "www/package.json"));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** One run in a browser and a profile of its own, so that every run is a first visit. */
async function audit(lighthouse, desktop, url, flags) {
  const { chromium } = await load("@playwright/test").then((m) => m.default ?? m);
  const profile = mkdtempSync(path.join(tmpdir(), "lighthouse-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--remote-debugging-port=0"],
  });
  try {
    const { readFileSync } = await import("node:fs");
    const port = Number(readFileSync(path.join(profile, "DevToolsActivePort"), "utf8").split("\n")[0]);
    return await lighthouse(url, { port, logLevel: "error", output: ["html", "json"], onlyCategories: CATEGORIES, ...flags }, desktop);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** What an audit found, for those that cost points. */
function complaints(lhr, category) {
  return lhr.categories[category].auditRefs
    .map(({ id, weight }) => ({ weight, ...lhr.audits[id] }))
    .filter(({ weight, score }) => weight > 0 && score !== null && score < 0.9)
    .map(({ id, title, score, displayValue, details }) => {
      const where = details?.items?.slice(0, 3).map((item) => item.node?.selector ?? item.url ?? item.description ?? "").filter(Boolean);
      return `    ${id} ${score}: ${title}${displayValue ? ` (${displayValue})` : ""}${where?.length ? ` at ${where.join(", ")}` : ""}`;
    });
}

async function main() {
  const { values } = parseArgs({
    options: {
      dist: { type: "string", default: path.join(root, "dist") },
      runs: { type: "string", default: "1" },
      least: { type: "string", default: "95" },
      gate: { type: "string", default: "accessibility,best-practices,seo" },
      out: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (!existsSync(path.join(values.dist, "index.html"))) throw new Error(`${values.dist} has no index.html: run ./build.sh build first`);
  const [runs, least] = [Number(values.runs), Number(values.least)];
  if (!(runs >= 1) || !(least >= 0 && least <= 100)) throw new Error("--runs and --least are numbers");
  const gate = values.gate === "none" ? [] : values.gate.split(",");
  for (const name of gate) if (!CATEGORIES.includes(name)) throw new Error(`--gate ${name}: there are ${CATEGORIES.join(", ")}`);

  const { default: lighthouse, desktopConfig } = await load("lighthouse");
  const server = await listen(handler(values.dist), 0, false);
  const url = `http://localhost:${server.address().port}/`;
  try {
    const found = Object.fromEntries(CATEGORIES.map((name) => [name, []]));
    let last;
    for (let i = 0; i < runs; i++) {
      last = await audit(lighthouse, desktopConfig, url);
      if (last.lhr.runtimeError) throw new Error(`${last.lhr.runtimeError.code}: ${last.lhr.runtimeError.message}`);
      for (const name of CATEGORIES) found[name].push(Math.round(100 * last.lhr.categories[name].score));
    }
    if (values.out) {
      mkdirSync(values.out, { recursive: true });
      last.report.forEach((text, i) => writeFileSync(path.join(values.out, ["report.html", "report.json"][i]), text));
    }
    let failed = false;
    for (const name of CATEGORIES) {
      const score = median(found[name]);
      const low = gate.includes(name) && score < least;
      failed ||= low;
      console.log(`lighthouse: ${name} ${score}${runs > 1 ? ` (${found[name].join(", ")})` : ""}${gate.includes(name) ? ` of at least ${least}` : ""}${low ? "  TOO LOW" : ""}`);
      for (const line of complaints(last.lhr, name)) console.log(line);
    }
    for (const id of ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index"]) {
      console.log(`lighthouse: ${id} ${last.lhr.audits[id].displayValue}`);
    }
    return failed ? 1 : 0;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
