import { describe, expect, it, vi } from "vitest";
import { scoreAll, type Scorer, workersFor } from "../src/client/pool";
import { textScore } from "./helpers";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Takes as many milliseconds as the text says, and gives them back as the number of tokens. */
class SlowScorer implements Scorer {
  readonly texts: string[] = [];
  constructor(readonly load: () => Promise<unknown> = () => Promise.resolve()) {}

  async score(text: string, _: object, { signal }: { signal?: AbortSignal | undefined }) {
    this.texts.push(text);
    if (text === "bad") throw new Error("bad text");
    await sleep(Number(text));
    signal?.throwIfAborted();
    return textScore(Number(text));
  }
}

describe("workersFor", () => {
  it.each([
    { texts: 1, cores: 16, gb: 8, workers: 1 },
    { texts: 100, cores: 1, gb: 8, workers: 1 },
    { texts: 100, cores: 2, gb: 8, workers: 2 },
    { texts: 100, cores: 4, gb: 8, workers: 3 },
    { texts: 100, cores: 16, gb: 8, workers: 4 },
    { texts: 12, cores: 16, gb: 8, workers: 2 },
    { texts: 100, cores: 8, gb: 2, workers: 1 },
    { texts: 0, cores: 8, gb: 8, workers: 1 },
  ])("$texts texts on $cores cores with $gb GB: $workers", ({ texts, cores, gb, workers }) => {
    expect(workersFor(texts, cores, gb)).toBe(workers);
  });
});

describe("scoreAll", () => {
  it("keeps the order of the texts however long each takes, and uses every worker", async () => {
    const scorers = [new SlowScorer(), new SlowScorer()] as const;
    const progress = vi.fn();
    const texts = ["30", "1", "20", "2", "10", "3"];
    const results = await scoreAll(scorers, texts, {}, { onProgress: progress });
    expect(results.map((r) => String(r.tokens))).toEqual(texts);
    expect(scorers.every((s) => s.texts.length > 0)).toBe(true);
    expect(progress.mock.calls.map(([p]) => p as unknown)).toEqual(texts.map((_, i) => ({ done: i + 1, total: 6 })));
  });

  it("does without a worker that cannot load", async () => {
    const broken = new SlowScorer(() => Promise.reject(new Error("no memory")));
    const results = await scoreAll([new SlowScorer(), broken], ["1", "2", "3"], {});
    expect(results).toHaveLength(3);
    expect(broken.texts).toEqual([]);
  });

  it("does not wait for a worker that is still loading when all is done", async () => {
    const late = new SlowScorer(() => new Promise(() => undefined));
    await expect(scoreAll([new SlowScorer(), late], ["1", "2"], {})).resolves.toHaveLength(2);
  });

  it("rejects with the first error and stops the rest", async () => {
    const scorers = [new SlowScorer(), new SlowScorer()] as const;
    const texts = ["5", "bad", ...Array.from({ length: 50 }, () => "5")];
    await expect(scoreAll(scorers, texts, {})).rejects.toThrow("bad text");
    await sleep(30);
    expect(scorers[0].texts.length + scorers[1].texts.length).toBeLessThan(8);
  });

  it("stops when the caller's signal aborts", async () => {
    const abort = new AbortController();
    const scorer = new SlowScorer();
    setTimeout(() => abort.abort(), 15);
    await expect(scoreAll([scorer], Array.from({ length: 100 }, () => "5"), {}, { signal: abort.signal })).rejects.toThrow();
    expect(scorer.texts.length).toBeLessThan(10);
  });

  it("gives an empty list for no texts", async () => {
    await expect(scoreAll([new SlowScorer()], [], {})).resolves.toEqual([]);
  });
});
