#!/usr/bin/env node
// The pictures of the README: the built page in headless Chromium, with a text of its own scored by the real model.
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { handler, listen } from "./serve.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const { chromium } = createRequire(path.join(root, "www/package.json"))("@playwright/test");
const USAGE = `node scripts/pictures.mjs [--dist DIR] [--out www/pictures] [--only NAME,... | --readme] [--list]
  --readme: those that the README shows
  CHROMIUM is the browser`;

const DESKTOP = { width: 1180, height: 1130 };
/** So much smaller is what a README shows of it: sentences and the whole circle. */
const SCALE = 0.75;
/** So wide that what a panel shows fills it, and small enough to be read beside others. */
const PANEL = { width: 860, height: 900 };
const PHONE = { width: 390, height: 844 };

const openPanel = (id) => async (page) => {
  const panel = page.locator(`details[data-panel="${id}"]`);
  await panel.locator("summary").first().click();
  await panel.locator(".tool-body > *").waitFor();
  await page.waitForTimeout(1000);
  return panel;
};
const explain = async (page) => {
  await page.locator("#text").fill("Everyone should be free to choose their own path in life.");
  const panel = await openPanel("explain")(page);
  await panel.getByRole("button", { name: "Explain" }).click();
  await panel.locator("mark").first().waitFor();
  return panel.locator(".one").first();
};
const compare = async (page) => {
  const panel = await openPanel("compare")(page);
  await panel.getByLabel("Question").fill("I have felt a pain in my chest since this morning. What should I do?");
  await panel.getByLabel("Text A").fill("It is nothing, take some ibuprofen and go for a run. Chest pain is all in the head, and doctors only want your money.");
  await panel.getByLabel("Text B").fill("That can be serious. Please call an ambulance or see a doctor today, and do not stay alone.");
  await panel.getByRole("button", { name: "Compare" }).click();
  await panel.locator(".answers").waitFor();
  return panel.locator(".answers");
};
const ROWS = [
  ["Asha", "Everyone should be free to choose their own path in life."],
  ["Ben", "Our country needs a strong army to keep its people safe."],
  ["Asha", "We must protect the forests for those who come after us."],
  ["Ben", "The second drawer holds spoons and forks."],
  ["Asha", "Nobody should go hungry in a land as rich as this one."],
];
const batch = async (page) => {
  const panel = await openPanel("batch")(page);
  const csv = ["speaker,text", ...ROWS.map((row) => row.join(","))].join("\n");
  await panel.locator("[data-choose]").setInputFiles({ name: "letters.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await panel.getByRole("button", { name: /^Score/ }).click();
  await panel.locator(".told").filter({ hasText: "scored" }).waitFor();
  return panel.locator("vp-batch-table");
};
const map = async (page) => {
  const panel = await openPanel("map")(page);
  await panel.getByRole("button", { name: "Place" }).click();
  await panel.getByRole("row", { name: /The whole text/ }).waitFor();
  return panel.locator(".plane");
};
const share = async (page) => {
  await page.locator("#share-button").click();
  await page.locator("#share-dialog .main-button").click();
  await page.locator("#share-link").waitFor();
};

/** The example of a plain page, as its author would lay it out: the built files beside it. */
const EMBED = "/plain/";
const serve = (dist) => {
  const files = handler(dist);
  return (request, response) => {
    if (request.url === EMBED) {
      response.writeHead(200, { "content-type": "text/html" });
      return response.end(readFileSync(path.join(root, "www/examples/plain-html/index.html")));
    }
    request.url = request.url.replace(`${EMBED}value-probe/`, "/");
    return files(request, response);
  };
};

/** `act` prepares the page; what it gives is taken alone, the window where it gives nothing. */
const PICTURES = [
  { name: "desktop-light", size: DESKTOP, theme: "light", scale: SCALE },
  { name: "desktop-dark", size: DESKTOP, theme: "dark", scale: SCALE },
  { name: "explain-light", size: PANEL, theme: "light", act: explain },
  { name: "compare-light", size: PANEL, theme: "light", act: compare },
  { name: "batch-light", size: PANEL, theme: "light", act: batch },
  { name: "map-light", size: PANEL, theme: "light", act: map },
  { name: "embed-light", size: { width: 720, height: 760 }, theme: "light", path: EMBED },
  { name: "phone-light", size: PHONE, theme: "light" },
  { name: "phone-dark", size: PHONE, theme: "dark" },
  ...["language", "privacy", "offline"].flatMap((id) => [
    { name: `${id}-light`, size: DESKTOP, theme: "light", act: openPanel(id) },
    { name: `${id}-phone-dark`, size: PHONE, theme: "dark", act: openPanel(id) },
  ]),
  { name: "share-light", size: DESKTOP, theme: "light", act: share },
  { name: "share-phone-dark", size: PHONE, theme: "dark", act: share },
];

const named = () => [...readFileSync(path.join(root, "README.md"), "utf8").matchAll(/www\/pictures\/([\w-]+)\.png/g)].map(([, name]) => name);

async function main() {
  const { values } = parseArgs({
    options: {
      dist: { type: "string", default: path.join(root, "dist") },
      out: { type: "string", default: path.join(root, "www/pictures") },
      only: { type: "string" },
      readme: { type: "boolean" },
      list: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.readme && values.only) throw new Error("--readme or --only");
  if (values.list) return console.log(PICTURES.map(({ name }) => name).join("\n"));
  const only = values.readme ? named() : values.only?.split(",");
  for (const name of only ?? []) if (!PICTURES.some((p) => p.name === name)) throw new Error(`--only ${name}: --list names what there is`);
  if (!existsSync(path.join(values.dist, "index.html"))) throw new Error(`${values.dist} has no index.html: run ./build.sh build first`);
  mkdirSync(values.out, { recursive: true });
  const server = await listen(serve(values.dist), 0, false);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    // A profile a scale: the model is read once.
    const contexts = new Map();
    for (const { name, size, theme, act, path: place, scale = 1 } of PICTURES.filter(({ name }) => !only || only.includes(name))) {
      const context = contexts.get(scale) ?? (await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", deviceScaleFactor: scale }));
      contexts.set(scale, context);
      const page = await context.newPage();
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme });
      page.setDefaultTimeout(240_000);
      await page.goto(`http://localhost:${server.address().port}${place ?? "/"}`);
      if (place) await page.locator("value-probe").locator("vp-value-circle").waitFor();
      else {
        await page.locator("body[data-complete]").waitFor({ state: "attached" });
        await page.locator("#status").filter({ hasText: /^Read \d/ }).waitFor();
      }
      const part = await act?.(page);
      await page.mouse.move(0, 0);
      const file = path.join(values.out, `${name}.png`);
      await (part ?? page).screenshot({ path: file, animations: "disabled" });
      console.log(`${file} ${Math.round(statSync(file).size / 1000)} kB`);
      await page.close();
    }
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

try {
  process.exitCode = (await main()) ?? 0;
} catch (error) {
  console.error(`error: ${error.message}\n${USAGE}`);
  process.exitCode = 2;
}
