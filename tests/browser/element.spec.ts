/** The element in pages of others: what it fetches and when, its events and methods, its text from everywhere it may come. */
import { brotliCompressSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { element, errorOf, expect, open, SCRIPT, scoreOf, test, type ValueProbeElement } from "./element.ts";
import { contrast, longText } from "./fixtures.ts";
import { DIST } from "./site.ts";

const { first, second, neutral } = contrast();

test("before it comes into view, less than 15 KB are fetched", async ({ page, site }) => {
  await open(page, site, `<div style="height: 5000px">Far above.</div><value-probe id="probe" readonly>${first.text}</value-probe>`);
  await expect(element(page).getByRole("button")).toBeAttached();
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(500);
  const packed = site.requests.filter(Boolean).map((path) => brotliCompressSync(readFileSync(join(DIST, path))).length);
  expect(site.requests).toContain("value-probe.js");
  expect(packed.reduce((a, b) => a + b, 0)).toBeLessThan(15_000);
  expect(page.workers()).toHaveLength(0);
  // Its own text is there to be read meanwhile.
  await expect(element(page)).toContainText(first.text);

  await element(page).scrollIntoViewIfNeeded();
  expect((await scoreOf(page)).evidence).toEqual(first.evidence);
  expect(site.requests.some((path) => path.endsWith(".wasm"))).toBe(true);
});

test("a click begins, where the visitor saves data", async ({ page, site }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
  await open(page, site, `<value-probe id="probe" text="${first.text}"></value-probe>`);
  await page.waitForTimeout(500);
  expect(site.requests.filter((path) => /engine|models/.test(path))).toEqual([]);
  await element(page).getByRole("button").click();
  expect((await scoreOf(page)).text).toBe(first.text);
});

test("eager begins out of view", async ({ page, site }) => {
  await open(page, site, `<div style="height: 5000px"></div><value-probe id="probe" loading="eager">${first.text}</value-probe>`);
  expect((await scoreOf(page)).evidence).toEqual(first.evidence);
});

test("two elements share one worker and one model, which is freed with the last of them", async ({ page, site }) => {
  await open(page, site, `<value-probe id="a" view="bars">${first.text}</value-probe><value-probe id="b" view="table">${second.text}</value-probe>`);
  const [a, b] = [await scoreOf(page, "a"), await scoreOf(page, "b")];
  expect([a.evidence, b.evidence]).toEqual([first.evidence, second.evidence]);
  expect(page.workers()).toHaveLength(1);
  expect(site.requests.filter((path) => path.endsWith("weights.safetensors"))).toHaveLength(1);

  await page.evaluate(() => document.querySelector("#a")?.remove());
  await page.waitForTimeout(4000);
  expect(page.workers()).toHaveLength(1);
  await page.evaluate(() => document.querySelector("#b")?.remove());
  await expect.poll(() => page.workers().length).toBe(0);
});

test("an element that is moved goes on with the same worker and does not read again", async ({ page, site }) => {
  await open(page, site, `<section></section><value-probe id="probe">${first.text}</value-probe>`);
  await scoreOf(page);
  const url = page.workers()[0]?.url();
  await page.evaluate(() => document.querySelector("section")?.append(document.querySelector("#probe") as Element));
  await page.waitForTimeout(4000);
  expect(page.workers().map((w) => w.url())).toEqual([url]);
  expect(await page.evaluate(() => told.filter((t) => t.type === "score").length)).toBe(1);
  await element(page).getByRole("textbox").fill(second.text);
  await expect(element(page).locator("[part=status][role=status]").last()).toContainText(second.evidence[0] ?? "?");
});

test("events come in order, and progress never falls", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe">${longText(60)}</value-probe>`);
  await scoreOf(page);
  const events = await page.evaluate(() => told);
  const types = events.map((t) => (t.type === "progress" ? `${t.type} of ${t.detail.phase}` : t.type));
  expect(types.filter((t, i) => t !== types[i - 1])).toEqual(["progress of load", "load", "progress of score", "score"]);
  const fractions = events.flatMap((t) => (t.type === "progress" && t.detail.phase === "load" ? [t.detail.fraction] : []));
  expect([...fractions].sort((x, y) => x - y)).toEqual(fractions);
  expect(events.find((t) => t.type === "load")?.detail).toMatchObject({ device: "cpu", frameworks: ["schwartz"] });
});

test("score(), toJSON() and toSVG()", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe" loading="lazy" hidden></value-probe>`);
  const found = await page.evaluate(
    async ([one, two]) => {
      const probe = document.querySelector("value-probe") as ValueProbeElement;
      const before = [probe.toJSON(), probe.toSVG(), probe.info];
      const refused = await probe.score().then(() => "", (error: unknown) => (error as { code: string }).code);
      const score = await probe.score(one);
      const again = await probe.score();
      probe.text = two ?? "";
      const next = await probe.score();
      return { before, refused, score, same: again === score, next: next.evidence, json: JSON.parse(JSON.stringify(probe)) as unknown, toJSON: probe.toJSON(), svg: probe.toSVG(), text: probe.text };
    },
    [first.text, second.text],
  );
  expect(found.before).toEqual([null, null, null]);
  expect(found.refused).toBe("empty-input");
  expect(found.score).toMatchObject({
    text: first.text,
    evidence: first.evidence,
    frameworks: ["schwartz"],
    model: { name: "value-classifier" },
    quality: { split: "test", texts: 1576 },
    compare: null,
  });
  expect(found.score.model.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(found.score.model.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(found.score.sentences.length).toBeGreaterThan(0);
  expect(found.same).toBe(true);
  expect(found.next).toEqual(second.evidence);
  expect(found.json).toEqual(found.toJSON);
  expect(found.text).toBe(second.text);

  // A picture of its own: opened as a file it is whole, and asks for nothing.
  const svg = found.svg ?? "";
  expect(svg).toContain(`${found.score.model.name} ${found.score.model.version}`);
  expect(svg).toContain("Official F1");
  expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|<script|<foreignObject/);
  const parsed = await page.evaluate((svg) => {
    const document = new DOMParser().parseFromString(svg, "image/svg+xml");
    return { root: document.documentElement.localName, error: document.querySelector("parsererror")?.textContent ?? null, paths: document.querySelectorAll("path").length };
  }, svg);
  expect(parsed).toMatchObject({ root: "svg", error: null });
  expect(parsed.paths).toBeGreaterThan(40);
});

test("properties that were set before the script came, and the text by property, by attribute and inside", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe" loading="eager" text="${second.text}">${neutral.text}</value-probe>`, { head: "" });
  await page.evaluate((text) => Object.assign(document.querySelector("#probe") as object, { text, view: "bars" }), first.text);
  await page.addScriptTag({ type: "module", url: "/value-probe/value-probe.js" });
  expect((await scoreOf(page)).text).toBe(first.text);
  const read = (act: (probe: ValueProbeElement) => void) =>
    page.evaluate(async (act) => {
      const probe = document.querySelector("value-probe") as ValueProbeElement;
      // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- a function that came as text
      new Function("probe", `(${act})(probe)`)(probe);
      return (await probe.score()).text;
    }, act.toString());
  await expect(element(page)).toHaveAttribute("view", "bars");
  expect(await read((probe) => probe.setAttribute("text", "An attribute that changes."))).toBe("An attribute that changes.");
  expect(await read((probe) => probe.removeAttribute("text"))).toBe(neutral.text);
  expect(await read((probe) => (probe.innerHTML = "<p>Everyone should\n   be free.</p><ul><li>Nobody</li></ul><p slot=poster>A picture.</p>"))).toBe("Everyone should be free.\n\nNobody");
});

test("the editor reads what is typed; readonly has none", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe">${first.text}</value-probe><value-probe id="fixed" readonly text="${second.text}"></value-probe>`);
  await scoreOf(page);
  const editor = element(page).getByRole("textbox");
  await expect(editor).toHaveValue(first.text);
  await editor.fill(neutral.text);
  await expect(element(page)).toContainText("No evidence for any value.");
  expect(await page.evaluate(() => (document.querySelector("#probe") as ValueProbeElement).text)).toBe(neutral.text);
  await scoreOf(page, "fixed");
  await expect(element(page, "fixed").getByRole("textbox")).toHaveCount(0);
  await expect(element(page, "fixed")).toContainText(second.text);
});

for (const view of ["circle", "bars", "highlight", "table"]) {
  test(`the view ${view}, and its parts`, async ({ page, site }) => {
    await open(page, site, `<value-probe id="probe" view="${view}" readonly>${first.text}</value-probe><style>value-probe::part(${view}) { outline: 3px solid rgb(1, 2, 3) } value-probe::part(frame) { border-color: rgb(4, 5, 6) }</style>`);
    const found = await scoreOf(page);
    await expect(element(page).locator("[part=view]")).toContainText(view === "circle" ? "evidence" : (found.evidence[0] ?? "?"));
    await expect(element(page).locator(`[part=${view}]`)).toHaveCSS("outline-color", "rgb(1, 2, 3)");
    await expect(element(page).locator("[part=frame]")).toHaveCSS("border-top-color", "rgb(4, 5, 6)");
    await expect(element(page).locator("[part=footer]")).toContainText("How good are these figures?");
  });
}

test("two texts are compared, by attribute and by slot", async ({ page, site }) => {
  await open(
    page,
    site,
    `<value-probe id="probe" view="table" compare="${second.text}">${first.text}</value-probe>
     <value-probe id="slots" view="highlight" readonly>${first.text}<p slot="compare">${second.text}</p></value-probe>`,
  );
  const found = await scoreOf(page);
  expect([found.evidence, found.compare?.evidence]).toEqual([first.evidence, second.evidence]);
  await expect(element(page).getByRole("columnheader")).toHaveText(["Value", "First text", "Second text", "Difference"]);
  await expect(element(page).getByRole("textbox")).toHaveCount(2);
  const slots = await scoreOf(page, "slots");
  expect([slots.text, slots.compare?.text]).toEqual([first.text, second.text]);
  await expect(element(page, "slots").getByRole("region")).toHaveCount(2);
  for (const view of ["circle", "bars", "highlight"]) {
    await element(page).evaluate((probe, view) => probe.setAttribute("view", view), view);
    await expect(element(page).locator(`[part=${view}]`).first()).toBeVisible();
  }
});

test("a poster stands until there is a result", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe" loading="lazy" style="margin-top: 3000px">${first.text}<p slot="poster">Scroll here.</p></value-probe>`);
  await expect(page.getByText("Scroll here.")).toBeVisible();
  await element(page).scrollIntoViewIfNeeded();
  await scoreOf(page);
  await expect(page.getByText("Scroll here.")).toBeHidden();
});

test("src fetches a text when it is wanted, and again when it changes", async ({ page, site }) => {
  site.pages.set("/texts/one.txt", { body: first.text });
  site.pages.set("/texts/two.txt", { body: second.text });
  await open(page, site, `<value-probe id="probe" src="texts/one.txt" readonly></value-probe>`);
  expect((await scoreOf(page)).text).toBe(first.text);
  await expect(element(page)).toContainText(first.text);
  const next = await element(page).evaluate(async (probe: ValueProbeElement) => {
    probe.src = "texts/two.txt";
    return (await probe.score()).text;
  });
  expect(next).toBe(second.text);
});

test("frameworks beside the model's own are fetched for an element that names them", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe" frameworks="moral-foundations">A mother shielded the crying child from the cruel man.</value-probe>`);
  const { frameworks, scores } = await scoreOf(page);
  expect([frameworks, Object.keys(scores)]).toEqual([["moral-foundations"], ["moral-foundations"]]);
  expect(Object.keys(scores["moral-foundations"] ?? {})).toContain("Care");
});

test("errors are told by code, and shown with a way on", async ({ page, site }) => {
  await open(
    page,
    site,
    `<value-probe id="probe" frameworks="schwartz astrology" readonly>${first.text}</value-probe>
     <value-probe id="src" src="missing.txt"></value-probe><value-probe id="gpu" device="gpu">${first.text}</value-probe>`,
  );
  expect(await errorOf(page)).toMatchObject({ code: "unknown-framework", phase: "load", name: "InputError", message: /no framework astrology for a text alone; this model has: schwartz, moral-foundations, harm/ });
  await expect(element(page).getByRole("alert")).toContainText("astrology");
  await element(page).evaluate((probe: ValueProbeElement) => (probe.frameworks = "schwartz"));
  await expect(element(page).getByRole("alert")).toHaveCount(0);
  await expect(element(page).locator("[part=view]")).toBeVisible();
  expect(await errorOf(page, "src")).toMatchObject({ code: "network", phase: "src", name: "NetworkError", message: /missing\.txt could not be fetched: the server answered 404/ });
  expect(await errorOf(page, "gpu")).toMatchObject({ code: "device", phase: "load", name: "DeviceError" });
});

test("an engine or a model that cannot be fetched is told, and a click tries again", async ({ page, site }) => {
  const engine = /assets\/engine-[\w-]+\.js/.exec(readFileSync(join(DIST, "value-probe.js"), "utf8"))?.[0] ?? "?";
  const nothing = () => ({ status: 404, body: Buffer.from("") });
  site.faults.set(engine, nothing);
  await open(page, site, `<value-probe id="probe">${first.text}</value-probe>`);
  expect(await errorOf(page)).toMatchObject({ code: "network", phase: "load" });
  await expect(element(page).getByRole("alert")).toContainText("could not be loaded");

  site.faults.clear();
  site.faults.set("models/value-classifier/manifest.json", nothing);
  await page.reload();
  expect(await errorOf(page)).toMatchObject({ code: "network", phase: "load", message: /manifest\.json/ });
  site.faults.clear();
  await page.evaluate(() => (told.length = 0));
  await element(page).getByRole("button", { name: "Try again" }).click();
  expect((await scoreOf(page)).evidence).toEqual(first.evidence);
});

test("the script twice on a page does no harm", async ({ page, site }) => {
  await open(page, site, `<value-probe id="probe">${first.text}</value-probe>`, { head: `${SCRIPT}<script type="module" src="/value-probe/value-probe.js?2"></script>` });
  expect((await scoreOf(page)).evidence).toEqual(first.evidence);
});
