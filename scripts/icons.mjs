#!/usr/bin/env node
// The page's icons as PNG, out of www/public/icon.svg: run after changing it. CHROMIUM is the browser.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const www = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../www");
const { chromium } = createRequire(path.join(www, "package.json"))("@playwright/test");
const svg = readFileSync(path.join(www, "public/icon.svg"), "utf8");

/** `share`: how much of the side the drawing takes. A maskable icon may be cut to a circle of 80 %. */
const ICONS = [
  { name: "icon-192.png", side: 192, share: 1, paper: "transparent" },
  { name: "icon-512.png", side: 512, share: 1, paper: "transparent" },
  { name: "icon-maskable-512.png", side: 512, share: 0.62, paper: "#f7f6f2" },
  { name: "apple-touch-icon.png", side: 180, share: 0.8, paper: "#f7f6f2" }, // iOS lays it on black where it is transparent
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const { name, side, share, paper } of ICONS) {
    const page = await browser.newPage({ viewport: { width: side, height: side } });
    const inner = side * share;
    await page.setContent(
      `<style>html { background: ${paper} } body { margin: ${(side - inner) / 2}px } svg { display: block; width: ${inner}px; height: ${inner}px }</style>${svg}`,
    );
    writeFileSync(path.join(www, "public", name), await page.screenshot({ omitBackground: paper === "transparent" }));
    await page.close();
  }
} finally {
  await browser.close();
}
