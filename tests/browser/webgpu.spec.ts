/** WebGPU on SwiftShader, which is slow: few and short texts. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CHROMIUM, FLAGS, WEBGPU_FLAGS } from "./chromium.ts";
import { expect, golden, load, openBare, test } from "./fixtures.ts";
import { DIST, type Site } from "./site.ts";

test.use({ launchOptions: { executablePath: CHROMIUM, args: [...FLAGS, ...WEBGPU_FLAGS] } });

test("auto takes the CPU, and does not even fetch the module", async ({ page, site }) => {
  await openBare(page, site);
  expect(await load(page, "auto")).toMatchObject({
    device: "cpu",
    reasonCode: "software-adapter",
    adapter: { software: true },
  });
  expect(site.requests.filter((path) => path.endsWith(".wasm"))).toHaveLength(1);
});

test("gpu by name gives the golden scores", async ({ page, site }) => {
  test.setTimeout(1_500_000);
  await openBare(page, site);
  const info = await load(page, "gpu");
  expect(info).toMatchObject({ device: "gpu", reasonCode: "requested", adapter: { software: true } });
  expect(info.selfTest.worst).toBeLessThanOrEqual(info.selfTest.tolerance);
  const { texts, tolerance } = golden();
  const [shortest] = [...texts].sort((a, b) => a.text.length - b.text.length);
  if (!shortest) throw new Error("the golden set is empty");
  const found = await page.evaluate((text) => bare.probe.score(text, { sentences: false }), shortest.text);
  const wanted = shortest.probabilities["schwartz"] ?? {};
  const off = Object.entries(wanted).map(([name, p]) => Math.abs((found.probabilities["schwartz"]?.[name] ?? NaN) - p));
  expect(off).toHaveLength(20);
  expect(Math.max(...off)).toBeLessThanOrEqual(tolerance.gpu);
});

/** Hands out the worker without its eye for software adapters: SwiftShader passes for a real GPU. */
function blind(site: Site): void {
  const scripts = readdirSync(join(DIST, "assets")).filter((name) => name.endsWith(".js"));
  const seeing = scripts.filter((name) => readFileSync(join(DIST, "assets", name), "utf8").includes("swiftshader|"));
  expect(seeing).not.toEqual([]);
  for (const name of seeing) {
    const blinded = (file: Buffer) => String(file).replace("swiftshader|", "").replaceAll("isFallbackAdapter", "isNothing");
    site.faults.set(`assets/${name}`, (file) => ({ body: Buffer.from(blinded(file)) }));
  }
}

test("auto answers on the CPU while a real adapter is tried, then gives each text to the faster device", async ({ page, site }) => {
  test.setTimeout(300_000);
  blind(site);
  await openBare(page, site);
  expect(await load(page, "auto")).toMatchObject({ device: "cpu", reasonCode: "trying", adapter: { software: false } });
  const score = () => page.evaluate(() => bare.probe.score("Everyone should be free to choose their own path.", { sentences: false }));
  const meanwhile = await score();
  await expect.poll(() => page.evaluate(() => bare.probe.info.reasonCode), { timeout: 240_000 }).not.toBe("trying");
  const info = await page.evaluate(() => bare.probe.info);
  expect(["slower", "by-size", "faster"]).toContain(info.reasonCode);
  expect(info.speeds?.cpu.perTokenMs).toBeGreaterThan(0);
  expect(info.speeds?.gpu.perTokenMs).toBeGreaterThan(0);
  expect(info.device).toBe(info.reasonCode === "faster" ? "gpu" : "cpu");
  expect(info.speeds?.gpuFromTokens === null).toBe(info.reasonCode === "slower");
  const after = await score();
  const [before, now] = [meanwhile, after].map((found) => Object.values(found.probabilities["schwartz"] ?? {}));
  expect(now?.length).toBe(20);
  expect(Math.max(...(now ?? []).map((p, i) => Math.abs(p - (before?.[i] ?? NaN))))).toBeLessThan(golden().tolerance.gpu + golden().tolerance.cpu);
});
