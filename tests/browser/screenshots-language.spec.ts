/** Pictures of the language model's panel, to be looked at: tests/browser/screenshots/. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, openPage, test } from "./fixtures.ts";
import { needsLanguageModel } from "./language.ts";

const FOLDER = join(import.meta.dirname, "screenshots");

needsLanguageModel();

for (const [device, width, height] of [["desktop", 1280, 900], ["phone", 390, 844]] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${device}, ${colorScheme}`, async ({ page, site }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await openPage(page, `${site.url}#language`);
      const panel = page.getByRole("region", { name: "A language model that writes" });
      const shoot = async (name: string) => {
        const path = join(FOLDER, `${device}-${colorScheme}-language-${name}.png`);
        await panel.screenshot({ path });
        expect(statSync(path).size).toBeGreaterThan(5_000);
      };
      await shoot("offered");
      await panel.getByRole("button", { name: /^Load it/ }).click();
      await panel.getByRole("button", { name: "Write" }).click();
      await expect(panel.locator(".pace")).toContainText(/^Writing: [2-9]\d tokens/);
      await shoot("writing");
      await expect(panel.locator(".pace")).toContainText("Wrote");
      await expect(panel.locator(".sentence").first()).toBeVisible();
      await panel.locator(".sentence").first().hover();
      await panel.locator(".settings summary").click();
      await shoot("written");
    });
  }
}
