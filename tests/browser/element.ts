/** Pages of others with the element in them. */
import type { Page } from "@playwright/test";
import type { ErrorDetail, ProgressDetail, ScoreDocument, ValueProbeElement } from "../../www/src/element/index.ts";
import { test as base } from "./fixtures.ts";
import type { Site } from "./site.ts";

export { expect } from "./fixtures.ts";

export type Told =
  | { type: "load"; detail: { device: string } }
  | { type: "progress"; detail: ProgressDetail }
  | { type: "score"; detail: ScoreDocument }
  | { type: "error"; detail: Omit<ErrorDetail, "error"> & { name: string } };

declare global {
  /** What the elements of the page have told, in order. */
  var told: (Told & { id: string })[];
}

export const test = base.extend({ basePath: "/value-probe/" });

/** The two lines that a page needs. */
export const SCRIPT = `<script type="module" src="/value-probe/value-probe.js"></script>`;

/** A page of somebody else. */
export function html(body: string, { head = SCRIPT, policy = "" } = {}): string {
  const meta = policy && `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${meta}<title>A page</title>${head}</head><body><main><h1>A page</h1>${body}</main></body></html>`;
}

/** Puts a page on the site and opens it; what its elements tell is in `told`. */
export async function open(page: Page, site: Site, body: string, options: { head?: string; policy?: string; path?: string } = {}): Promise<void> {
  const path = options.path ?? "/page.html";
  site.pages.set(path, { body: html(body, options) });
  await listen(page);
  await page.goto(site.page(path));
}

/** Collects the events of every element, from the first on; in frames too. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.told = [];
    for (const type of ["load", "progress", "score", "error"]) {
      // They do not bubble, but a listener that captures sees them on their way down.
      document.addEventListener(
        type,
        (event) => {
          const { target } = event;
          if (!(event instanceof CustomEvent) || !(target instanceof HTMLElement) || target.localName !== "value-probe") return;
          const { error, ...detail } = event.detail as { error?: Error };
          told.push({ id: target.id, type, detail: error ? { ...detail, name: error.name } : detail } as never);
        },
        true,
      );
    }
  });
}

export function element(page: Page, id = "probe") {
  return page.locator(`value-probe#${id}`);
}

/** Waits for the element's next score that is not told yet, or says what failed. */
export async function scoreOf(page: Page, id = "probe"): Promise<ScoreDocument> {
  const found = await page.waitForFunction(
    (id) => told.find((t) => t.id === id && (t.type === "score" || t.type === "error")),
    id,
    { timeout: 90_000 },
  );
  const event = await found.jsonValue();
  if (event?.type !== "score") throw new Error(JSON.stringify(event?.detail));
  return event.detail;
}

/** Waits for the element's error. */
export async function errorOf(page: Page, id = "probe") {
  const found = await page.waitForFunction((id) => told.find((t) => t.id === id && t.type === "error"), id, { timeout: 60_000 });
  const event = await found.jsonValue();
  if (event?.type !== "error") throw new Error("no error");
  return event.detail;
}

export type { ValueProbeElement };
