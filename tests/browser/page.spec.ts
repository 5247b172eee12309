/** The page as a person uses it: typing, choosing, hovering, by keyboard. */
import { contrast, expect, longText, openPage, scored, test, type } from "./fixtures.ts";

const { first, second, neutral } = contrast();
const [strongest = ""] = first.evidence;
const [other = ""] = second.evidence;
/** A sentence that invokes something and one that does not. */
const MIXED = `${first.text} ${neutral.text}`;

test.beforeEach(async ({ page, site }) => {
  await openPage(page, site.url);
});

test("reads what is typed, and marks its sentences", async ({ page }) => {
  await type(page, MIXED);
  const sentences = page.locator("#marked .sentence");
  await expect(sentences).toHaveCount(2);
  await expect(sentences.first()).toHaveClass(/marked/);
  await expect(sentences.first()).toContainText(strongest);
  await expect(sentences.last()).not.toHaveClass(/marked/);
});

test("circle, list and table show the same scores", async ({ page }) => {
  await type(page, first.text);
  const chip = page.locator("#summary li").first();
  await expect(chip).toContainText(strongest);
  await expect(page.locator("#said")).toContainText(`The text invokes ${strongest}`);
  const row = page.locator("#table tbody tr").first();
  await expect(row.getByRole("rowheader")).toContainText(strongest);
  const score = (await row.locator(".score .figure").textContent()) ?? "";
  expect(Number(score)).toBeGreaterThanOrEqual(0.5);
  await expect(chip).toContainText(score);
  await expect(page.locator("#circle").getByRole("button", { name: `${strongest}: ${score}, evidence` })).toBeVisible();
  await expect(page.locator("#table tbody tr")).toHaveCount(20);
  await expect(page.locator("#table tr.evident")).toHaveCount(first.evidence.length);
});

test("the neutral example is one", async ({ page }) => {
  await page.getByRole("button", { name: "Neutral note" }).click();
  await expect(page.locator("#summary")).toContainText("No evidence");
  await expect(page.locator("#marked .sentence").first()).toBeVisible();
  await expect(page.locator("#marked .marked")).toHaveCount(0);
});

test("no evidence is an answer", async ({ page }) => {
  await type(page, neutral.text);
  await expect(page.locator("#summary")).toContainText("No evidence");
  await expect(page.locator("#said")).toHaveText("No evidence for any value.");
  await expect(page.locator("#marked .marked")).toHaveCount(0);
});

test("an empty box shows no result", async ({ page }) => {
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.locator("#status")).toContainText("Type or paste a text");
  await expect(page.locator("#marked .sentence")).toHaveCount(0);
  await expect(page.locator("#text")).toBeFocused();
});

test("the last text wins, however fast one types", async ({ page }) => {
  await page.locator("#text").fill("");
  await page.locator("#text").pressSequentially("Order must be kept by law. Nobody may break it.", { delay: 15 });
  await scored(page);
  await expect(page.locator("#marked .text")).toContainText("Order must be kept by law.");
  await expect(page.locator("#marked .sentence")).toHaveCount(2);
});

test("scores of a sentence on hover and on focus, gone with Escape", async ({ page }) => {
  await type(page, MIXED);
  const sentences = page.locator("#marked .sentence");
  await expect(sentences).toHaveCount(2);
  await sentences.first().hover();
  const tip = page.getByRole("tooltip");
  await expect(tip).toContainText("Sentence 1 of 2");
  await expect(tip).toContainText(strongest);
  await page.mouse.move(0, 0);
  await expect(tip).toBeHidden();
  await sentences.first().focus();
  await expect(tip).toContainText("Sentence 1 of 2");
  await page.keyboard.press("ArrowRight");
  await expect(tip).toContainText("Sentence 2 of 2");
  await expect(tip).toContainText("no evidence");
  await page.keyboard.press("Escape");
  await expect(tip).toBeHidden();
});

test("the circle is one tab stop, arrow keys go round, Enter chooses", async ({ page }) => {
  const sectors = page.locator("#circle").getByRole("button");
  await expect(sectors).toHaveCount(20);
  await expect(page.locator("#circle [tabindex='0']")).toHaveCount(1);
  await sectors.first().focus();
  await page.keyboard.press("ArrowLeft");
  await expect(sectors.last()).toBeFocused();
  await expect(page.locator("#detail .title")).toHaveText("Universalism: objectivity");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(sectors.nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(sectors.nth(1)).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("#filter")).toContainText("evidence for Self-direction: action");
  await page.keyboard.press("Escape");
  await expect(page.locator("#filter")).toBeHidden();
});

test("a value that is chosen filters the text", async ({ page }) => {
  await type(page, `${MIXED} ${second.text}`);
  await expect(page.locator("#marked .marked")).toHaveCount(2);
  await page.locator("#table").getByRole("button", { name: other }).click();
  await expect(page.locator("#marked .marked")).toHaveCount(1);
  await expect(page.locator("#marked .marked")).toContainText(second.text);
  await expect(page.locator("#filter")).toContainText(`1 sentence with evidence for ${other}`);
  await page.locator("#filter button").click();
  await expect(page.locator("#marked .marked")).toHaveCount(2);
});

test("the table sorts by score and in circle order", async ({ page }) => {
  const scores = async () => (await page.locator("#table td.score .figure").allTextContents()).map(Number);
  const falling = await scores();
  expect(falling).toEqual([...falling].sort((a, b) => b - a));
  await page.locator("#table").getByRole("button", { name: "No." }).click();
  await expect(page.locator("#table tbody tr").first()).toContainText("Self-direction: thought");
  await expect(page.locator("#table th.number")).toHaveAttribute("aria-sort", "ascending");
});

test("every figure's quality is one click away", async ({ page }) => {
  await expect(page.locator("#table tbody td:last-child").first()).toHaveText(/0\.\d\d/);
  await page.getByText("How good are these figures?").click();
  await expect(page.getByRole("group").filter({ hasText: "How good are these figures?" }).last()).toContainText("Official F1");
  await page.getByRole("link", { name: "Model card" }).click();
  const card = page.getByRole("dialog", { name: "Model card" });
  await expect(card).toContainText("Official F1");
  await expect(card.locator("vp-model-card .bars")).toHaveCount(21);
  await page.keyboard.press("Escape");
  await expect(card).toBeHidden();
});

test("says which device computes, and why", async ({ page }) => {
  await page.locator("#device summary").click();
  await expect(page.locator("#device")).toContainText("CPU");
  await expect(page.locator("#device")).toContainText("There is no GPU to use");
  await expect(page.locator("#device")).toContainText("Self-test");
});

test("the theme goes from system to light to dark, and is kept", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  const button = page.locator("#theme");
  await button.click();
  await expect(button).toHaveAccessibleName("Theme: light");
  expect(await paper()).toBe(light);
  await button.click();
  await expect(button).toHaveAccessibleName("Theme: dark");
  expect(await paper()).not.toBe(light);
  await page.reload();
  await expect(button).toHaveAccessibleName("Theme: dark");
  await button.click();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test("a long text can be stopped", async ({ page }) => {
  await type(page, longText(2_000));
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.locator("#status")).toContainText("Stopped");
  await type(page, MIXED);
  await expect(page.locator("#marked .sentence")).toHaveCount(2);
});

test("a worker that dies is reported, and the next text is read", async ({ page }) => {
  await type(page, longText(2_000));
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await page.workers()[0]?.evaluate(() => (self as unknown as { __valueProbePanic(m: string): void }).__valueProbePanic("for the test"));
  await expect(page.locator("#status")).toContainText("The text could not be scored");
  await type(page, MIXED);
  await expect(page.locator("#marked .sentence")).toHaveCount(2);
});

test("nothing is cut off or scrolls sideways at 320 pixels", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  // Numbers stand in for names, and the table has the key to them.
  await expect(page.locator("#circle .number")).toHaveCount(20);
});

test("a text that is not English is warned of, and one that is short is not", async ({ page }) => {
  await type(page, "Der Stadtrat beschloss am späten Dienstagabend, das Viertel am Fluss für Autos zu schließen.");
  await expect(page.locator("#warning")).toContainText("looks like German");
  await expect(page.locator("#said")).toContainText("looks like German");
  await type(page, "Guten Morgen!");
  await expect(page.locator("#warning")).toBeHidden();
  await type(page, MIXED);
  await scored(page);
  await expect(page.locator("#warning")).toBeHidden();
});

test("the address opens a panel, which is in view when all is there", async ({ page, site }) => {
  await page.goto("about:blank");
  await openPage(page, `${site.url}#language`);
  const panel = page.locator("details[data-panel=language]");
  await expect(panel).toHaveAttribute("open");
  await expect(panel.locator("summary")).toBeInViewport();
});
