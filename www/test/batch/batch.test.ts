import { describe, expect, it, vi } from "vitest";
import type { Task } from "../../src/client/pool";
import { arrange, AS_THEY_CAME } from "../../src/page/batch/arrange";
import { rowsOf } from "../../src/page/batch/rows";
import { BatchRun, type ScoreEach } from "../../src/page/batch/run";
import { tally } from "../../src/page/batch/tally";
import type { Content, ReadFile } from "../../src/files/types";
import { framework, result, row, store } from "./helpers";

const file = (name: string, content: Content): ReadFile => ({ name, bytes: 1, type: "txt", encoding: "utf-8", content, notes: [] });
const WHOLE = { column: 0, speaker: -1, unit: "whole" } as const;

describe("rows", () => {
  it("come from columns, turns and pieces of texts, and none is empty", async () => {
    const rows = await rowsOf(
      [
        { file: file("t.csv", { kind: "table", columns: ["who", "text"], rows: [["Ana", "One."], ["Ben", " "], ["", "Three."]] }), choices: { column: 1, speaker: 0, unit: "whole" } },
        { file: file("p.txt", { kind: "text", text: "First\nstill.\n\n \nSecond." }), choices: { ...WHOLE, unit: "paragraphs" } },
        { file: file("l.txt", { kind: "text", text: "a\r\nb\n\nc" }), choices: { ...WHOLE, unit: "lines" } },
        { file: file("w.txt", { kind: "text", text: " as it is\n" }), choices: WHOLE },
      ],
      false,
    );
    expect(rows.map(({ file, place, speaker, text }) => [file, place, speaker, text])).toEqual([
      ["t.csv", 1, "Ana", "One."],
      ["t.csv", 3, "", "Three."],
      ["p.txt", 1, "", "First\nstill."],
      ["p.txt", 2, "", "Second."],
      ["l.txt", 1, "", "a"],
      ["l.txt", 2, "", "b"],
      ["l.txt", 3, "", "c"],
      ["w.txt", 1, "", " as it is\n"],
    ]);
  });

  it("of a transcript are all turns, or the assistant's with the places they had", async () => {
    const chat = file("c.json", {
      kind: "transcript",
      format: "claude",
      titles: ["Plans"],
      turns: [
        { speaker: "human", role: "human", text: "q", conversation: 0 },
        { speaker: "assistant", role: "assistant", text: "a", conversation: 0 },
      ],
    });
    expect(await rowsOf([{ file: chat, choices: WHOLE }], false)).toHaveLength(2);
    expect(await rowsOf([{ file: chat, choices: WHOLE }], true)).toEqual([row("a", { file: "c.json", place: 2, speaker: "assistant", role: "assistant", conversation: "Plans" })]);
  });
});

describe("the store", () => {
  it("gives a result back as it came", () => {
    const s = store(row("a"), row("b"));
    expect(s.result(1)).toBeNull();
    s.begin(1);
    s.done(1, result(0.2, 0.9, 0.6));
    expect(s.result(1)).toEqual(result(0.2, 0.9, 0.6));
    expect(s.counts).toEqual({ waiting: 1, scoring: 0, done: 1, failed: 0 });
    expect(s.evidence(1).map(({ name }) => name)).toEqual(["Power", "Care"]);
    expect(s.evidence(0)).toEqual([]);
  });

  it("is the same after it was saved and restored in blocks; what was being scored waits again", () => {
    const rows = [row("a"), row("b"), row("c"), row("d")];
    const s = store(...rows);
    s.done(0, result(0.7, 0.1, 0));
    s.failed(1, { code: "empty-input", message: "m" });
    s.begin(2);
    const back = store(...rows);
    back.restore(0, structuredClone(s.save(0, 2)));
    back.restore(2, structuredClone(s.save(2, 4)));
    expect(back.result(0)).toEqual(s.result(0));
    expect(back.error(1)).toEqual({ code: "empty-input", message: "m" });
    expect([0, 1, 2, 3].map((i) => back.state(i))).toEqual(["done", "failed", "waiting", "waiting"]);
    expect(back.counts).toEqual({ waiting: 2, scoring: 0, done: 1, failed: 1 });
  });
});

describe("a run", () => {
  /** Stands in for the workers: two at a time, each text as long as the test says. */
  const workers = (score: (text: string) => Promise<ReturnType<typeof result>>): ScoreEach => async (_, next, { signal }) => {
    const work = async () => {
      for (let task: Task | null = await next(); task; task = await next()) {
        try {
          const scored = await score(task.text);
          signal.throwIfAborted();
          task.done(scored);
        } catch (error) {
          signal.throwIfAborted();
          task.failed(error);
        }
      }
    };
    await Promise.all([work(), work()]);
  };
  const soon = () => new Promise((resolve) => setTimeout(resolve, 3));

  it("scores every row, tells errors in their row, and tries them again when told to", async () => {
    const s = store(row("a"), row("bad"), row("c"));
    const changed = vi.fn();
    const run = new BatchRun(s, changed);
    await run.start(workers((text) => (text === "bad" ? Promise.reject(Object.assign(new Error("no"), { code: "too-large" })) : Promise.resolve(result(0.9)))));
    expect([0, 1, 2].map((i) => s.state(i))).toEqual(["done", "failed", "done"]);
    expect(s.error(1)).toEqual({ code: "too-large", message: "no" });
    expect(changed).toHaveBeenCalled();
    s.reset(1);
    await run.start(workers(() => Promise.resolve(result(0.1))));
    expect(s.counts).toEqual({ waiting: 0, scoring: 0, done: 3, failed: 0 });
  });

  it("begins no row while it is paused", async () => {
    const s = store(...Array.from({ length: 300 }, (_, i) => row(`t${i}`)));
    const run = new BatchRun(s, () => undefined);
    const all = run.start(workers(async () => (await soon(), result(0.9))));
    await vi.waitFor(() => expect(s.counts.done).toBeGreaterThan(0), 5000);
    run.pause();
    await vi.waitFor(() => expect(s.counts.scoring).toBe(0), 5000);
    const { done } = s.counts;
    await new Promise((resolve) => setTimeout(resolve, 25));
    expect(s.counts.done).toBe(done);
    expect(run.state).toBe("paused");
    run.resume();
    await all;
    expect(s.counts.done).toBe(300);
    expect(run.state).toBe("idle");
  });

  it("cancelled, also while paused, keeps what is scored and leaves no row half done", async () => {
    for (const pause of [false, true]) {
      const s = store(...Array.from({ length: 300 }, (_, i) => row(`t${i}`)));
      const run = new BatchRun(s, () => undefined);
      const all = run.start(workers(async () => (await soon(), result(0.9))));
      await vi.waitFor(() => expect(s.counts.done).toBeGreaterThan(0), 5000);
      if (pause) run.pause();
      run.cancel();
      await all;
      expect(s.counts.scoring).toBe(0);
      expect(s.counts.done).toBeGreaterThan(0);
      expect(s.counts.waiting).toBe(300 - s.counts.done);
      expect(run.state).toBe("idle");
    }
  });

  it("throws what stops them all", async () => {
    const s = store(row("a"));
    const run = new BatchRun(s, () => undefined);
    await expect(run.start(() => Promise.reject(new Error("disposed")))).rejects.toThrow("disposed");
    expect([run.state, s.state(0)]).toEqual(["idle", "waiting"]);
  });
});

describe("the table's order", () => {
  const s = store(row("Beta", { speaker: "Ana" }), row("alpha", { speaker: "Ben" }), row("Gamma", { speaker: "Ana" }), row("delta"), row("epsilon"));
  s.done(0, result(0.2, 0.6, 0));
  s.done(1, result(0.9, 0.1, 0));
  s.done(2, result(0.9, 0.7, 0));
  s.failed(3, { code: "x", message: "" });
  const all = [0, 1, 2];
  const order = (changes: Partial<typeof AS_THEY_CAME>) => arrange(s, { ...AS_THEY_CAME, ...changes }, all);

  it("sorts, and equal rows stay as they came in either direction", async () => {
    expect(await order({})).toEqual([0, 1, 2, 3, 4]);
    expect(await order({ sort: "place", descending: true })).toEqual([4, 3, 2, 1, 0]);
    expect(await order({ sort: "text" })).toEqual([1, 0, 3, 4, 2]);
    expect(await order({ sort: "strongest", descending: true })).toEqual([1, 2, 0, 3, 4]);
    expect(await order({ sort: "value", value: 1, descending: true })).toEqual([2, 0, 1, 3, 4]);
    expect(await order({ sort: "state" })).toEqual([3, 4, 0, 1, 2]);
  });

  it("filters", async () => {
    expect(await order({ query: "ALPHA" })).toEqual([1]);
    expect(await order({ query: "ana" })).toEqual([0, 2]);
    expect(await order({ onlyEvidence: true })).toEqual([0, 1, 2]);
    expect(await order({ onlyEvidence: true, value: 0 })).toEqual([1, 2]);
    expect(await order({ speaker: "" })).toEqual([3, 4]);
    expect(await order({ onlyFailed: true })).toEqual([3]);
  });

  it("is right for many rows, which are sorted in runs and merged", async () => {
    const many = store(...Array.from({ length: 10_000 }, (_, i) => row(`t ${(i * 7919) % 1000}`)));
    for (let i = 0; i < 10_000; i++) many.done(i, result(((i * 7919) % 1000) / 1000));
    const sorted = await arrange(many, { ...AS_THEY_CAME, sort: "strongest" }, all);
    const expected = Array.from({ length: 10_000 }, (_, i) => i).sort((a, b) => many.score(a, 0) - many.score(b, 0));
    expect(sorted).toEqual(expected);
  });

  it("stops when it is no longer wanted", async () => {
    const abort = new AbortController();
    const many = store(...Array.from({ length: 50_000 }, (_, i) => row(`some text number ${i}`)));
    const sorting = arrange(many, { ...AS_THEY_CAME, sort: "text", query: "text" }, all, abort.signal);
    abort.abort();
    await expect(sorting).rejects.toThrow();
  });
});

it("counts rows with evidence, in all and by speaker", async () => {
  const s = store(row("a", { speaker: "Ana" }), row("b", { speaker: "Ben" }), row("c", { speaker: "Ana" }), row("d"));
  s.done(0, result(0.9, 0.9, 0));
  s.done(1, result(0, 0, 0));
  s.done(2, result(0.9, 0, 0));
  expect(await tally(s, framework.dimensions.map(({ name }) => s.column("values", name)))).toEqual([
    { speaker: "", rows: 3, withEvidence: 2, counts: [2, 1, 0] },
    { speaker: "Ana", rows: 2, withEvidence: 2, counts: [2, 1, 0] },
    { speaker: "Ben", rows: 1, withEvidence: 0, counts: [0, 0, 0] },
  ]);
});
