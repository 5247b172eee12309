/** A browser without WebAssembly: it says so, by a code of its own, and fetches no model for nothing. */
import { FLAGS } from "./chromium.ts";
import { expect, test } from "./fixtures.ts";

test.use({ launchOptions: { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: [...FLAGS, "--js-flags=--noexpose-wasm"] } });

test("the page says that the model cannot run here", async ({ page, site }) => {
  await page.goto(site.url);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("This browser runs no WebAssembly, which the model needs");
  await expect(alert).toContainText("no-webassembly");
  expect(site.requests.filter((path) => /weights|tokenizer/.test(path))).toEqual([]);
});
