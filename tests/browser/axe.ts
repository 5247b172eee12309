/** axe on the page as it stands. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const AXE = readFileSync(createRequire(new URL("../../www/package.json", import.meta.url)).resolve("axe-core/axe.min.js"), "utf8");

/** Every violation with the first place it was found at. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE); // through the debugger: the page's policy lets no such script in
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return violations.map((v) => `${v.impact ?? "?"} ${v.id}: ${v.help} at ${JSON.stringify(v.nodes[0]?.target)}`);
}
