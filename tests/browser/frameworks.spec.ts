/** The element with a classifier that has a second framework, made up: what it does with whatever a bundle brings. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { violations } from "./axe.ts";
import { html } from "./element.ts";
import { expect, test } from "./fixtures.ts";
import { DIST } from "./site.ts";

const ENGINE = readdirSync(join(DIST, "assets")).find((name) => /^engine-.*\.js$/.test(name)) ?? "";

test.beforeEach(async ({ page, site }) => {
  site.pages.set("/two.html", { body: html(`<h2>Here</h2><value-probe view="full" loading="lazy" hidden text="Sweets are a tradition. So is salt."></value-probe>`, { head: "" }) });
  await page.goto(site.page("/two.html"));
  await page.evaluate(
    async ([base, engine]) => {
      const { loadWith } = (await import(`${base}assets/${engine}`)) as { loadWith: (load: () => Promise<unknown>) => void };
      const dimension = (name: string, position?: number) => ({ name, definition: `What ${name} is.`, colour: "#336699", source: "", ...(position !== undefined && { position }) });
      const framework = (id: string, dimensions: object[]) => ({ id, level: `level-${id}`, name: `The ${id}`, description: `About the ${id}.`, source: "", dimensions, rollups: [] });
      const frameworks = [framework("winds", [dimension("North", 0), dimension("East", 120), dimension("West", 240)]), framework("tastes", [dimension("Sweet"), dimension("Salty"), dimension("Sour")])];
      const levels = frameworks.map((f) => ({ id: f.level, name: `Level of ${f.id}`, description: "" }));
      const one = (sweet: number) => {
        const scores = { winds: { North: 0.1, East: 0.7, West: 0.2 }, tastes: { Sweet: sweet, Salty: 0.55, Sour: 0.3 } };
        return { scores, probabilities: scores, evidence: ["Sweet", "East", "Salty"] };
      };
      const sentences = [[0, 23, 0.8], [24, 35, 0.1]].map(([start = 0, end = 0, sweet = 0]) => ({ ...one(sweet), start, end, start_utf16: start, end_utf16: end, windows: 1 }));
      const info = {
        device: "cpu", reasonCode: "requested", reason: "The CPU was asked for.", adapter: null, model: { name: "made-up", version: "0", sha256: "0".repeat(64), bytes: 1 },
        frameworks: frameworks.map((f) => f.id), maxLength: 128, selfTest: { worst: 0, tolerance: 0 }, source: "cache", downloadedBytes: 0, cache: "memory", timings: { fetch: 0, selfTest: 0, total: 0 },
      };
      loadWith(() =>
        Promise.resolve({ info, taxonomy: { sources: [], levels, frameworks }, dispose: () => undefined, score: () => Promise.resolve({ ...one(0.9), rollups: {}, windows: 1, tokens: 9, sentences }) }),
      );
      await import(`${base}value-probe.js`);
      document.querySelector<HTMLElement>("value-probe")?.removeAttribute("hidden");
    },
    [site.url, ENGINE] as const,
  );
  await expect(page.locator("#status")).toContainText("Read 2 sentences");
});

test("shows frameworks by level, one at a time, each with what it found", async ({ page }) => {
  const choice = page.getByRole("group", { name: "Frameworks of values" });
  await expect(choice.getByText("Level of winds")).toBeVisible();
  await expect(choice.getByRole("button")).toHaveText([/The winds\s+1 evidence/, /The tastes\s+2 evidence/]);
  await expect(page.locator("#summary")).toContainText("1 value of 3 with evidence");
  await expect(page.locator("#said")).toContainText("The text invokes East, Sweet, and Salty.");
  await expect(page.locator("#circle").getByRole("button")).toHaveCount(3);
  expect(await violations(page)).toEqual([]);

  await choice.getByRole("button", { name: "The tastes" }).click();
  await expect(choice.getByText("About the tastes.")).toBeVisible();
  await expect(page.locator("#summary")).toContainText("2 values of 3 with evidence");
  // No positions, no circle: bars with the same decision mark.
  await expect(page.locator("#circle")).toHaveCount(0);
  await expect(page.locator("vp-value-bars li").first()).toContainText("Sweet");
  await expect(page.locator("vp-value-bars .decided").first()).toBeVisible();
  await expect(page.locator("#table tbody tr")).toHaveCount(3);
  await expect(page.locator("#marked .sentence").first()).toContainText("Sweet");
  expect(await violations(page)).toEqual([]);
});

test("a value of the other framework filters the text", async ({ page }) => {
  await page.getByRole("group", { name: "Frameworks of values" }).getByRole("button", { name: /The tastes/ }).click();
  await page.locator("#summary").getByRole("button", { name: /Sweet/ }).click();
  await expect(page.getByRole("button", { name: /The tastes/ })).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("#filter")).toContainText("1 sentence with evidence for Sweet");
  await expect(page.locator("#marked .marked")).toHaveCount(1);
  await page.locator("vp-value-bars").getByRole("button", { name: "Salty" }).click();
  await expect(page.locator("#marked .marked")).toHaveCount(2);
});

test("the smaller views show all of them, by name", async ({ page }) => {
  await page.evaluate(() => document.querySelector("value-probe")?.setAttribute("view", "circle"));
  await expect(page.getByRole("region", { name: "The winds" }).locator("vp-value-circle")).toBeVisible();
  await expect(page.getByRole("region", { name: "The tastes" }).locator("vp-value-bars")).toBeVisible();
  await page.evaluate(() => document.querySelector("value-probe")?.setAttribute("frameworks", "tastes"));
  await expect(page.locator("vp-value-circle")).toHaveCount(0);
  await expect(page.locator("vp-value-bars")).toBeVisible();
});
