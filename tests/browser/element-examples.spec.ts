/** The examples, and the two lines of the README, as a visitor finds them: each really scores. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, html, listen, test } from "./element.ts";
import { Site } from "./site.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

for (const [tool, file, fontSize] of [
  ["plain-html", "index.html", 16],
  ["mdbook", "book/chapter.html", 16],
  ["mkdocs", "site/index.html", 16],
  ["docusaurus", "build/values.html", 16],
] as const) {
  test(`the example for ${tool} scores`, async ({ page, site }) => {
    site.pages.set("/index.html", { body: read(`www/examples/${tool}/${file}`) });
    await listen(page);
    await page.goto(site.page("/index.html"));
    const probe = page.locator("value-probe");
    await probe.scrollIntoViewIfNeeded();
    await expect(probe).toContainText("The text invokes Universalism: nature");
    // Whatever the tool made of rem.
    expect(await probe.evaluate((element) => parseFloat(getComputedStyle(element).fontSize))).toBe(fontSize);
    const background = await probe.locator("[part=frame]").evaluate((frame) => getComputedStyle(frame).backgroundColor);
    expect(background).toBe(tool === "docusaurus" ? "rgb(25, 28, 32)" : "rgb(255, 255, 255)");
  });
}

for (const document of ["README.md", "www/ELEMENT.md"]) {
  test(`the two lines of ${document} score`, async ({ page, site }) => {
    const [, lines = ""] = /\n\n((?: {4}<script type="module".*\n)(?: {4}<value-probe.*\n))\n/.exec(read(document)) ?? [];
    expect(lines.trim().split("\n")).toHaveLength(2);
    site.pages.set("/index.html", { body: html(lines, { head: "" }) });
    await listen(page);
    await page.goto(site.page("/index.html"));
    await expect(page.locator("value-probe")).toContainText("The text invokes Self-direction: action");
  });
}

test("the client of the README scores", async ({ page }) => {
  const [, code = ""] = /\n\n((?: {4}import \{ ValueProbe \}(?:.*\n)+?))\n/.exec(read("README.md")) ?? [];
  const site = await Site.start();
  site.pages.set("/client.html", { body: html("", { head: `<script type="module">${code.replaceAll(/^ {4}/gm, "")};document.body.append(evidence.join())</script>` }) });
  await page.goto(site.page("/client.html"));
  await expect(page.locator("body")).toContainText("Self-direction: action");
  await site.stop();
});
