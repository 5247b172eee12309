/** A module that gets too little memory for the language model. */
import { CHROMIUM, FLAGS } from "./chromium.ts";
import { expect, load, test } from "./fixtures.ts";
import { loadLanguage, needsLanguageModel, openLanguage } from "./language.ts";

/** Pages of 64 KiB: enough for the classifier, too few for the language model. */
const PAGES = 1000;

test.use({ launchOptions: { executablePath: CHROMIUM, args: [...FLAGS, `--js-flags=--wasm-max-mem-pages=${PAGES}`] } });
needsLanguageModel();

test("a model that does not fit is a typed error, its worker goes, and the classifier goes on", async ({ page, site }) => {
  await openLanguage(page, site);
  await load(page);
  const refused = await page.evaluate(() => bare.refused(lm.LanguageModel.load({ device: "cpu" })));
  expect(refused).toMatchObject({ name: "OutOfMemoryError", code: "out-of-memory" });
  await expect.poll(() => page.workers().length).toBe(1);
  expect((await page.evaluate(() => bare.probe.score("Freedom first."))).tokens).toBeGreaterThan(2);
  // What was verified by then was kept; there is no more room the next time.
  await expect(loadLanguage(page)).rejects.toThrow(/memory/);
});
