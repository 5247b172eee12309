/** A browser without WebGPU: what is refused, and what the CPU does instead. */
import { expect, load, openBare, test } from "./fixtures.ts";

test("gpu by name is refused with a clear error", async ({ page, site }) => {
  await openBare(page, site);
  const refused = await page.evaluate(() => bare.refused(bare.ValueProbe.load({ device: "gpu" })));
  expect(refused).toMatchObject({ name: "DeviceError", code: "device", message: /WebGPU was asked for, but/ });
  // Nothing was downloaded for it.
  expect(site.requests.filter((path) => /\.wasm|weights/.test(path))).toEqual([]);
});

test("auto takes the CPU and says why", async ({ page, site }) => {
  await openBare(page, site);
  expect(await load(page, "auto")).toMatchObject({ device: "cpu", reasonCode: "no-webgpu", reason: /There is no GPU to use/ });
});

test("the page asked for the GPU shows the error, and how to go on", async ({ page, site }) => {
  await page.goto(`${site.url}?device=gpu`);
  await expect(page.getByRole("alert")).toContainText("WebGPU was asked for");
  await expect(page.getByRole("alert")).toContainText("device");
});
