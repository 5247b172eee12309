/** The client on the CPU: scores, offsets, odd texts, batches, cancelling, crashes, memory. */
import type { Page } from "@playwright/test";
import { expect, golden, load, longText, openBare, test } from "./fixtures.ts";
import { Site } from "./site.ts";

const SENTENCES = "We owe our grandchildren a living planet. Nobody should tell me what to think. The bus leaves at nine.";

test("gives the golden scores", async ({ page, site }) => {
  await openBare(page, site);
  const info = await load(page);
  expect(info).toMatchObject({ device: "cpu", reasonCode: "requested", source: "download", cache: "persistent" });
  const { texts, tolerance } = golden();
  const found = await page.evaluate(
    (texts) => Promise.all(texts.map((text) => bare.probe.score(text, { sentences: false }))),
    texts.map((t) => t.text),
  );
  let worst = 0;
  let compared = 0;
  texts.forEach(({ probabilities }, i) => {
    for (const [framework, byName] of Object.entries(probabilities)) {
      for (const [name, expected] of Object.entries(byName)) {
        worst = Math.max(worst, Math.abs((found[i]?.probabilities[framework]?.[name] ?? NaN) - expected));
        compared++;
      }
    }
  });
  expect(compared).toBe(texts.length * 20);
  expect(worst).toBeLessThanOrEqual(tolerance.cpu);
});

test("names values, roll-ups and sentences by the taxonomy", async ({ page, site }) => {
  await openBare(page, site);
  await load(page);
  const { taxonomy, result } = await page.evaluate(
    async (text) => ({ taxonomy: bare.probe.taxonomy, result: await bare.probe.score(text) }),
    SENTENCES,
  );
  const [framework] = taxonomy.frameworks;
  const names = framework?.dimensions.map((d) => d.name) ?? [];
  expect(names).toHaveLength(20);
  for (const scores of [result, ...result.sentences]) {
    expect(Object.keys(scores.scores["schwartz"] ?? {}).sort()).toEqual([...names].sort());
    const strong = names.filter((name) => (scores.scores["schwartz"]?.[name] ?? 0) >= 0.5);
    expect([...scores.evidence].sort()).toEqual(strong.sort());
  }
  expect(Object.keys(result.rollups["schwartz"] ?? {}).sort()).toEqual(["higher_order", "schwartz10"]);
  expect(result.sentences.map((s) => SENTENCES.slice(s.start_utf16, s.end_utf16).trim())).toEqual([
    "We owe our grandchildren a living planet.",
    "Nobody should tell me what to think.",
    "The bus leaves at nine.",
  ]);
});

test.describe("odd texts", () => {
  // One page for all of them: they are many, and none may harm the next.
  let site: Site;
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    site = await Site.start();
    page = await browser.newPage();
    await openBare(page, site);
    await load(page);
  });
  test.afterAll(async () => {
    await page.close();
    await site.stop();
  });

  for (const [name, text] of [["nothing", ""], ["white space", " \t\n\u00a0"]] as const) {
    test(`${name} is refused`, async () => {
      const refused = await page.evaluate((text) => bare.refused(bare.probe.score(text)), text);
      expect(refused).toMatchObject({ name: "InputError", code: "empty-input" });
    });
  }

  for (const [name, text] of [
    ["a lone surrogate", "Freedom \ud800 first. Then \udc00 order."],
    ["NUL", "Freedom\u0000first. Then\u0000order."],
    ["right to left", "الحرية أولا. ثم النظام. חירות לפני הכול."],
    ["emoji alone", "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪"],
    ["one word of many letters", "x".repeat(20_000)],
    ["accents and marks", "Z̸a̵l̶g̷o̸ café naïve. 𝔉𝔯𝔢𝔢𝔡𝔬𝔪 matters."],
  ] as const) {
    test(`${name} is scored, with offsets that cut it right`, async () => {
      // The text is made in the page: what crosses the test's wire may not be the text any more.
      const found = await page.evaluate(
        async (units) => {
          const text = units.reduce((s, unit) => s + String.fromCharCode(unit), "");
          const { sentences, scores, windows } = await bare.probe.score(text);
          const bytes = new TextEncoder().encode(text);
          const decode = (from: number, to: number) => new TextDecoder().decode(bytes.slice(from, to));
          return {
            windows,
            finite: Object.values(scores["schwartz"] ?? {}).every((s) => s >= 0 && s <= 1),
            inOrder: sentences.every((s, i) => s.start_utf16 >= (sentences[i - 1]?.end_utf16 ?? 0) && s.end_utf16 <= text.length),
            // JavaScript's offsets and Rust's cut out the same sentence.
            same: sentences.every((s) => text.slice(s.start_utf16, s.end_utf16).toWellFormed() === decode(s.start, s.end)),
            count: sentences.length,
          };
        },
        Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)),
      );
      expect(found).toMatchObject({ finite: true, inOrder: true, same: true });
      expect(found.count).toBeGreaterThan(0);
      expect(found.windows).toBeGreaterThan(0);
    });
  }

  test("a megabyte is begun, reports progress, and can be cancelled", async () => {
    const found = await page.evaluate(async (text) => {
      const abort = new AbortController();
      const progress: { done: number; total: number }[] = [];
      const call = bare.probe.score(text, {
        signal: abort.signal,
        onProgress: (p) => {
          if (progress.push(p) === 3) abort.abort();
        },
      });
      const refused = await bare.refused(call);
      // The worker is free again at once: it looks for the cancel between two small steps.
      const begin = performance.now();
      const after = await bare.probe.score("Freedom first.");
      return { bytes: text.length, refused, progress, evidence: after.evidence.length, waited: performance.now() - begin };
    }, longText(15_000));
    expect(found.bytes).toBeGreaterThan(1_000_000);
    expect(found.refused).toMatchObject({ name: "AbortError", code: "cancelled" });
    expect(found.progress).toHaveLength(3);
    expect(found.progress[2]?.done).toBeLessThan(found.progress[2]?.total ?? 0);
    expect(found.waited).toBeLessThan(5_000);
  });
});

test("an abort settles at once, before, during and after", async ({ page, site }) => {
  await openBare(page, site);
  await load(page);
  const found = await page.evaluate(async (text) => {
    const before = await bare.refused(bare.probe.score(text, { signal: AbortSignal.abort() }));
    const abort = new AbortController();
    const queued = bare.probe.score(text);
    const call = bare.refused(bare.probe.score(text, { signal: abort.signal }));
    const begin = performance.now();
    abort.abort();
    const during = await call;
    const took = performance.now() - begin;
    const answered = await queued;
    const late = new AbortController();
    const done = await bare.probe.score(text, { signal: late.signal });
    late.abort();
    return { before, during, took, same: JSON.stringify(answered) === JSON.stringify(done) };
  }, SENTENCES);
  expect(found.before).toMatchObject({ code: "cancelled" });
  expect(found.during).toMatchObject({ code: "cancelled" });
  expect(found.took).toBeLessThan(50);
  expect(found.same).toBe(true);
});

test("an aborted load leaves nothing behind, and the next one works", async ({ page, site }) => {
  await openBare(page, site);
  const refused = await page.evaluate(() => {
    const abort = new AbortController();
    return bare.refused(bare.ValueProbe.load({ device: "cpu", signal: abort.signal, onProgress: ({ stage }) => stage === "download" && abort.abort() }));
  });
  expect(refused).toMatchObject({ name: "AbortError", code: "cancelled" });
  await expect.poll(() => page.workers().length).toBe(0);
  expect(await load(page)).toMatchObject({ device: "cpu" });
});

test("a batch keeps its order over two workers, which go away again", async ({ page, site }) => {
  await openBare(page, site);
  await load(page);
  const found = await page.evaluate(async () => {
    const texts = Array.from({ length: 24 }, (_, i) => `Rule ${i} protects ${"children and ".repeat(i % 7)}animals.`);
    const progress: number[] = [];
    const batch = await bare.probe.scoreBatch(texts, { sentences: false, workers: 2, onProgress: ({ done }) => progress.push(done) });
    const single = [];
    for (const text of texts) single.push(await bare.probe.score(text, { sentences: false }));
    return { same: JSON.stringify(batch) === JSON.stringify(single), progress };
  });
  expect(found.same).toBe(true);
  expect(found.progress).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  expect(page.workers()).toHaveLength(2);
  await expect.poll(() => page.workers().length, { timeout: 40_000 }).toBe(1);
});

test("a batch can be cancelled, and fails with its text", async ({ page, site }) => {
  await openBare(page, site);
  await load(page);
  const found = await page.evaluate(async () => {
    const abort = new AbortController();
    const texts = Array.from({ length: 500 }, (_, i) => `Sentence number ${i} is about the freedom to choose.`);
    const cancelled = await bare.refused(
      bare.probe.scoreBatch(texts, { workers: 1, signal: abort.signal, onProgress: ({ done }) => done === 3 && abort.abort() }),
    );
    const bad = await bare.refused(bare.probe.scoreBatch(["fine", " ", "fine"], { workers: 1 }));
    return { cancelled, bad };
  });
  expect(found.cancelled).toMatchObject({ code: "cancelled" });
  expect(found.bad).toMatchObject({ code: "empty-input" });
});

for (const [name, crash] of [
  ["panics", () => (self as unknown as { __valueProbePanic(m: string): void }).__valueProbePanic("index out of bounds")],
  ["traps", () => void Promise.reject(new WebAssembly.RuntimeError("unreachable"))],
] as const) {
  test(`a worker that ${name} rejects what is pending and is replaced`, async ({ page, site }) => {
    await openBare(page, site);
    await load(page);
    const call = page.evaluate((text) => bare.refused(bare.probe.score(text)), longText(2_000));
    const [worker] = page.workers();
    await worker?.evaluate(crash);
    expect(await call).toMatchObject({ name: "WorkerCrashedError", code: "worker-crashed" });
    const after = await page.evaluate(async () => ({ tokens: (await bare.probe.score("Freedom first.")).tokens, info: bare.probe.info }));
    expect(after.tokens).toBeGreaterThan(2);
    // The model came out of the cache: nothing was downloaded twice.
    expect(after.info).toMatchObject({ source: "cache", device: "cpu" });
    await expect.poll(() => page.workers().length).toBe(1);
  });
}

test("a probe that was disposed of refuses, and its worker is gone", async ({ page, site }) => {
  await openBare(page, site);
  await load(page);
  const refused = await page.evaluate(() => {
    const pending = bare.refused(bare.probe.score("Freedom first. ".repeat(500)));
    bare.probe.dispose();
    return Promise.all([pending, bare.refused(bare.probe.score("more"))]);
  });
  expect(refused).toMatchObject([{ code: "disposed" }, { code: "disposed" }]);
  await expect.poll(() => page.workers().length).toBe(0);
});

test("two hundred scorings in a row do not grow the memory", async ({ page, site }) => {
  test.setTimeout(600_000);
  await openBare(page, site);
  await load(page);
  const cdp = await page.context().newCDPSession(page);
  const heap = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    return ((await cdp.send("Runtime.getHeapUsage")) as { usedSize: number }).usedSize;
  };
  const score = (from: number, to: number) =>
    page.evaluate(
      async ([from, to]) => {
        for (let i = from; i < to; i++) await bare.probe.score(`Rule ${i % 20} protects children. Nobody may be left alone with it.`);
        return bare.probe.memoryBytes();
      },
      [from, to] as const,
    );
  const wasm = await score(0, 20);
  const script = await heap();
  expect(await score(20, 220)).toBe(wasm);
  expect(await heap()).toBeLessThan(script + 1_000_000);
});
