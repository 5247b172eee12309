#!/usr/bin/env node
// The pictures of the README: the built page in headless Chromium, with a text of its own scored by the real model.
import { existsSync, mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { handler, listen } from "./serve.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const { chromium } = createRequire(path.join(root, "www/package.json"))("@playwright/test");
const USAGE = `node scripts/pictures.mjs [--dist DIR] [--out www/pictures] [--only NAME,...] [--list]
  CHROMIUM is the browser`;

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

const openPanel = (id) => async (page) => {
  const panel = page.locator(`details[data-panel="${id}"]`);
  await panel.locator("summary").first().click();
  await panel.locator(".tool-body > *").waitFor();
  await page.waitForTimeout(1000);
  return panel;
};
const share = async (page) => {
  await page.locator("#share-button").click();
  await page.locator("#share-dialog .main-button").click();
  await page.locator("#share-link").waitFor();
};

/** `act` prepares the page; what it gives is taken alone, the window where it gives nothing. */
const PICTURES = [
  { name: "desktop-light", size: DESKTOP, theme: "light" },
  { name: "desktop-dark", size: DESKTOP, theme: "dark" },
  { name: "phone-light", size: PHONE, theme: "light" },
  { name: "phone-dark", size: PHONE, theme: "dark" },
  ...["language", "privacy", "offline"].flatMap((id) => [
    { name: `${id}-light`, size: DESKTOP, theme: "light", act: openPanel(id) },
    { name: `${id}-phone-dark`, size: PHONE, theme: "dark", act: openPanel(id) },
  ]),
  { name: "share-light", size: DESKTOP, theme: "light", act: share },
  { name: "share-phone-dark", size: PHONE, theme: "dark", act: share },
];

async function main() {
  const { values } = parseArgs({
    options: {
      dist: { type: "string", default: path.join(root, "dist") },
      out: { type: "string", default: path.join(root, "www/pictures") },
      only: { type: "string" },
      list: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.list) return console.log(PICTURES.map(({ name }) => name).join("\n"));
  const only = values.only?.split(",");
  for (const name of only ?? []) if (!PICTURES.some((p) => p.name === name)) throw new Error(`--only ${name}: --list names what there is`);
  if (!existsSync(path.join(values.dist, "index.html"))) throw new Error(`${values.dist} has no index.html: run ./build.sh build first`);
  mkdirSync(values.out, { recursive: true });
  const server = await listen(handler(values.dist), 0, false);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    // One profile: the model is read once.
    const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce" });
    for (const { name, size, theme, act } of PICTURES.filter(({ name }) => !only || only.includes(name))) {
      const page = await context.newPage();
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(`http://localhost:${server.address().port}/`);
      await page.locator("body[data-complete]").waitFor({ state: "attached" });
      await page.locator("#status").filter({ hasText: /^Read \d/ }).waitFor({ timeout: 120_000 });
      const part = await act?.(page);
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
