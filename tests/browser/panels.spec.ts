/** The panels of analysis as a person uses them: why, side by side, own dimensions. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { expect, openPage, test } from "./fixtures.ts";

async function open(page: Page, id: string): Promise<Locator> {
  const panel = page.locator(`details[data-panel="${id}"]`);
  await panel.locator("summary").first().click();
  return panel;
}

/** Makes the dimension that the tests use. */
async function makeThrift(panel: Locator): Promise<void> {
  await panel.getByLabel("Name").fill("Thrift");
  await panel.getByLabel("Texts that have it").fill("Save your money for a rainy day.\nNever buy what you can mend.\n\nA penny saved is a penny earned.");
  await panel.getByLabel("Texts that do not").fill("The concert was loud and wonderful.\nThe river is cold in March.\nOur team won the match.");
  await panel.getByRole("button", { name: "Make it" }).click();
  await expect(panel).toContainText("3 texts for, 3 against. Too few to say");
}

test.beforeEach(async ({ page, site }) => {
  await openPage(page, site.url);
});

test("the words that carry a value are marked, and have figures", async ({ page }) => {
  const panel = await open(page, "explain");
  await panel.getByLabel("Value").selectOption({ label: "Universalism: nature" });
  await panel.getByRole("button", { name: "Explain" }).click();
  await expect(panel.getByRole("heading", { name: "Universalism: nature" })).toBeVisible();
  await panel.getByText("The figures of the words").click();
  const first = panel.locator("tbody tr").first();
  const word = await first.locator("th").innerText();
  await expect(panel.locator("mark", { hasText: new RegExp(`^${word}$`) }).first()).toBeVisible();
  await expect(first.locator("td").first()).toHaveText(/^[+−]\d/);
  expect(await violations(page)).toEqual([]);
});

test("texts stand side by side, and what is within noise says so", async ({ page }) => {
  const panel = await open(page, "compare");
  await expect(panel.getByLabel("Text A")).toHaveValue(/city council/);
  await panel.getByLabel("Text B").fill("Obey the law. Rules keep us safe. Discipline is the duty of every citizen.");
  await panel.getByRole("button", { name: "Compare" }).click();
  const rules = panel.getByRole("row", { name: /Conformity: rules/ });
  await expect(rules).toContainText(/\+0\.\d\d/);
  await expect(panel.locator("tbody")).toContainText("within noise");
  await panel.getByRole("button", { name: /^Show \d+ more/ }).click();
  await expect(panel.locator("tbody tr")).toHaveCount(27); // of all frameworks
  await panel.getByRole("button", { name: "Add a text" }).click();
  await panel.getByLabel("Text C").fill("One sentence.");
  await panel.getByRole("button", { name: "Compare" }).click();
  await expect(panel).toContainText("C minus A");
  await expect(panel).toContainText("A single sentence has no band.");
  expect(await violations(page)).toEqual([]);
});

test("an own dimension is made, scores the text, leaves as a file and comes back", async ({ page }) => {
  const panel = await open(page, "own");
  await makeThrift(panel);
  await panel.getByRole("button", { name: "Score the text above" }).click();
  await expect(panel).toContainText(/0\.50: the text is more like/);
  expect(await violations(page)).toEqual([]);
  const saved = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Save without the examples" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe("Thrift.json");
  const file = readFileSync(await download.path(), "utf8");
  expect(file).not.toContain("rainy");
  await panel.getByRole("button", { name: "Remove" }).click();
  await expect(panel.getByText("Your dimensions")).toHaveCount(0);
  await panel.locator("input[type=file]").setInputFiles({ name: "Thrift.json", mimeType: "application/json", buffer: Buffer.from(file) });
  await expect(panel).toContainText("3 texts for, 3 against.");
  await panel.locator("input[type=file]").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await expect(panel.getByRole("alert")).toContainText("not a dimension");
});

test("own dimensions are kept only for whoever asks for it", async ({ page }) => {
  const kept = () => page.evaluate(() => localStorage.getItem("value-probe-own-dimensions"));
  let panel = await open(page, "own");
  await makeThrift(panel);
  expect(await kept()).toBeNull();
  await panel.getByLabel("Keep them in this browser").check();
  expect(await kept()).toContain("Thrift");
  await page.reload();
  panel = await open(page, "own");
  await expect(panel.getByText("Thrift")).toBeVisible();
  await panel.getByLabel("Keep them in this browser").uncheck();
  expect(await kept()).toBeNull();
});

test("what cannot be worked with is said in words", async ({ page }) => {
  const panel = await open(page, "own");
  await panel.getByLabel("Name").fill("Thrift");
  await panel.getByLabel("Texts that have it").fill("Save your money.");
  await panel.getByLabel("Texts that do not").fill("Save your money.");
  await panel.getByRole("button", { name: "Make it" }).click();
  await expect(panel.getByRole("alert")).toHaveText("One example stands on both sides.");
});
