/**
 * Everything that the page does with a text, each as a person would do it and with what must come of it. Tests run them all
 * without a network, and with every request recorded: a new feature is a line here.
 */
import type { Page } from "@playwright/test";
import { contrast, expect, scored, type } from "./fixtures.ts";

const { first, second, neutral } = contrast();
const [strongest = "?"] = second.evidence;

/** Opens a panel below the instrument. */
export async function openPanel(page: Page, id: string) {
  const panel = page.locator(`details[data-panel="${id}"]`);
  if (!(await panel.evaluate((details: HTMLDetailsElement) => details.open))) await panel.locator("summary").first().click();
  await expect(panel.locator(".tool-body > *")).toBeVisible();
  return panel;
}

export const FEATURES: Record<string, (page: Page) => Promise<void>> = {
  scoring: async (page) => {
    await type(page, second.text);
    await scored(page);
    await expect(page.locator("#summary")).toContainText(strongest);
    await type(page, neutral.text);
    await expect(page.locator("#summary")).toContainText("No evidence");
    await type(page, `${first.text} ${second.text}`);
    await expect(page.locator("#marked .sentence").first()).toBeVisible();
    await expect(page.locator("#summary")).toContainText(strongest);
  },
  "the circle": async (page) => {
    const sector = page.locator("#circle").getByRole("button", { name: new RegExp(`^${strongest}:`) });
    await sector.press("Enter");
    await expect(page.locator("#detail")).toContainText(strongest);
    await sector.press("Enter");
  },
  "the table": async (page) => {
    const row = page.locator("#table").getByRole("button", { name: strongest });
    await row.click();
    await expect(page.locator("#detail")).toContainText(strongest);
    await row.click();
  },
  "marked sentences": async (page) => {
    await page.locator("#marked .marked").first().hover();
    await expect(page.locator("#marked .marked").first()).toContainText(/\S/);
    await page.mouse.move(0, 0);
  },
  examples: async (page) => {
    for (const name of ["Policy", "Neutral note"]) {
      await page.getByRole("button", { name }).click();
      await expect(page.getByRole("button", { name })).toHaveAttribute("aria-pressed", "true");
      await scored(page);
    }
  },
  "the model card": async (page) => {
    await page.getByRole("button", { name: "Model card" }).click();
    await expect(page.locator("#card")).toContainText("Official F1");
    await page.locator("#card-close").click();
  },
  theme: async (page) => {
    for (const theme of ["light", "dark", undefined]) {
      await page.locator("#theme").click();
      expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe(theme);
    }
  },
  languages: async (page) => {
    const menu = page.locator("#menu select");
    for (const language of ["de", "es", "zh", "en"]) {
      await menu.selectOption(language);
      await expect(page.locator("html")).toHaveAttribute("lang", new RegExp(`^${language}`));
    }
  },
  "the privacy panel": async (page) => {
    const panel = await openPanel(page, "privacy");
    await expect(panel).toContainText("connect-src 'self'");
  },
  "the storage panel": async (page) => {
    const panel = await openPanel(page, "offline");
    await expect(panel.locator("[data-store=model] [data-bytes]")).toContainText("MB");
  },
  "a link": async (page) => {
    await type(page, first.text);
    await page.locator("#share-button").click();
    await page.getByRole("button", { name: "Make the link" }).click();
    const link = await page.locator("#share-link").inputValue();
    await page.keyboard.press("Escape");
    await type(page, second.text);
    await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
    await expect(page.locator("#text")).toHaveValue(first.text);
    await page.getByRole("button", { name: "Close this note" }).click();
  },
  explanations: async (page) => {
    await type(page, second.text);
    await scored(page);
    const panel = await openPanel(page, "explain");
    await panel.getByRole("button", { name: "Explain" }).click();
    await expect(panel.locator("mark").first()).toBeVisible();
  },
  "a comparison": async (page) => {
    const panel = await openPanel(page, "compare");
    await panel.getByLabel("Text A").fill(first.text);
    await panel.getByLabel("Text B").fill(second.text);
    await panel.getByLabel("Question").fill("What matters to you?");
    await panel.getByRole("button", { name: "Compare" }).click();
    await expect(panel).toContainText("B minus A");
    await expect(panel).toContainText("Two answers to one question");
  },
  "an own dimension": async (page) => {
    const panel = await openPanel(page, "own");
    await panel.getByLabel("Name").fill("Thrift");
    await panel.getByLabel("Texts that have it").fill("Save your money for a rainy day.\nNever buy what you can mend.");
    await panel.getByLabel("Texts that do not").fill("The river is cold in March.\nOur team won the match.");
    await panel.getByRole("button", { name: "Make it" }).click();
    await expect(panel).toContainText("2 texts for, 2 against");
  },
  principles: async (page) => {
    const panel = await openPanel(page, "principles");
    await panel.getByRole("button", { name: "Look for the text above" }).click();
    await expect(panel.locator("blockquote").or(panel.getByText("None of the library")).first()).toBeVisible();
  },
  "the map": async (page) => {
    const panel = await openPanel(page, "map");
    await panel.getByRole("button", { name: "Place the text above" }).click();
    await expect(panel.getByRole("row", { name: /The whole text/ })).toBeVisible();
  },
};
