/** A GPU that goes away while the module uses it, as after a driver's reset: an error, and no promise that hangs. */
import { expect, test } from "@playwright/test";
import { needsWeights, serve } from "./reference.ts";

test.use({
  launchOptions: {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  },
});
needsWeights();

const LOOPS = `export async function benchEmbed(spec, encoder) {
  await encoder.load(spec);
  await encoder.load(spec); // a second model shares the device
  const [device, ...others] = devices;
  device.destroy();
  await device.lost;
  const attempt = () => encoder.embed(["gone"]).then(() => "no error", ({ code, message }) => code + ": " + message);
  return { others: others.length, errors: [await attempt(), await attempt()] };
}`;

/** The module keeps its device to itself: to take it away, it must be caught on its way in. */
const CATCH = `globalThis.devices = [];
const { requestDevice } = GPUAdapter.prototype;
GPUAdapter.prototype.requestDevice = async function (...options) {
  const device = await requestDevice.apply(this, options);
  devices.push(device);
  return device;
};`;

test("a lost device is an error with a code, again and again", async ({ page }) => {
  await page.addInitScript(CATCH);
  const { url, stop } = await serve(LOOPS);
  try {
    await page.goto(`${url}/bench.html`);
    await page.waitForFunction(() => "probeBench" in window);
    const { others, errors } = await page.evaluate(() => {
      const { probeBench } = window as unknown as { probeBench: (spec: unknown) => Promise<{ others: number; errors: string[] }> };
      return probeBench({ variant: { device: "webgpu" } });
    });
    expect(others).toBe(0);
    // One line: what was lost, and no backtrace.
    expect(errors).toHaveLength(2);
    for (const error of errors) expect(error).toMatch(/^device: .*destroyed[^\n]*$/i);
  } finally {
    stop();
  }
});
