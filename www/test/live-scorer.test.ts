import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TextScore } from "../src/client/types";
import { LiveScorer, type LiveState } from "../src/client/live-scorer";
import { textScore } from "./helpers";

interface Run {
  text: string;
  signal: AbortSignal;
  finish(result: TextScore): void;
  fail(error: Error): void;
}

function live() {
  const states: LiveState[] = [];
  const runs: Run[] = [];
  const scorer = new LiveScorer((state) => states.push(state));
  const score = (text: string, { signal }: { signal: AbortSignal }) =>
    new Promise<TextScore>((finish, fail) => runs.push({ text, signal, finish, fail }));
  return { scorer, states, runs, score };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("LiveScorer", () => {
  it("waits for a pause in typing", () => {
    const { scorer, runs, score } = live();
    scorer.ready(score);
    for (const text of ["a", "ab", "abc"]) {
      scorer.set(text);
      vi.advanceTimersByTime(100);
    }
    expect(runs).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(runs.map((r) => r.text)).toEqual(["abc"]);
  });

  it("stops the stale run at once and never shows its answer", async () => {
    const { scorer, runs, states, score } = live();
    scorer.ready(score);
    scorer.set("old", { now: true });
    scorer.set("new", { now: true });
    expect(runs[0]?.signal.aborted).toBe(true);
    runs[1]?.finish(textScore(2));
    runs[0]?.finish(textScore(1));
    await vi.runAllTimersAsync();
    const done = states.filter((s) => s.kind === "done");
    expect(done).toMatchObject([{ text: "new", result: { tokens: 2 } }]);
  });

  it("scores what was typed before the model was there", () => {
    const { scorer, runs, states, score } = live();
    scorer.set("early");
    vi.advanceTimersByTime(5000);
    expect(runs).toEqual([]);
    expect(states.at(-1)).toEqual({ kind: "waiting" });
    scorer.ready(score);
    expect(runs.map((r) => r.text)).toEqual(["early"]);
  });

  it("takes white space for no text, and stops what runs", () => {
    const { scorer, runs, states, score } = live();
    scorer.ready(score);
    scorer.set("abc", { now: true });
    scorer.set(" \n ");
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(states.at(-1)).toEqual({ kind: "empty" });
  });

  it("shows a failure of the current run, and none of a stopped one", async () => {
    const { scorer, runs, states, score } = live();
    scorer.ready(score);
    scorer.set("abc", { now: true });
    runs[0]?.fail(new Error("no"));
    await vi.runAllTimersAsync();
    expect(states.at(-1)).toMatchObject({ kind: "failed", error: { message: "no" } });
    scorer.set("abcd", { now: true });
    scorer.stop();
    runs[1]?.fail(new Error("cancelled"));
    await vi.runAllTimersAsync();
    expect(states.at(-1)).toEqual({ kind: "stopped" });
  });
});
