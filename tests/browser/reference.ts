/**
 * The base encoder in the built modules gives what ONNX Runtime gives for the same weights
 * (`tests/parity/minilm.json`). Goes through `bench.html` as it is shipped; the weights, and loops that embed instead
 * of timing, are put under it here.
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { handler } from "../../scripts/serve.mjs";
import { DIST } from "./site.ts";

interface Reference {
  tolerance: { cpu: number; gpu: number };
  texts: { name: string; text: string; ids: number[]; embedding: number[] }[];
}

interface Embedded {
  /** One row a text, flat. */
  rows: number[];
  tokens: number[];
}

export const reference = JSON.parse(readFileSync(join(import.meta.dirname, "../parity/minilm.json"), "utf8")) as Reference;
const weights = process.env["VALUE_PROBE_MINILM"] ?? "";

const LOOPS = `export async function benchEmbed(spec, encoder) {
  await encoder.load(spec);
  return { rows: Array.from(await encoder.embed(spec.texts)), tokens: spec.texts.map((text) => encoder.countTokens(text)) };
}`;

/** For the tests that need the weights: they skip, and say why, where those are not. */
export function needsWeights(): void {
  test.skip(!existsSync(join(weights, "model.safetensors")), "no MiniLM weights: set VALUE_PROBE_MINILM=$(./build.sh models minilm)");
}

/** Embeds the texts on a device; fails where a number is further from the reference than `tolerance`. */
export async function equalsReference(page: Page, device: "wasm" | "webgpu", texts: Reference["texts"], tolerance: number) {
  const { url, stop } = await serve(LOOPS);
  try {
    await page.goto(`${url}/bench.html`);
    await page.waitForFunction(() => "probeBench" in window);
    const { rows, tokens } = await page.evaluate(
      async (spec) => {
        const { probeBench } = window as unknown as { probeBench: (spec: unknown) => Promise<Embedded> };
        return probeBench(spec);
      },
      { variant: { device }, texts: texts.map(({ text }) => text) },
    );
    expect(tokens).toEqual(texts.map(({ ids }) => ids.length));
    expect(rows).toHaveLength(texts.length * 384);
    texts.forEach(({ name, embedding }, row) => {
      const worst = Math.max(...embedding.map((value, column) => Math.abs(value - (rows[row * 384 + column] ?? NaN))));
      expect(worst, name).toBeLessThanOrEqual(tolerance);
    });
  } finally {
    stop();
  }
}

/** The built page with the weights, and `loops` (what to do with the encoder) where the bench's harness has its own. */
export async function serve(loops: string) {
  const dist = handler(DIST, "/");
  const model = handler(weights, "/models/minilm/");
  const server = createServer((req, res) => {
    if (req.url === "/pages/bench-page.js") return void res.writeHead(200, { "content-type": "text/javascript" }).end(loops);
    return void (req.url?.startsWith("/models/minilm/") ? model : dist)(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}
