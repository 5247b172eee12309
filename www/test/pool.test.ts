import { describe, expect, it, vi } from "vitest";
import { scoreAll, scoreEach, type Scorer, type Task, workersFor } from "../src/client/pool";
import { WorkerCrashedError } from "../src/client/errors";
import { textScore } from "./helpers";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One text after another, as a worker does; takes as many milliseconds as the text says, and gives them back as the number of tokens. */
class SlowScorer implements Scorer {
  readonly texts: string[] = [];
  #last: Promise<unknown> = Promise.resolve();
  constructor(readonly load: () => Promise<unknown> = () => Promise.resolve()) {}

  score(text: string, _: object, { signal }: { signal?: AbortSignal | undefined }) {
    this.texts.push(text);
    const mine = this.#last.then(async () => {
      if (text === "bad") throw new Error("bad text");
      await sleep(Number(text));
      signal?.throwIfAborted();
      return textScore(Number(text));
    });
    this.#last = mine.catch(() => undefined);
    return mine;
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

describe("scoreEach", () => {
  /** Tasks one after another, and what became of each. */
  function tasks(texts: readonly string[]) {
    const became: (number | string)[] = [];
    let at = 0;
    const next = (): Task | null => {
      const i = at++;
      const text = texts[i];
      if (text === undefined) return null;
      return { text, done: (result) => (became[i] = result.tokens), failed: (error) => (became[i] = (error as Error).message) };
    };
    return { next, became, given: () => at };
  }

  it("goes on after a text that fails", async () => {
    const { next, became } = tasks(["2", "bad", "1", "bad", "3"]);
    await scoreEach([new SlowScorer(), new SlowScorer()], next, {});
    expect(became).toEqual([2, "bad text", 1, "bad text", 3]);
  });

  it("asks for no text while the last answer is awaited, and goes on when it comes", async () => {
    const { next, became, given } = tasks(Array.from({ length: 20 }, () => "1"));
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const paused = async () => {
      if (given() >= 5) await gate;
      return next();
    };
    const all = scoreEach([new SlowScorer(), new SlowScorer()], paused, {});
    await vi.waitFor(() => expect(became.filter((b) => b === 1)).toHaveLength(5), 5000);
    await sleep(20);
    expect(given()).toBe(5);
    open();
    await all;
    expect(became).toHaveLength(20);
  });

  it("gives a worker one text to score and one to go on with, and no more", async () => {
    const { next, became } = tasks(Array.from({ length: 6 }, () => "1"));
    let open = 0;
    const most = new Map<number, number>();
    const scorer = (which: number): Scorer => {
      const slow = new SlowScorer();
      let waiting = 0;
      return {
        load: slow.load,
        score: async (text, options, call) => {
          most.set(which, Math.max(most.get(which) ?? 0, ++waiting));
          open++;
          return slow.score(text, options, call).finally(() => (waiting--, open--));
        },
      };
    };
    await scoreEach([scorer(0), scorer(1)], next, {});
    expect([most.get(0), most.get(1), open]).toEqual([2, 2, 0]);
    expect(became).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("blames one text for the death of a worker, and scores the one behind it on the next", async () => {
    const { next, became } = tasks(["1", "deadly", "2", "3"]);
    /** All that waits in a worker ends with it, by one error. */
    let waiting: ((error: Error) => void)[] = [];
    const scorer: Scorer = {
      load: () => Promise.resolve(),
      score: (text) =>
        new Promise((resolve, reject) => {
          waiting.push(reject);
          setTimeout(() => {
            if (text !== "deadly") return resolve(textScore(Number(text)));
            const error = new WorkerCrashedError("worker-crashed", "it died");
            const told = waiting.slice(waiting.indexOf(reject));
            waiting = [];
            for (const tell of told) tell(error);
          }, text === "2" ? 20 : 2);
        }),
    };
    await scoreEach([scorer], next, {});
    expect(became).toEqual([1, "it died", 2, 3]);
  });

  it("stops when it is cancelled, and tells nobody of what was cut off", async () => {
    const { next, became } = tasks(Array.from({ length: 50 }, () => "10"));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 25);
    await expect(scoreEach([new SlowScorer()], next, {}, { signal: abort.signal })).rejects.toThrow();
    expect(became.length).toBeLessThan(4);
    expect(became.every((b) => b === 10)).toBe(true);
  });
});
