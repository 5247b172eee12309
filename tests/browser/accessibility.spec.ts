/** axe on every state of the page, light and dark, wide and narrow. */
import { violations } from "./axe.ts";
import { openPanel } from "./features.ts";
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

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`panels, the share dialog and notices, ${colorScheme} at ${width}`, async ({ page, site, context }) => {
      test.slow();
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await openPage(page, site.url);
      await type(page, contrast().first.text);
      const ids = await page.locator("details[data-panel]").evaluateAll((all) => all.map((panel) => (panel as HTMLElement).dataset["panel"] ?? ""));
      for (const id of ids) await openPanel(page, id);
      await page.locator(".request-list summary").click();
      expect(await violations(page), "with every panel open").toEqual([]);
      await page.locator("#share-button").click();
      expect(await violations(page), "with the warning before a link").toEqual([]);
      await page.getByRole("button", { name: "Make the link" }).click();
      await expect(page.locator("#share-link")).toBeVisible();
      expect(await violations(page), "with the link").toEqual([]);
      await page.keyboard.press("Escape");
      await page.evaluate(() => (location.hash = "text=%E6%97"));
      await context.setOffline(true);
      await expect(page.locator("[data-notice]")).toHaveCount(2);
      expect(await violations(page), "with notices").toEqual([]);
    });
  }
}

for (const language of ["de", "es", "zh"]) {
  test(`every panel in ${language}`, async ({ page, site }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`${site.url}?lang=${language}`);
    await expect(page.locator("#table")).toContainText(/\d/);
    const ids = await page.locator("details[data-panel]").evaluateAll((all) => all.map((panel) => (panel as HTMLElement).dataset["panel"] ?? ""));
    for (const id of ids) await openPanel(page, id);
    expect(await violations(page)).toEqual([]);
    await page.locator("#share-button").click();
    expect(await violations(page), "with the dialog").toEqual([]);
  });
}
