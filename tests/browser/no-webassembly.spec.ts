/** A browser without WebAssembly: it says so, by a code of its own, and fetches no model for nothing. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { DIST } from "./site.ts";

test("the page says that the model cannot run here", async ({ page, site }) => {
  // No flag of this browser takes it away from workers: their scripts do so before anything else.
  for (const name of readdirSync(join(DIST, "assets")).filter((name) => /^main-.*\.js$/.test(name)))
    site.faults.set(`assets/${name}`, (file) => ({ body: Buffer.concat([Buffer.from("delete globalThis.WebAssembly;\n"), file]) }));
  await page.goto(site.url);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("This browser runs no WebAssembly, which the model needs");
  await expect(alert).toContainText("no-webassembly");
  expect(site.requests.filter((path) => /value-classifier\/(weights|tokenizer)|\.wasm$/.test(path))).toEqual([]);
});
