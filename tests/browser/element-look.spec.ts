/** axe on the element in every view, light and dark, wide and narrow, and pictures of it: tests/browser/screenshots/. */
import { join } from "node:path";
import { violations } from "./axe.ts";
import { element, expect, open, scoreOf, test } from "./element.ts";
import { contrast } from "./fixtures.ts";

const FOLDER = join(import.meta.dirname, "screenshots");
const { first, second, neutral } = contrast();
const TEXT = `<p>${first.text} ${neutral.text}</p><p>${second.text}</p>`;
const STATES: [name: string, body: string][] = [
  ...["circle", "bars", "highlight", "table"].map((view): [string, string] => [view, `<value-probe id="probe" view="${view}"${view === "bars" ? "" : " readonly"}>${TEXT}</value-probe>`]),
  ...["circle", "bars", "highlight", "table"].map((view): [string, string] => [`compare-${view}`, `<value-probe id="probe" view="${view}" readonly>${first.text}<p slot="compare">${second.text}</p></value-probe>`]),
];

for (const [device, width] of [["desktop", 900], ["phone", 390]] as const) {
  for (const theme of ["light", "dark"] as const) {
    test(`${theme} on a ${device}`, async ({ page, site }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ reducedMotion: "reduce" });
      // The page follows no scheme of its own; the element is told.
      const style = `<style>body { margin: 1rem; font-family: sans-serif; ${theme === "dark" ? "background: #111; color: #eee" : ""} }</style>`;
      for (const [name, body] of STATES) {
        await open(page, site, style + body.replace("<value-probe", `<value-probe theme="${theme}"`));
        await scoreOf(page);
        await element(page).locator("[part=footer] summary").click();
        await page.screenshot({ path: join(FOLDER, `element-${device}-${theme}-${name}.png`), fullPage: true });
        expect(await violations(page), name).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(width);
      }
    });
  }
}

test("before it is read, and with an error", async ({ page, site }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  await page.setViewportSize({ width: 700, height: 500 });
  await open(page, site, `<value-probe id="probe">${TEXT}<p slot="poster">Twenty values, from security to self-direction.</p></value-probe>`);
  await page.screenshot({ path: join(FOLDER, "element-waiting.png") });
  expect(await violations(page)).toEqual([]);
  site.faults.set("models/value-classifier/manifest.json", () => ({ status: 404, body: Buffer.from("") }));
  await element(page).getByRole("button").press("Enter");
  await expect(element(page).getByRole("alert")).toContainText("network");
  await page.screenshot({ path: join(FOLDER, "element-error.png"), fullPage: true });
  expect(await violations(page)).toEqual([]);
});

test("follows the color-scheme of the page, and its theme before that", async ({ page, site }) => {
  const of = (id: string) => element(page, id).locator("[part=frame]").evaluate((frame) => getComputedStyle(frame).backgroundColor);
  await open(page, site, `<style>:root { color-scheme: dark }</style><value-probe id="auto"></value-probe><value-probe id="light" theme="light"></value-probe><value-probe id="own" style="--value-probe-surface: rgb(1, 2, 3); font-size: 20px"></value-probe>`);
  expect(await of("auto")).toBe("rgb(25, 28, 32)");
  expect(await of("light")).toBe("rgb(255, 255, 255)");
  expect(await of("own")).toBe("rgb(1, 2, 3)");
  // What is inside grows with the text around it.
  expect(await element(page, "own").locator(".quiet").first().evaluate((p) => getComputedStyle(p).fontSize)).toBe("18px");
});

test("is worked by keyboard", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe">${first.text}</value-probe>`);
  await scoreOf(page);
  await element(page).getByRole("textbox").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  const sector = element(page).locator("[part=circle] [role=button]").nth(1);
  await expect(sector).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(sector).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect(sector).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(element(page).locator("[part=footer]")).toHaveAttribute("open", "");
});
