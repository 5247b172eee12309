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

/** Opens the page and waits until the first example is scored, for all frameworks, and everything is fetched. */
export async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.locator("body[data-complete]")).toBeAttached();
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

function bundle(name: string): unknown {
  return JSON.parse(readFileSync(join(DIST, "models/value-classifier", name), "utf8"));
}

/** The texts with known scores that travel in the bundle. */
export const golden = () => bundle("golden.json") as Golden;

/** A golden text, and what it invokes according to the bundle's own thresholds, strongest first. */
export interface Sample {
  text: string;
  evidence: string[];
}

/**
 * The golden texts with their evidence. The tests of the page take theirs from here, so that a retrained
 * bundle breaks none of them.
 */
export function samples(): Sample[] {
  const { heads } = bundle("manifest.json") as { heads: { framework: string; dimensions: string[] }[] };
  const calibration = bundle("calibration.json") as { heads: { threshold: number[] }[] };
  const [head] = heads;
  if (!head) throw new Error("the bundle has no head");
  // The score's own map: 0 -> 0, threshold -> 0.5, 1 -> 1.
  const score = (p: number, threshold: number) => (p < threshold ? p / threshold / 2 : 0.5 + (p - threshold) / (1 - threshold) / 2);
  return golden().texts.map(({ text, probabilities }) => {
    const scores = head.dimensions.map((name, i) => {
      const threshold = calibration.heads[0]?.threshold[i] ?? 1;
      return { name, score: score(probabilities[head.framework]?.[name] ?? 0, threshold) };
    });
    const found = scores.filter((s) => s.score >= 0.5).sort((a, b) => b.score - a.score);
    return { text, evidence: found.map((s) => s.name) };
  });
}

/** A text with so many sentences, none like another, so that none need be computed for two. */
export function longText(sentences: number): string {
  return Array.from({ length: sentences }, (_, i) => `Every child in district ${i} deserves clean air and a safe way to school.`).join(" ");
}

/** Two golden texts with different strongest values, and one that invokes nothing. */
export function contrast(): { first: Sample; second: Sample; neutral: Sample } {
  const all = samples();
  const first = all.find((s) => s.evidence.length > 0);
  const apart = (s: Sample) => !s.evidence.includes(first?.evidence[0] ?? "") && !first?.evidence.includes(s.evidence[0] ?? "");
  const second = all.find((s) => s.evidence.length > 0 && apart(s));
  const neutral = all.find((s) => s.evidence.length === 0);
  if (!first || !second || !neutral) throw new Error("the golden set needs two texts with different values and one with none");
  return { first, second, neutral };
}
