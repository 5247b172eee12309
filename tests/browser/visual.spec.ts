/**
 * The page as it looks, beside the pictures in `visual/`: desktop and phone, light and dark, and from right to left. So that
 * another machine draws the same: one font out of a package for all text, no motion, a text of its own scored by the real
 * model, and what differs from run to run (times, counts) covered. What is left between machines, the smoothing of edges, is
 * far below the tolerance.
 *
 *     npm --prefix www run test:browser -- visual --update-snapshots     # makes the pictures again: look at them
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, openPage, scored, test, type } from "./fixtures.ts";

/** No score of it is near the decision point or a neighbour's: rounding on another machine changes no word and no order. */
const TEXT = "Everyone should be free to choose their own path in life. The second drawer holds spoons and forks.";

const require = createRequire(new URL("../../www/package.json", import.meta.url));

/** A style sheet that sets everything in one font, which it holds itself. Playwright lays it over shadow trees too. */
function oneFont(): string {
  const face = (weight: number, range: string) => {
    const font = readFileSync(require.resolve(`@fontsource/roboto/files/roboto-latin-${weight}-normal.woff2`)).toString("base64");
    return `@font-face { font-family: Still; font-weight: ${range}; src: url(data:font/woff2;base64,${font}) }`;
  };
  const path = join(mkdtempSync(join(tmpdir(), "value-probe-visual-")), "still.css");
  writeFileSync(path, `${face(400, "1 599")} ${face(700, "600 900")} * { font-family: Still !important; caret-color: transparent !important }`);
  return path;
}

const stylePath = oneFont();

// The page's policy would keep the sheet out; other tests hold it to that.
test.use({ bypassCSP: true, deviceScaleFactor: 1, locale: "en-GB", timezoneId: "UTC" });

const SIZES = { desktop: { width: 1120, height: 760 }, phone: { width: 390, height: 780 } } as const;

async function look(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.evaluate(() => scrollTo(0, 0));
  await expect(page).toHaveScreenshot(`${name}.png`, {
    stylePath,
    animations: "disabled",
    maxDiffPixelRatio: 0.015,
    threshold: 0.08, // a dark page is all of shades that are near each other
    mask: [page.locator("#status"), page.locator("#traffic")],
    maskColor: "#808080",
    timeout: 60_000,
  });
}

for (const [device, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${device}, ${colorScheme}`, async ({ page, site }) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await openPage(page, site.url);
      await type(page, TEXT);
      await scored(page);
      await look(page, `${device}-${colorScheme}`);
    });
  }
}

test("from right to left", async ({ page, site }) => {
  await page.setViewportSize(SIZES.desktop);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await openPage(page, site.url);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  await type(page, TEXT);
  await scored(page);
  await look(page, "desktop-rtl");
});
