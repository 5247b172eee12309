/** WebGPU on SwiftShader, which is slow: few and short texts. */
import { CHROMIUM, FLAGS, WEBGPU_FLAGS } from "./chromium.ts";
import { expect, golden, load, openBare, test } from "./fixtures.ts";

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
