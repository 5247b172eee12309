/** Pictures of the page, to be looked at: tests/browser/screenshots/. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, openPage, test } from "./fixtures.ts";

const FOLDER = join(import.meta.dirname, "screenshots");

for (const [device, width, height] of [["desktop", 1280, 900], ["phone", 390, 844], ["small", 320, 640]] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${device}, ${colorScheme}`, async ({ page, site }) => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await openPage(page, site.url);
      const shoot = async (name: string, fullPage: boolean) => {
        const path = join(FOLDER, `${device}-${colorScheme}-${name}.png`);
        await page.screenshot({ path, fullPage });
        expect(statSync(path).size).toBeGreaterThan(10_000);
      };
      await shoot("page", true);
      await page.locator("#marked .marked").first().hover();
      await shoot("sentence", false);
      await page.mouse.move(0, 0);
      await page.getByRole("button", { name: "Model card" }).click();
      await shoot("card", false);
    });
  }
}

/** What else a page may look like: read from the right, in another language, with its panels open. */
for (const [name, query, width] of [
  ["right-to-left", "?dir=rtl", 1280],
  ["right-to-left-phone", "?dir=rtl", 390],
  ["german", "?lang=de#language", 1280],
  ["spanish-small", "?lang=es", 320],
] as const) {
  test(name, async ({ page, site }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`${site.url}${query}`);
    await expect(page.locator("#status")).toHaveText(/\d/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const path = join(FOLDER, `${name}.png`);
    await page.screenshot({ path, fullPage: true });
    expect(statSync(path).size).toBeGreaterThan(10_000);
  });
}
