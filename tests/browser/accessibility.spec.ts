/** axe on every state of the page, light and dark, wide and narrow. */
import { violations } from "./axe.ts";
import { contrast, expect, openPage, scored, test, type } from "./fixtures.ts";

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
