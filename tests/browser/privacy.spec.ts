/** No request after loading, a policy that nothing breaks, and a page that opens without a network. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page, Worker } from "@playwright/test";
import { pdf } from "../../www/test/files/make.ts";
import { FEATURES } from "./features.ts";
import { expect, openPage, scored, test, type } from "./fixtures.ts";
import { serveTiny } from "./language.ts";
import { DIST, type Site } from "./site.ts";

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

/** What a worker's try to reach another host comes to: nothing is sent, and the browser says so. */
async function refused(worker: Worker, elsewhere: string): Promise<string> {
  return worker.evaluate((url) => fetch(`${url}?text=secret`, { mode: "no-cors" }).then(() => "went through", String), elsewhere);
}

test("the policy holds in the worker from the first visit on, whether or not a service worker is there", async ({ page, site }) => {
  const elsewhere = site.url.replace("127.0.0.1", "localhost");
  await openPage(page, site.url);
  const [first] = page.workers();
  if (!first) throw new Error("there is no worker");
  site.requests.length = 0;
  expect(await refused(first, elsewhere)).toContain("Failed to fetch");
  await kept(page);
  await page.reload();
  await scored(page);
  const [second] = page.workers();
  if (!second) throw new Error("there is no worker");
  site.requests.length = 0;
  expect(await refused(second, elsewhere)).toContain("Failed to fetch");
  expect(site.requests.filter((path) => path.includes("secret"))).toEqual([]);
  expect(site.requests).toEqual([]);
  // Each script came once.
  await page.reload();
  await scored(page);
  expect(await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => /\/main-[^/]*\.js$/.test(name)).length)).toBeLessThanOrEqual(1);
});

test.describe("without a service worker", () => {
  test.use({ serviceWorkers: "block" });

  test("every worker is under the policy: of files, of PDFs, of a batch, of the language model", async ({ page, site }) => {
    test.slow();
    const elsewhere = site.url.replace("127.0.0.1", "localhost");
    // Readers live as long as they read: their scripts wait until they were tried.
    let go: () => void = () => undefined;
    const tried = new Promise<void>((resolve) => (go = resolve));
    const [pdfReader] = readdirSync(join(DIST, "assets")).filter((name) => name.startsWith("pdf.worker"));
    serveTiny(site);
    await openPage(page, site.url);
    const outcomes = new Map<string, string>();
    page.on("worker", (worker) => void refused(worker, elsewhere).then((said) => outcomes.set(worker.url(), said), () => undefined));

    site.delays.set(`assets/${pdfReader}`, () => tried);
    await page.evaluate(() => (location.hash = "#batch"));
    const batch = page.locator("vp-batch");
    const choose = batch.locator("input[type=file]");
    await choose.setInputFiles({ name: "a.pdf", mimeType: "application/pdf", buffer: Buffer.from(pdf([["We must protect the forests."]])) });
    await expect.poll(() => outcomes.size).toBe(1);
    go();
    await expect(batch).toContainText("PDF");
    await choose.setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(`text\n${"We must protect the forests.\n".repeat(40)}`) });
    await batch.getByRole("button", { name: /^Score \d+ row/ }).click();
    await expect(batch.locator(".told")).toContainText("scored.");

    await page.evaluate(() => (location.hash = "#language"));
    const language = page.getByRole("region", { name: "A language model that writes" });
    await language.getByRole("button", { name: /^Load it/ }).click();
    await expect(language.getByRole("button", { name: "Write" })).toBeVisible();
    await expect.poll(() => outcomes.size).toBeGreaterThanOrEqual(2);
    for (const [url, said] of outcomes) expect(`${url} ${said}`).toMatch(/^blob:.*Failed to fetch/);
    expect(page.workers().every((worker) => worker.url().startsWith("blob:"))).toBe(true);
    expect(site.requests.filter((path) => path.includes("secret"))).toEqual([]);
  });
});

test("who pastes at once is told which requests are for the page's own files, and when all are there", async ({ page, site }) => {
  // The model is slow to come: the text is there long before.
  let go: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (go = resolve));
  site.delays.set("models/value-classifier/weights.safetensors", () => arrived);
  await page.goto(site.url);
  const line = page.locator("#traffic");
  await type(page, "We must protect the forests.");
  await expect(line).toContainText("No request since your text came in.");
  go();
  await expect(line).toContainText("Still loading the page’s own files");
  await expect(line).toContainText("No request since everything was loaded.");
  await expect(line).toContainText("none of them depends on it.");
  await expect(line.locator("[data-other]")).toHaveAttribute("data-other", "0");
  await page.getByRole("button", { name: "See each one" }).click();
  const count = (id: string) => page.locator(`details[data-panel=privacy] [data-since=${id}] [data-requests]`);
  await expect(count("other")).toHaveAttribute("data-requests", "0");
  await expect(count("loaded")).toHaveAttribute("data-requests", "0");
  await expect(count("own")).not.toHaveAttribute("data-requests", "0");
  expect(Number(await count("own").getAttribute("data-requests"))).toBe(Number(await count("text").getAttribute("data-requests")));

  // A file of the page with something added to its address is none of its own files.
  await page.evaluate(() => fetch("models/taxonomy.toml?text=secret", { cache: "no-store" }).then((r) => r.text()));
  await expect(line).toContainText("1 request since your text came in.");
  await expect(count("other")).toHaveAttribute("data-requests", "1");
  await expect(page.locator("details[data-panel=privacy] tbody tr", { hasText: "text=secret" })).toContainText("anything else");
});

test("the list of own files is what was built: the precache, the models' manifests, the modules", () => {
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  const own = (/<meta name="files" content="([^"]*)"/.exec(html)?.[1] ?? "").split(" ");
  const worker = readFileSync(join(DIST, "sw.js"), "utf8");
  const precached = JSON.parse(/\["\.\/"[^\]]*\]/.exec(worker)?.[0] ?? "[]") as string[];
  expect(precached.length).toBeGreaterThan(40);
  expect(own).toEqual(expect.arrayContaining(precached));
  const folders = ["value-classifier", "frameworks", "principles", "value-map"];
  const named = folders.flatMap((folder) => {
    const { files } = JSON.parse(readFileSync(join(DIST, `models/${folder}/manifest.json`), "utf8")) as { files: { name: string }[] };
    return files.map(({ name }) => `models/${folder}/${name}`);
  });
  expect(own).toEqual(expect.arrayContaining(named));
  const modules = readdirSync(join(DIST, "assets")).filter((name) => name.endsWith(".wasm"));
  expect(own).toEqual(expect.arrayContaining(modules.map((name) => `assets/${name}`)));
  // And nothing that is not there.
  const absent = own.filter((name) => !name.startsWith("models/language-model/") && !existsSync(join(DIST, name)));
  expect(absent).toEqual([]);
});

test("with every store denied the page works and says what it cannot keep", async ({ page, site }) => {
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  await page.addInitScript(() => {
    const get = () => {
      throw new DOMException("denied", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) Object.defineProperty(window, name, { get });
    Object.defineProperty(navigator, "storage", { get: () => undefined });
    Object.defineProperty(Navigator.prototype, "serviceWorker", { get });
  });
  await openPage(page, site.url);
  await type(page, "Nobody tells me what to think.");
  await scored(page);
  await expect(page.locator("#traffic")).toContainText("since your text came in");
  await page.evaluate(() => (location.hash = "#own"));
  const own = page.locator("vp-own-panel");
  await expect(own).toContainText("This browser gives no storage.");
  await expect(own.getByLabel("Keep")).toHaveCount(0);
  await page.evaluate(() => (location.hash = "#offline"));
  await expect(page.locator("details[data-panel=offline]")).toContainText("This browser keeps nothing for this page");
  await page.evaluate(() => (location.hash = "#batch"));
  await expect(page.locator("vp-batch")).toContainText("Choose files");
  await page.locator("#theme").click();
  await page.locator("#menu select").selectOption("de");
  await expect(page.locator("html")).toHaveAttribute("lang", /^de/);
  expect(wrong).toEqual([]);
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
