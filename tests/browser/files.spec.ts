/** Model files: verified, kept, refused when altered; what a person is told and how it goes on. */
import { expect, load, openBare, openPage, test } from "./fixtures.ts";
import { altered } from "./site.ts";

const WEIGHTS = "models/value-classifier/weights.safetensors";
const models = (requests: readonly string[]) => requests.filter((path) => /weights|tokenizer|calibration|golden|\.wasm$/.test(path));

test("an altered model file is refused with an error on the page, and trying again works", async ({ page, site }) => {
  site.faults.set(WEIGHTS, altered);
  await page.goto(site.url);
  const error = page.getByRole("alert");
  await expect(error).toContainText("hash-mismatch");
  await expect(error).toContainText("weights.safetensors");
  expect(await page.evaluate(async () => (await (await caches.open("value-probe-files")).keys()).filter((k) => k.url.includes("weights")).length)).toBe(0);
  site.faults.clear();
  await error.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("#status")).toContainText(/Read \d+ sentence/);
  await expect(error).toBeHidden();
});

for (const [name, file, fault, code] of [
  ["one that breaks off", WEIGHTS, (f: Buffer) => ({ body: f.subarray(0, f.length >> 1) }), "hash-mismatch"],
  ["one that is missing", WEIGHTS, () => ({ status: 404, body: Buffer.from("gone") }), "network"],
  ["an altered tokenizer", "models/value-classifier/tokenizer.json", altered, "hash-mismatch"],
  ["a manifest that is a web page", "models/value-classifier/manifest.json", () => ({ body: Buffer.from("<h1>Hello") }), "bad-bundle"],
  ["a taxonomy that is none", "models/taxonomy.toml", () => ({ body: Buffer.from("levels = 3") }), "bad-taxonomy"],
] as const) {
  test(`${name} is refused`, async ({ page, site }) => {
    site.faults.set(file, fault);
    await openBare(page, site);
    expect(await page.evaluate(() => bare.refused(bare.ValueProbe.load({ device: "cpu" })))).toMatchObject({ code });
    site.faults.clear();
    expect(await load(page)).toMatchObject({ device: "cpu" });
  });
}

test("the second load takes everything from the cache, and says so", async ({ page, site }) => {
  await openBare(page, site);
  const first = await load(page);
  expect(first).toMatchObject({ source: "download", cache: "persistent" });
  expect(first.downloadedBytes).toBeGreaterThan(1_000_000);
  await openBare(page, site);
  site.requests.length = 0;
  const seen = await page.evaluate(async () => {
    const progress: { stage: string; fraction: number; downloadedBytes: number; loadedBytes: number }[] = [];
    bare.probe = await bare.ValueProbe.load({ device: "cpu", onProgress: (p) => progress.push(p) });
    return { info: bare.probe.info, progress };
  });
  expect(seen.info).toMatchObject({ source: "cache", downloadedBytes: 0 });
  expect(models(site.requests)).toEqual([]);
  expect(seen.progress.every((p) => p.downloadedBytes === 0)).toBe(true);
  const fractions = seen.progress.map((p) => p.fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(seen.progress.at(-1)).toMatchObject({ stage: "ready", fraction: 1 });
});

test("a file that was damaged in the cache is fetched anew", async ({ page, site }) => {
  await openBare(page, site);
  await load(page);
  await page.evaluate(async () => {
    const cache = await caches.open("value-probe-files");
    const key = (await cache.keys()).find((k) => k.url.includes("tokenizer.json"));
    if (key) await cache.put(key, new Response("{}"));
  });
  await openBare(page, site);
  site.requests.length = 0;
  expect(await load(page)).toMatchObject({ source: "mixed" });
  expect(models(site.requests)).toEqual(["models/value-classifier/tokenizer.json"]);
});

test("without Cache Storage the files stay in memory", async ({ page, site }) => {
  // A worker's cache cannot be taken away from outside, but a full one is as good as none.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: new URL(site.url).origin, quotaSize: 1000 });
  await openBare(page, site);
  expect(await load(page)).toMatchObject({ source: "download", cache: "memory" });
});

test.describe("below a path", () => {
  test.use({ basePath: "/some/where/" });
  test("the page works, with every URL relative", async ({ page, site }) => {
    const failed: string[] = [];
    page.on("response", (response) => response.status() >= 400 && failed.push(response.url()));
    await openPage(page, site.url);
    expect(failed).toEqual([]);
  });
});
