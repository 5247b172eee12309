/** The page and the element in each language. */
import { violations } from "./axe.ts";
import { expect, openPage, test, type } from "./fixtures.ts";
import { html } from "./element.ts";

const HEADINGS = { de: "Auf welche menschlichen Werte beruft sich ein Text?", es: "¿A qué valores humanos apela un texto?", zh: "一段文本诉诸哪些人类价值观？" };
const VALUES = { de: "Selbstbestimmung: Handeln", es: "Autodirección: acción", zh: "自我导向：行动" };

for (const locale of ["de", "es", "zh"] as const) {
  test.describe(locale, () => {
    test.use({ locale: `${locale}-XX` });
    test("is what the browser wants, from the first text on", async ({ page, site }) => {
      await page.goto(site.url);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(HEADINGS[locale]);
      await expect(page.locator("html")).toHaveAttribute("lang", locale === "zh" ? "zh-Hans" : locale);
      await expect(page.locator("#status")).toHaveText(/\d/);
      await expect(page.locator("#table")).toContainText(VALUES[locale]);
      await page.locator("details.device > summary").click();
      expect(await violations(page)).toEqual([]);
      // No English is left over but the text that is read, names and signs.
      const seen = (await page.locator("body").innerText()).replace(/value-probe|sha256 \S+|English|value-classifier/g, "");
      expect(seen).not.toMatch(/\b(the|of|evidence|score|quality|text)\b/);
    });
  });
}

test("the menu changes everything at once, and is remembered; the address wins", async ({ page, site }) => {
  await openPage(page, site.url);
  await type(page, "Nobody tells me what to think, and everybody must be free to decide.");
  const menu = page.getByRole("combobox", { name: "Language of this page" });
  await menu.selectOption("de");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(HEADINGS.de);
  await expect(page.locator("#status")).toContainText("gelesen");
  await expect(page.locator("#table")).toContainText(VALUES.de);
  await expect(page.locator("#circle")).toContainText("Selbststärkung");
  await expect(page.locator("#text")).toHaveValue(/^Nobody tells me/);
  await expect(page).toHaveTitle(/menschlichen Werte/);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["value-probe-lang"]);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(HEADINGS.de);
  await page.goto(`${site.url}?lang=es`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(HEADINGS.es);
  expect(await page.evaluate(() => localStorage.getItem("value-probe-lang"))).toBe("de");
});

test("two elements of a page speak each its own", async ({ page, site }) => {
  const element = (id: string, lang: string) =>
    `<value-probe id="${id}" lang="${lang}" view="table" text="Nobody tells me what to think." loading="eager"></value-probe>`;
  site.pages.set("/two.html", { body: html(element("a", "de-AT") + element("b", "es") + element("c", "fy"), { head: `<script type="module" src="${site.url}value-probe.js"></script>` }) });
  await page.goto(site.page("/two.html"));
  await expect(page.locator("#a")).toContainText(VALUES.de);
  await expect(page.locator("#b")).toContainText(VALUES.es);
  await expect(page.locator("#c")).toContainText("Self-direction: action");
  await expect(page.locator("#a")).toContainText("Der Text beruft sich auf");
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
});
