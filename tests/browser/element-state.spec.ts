/** What an element says and answers while its text, its place or its attributes change under it. */
import type { Page } from "@playwright/test";
import { element, errorOf, expect, open, scoreOf, test, type ValueProbeElement } from "./element.ts";
import { contrast, longText } from "./fixtures.ts";
import type { Site } from "./site.ts";

const { first, second } = contrast();
const status = (page: Page) => element(page).locator("p.said[role=status]");

declare global {
  /** What became of `score()`: the text, or the code it was refused with. */
  var answer: (probe: ValueProbeElement, text?: string) => Promise<string>;
}

test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    globalThis.answer = (probe, text) => probe.score(text).then(({ text }) => text, (error: unknown) => `refused: ${(error as { code: string }).code}`);
  }),
);

/** Holds an answer of the site back until it is let go. */
function held(site: Site, path: string): () => void {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  site.delays.set(path, () => gate);
  return release;
}

test.describe("score()", () => {
  test("answers each with its own text, and tells who was overtaken", async ({ page, site }) => {
    await open(page, site, `<value-probe id="probe"></value-probe>`);
    const answers = await element(page).evaluate(
      (probe: ValueProbeElement, [one, two]) => Promise.all([answer(probe, one), answer(probe, two), answer(probe, two)]),
      [first.text, second.text],
    );
    expect(answers).toEqual(["refused: cancelled", second.text, second.text]);
  });

  test("of an element that is in no page", async ({ page, site }) => {
    await open(page, site, `<p>Nothing here.</p>`);
    const found = await page.evaluate(async (text) => {
      const probe = document.createElement("value-probe");
      return { text: await answer(probe, text), svg: probe.toSVG() !== null };
    }, first.text);
    expect(found).toEqual({ text: first.text, svg: true });
    // It keeps no classifier for later.
    await expect.poll(() => page.workers().length).toBe(0);
  });

  test("of an element that is taken out of the page is refused, and of one that comes back is not", async ({ page, site }) => {
    const long = longText(2000);
    await open(page, site, `<section></section><value-probe id="probe">${first.text}</value-probe>`);
    await scoreOf(page);
    const gone = await element(page).evaluate(async (probe: ValueProbeElement, long) => {
      const asked = answer(probe, long);
      await new Promise((resolve) => probe.addEventListener("progress", resolve, { once: true }));
      probe.remove();
      return asked;
    }, long);
    expect(gone).toBe("refused: disposed");
    await page.evaluate((text) => document.querySelector("section")?.append(Object.assign(document.createElement("value-probe"), { id: "next", text })), second.text);
    const back = await element(page, "next").evaluate((probe: ValueProbeElement, text) => {
      const asked = answer(probe, text);
      document.querySelector("main")?.append(probe);
      return asked;
    }, first.text);
    expect(back).toBe(first.text);
  });
});

test.describe("src", () => {
  const PATH = "texts/slow.txt";
  const slow = (site: Site) => {
    site.faults.set(PATH, () => ({ body: Buffer.from(first.text) }));
    return held(site, PATH);
  };
  const BODY = `<section></section><value-probe id="probe" src="/value-probe/${PATH}"></value-probe>`;

  test("is fetched anew by an element that is moved meanwhile", async ({ page, site }) => {
    const release = slow(site);
    await open(page, site, BODY);
    await expect(status(page)).toHaveText("Fetching the text");
    await page.evaluate(() => document.querySelector("section")?.append(document.querySelector("#probe") as Element));
    release();
    expect((await scoreOf(page)).text).toBe(first.text);
    await expect(status(page)).toContainText(first.evidence[0] ?? "?");
  });

  test("gives way to a text that is set meanwhile, and is fetched when that goes", async ({ page, site }) => {
    const release = slow(site);
    await open(page, site, BODY);
    await expect(status(page)).toHaveText("Fetching the text");
    await element(page).evaluate((probe: ValueProbeElement, text) => (probe.text = text), second.text);
    expect((await scoreOf(page)).text).toBe(second.text);
    await expect(status(page)).toContainText(second.evidence[0] ?? "?");
    release();
    const next = await element(page).evaluate(async (probe: ValueProbeElement, text) => {
      probe.setAttribute("text", text);
      const before = await answer(probe);
      probe.removeAttribute("text");
      return [before, await answer(probe)];
    }, second.text);
    expect(next).toEqual([second.text, first.text]);
  });

  test("that fails stays told of while the model comes, and no longer than it matters", async ({ page, site }) => {
    await open(page, site, `<value-probe id="probe" src="missing.txt"></value-probe>`);
    await page.waitForFunction(() => told.some((t) => t.type === "load"));
    expect(await errorOf(page)).toMatchObject({ code: "network", phase: "src" });
    await expect(element(page).getByRole("alert")).toContainText("The text could not be fetched");
    await expect(status(page)).toHaveText("");
    await element(page).evaluate((probe: ValueProbeElement) => probe.removeAttribute("src"));
    await expect(element(page).getByRole("alert")).toHaveCount(0);
    await expect(status(page)).toHaveText("There is no text yet.");
    await page.evaluate(() => (told.length = 0));
    await element(page).evaluate((probe: ValueProbeElement) => (probe.src = "http://["));
    expect(await errorOf(page)).toMatchObject({ code: "network", phase: "src", name: "NetworkError", message: /no URL/ });
    await expect(element(page).getByRole("alert")).toContainText("no URL");
    expect(await element(page).evaluate((probe: ValueProbeElement, text) => answer(probe, text), second.text)).toBe(second.text);
    await expect(element(page).getByRole("alert")).toHaveCount(0);
  });
});

test("a device that is not there gives way to one that is", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe" device="gpu">${first.text}</value-probe>`);
  expect(await errorOf(page)).toMatchObject({ code: "device" });
  await page.evaluate(() => (told.length = 0));
  await element(page).evaluate((probe: ValueProbeElement) => (probe.device = "cpu"));
  expect((await scoreOf(page)).evidence).toEqual(first.evidence);
  await expect(element(page).getByRole("alert")).toHaveCount(0);
});

test.describe("frameworks", () => {
  test("that change while further ones are fetched make no false error", async ({ page, site }) => {
    const release = held(site, "models/frameworks/manifest.json");
    await open(page, site, `<value-probe id="probe">${first.text}</value-probe>`);
    expect((await scoreOf(page)).frameworks).toEqual(["schwartz"]);
    await element(page).evaluate((probe: ValueProbeElement) => (probe.frameworks = "moral-foundations"));
    await expect.poll(() => site.requests).toContain("models/frameworks/manifest.json");
    const asked = element(page).evaluate(async (probe: ValueProbeElement) => {
      probe.frameworks = "schwartz harm";
      return (await probe.score()).frameworks;
    });
    release();
    expect(await asked).toEqual(["schwartz", "harm"]);
    expect(await page.evaluate(() => told.filter((t) => t.type === "error"))).toEqual([]);
  });

  test("that are not there are told of beside those that are, and what can be asked for", async ({ page, site }) => {
    await open(page, site, `<value-probe id="probe" frameworks="preference harm harm">${first.text}</value-probe><value-probe id="plain">${second.text}</value-probe>`);
    expect(await errorOf(page)).toMatchObject({ code: "unknown-framework", phase: "load", message: /no framework preference for a text alone; this model has: schwartz, moral-foundations, harm/ });
    await expect(element(page).locator("[part=view]")).toBeVisible();
    const alert = element(page).getByRole("alert");
    await expect(alert).toContainText("Not all of these values can be shown");
    await expect(alert.getByRole("button")).toHaveCount(0);
    expect(await element(page).evaluate(async (probe: ValueProbeElement) => (await probe.score()).frameworks)).toEqual(["harm"]);
    // What one element has fetched the other does not show.
    expect(await element(page, "plain").evaluate(async (probe: ValueProbeElement, text) => (await probe.score(text)).frameworks, first.text)).toEqual(["schwartz"]);
    const refused = await element(page).evaluate((probe: ValueProbeElement) => {
      probe.frameworks = "nope";
      return answer(probe);
    });
    expect(refused).toBe("refused: unknown-framework");
    await expect(element(page).locator("[part=view]")).toHaveCount(0);
  });
});

test("loading that becomes eager begins", async ({ page, site }) => {
  await open(page, site, `<div style="height: 5000px"></div><value-probe id="probe" loading="lazy">${first.text}</value-probe>`);
  await expect(element(page).getByRole("button")).toBeAttached();
  expect(site.requests.some((path) => path.endsWith(".wasm"))).toBe(false);
  await element(page).evaluate((probe: ValueProbeElement) => (probe.loading = "eager"));
  expect((await scoreOf(page)).evidence).toEqual(first.evidence);
});

test("a text that is no string is taken as one, and none gives way", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe" compare="Another.">${first.text}</value-probe>`);
  await scoreOf(page);
  const texts = await element(page).evaluate(async (probe: ValueProbeElement) => {
    const found: string[] = [];
    for (const value of [5, {}, null, undefined]) {
      Object.assign(probe, { text: value, compare: value });
      found.push(await answer(probe), probe.compare);
    }
    return found;
  });
  expect(texts).toEqual(["5", "5", "[object Object]", "[object Object]", first.text, "Another.", first.text, "Another."]);
});
