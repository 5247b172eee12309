/** The panel of the language model as a person uses it. A tiny model writes nonsense; what is tested is around it. */
import type { Page } from "@playwright/test";
import { expect, openPage, scored, test, type } from "./fixtures.ts";
import { serveTiny } from "./language.ts";
import { altered } from "./site.ts";
import { violations } from "./axe.ts";

const panel = (page: Page) => page.getByRole("region", { name: "A language model that writes" });
const button = (page: Page, name: string | RegExp) => panel(page).getByRole("button", { name });

async function loaded(page: Page): Promise<void> {
  await button(page, /^Load it/).click();
  await expect(button(page, "Write")).toBeVisible();
}

/** A beginning that holds finished sentences, so that there is something to mark whatever comes after it. */
const BEGINNING = "We owe our grandchildren a living planet. The bus leaves at nine. It was";

test("fetches nothing before it is asked to, and says what it is and how big", async ({ page, site }) => {
  serveTiny(site);
  await openPage(page, `${site.url}#language`);
  await expect(panel(page)).toContainText("tiny is a small language model");
  await expect(panel(page)).toContainText("nobody’s opinion");
  await expect(button(page, "Load it (0 MB)")).toBeVisible();
  expect(site.requests.filter((path) => /language-model\/(weights|tokenizer)/.test(path))).toEqual([]);
  expect(page.workers()).toHaveLength(1);
});

test("a copy without one says so, and how to add it", async ({ page, site }) => {
  site.faults.set("models/index.json", () => ({ body: Buffer.from('{"languageModel":null}') }));
  await openPage(page, `${site.url}#language`);
  await expect(panel(page)).toContainText("without a language model");
  await expect(panel(page)).toContainText("./build.sh lm");
  await expect(panel(page).getByRole("button")).toHaveCount(0);
});

test("writes, marks the finished sentences as it goes, and gives its memory back", async ({ page, site }) => {
  serveTiny(site);
  await openPage(page, `${site.url}#language`);
  await loaded(page);
  await expect(panel(page)).toContainText("runs on this machine’s CPU");
  await panel(page).getByLabel("A beginning").fill(BEGINNING);
  await button(page, "Write").click();
  const sentences = panel(page).locator("vp-marked-text .sentence");
  await expect(sentences.nth(1)).toContainText("The bus leaves at nine.");
  await expect(sentences.first()).toHaveClass(/marked/);
  await expect(sentences.first()).toContainText("Universalism: nature");
  await expect(sentences.nth(1)).not.toHaveClass(/marked/);
  await expect(panel(page).locator(".pace")).toContainText(/^Wrote \d+ tokens?/);
  await sentences.first().hover();
  await expect(page.getByRole("tooltip")).toContainText("Sentence 1 of");

  // The rest of the page takes the text when it is told to.
  await button(page, "Read this text in the page above").click();
  await expect(page.locator("#text")).toHaveValue(new RegExp(`^${BEGINNING}`));
  await expect(page.locator("#text")).toBeFocused();

  await button(page, "Unload, and free its memory").click();
  await expect(button(page, /^Load it/)).toBeFocused();
  await expect.poll(() => page.workers().length).toBe(1);
});

test("reads the text of the page too, and shows what it finds beside what the classifier found", async ({ page, site }) => {
  serveTiny(site);
  await openPage(page, `${site.url}#language`);
  await type(page, "We owe our grandchildren a living planet.");
  await scored(page);
  await loaded(page);
  await button(page, "Ask it about the text above").click();
  const table = panel(page).locator("vp-opinion-table");
  await expect(table.getByRole("columnheader")).toHaveText(["Value", "Classifier", "Language model"]);
  const nature = table.getByRole("row", { name: /Universalism: nature/ });
  await expect(nature.getByRole("cell").nth(1)).toContainText("0.75, evidence");
  await expect(nature.getByRole("cell").first()).toContainText("evidence");
  await expect(table.getByRole("row", { name: /Achievement/ }).getByRole("cell").first()).not.toContainText("evidence");
  await expect(panel(page)).toContainText("We owe our grandchildren");
  await expect(button(page, "Ask again about the text above")).toBeVisible();
  // Which way each sentence goes, of what the classifier finds in it.
  const stances = panel(page).locator("vp-stance-table");
  await expect(stances.getByRole("columnheader")).toHaveText(["Sentence", "Value", "Which way"]);
  const forests = stances.getByRole("row", { name: /We owe our grandchildren/ }).filter({ hasText: "Universalism: nature" });
  await expect(forests.getByRole("cell").last()).toHaveText("for it90% for");
  await expect(panel(page)).toContainText("On 300 sentences labelled by hand it was right 229 times");
  expect(await violations(page)).toEqual([]);
});

test("stops when it is told to, and keeps what is written", async ({ page, site }) => {
  serveTiny(site);
  await openPage(page, `${site.url}#language`);
  await loaded(page);
  await panel(page).locator(".settings summary").click();
  await panel(page).getByLabel("Length, in tokens").fill("2000");
  await panel(page).getByLabel("A beginning").fill("It was");
  await panel(page).getByLabel("A beginning").press("Tab");
  // A model of this size is through before a person could stop it: its worker is made to wait.
  await page.workers()[1]?.evaluate(() => {
    const post = Object.getOwnPropertyDescriptor(MessagePort.prototype, "postMessage")?.value as (message: unknown) => void;
    MessagePort.prototype.postMessage = function (message: unknown) {
      setTimeout(() => post.call(this, message), 50);
    };
  });
  await button(page, "Write").click();
  await expect(panel(page).locator(".pace")).toContainText("Writing");
  await expect(button(page, "Stop")).toBeFocused();
  await button(page, "Stop").click();
  await expect(panel(page).locator(".pace")).toContainText("Stopped after");
  await expect(panel(page).getByLabel("A beginning")).toBeFocused();
  await expect(panel(page).locator("vp-marked-text")).toContainText("It was");
});

test("settings hold, and the same seed writes the same text", async ({ page, site }) => {
  serveTiny(site);
  await openPage(page, `${site.url}#language`);
  await loaded(page);
  await panel(page).getByText("Answer it").click();
  await panel(page).getByLabel("A question").fill("Who?");
  await panel(page).locator(".settings summary").click();
  await panel(page).getByLabel("Length, in tokens").fill("7");
  await panel(page).getByLabel("Temperature").fill("9");
  await panel(page).getByLabel("Seed").fill("5");
  const text = async () => {
    await button(page, "Write").click();
    await expect(panel(page).locator(".pace")).toContainText("Wrote");
    return panel(page).locator("vp-marked-text .text").textContent();
  };
  const first = await text();
  await expect(panel(page).getByLabel("Temperature")).toHaveValue("2"); // the most that it takes
  expect(await text()).toBe(first);
  await panel(page).getByLabel("Seed").fill("6");
  expect(await text()).not.toBe(first);
});

test("a load can be cancelled, and one that failed tried again", async ({ page, site }) => {
  const { "weights.bin": weights } = serveTiny(site);
  let hold = true;
  site.delays.set("models/language-model/weights.bin", () => (hold ? new Promise(() => undefined) : Promise.resolve()));
  await openPage(page, `${site.url}#language`);
  await button(page, /^Load it/).click();
  await expect(button(page, "Cancel")).toBeFocused();
  await expect(panel(page).getByRole("progressbar")).toBeVisible();
  await button(page, "Cancel").click();
  await expect(button(page, /^Load it/)).toBeFocused();
  await expect.poll(() => page.workers().length).toBe(1);

  hold = false;
  site.faults.set("models/language-model/weights.bin", () => altered(weights));
  await button(page, /^Load it/).click();
  const error = panel(page).getByRole("alert");
  await expect(error).toContainText("hash-mismatch");
  site.faults.set("models/language-model/weights.bin", () => ({ body: weights }));
  await error.getByRole("button", { name: "Try again" }).click();
  await expect(button(page, "Write")).toBeVisible();
});

test("too long a text is an error with a hint, and the next is written", async ({ page, site }) => {
  serveTiny(site);
  await openPage(page, `${site.url}#language`);
  await loaded(page);
  await panel(page).getByLabel("A beginning").fill("a".repeat(300));
  await button(page, "Write").click();
  await expect(panel(page).getByRole("alert")).toContainText("context-overflow");
  await expect(panel(page).getByRole("alert")).toContainText("Give it a shorter text.");
  await panel(page).getByLabel("A beginning").fill("It was");
  await button(page, "Write").click();
  await expect(panel(page).locator(".pace")).toContainText("Wrote");
});

test("a worker that dies is told, the classifier goes on, and loading again works", async ({ page, site }) => {
  serveTiny(site);
  await openPage(page, `${site.url}#language`);
  await loaded(page);
  await page.workers()[1]?.evaluate(() => (self as unknown as { __valueProbePanic(m: string): void }).__valueProbePanic("for the test"));
  await button(page, "Write").click();
  await expect(panel(page).getByRole("alert")).toContainText("worker-crashed");
  await type(page, "Nobody tells me what to think.");
  await scored(page);
  await expect(page.locator("#marked")).toContainText("Nobody tells me");
  await button(page, "Try again").click();
  await expect(button(page, "Write")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`is accessible in every state, ${colorScheme}, at 320 pixels too`, async ({ page, site }) => {
    serveTiny(site);
    await page.setViewportSize({ width: 320, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await openPage(page, `${site.url}#language`);
    const check = async (state: string) => {
      expect(await violations(page), state).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), state).toBe(320);
    };
    await check("offered");
    await loaded(page);
    await panel(page).locator(".settings summary").click();
    await check("ready");
    await panel(page).getByLabel("A beginning").fill(BEGINNING);
    await button(page, "Write").click();
    await expect(panel(page).locator(".pace")).toContainText("Wrote");
    await check("written");
    await panel(page).getByLabel("A beginning").fill("a".repeat(300));
    await button(page, "Write").click();
    await expect(panel(page).getByRole("alert")).toBeVisible();
    await check("failed");
  });
}
