/** The client's analyses with the shipped model: what it has, and what is put onto it when it is asked for. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, load, openBare, test } from "./fixtures.ts";
import { altered, DIST } from "./site.ts";

const PARAGRAPH =
  "We must protect the forests and rivers for those who come after us. When the factory opened, the council promised " +
  "that the air would stay clean, yet every family on the east side now keeps its windows shut in summer. Nobody " +
  "denies that the jobs were welcome, and that many of us could at last pay the rent without fear.";
const RULES = "Obey the law. Rules keep us safe. Discipline is the duty of every citizen.";
const THRIFT = {
  name: "Thrift",
  for: ["Save your money for a rainy day.", "Never buy what you can mend.", "A penny saved is a penny earned."],
  against: ["The concert was loud and wonderful.", "The river is cold in March.", "Our team won the match."],
};

test.beforeEach(async ({ page, site }) => {
  await openBare(page, site);
  await load(page, "cpu");
});

test("a text is explained by the words of the sentence that carries it, with progress", async ({ page }) => {
  const { explanations, progress } = await page.evaluate(async (text) => {
    const progress: number[] = [];
    const explanations = await bare.probe.explain(text, { dimensions: ["Universalism: nature"], onProgress: ({ done, total }) => progress.push(done / total) });
    return { explanations, progress };
  }, PARAGRAPH);
  const [found] = explanations.dimensions;
  expect(found).toMatchObject({ framework: "schwartz", sentence: 0, start_utf16: 0, definition: { text: "protecting the environment" } });
  const words = (found?.words ?? []).toSorted((a, b) => b.contribution - a.contribution);
  expect(["forests", "rivers"]).toContain(PARAGRAPH.slice(words[0]?.start_utf16, words[0]?.end_utf16));
  expect(progress.length).toBeGreaterThan(1);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
});

test("texts are compared with bands, and a prompt beside them", async ({ page }) => {
  const compared = await page.evaluate(([a, b]) => bare.probe.compare([a, b, a], { prompt: "What now?", seed: 7 }), [PARAGRAPH, RULES] as const);
  expect([compared.texts.map(({ sentences }) => sentences), compared.prompt?.sentences, compared.seed]).toEqual([[3, 3, 3], 1, 7]);
  const of = (pair: number, name: string) => compared.differences[pair]?.dimensions.find(({ dimension }) => dimension === name);
  expect(of(0, "Conformity: rules")?.difference).toBeGreaterThan(0.3);
  expect(of(1, "Conformity: rules")).toMatchObject({ difference: 0, within_noise: true });
});

test("an own dimension is made, scored, explained, compared, and read again from its file", async ({ page }) => {
  const found = await page.evaluate(async (thrift) => {
    const { probe } = bare;
    const own = await probe.dimension(thrift);
    const text = "Do not waste money on new things.";
    const { scores, probabilities } = await probe.scoreWith(text, [own]);
    const [batch] = await probe.scoreBatch([text], { own: [own], workers: 1 });
    const { dimensions } = await probe.explain(text, { dimensions: ["Thrift"], own: [own] });
    const { texts } = await probe.compare([text, "The sea is blue."], { own: [own] });
    const read = await probe.readDimension(own.file);
    const foreign = JSON.stringify({ ...(JSON.parse(own.file) as object), encoder: "0".repeat(64) });
    const remade = await probe.readDimension(foreign);
    return { own, scores, probabilities, batch, dimensions, texts, read, remade };
  }, THRIFT);
  expect(found.own.quality).toEqual({ for: 3, against: 3, balanced_accuracy: null });
  expect(found.own.fileWithoutExamples).not.toContain("rainy");
  const score = found.scores["own"]?.["Thrift"] ?? NaN;
  expect(score).toBeGreaterThan(0.5);
  expect(found.probabilities["own"]).toBeUndefined();
  expect(found.batch?.scores["own"]?.["Thrift"]).toBe(score);
  expect(found.dimensions).toMatchObject([{ framework: "own", dimension: "Thrift" }]);
  expect(found.texts[0]?.scores["own"]?.["Thrift"]).toBe(score);
  expect(found.read).toEqual({ ...found.own, remade: false });
  expect(found.remade).toEqual({ ...found.own, remade: true });
});

test("what cannot be analysed is a typed error, and a cancel leaves the probe at work", async ({ page }) => {
  const refused = await page.evaluate(async (long) => {
    const { probe } = bare;
    const abort = new AbortController();
    const cancelled = bare.refused(probe.explain(long, { signal: abort.signal, onProgress: () => abort.abort() }));
    return [
      await cancelled,
      await bare.refused(probe.explain("")),
      await bare.refused(probe.explain("a", { dimensions: ["Joy"] })),
      await bare.refused(probe.compare(["one"])),
      await bare.refused(probe.dimension({ name: "Thrift", for: [], against: ["x"] })),
      await bare.refused(probe.dimension({ name: "Thrift", for: ["x", "y"], against: ["x"] })),
      await bare.refused(probe.readDimension("{}")),
    ];
  }, PARAGRAPH);
  expect(refused).toMatchObject([
    { name: "AbortError", code: "cancelled" },
    { name: "InputError", code: "empty-input" },
    { name: "InputError", code: "unknown-dimension" },
    { name: "InputError", code: "text-count" },
    { name: "InputError", code: "no-examples" },
    { name: "InputError", code: "contradictory-example" },
    { name: "DimensionError", code: "bad-dimension" },
  ]);
  expect((await page.evaluate(() => bare.probe.score("Freedom matters."))).evidence.length).toBeGreaterThan(0);
});

interface Golden {
  tolerance: { cpu: number };
  replies: { context: string; text: string; probabilities: Values }[];
  preferences: { context?: string; a: string; b: string; probabilities: Values }[];
}
type Values = Record<string, Record<string, number>>;

/** Largest difference between numbers of the same names. */
function worst(found: Values, expected: Values): number {
  const differences = Object.entries(expected).flatMap(([framework, dimensions]) =>
    Object.entries(dimensions).map(([name, value]) => Math.abs((found[framework]?.[name] ?? NaN) - value)),
  );
  return Math.max(0, ...differences);
}

test("further frameworks are fetched when they are asked for, answer their golden set, and come out of the cache the next time", async ({ page, site }) => {
  const golden = JSON.parse(readFileSync(join(DIST, "models/frameworks/golden.json"), "utf8")) as Golden;
  const fetched = () => site.requests.filter((path) => path.startsWith("models/frameworks/") && !path.endsWith("manifest.json"));
  expect(fetched()).toEqual([]);
  const found = await page.evaluate(async ({ replies, preferences }) => {
    const { probe } = bare;
    const before = probe.info.frameworks;
    const own = await probe.score("You idiot, shut up.");
    const answers = { replies: [] as object[], preferences: [] as object[] };
    for (const { context, text } of replies.slice(0, 3)) answers.replies.push(await probe.reply(context, text));
    for (const { context, a, b } of preferences.slice(0, 3)) answers.preferences.push(await probe.prefer(context ?? null, a, b));
    const all = await probe.score("You idiot, shut up.");
    const [batch] = await probe.scoreBatch(["You idiot, shut up."], { workers: 1 });
    const narrow = await probe.score("You idiot, shut up.", { frameworks: before });
    const refused = await bare.refused(probe.score("a", { frameworks: ["joy"] }));
    return { before, after: probe.info, own, all, batch, narrow, refused, answers };
  }, golden);
  expect(fetched().length).toBeGreaterThan(1);
  expect(found.after.frameworks.length).toBeGreaterThanOrEqual(found.before.length);
  expect(found.after.replies.length + found.after.rankings.length + found.after.frameworks.length).toBeGreaterThan(found.before.length);
  expect(found.narrow).toEqual(found.own);
  expect(found.batch).toEqual(found.all);
  expect(Object.keys(found.all.scores)).toEqual(found.after.frameworks);
  expect(found.refused).toMatchObject({ name: "InputError", code: "unknown-framework" });
  const replies = found.answers.replies as { probabilities: Values }[];
  replies.forEach(({ probabilities }, i) => expect(worst(probabilities, golden.replies[i]?.probabilities ?? {})).toBeLessThanOrEqual(golden.tolerance.cpu));
  const preferences = found.answers.preferences as { a: { probabilities: Values } }[];
  preferences.forEach(({ a }, i) => expect(worst(a.probabilities, golden.preferences[i]?.probabilities ?? {})).toBeLessThanOrEqual(golden.tolerance.cpu));
  expect([replies.length, preferences.length]).toEqual([Math.min(3, golden.replies.length), Math.min(3, golden.preferences.length)]);

  await openBare(page, site);
  site.requests.length = 0;
  const again = await page.evaluate(async () => {
    bare.probe = await bare.ValueProbe.load({ device: "cpu", frameworks: true });
    return bare.probe.info.frameworks;
  });
  expect(again).toEqual(found.after.frameworks);
  expect(fetched()).toEqual([]);
});

test("altered frameworks are refused, and the probe goes on without them", async ({ page, site }) => {
  site.faults.set("models/frameworks/weights.safetensors", altered);
  const refused = await page.evaluate(async () => [
    await bare.refused(bare.probe.reply("How are you?", "Fine.")),
    await bare.refused(bare.probe.score("Freedom matters.")),
  ]);
  expect(refused).toMatchObject([{ name: "BundleError", code: "hash-mismatch" }, null]);
  site.faults.clear();
  expect((await page.evaluate(() => bare.probe.loadFrameworks())).frameworks.length).toBeGreaterThan(0);
});

test("principles are found or none, and a text has its place in the plane", async ({ page, site }) => {
  expect(site.requests.filter((path) => /principles|value-map/.test(path))).toEqual([]);
  const found = await page.evaluate(async () => {
    const { probe } = bare;
    const asked = "My friend told me a secret, and now my sister wants to know it. Should I tell her?";
    const one = await probe.principles(asked, { most: 1 });
    const five = await probe.principles(asked);
    const plane = await probe.valueMap();
    const [alone] = await probe.map([asked]);
    const together = await probe.map(["Obey the law.", asked]);
    const empty = await bare.refused(probe.map([" "]));
    return { one, five, plane, alone, together, empty };
  });
  expect(found.five.principles.length).toBeLessThanOrEqual(5);
  expect(found.five.call >= found.five.threshold).toBe(found.five.principles.length > 0);
  expect(found.one.principles).toEqual(found.five.principles.slice(0, 1));
  const scores = found.five.principles.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(found.plane.landmarks.length).toBeGreaterThan(5);
  const placed = found.together[1];
  expect(placed?.x).toBeCloseTo(found.alone?.x ?? NaN, 4);
  expect(placed?.y).toBeCloseTo(found.alone?.y ?? NaN, 4);
  expect(Math.hypot(placed?.x ?? NaN, placed?.y ?? NaN)).toBeLessThan(2 * found.plane.extent);
  expect(found.empty).toMatchObject({ name: "InputError", code: "empty-input" });
});
