/** The client's analyses with the shipped model: explanations, comparisons, dimensions of a person's own. */
import { expect, load, openBare, test } from "./fixtures.ts";

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
