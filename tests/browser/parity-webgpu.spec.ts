/** The base encoder on WebGPU (SwiftShader) against ONNX Runtime. */
import { expect, test } from "@playwright/test";
import { equalsReference, needsWeights, reference } from "./reference.ts";

// A file of its own: other launch options want another browser, and Playwright allows them for whole files only.
test.use({
  launchOptions: {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  },
});
needsWeights();

test("embeddings on WebGPU equal the reference", async ({ page }) => {
  test.setTimeout(1_500_000);
  // A software adapter computes a few tokens a second: of the long texts one is enough, unless more are asked for.
  const longest = Number(process.env["VALUE_PROBE_PARITY_TOKENS"] ?? 34);
  const texts = reference.texts.filter(({ ids }) => ids.length <= longest || ids.length === 256);
  expect(texts.length).toBeGreaterThanOrEqual(20);
  await equalsReference(page, "webgpu", texts, reference.tolerance.gpu);
});
