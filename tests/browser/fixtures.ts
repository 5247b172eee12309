/**
 * What the tests share: a site for each test, the page until its model is ready, and the client on a bare
 * page.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import type { ValueProbe as Client } from "../../www/src/client/index.ts";
import { DIST, Site } from "./site.ts";

export { expect };

export interface Fixtures {
  /** Path of the site on its host. */
  basePath: string;
  site: Site;
}

export const test = base.extend<Fixtures>({
  basePath: ["/", { option: true }],
  site: async ({ basePath }, use) => {
    const site = await Site.start(basePath);
    await use(site);
    await site.stop();
  },
});

/** Opens the page and waits until the first example is scored. */
export async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await scored(page);
}

/** Waits until the text in the box is scored. */
export async function scored(page: Page): Promise<void> {
  await expect(page.locator("#status")).toContainText(/Read \d+ sentence/);
}

export async function type(page: Page, text: string): Promise<void> {
  await page.locator("#text").fill(text);
}

/** What tests find on the bare page. */
export interface Bare {
  ValueProbe: typeof Client;
  probe: Client;
  /** What a call was refused with; null if it went through. */
  refused(call: Promise<unknown>): Promise<{ name: string; code: string; message: string } | null>;
}

declare global {
  // Set by `openBare`.
  var bare: Bare;
}

/** Opens the bare page with the client on it, not loaded yet. */
export async function openBare(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.url}bare.html`);
  await page.evaluate(async () => {
    const file = "./value-probe.js";
    const { ValueProbe } = (await import(new URL(file, document.baseURI).href)) as Pick<Bare, "ValueProbe">;
    const refused: Bare["refused"] = (call) =>
      call.then(
        () => null,
        (error: unknown) => {
          const { name, code, message } = error as { name: string; code: string; message: string };
          return { name, code, message };
        },
      );
    globalThis.bare = { ValueProbe, refused } as Bare;
  });
}

/** Loads the model on the bare page, as `bare.probe`. */
export async function load(page: Page, device: "auto" | "cpu" | "gpu" = "cpu") {
  return page.evaluate(async (device) => {
    bare.probe = await bare.ValueProbe.load({ device });
    return bare.probe.info;
  }, device);
}

export interface Golden {
  tolerance: { cpu: number; gpu: number };
  texts: { text: string; probabilities: Record<string, Record<string, number>> }[];
}

/** The texts with known scores that travel in the bundle. */
export function golden(): Golden {
  return JSON.parse(readFileSync(join(DIST, "models/value-classifier/golden.json"), "utf8")) as Golden;
}
