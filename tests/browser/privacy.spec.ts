/** No request after loading, a policy that nothing breaks, and a page that opens without a network. */
import type { Page } from "@playwright/test";
import { FEATURES } from "./features.ts";
import { expect, openPage, scored, test, type } from "./fixtures.ts";
import type { Site } from "./site.ts";

/** Resolves when the service worker has kept the page. */
const kept = (page: Page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** Three witnesses of every request: the server, the page with its workers, and the browser's own network layer. */
async function witness(page: Page, site: Site): Promise<string[]> {
  const seen: string[] = [];
  page.context().on("request", (request) => seen.push(request.url()));
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  cdp.on("Network.requestWillBeSent", ({ request }) => seen.push(request.url));
  await cdp.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
  site.requests.length = 0;
  return seen;
}

test("no feature makes a request over the network once the page is loaded", async ({ page, site }) => {
  test.slow();
  await openPage(page, site.url);
  await kept(page);
  await page.waitForLoadState("networkidle");
  const seen = await witness(page, site);
  for (const [name, run] of Object.entries(FEATURES)) {
    await test.step(name, () => run(page));
    expect(site.requests, name).toEqual([]);
  }
  await page.waitForTimeout(500);
  expect(site.requests).toEqual([]);
  // Code of panels and texts in other languages come out of what is kept, and out of nowhere else.
  const files = new Set(await page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("value-probe-page-"));
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return keys.flat().map((request) => request.url);
  }));
  expect(seen.filter((url) => !files.has(url))).toEqual([]);
});

test("scoring asks for nothing at all, not even for what is kept", async ({ page, site }) => {
  await openPage(page, site.url);
  await kept(page);
  await page.waitForLoadState("networkidle");
  const seen = await witness(page, site);
  await type(page, "We keep the feast as our parents kept it.");
  await expect(page.locator("#marked")).toContainText("We keep the feast");
  await scored(page);
  for (const name of ["Chatbot answer", "Policy", "Neutral note"]) {
    await page.getByRole("button", { name }).click();
    await expect(page.getByRole("button", { name })).toHaveAttribute("aria-pressed", "true");
    await scored(page);
  }
  await page.locator("#circle").getByRole("button").first().press("Enter");
  await page.getByRole("button", { name: "Model card" }).click();
  await page.locator("#card-close").click();
  await page.waitForTimeout(500);
  expect(seen).toEqual([]);
  expect(site.requests).toEqual([]);
});

test("the page counts its requests as the server does, those of its workers too", async ({ page, site }) => {
  await openPage(page, site.url);
  await kept(page);
  await page.waitForLoadState("networkidle");
  const line = page.locator("#traffic");
  await expect(line).toContainText("requests so far");
  await page.getByRole("button", { name: "See each one" }).click();
  const panel = page.locator("details[data-panel=privacy]");
  const opened = panel.locator("[data-since=opened] [data-requests]");
  // The browser asks for icons and the description for installing by itself; no timeline has the service worker's own script.
  const unseen = /^(sw\.js|icon.*|apple-touch-icon\.png|favicon\.ico|page\.webmanifest)$/;
  const served = () => site.requests.filter((path) => !unseen.test(path)).length;
  const listed = async () => {
    const cells = await panel.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((c) => c.textContent.trim())));
    return cells.filter(([, file, , from]) => from === "network" && !unseen.test(file ?? "")).length;
  };
  await panel.locator(".request-list summary").click();
  await expect.poll(async () => (await listed()) - served()).toBe(0);
  expect(served()).toBeGreaterThan(20);
  await expect(panel).toContainText("worker");
  await expect(panel).toContainText("value_probe_bg");

  await type(page, "Nobody tells me what to think.");
  await scored(page);
  await expect(line).toContainText("No request since your text came in.");
  await expect(panel.locator("[data-since=text] [data-requests]")).toHaveAttribute("data-requests", "0");
  const before = Number(await opened.getAttribute("data-requests"));

  // What passes through the service worker looks in the page's own timeline as if it were kept; it is counted all the same,
  // from the page and from a worker.
  await page.evaluate(() => fetch("models/value-classifier/vocab.txt?from=page", { cache: "no-store" }).then((r) => r.text()));
  await expect(line).toContainText("1 request since your text came in.");
  await page.workers()[0]?.evaluate((url) => fetch(url, { cache: "no-store" }).then((r) => r.text()), `${site.url}models/value-classifier/vocab.txt?from=worker`);
  await expect(line).toContainText("2 requests since your text came in.");
  await expect(opened).toHaveAttribute("data-requests", String(before + 2));
});

test("the policy is shown as it stands in the page", async ({ page, site }) => {
  await openPage(page, site.url);
  await page.getByRole("button", { name: "See each one" }).click();
  const policy = await page.locator("meta[http-equiv]").getAttribute("content");
  const shown = await page.locator("details[data-panel=privacy] .policy dt").allTextContents();
  expect(shown.map((text) => text.trim()).join("; ")).toBe(policy);
  await expect(page.locator("details[data-panel=privacy] .policy dd").first()).toHaveText("What is not named below is forbidden.");
  // Each is explained.
  expect(await page.locator("details[data-panel=privacy] .policy dd").allTextContents()).not.toContain("");
});

test("the policy forbids other hosts, and the page breaks none of it", async ({ page, site }) => {
  const violations: string[] = [];
  page.on("console", (message) => /Content Security Policy|Refused to/.test(message.text()) && violations.push(message.text()));
  page.on("pageerror", (error) => violations.push(error.message));
  await openPage(page, site.url);
  await page.getByRole("button", { name: "Model card" }).click();
  await page.locator("#card-close").click();
  await page.locator("#marked [data-index='1']").hover();
  expect(violations).toEqual([]);
  const refused = await page.evaluate(() => fetch("http://127.0.0.1:9/").then(() => "", (error: unknown) => String(error)));
  expect(refused).toContain("Failed to fetch");
  expect(violations.join()).toContain("connect-src");
});

test("the policy holds in the worker too, once the service worker hands out its script", async ({ page, site }) => {
  await openPage(page, site.url);
  await kept(page);
  await page.reload();
  await scored(page);
  site.requests.length = 0;
  const elsewhere = site.url.replace("127.0.0.1", "localhost");
  const refused = await page.workers()[0]?.evaluate((url) => fetch(url, { mode: "no-cors" }).then(() => "", String), elsewhere);
  expect(refused).toContain("Failed to fetch");
  expect(site.requests).toEqual([]);
});

test("nothing is stored but the model and the page", async ({ page, site }) => {
  await openPage(page, site.url);
  await kept(page);
  const found = await page.evaluate(async () => ({
    caches: (await caches.keys()).map((name) => name.replace(/[0-9a-f]{16}$/, "")),
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).length,
    cookies: document.cookie,
  }));
  expect(found).toEqual({ caches: expect.arrayContaining(["value-probe-files", "value-probe-page-/-"]) as string[], local: [], session: [], databases: 0, cookies: "" });
  expect(found.caches).toHaveLength(2);
});

for (const basePath of ["/", "/sub/path/"]) {
  test.describe(`at ${basePath}`, () => {
    test.use({ basePath });
    test("the second visit needs no network", async ({ page, site }) => {
      await openPage(page, site.url);
      await kept(page);
      await site.stop();
      await page.reload();
      await scored(page);
      await page.locator("#device summary").click();
      await expect(page.locator("#device")).toContainText("nothing downloaded");
      await type(page, "Nobody tells me what to think.");
      await expect(page.locator("#marked")).toContainText("Nobody tells me");
      await page.getByRole("button", { name: "Model card" }).click();
      await expect(page.locator("#card")).toContainText("Official F1");
    });
  });
}

test("with the network cut after the first load, every feature works", async ({ page, site, context }) => {
  test.slow();
  await openPage(page, site.url);
  await kept(page);
  await context.setOffline(true);
  await site.stop();
  for (const [name, run] of Object.entries(FEATURES)) await test.step(name, () => run(page));
  await page.reload();
  await scored(page);
  await expect(page.locator("[data-notice=network]")).toContainText("You are offline.");
});
