/** axe on every state of the page, light and dark, wide and narrow. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { contrast, expect, openPage, scored, test, type } from "./fixtures.ts";

const AXE = readFileSync(createRequire(new URL("../../www/package.json", import.meta.url)).resolve("axe-core/axe.min.js"), "utf8");

/** Every violation with the first place it was found at. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE); // through the debugger: the page's policy lets no such script in
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return violations.map((v) => `${v.impact ?? "?"} ${v.id}: ${v.help} at ${JSON.stringify(v.nodes[0]?.target)}`);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`${colorScheme} at ${width}`, async ({ page, site }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await openPage(page, site.url);
      await page.locator("#device summary").click();
      expect(await violations(page), "with a result").toEqual([]);

      await page.locator("#marked .sentence").first().focus();
      await page.locator("#table").getByRole("button", { name: "Tradition" }).click();
      expect(await violations(page), "with a value chosen").toEqual([]);

      await page.getByRole("button", { name: "Model card" }).click();
      expect(await violations(page), "with the model card").toEqual([]);
      await page.locator("#card-close").click();

      await type(page, contrast().neutral.text);
      await scored(page);
      await expect(page.locator("#summary")).toContainText("No evidence");
      expect(await violations(page), "with no evidence").toEqual([]);
    });
  }
}

test("an error", async ({ page, site }) => {
  site.faults.set("models/value-classifier/manifest.json", () => ({ status: 404, body: Buffer.from("") }));
  await page.goto(site.url);
  await expect(page.getByRole("alert")).toContainText("network");
  expect(await violations(page)).toEqual([]);
});
