/** Versions of the page, what it keeps and how to be rid of it, and the state of the network. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { contrast, expect, openPage, scored, test, type } from "./fixtures.ts";
import { DIST, Site } from "./site.ts";

const { second } = contrast();
const ready = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));
const cacheNames = (page: Page) => page.evaluate(() => caches.keys());
const panel = (page: Page, id: string) => page.locator(`details[data-panel="${id}"]`);

async function openPanel(page: Page, id: string) {
  await panel(page, id).locator("summary").first().click();
  await expect(panel(page, id).locator("h4").first()).toBeVisible();
  return panel(page, id);
}

/** A copy of the built page that can become another version. */
function copy(): { dir: string; renew: () => void } {
  const dir = mkdtempSync(join(tmpdir(), "value-probe-dist-"));
  cpSync(DIST, dir, { recursive: true });
  const renew = () => {
    const version = "0123456789abcdef";
    const [, old = "?"] = /name="version" content="(\w+)"/.exec(readFileSync(join(dir, "index.html"), "utf8")) ?? [];
    for (const name of ["index.html", "sw.js"]) writeFileSync(join(dir, name), readFileSync(join(dir, name), "utf8").replaceAll(old, version));
  };
  return { dir, renew };
}

for (const base of ["/", "/sub/path/"]) {
  test(`a new version is offered, and takes the text along (at ${base})`, async ({ page }) => {
    const { dir, renew } = copy();
    const site = await Site.start(base, dir);
    try {
      await openPage(page, site.url);
      await ready(page);
      const old = await openPanel(page, "offline").then((p) => p.locator("[data-version]").textContent());
      expect(old).toMatch(/^[0-9a-f]{16}$/);
      await page.getByRole("button", { name: "Look for a new version" }).click();
      await expect(panel(page, "offline")).toContainText("This is the newest version.");

      renew();
      await type(page, second.text);
      await scored(page);
      await page.getByRole("button", { name: "Look for a new version" }).click();
      const notice = page.locator("[data-notice=update]");
      await expect(notice).toContainText("A new version of this page is ready.");
      await expect(page.locator('meta[name="version"]')).toHaveAttribute("content", old ?? "");

      await notice.getByRole("button", { name: "Load it now" }).click();
      await expect(page.locator('meta[name="version"]')).toHaveAttribute("content", "0123456789abcdef");
      await expect(page.locator("#text")).toHaveValue(second.text);
      await scored(page);
      // The text went by memory: nothing of it lies anywhere.
      const stored = await page.evaluate(() => JSON.stringify([history.state, Object.entries(localStorage), Object.entries(sessionStorage)]));
      expect(stored).not.toContain(second.text.slice(0, 20));
      expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
      await expect.poll(() => cacheNames(page)).toEqual(["value-probe-files", `value-probe-page-${base}-0123456789abcdef`]);
      // And it is gone once it was given back.
      await page.reload();
      await scored(page);
      await expect(page.locator("#text")).toHaveValue(/^The city council/);
    } finally {
      await site.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  });
}

test("another window is told, still has its files, and can follow", async ({ page, context }) => {
  const { dir, renew } = copy();
  const site = await Site.start("/", dir);
  try {
    await openPage(page, site.url);
    await ready(page);
    const other = await context.newPage();
    await openPage(other, site.url);
    await type(other, second.text);
    renew();
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await page.locator("[data-notice=update]").getByRole("button", { name: "Load it now" }).click();
    const notice = other.locator("[data-notice=update]");
    await expect(notice).toContainText("Another window has gone over");
    // What it has not fetched yet is still there, of its own version.
    await site.stop();
    await other.getByRole("combobox", { name: "Language of this page" }).selectOption("de");
    await expect(other.locator("html")).toHaveAttribute("lang", "de");
    await notice.getByRole("button", { name: "Jetzt laden" }).click();
    await expect(other.locator("[data-notice=update]")).toHaveCount(0);
    await expect(other.locator("#text")).toHaveValue(second.text);
    await expect(other.locator('meta[name="version"]')).toHaveAttribute("content", "0123456789abcdef");
  } finally {
    await site.stop().catch(() => undefined);
    rmSync(dir, { recursive: true, force: true });
  }
});

test("what is kept is named and measured, and goes when it is cleared", async ({ page, site }) => {
  await openPage(page, site.url);
  await ready(page);
  const offline = await openPanel(page, "offline");
  const row = (name: string) => offline.locator(`[data-store=${name}]`);
  const bytes = async (name: string) => Number(await row(name).locator("[data-bytes]").getAttribute("data-bytes"));
  await expect.poll(() => bytes("model")).toBeGreaterThan(25_000_000);
  expect(await bytes("page")).toBeGreaterThan(300_000);
  expect(await bytes("page")).toBeLessThan(5_000_000);
  expect(await bytes("languageModel")).toBe(0);
  // Few visits need it, so it comes after all else, and from then on it is here.
  expect(await bytes("pdf")).toBeGreaterThan(1_000_000);
  const reader = site.requests.findIndex((path) => /assets\/pdf[^/]*\.js$/.test(path));
  expect(reader).toBeGreaterThan(site.requests.findLastIndex((path) => path.includes("models/")));
  await expect(row("languageModel").getByRole("button")).toBeDisabled();
  await expect(offline).toContainText("The browser counts");

  await row("pdf").getByRole("button").click();
  await expect(row("pdf")).toContainText("nothing");
  expect(await bytes("page")).toBeGreaterThan(300_000);
  await row("model").getByRole("button").click();
  await expect(row("model")).toContainText("nothing");
  expect(await page.evaluate(async () => (await (await caches.open("value-probe-files")).keys()).length)).toBe(0);
  expect(await bytes("page")).toBeGreaterThan(300_000);
  await offline.getByRole("button", { name: "Clear all" }).click();
  await expect(row("page")).toContainText("nothing");
  expect((await cacheNames(page)).filter((name) => name.includes("page"))).toEqual([]);
  expect(await page.evaluate(() => navigator.serviceWorker.getRegistrations().then((r) => r.length))).toBe(0);
  // The open page works on.
  await type(page, second.text);
  await expect(page.locator("#summary")).toContainText(second.evidence[0] ?? "?");
});

test("another copy of the page on the same host is left alone", async ({ page }) => {
  const [one, two] = [await Site.start("/one/"), await Site.start("/two/")];
  const other = two.url.replace(/:\d+/, new URL(one.url).port.replace(/^/, ":"));
  await two.stop();
  try {
    await openPage(page, one.url);
    await ready(page);
    // As the other one would name it.
    const name = `value-probe-page-${new URL(other).pathname}-0000000000000000`;
    await page.evaluate((name) => caches.open(name).then((cache) => cache.put("/two/", new Response("two"))), name);
    await page.evaluate((url) => caches.open("value-probe-files").then((cache) => cache.put(`${url}models/x?sha256=1`, new Response("x"))), other);
    const offline = await openPanel(page, "offline");
    await offline.getByRole("button", { name: "Clear all" }).click();
    await expect(offline.locator("[data-store=model]")).toContainText("nothing");
    expect(await cacheNames(page)).toContain(name);
    expect(await page.evaluate(async () => (await (await caches.open("value-probe-files")).keys()).map((k) => new URL(k.url).pathname))).toEqual(["/two/models/x"]);
  } finally {
    await one.stop();
  }
});

test("going offline and online is announced", async ({ page, site, context }) => {
  await openPage(page, site.url);
  await ready(page);
  await context.setOffline(true);
  await expect(page.getByRole("status").filter({ hasText: "You are offline." })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole("status").filter({ hasText: "You are online again." })).toBeVisible();
  await expect(page.locator("[data-notice=network]")).toHaveCount(0);
});

test("the page can be installed", async ({ page, site }) => {
  await openPage(page, site.url);
  await ready(page);
  const cdp = await page.context().newCDPSession(page);
  const { url, errors } = await cdp.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const manifest = (await (await fetch(url)).json()) as { icons: { src: string; sizes: string; purpose?: string; type: string }[]; start_url: string; scope: string };
  expect([manifest.start_url, manifest.scope].map((path) => new URL(path, url).href)).toEqual([site.url, site.url]);
  const sizes = manifest.icons.filter((i) => i.type === "image/png").map((i) => `${i.sizes} ${i.purpose ?? "any"}`);
  expect(sizes).toEqual(expect.arrayContaining(["192x192 any", "512x512 any", "512x512 maskable"]));
  for (const icon of manifest.icons.filter((i) => i.type === "image/png")) {
    const png = Buffer.from(await (await fetch(new URL(icon.src, url))).arrayBuffer());
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(icon.sizes);
  }
  // A test runs in a window that keeps nothing; a person's does not.
  const hindrances = (await cdp.send("Page.getInstallabilityErrors")).installabilityErrors.map((e) => e.errorId);
  expect(hindrances.filter((id) => id !== "in-incognito")).toEqual([]);
});
