/**
 * Scores a text while it is typed: waits for a pause, stops the run that has become stale, and never lets
 * an old answer overwrite a new one.
 */
import type { ScoreProgress, TextScore } from "./types";

export type ScoreText = (
  text: string,
  options: { signal: AbortSignal; onProgress: (progress: ScoreProgress) => void },
) => Promise<TextScore>;

export type LiveState =
  | { kind: "empty" }
  | { kind: "waiting" } // typed, not begun
  | { kind: "scoring"; done: number; total: number }
  | { kind: "done"; text: string; result: TextScore; ms: number }
  | { kind: "failed"; error: Error }
  | { kind: "stopped" };

/** A long text is typed into less than pasted, and costs more to begin in vain. */
const PAUSE_MS = 220;
const LONG_PAUSE_MS = 700;
const LONG = 20_000;

export class LiveScorer {
  readonly #show: (state: LiveState) => void;
  #score: ScoreText | null = null;
  #text = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #run: AbortController | null = null;

  constructor(show: (state: LiveState) => void) {
    this.#show = show;
  }

  /** Says how to score, once that is possible; a text that was typed before is scored now. */
  ready(score: ScoreText): void {
    this.#score = score;
    if (this.#text.trim()) this.#begin();
  }

  /** The text has changed. */
  set(text: string, { now = false } = {}): void {
    this.#halt();
    this.#text = text;
    if (!text.trim()) return this.#show({ kind: "empty" });
    this.#show({ kind: "waiting" });
    if (!this.#score) return;
    const pause = text.length > LONG ? LONG_PAUSE_MS : PAUSE_MS;
    if (now) this.#begin();
    else this.#timer = setTimeout(() => this.#begin(), pause);
  }

  /** Gives up the run that is under way. */
  stop(): void {
    this.#halt();
    this.#show({ kind: "stopped" });
  }

  #halt(): void {
    clearTimeout(this.#timer);
    this.#run?.abort();
    this.#run = null;
  }

  #begin(): void {
    const score = this.#score;
    if (!score) return;
    this.#halt();
    const run = (this.#run = new AbortController());
    const text = this.#text;
    const begin = performance.now();
    const current = () => this.#run === run;
    this.#show({ kind: "scoring", done: 0, total: 1 });
    score(text, {
      signal: run.signal,
      onProgress: ({ done, total }) => current() && this.#show({ kind: "scoring", done, total }),
    }).then(
      (result) => current() && this.#show({ kind: "done", text, result, ms: performance.now() - begin }),
      (error: unknown) => {
        if (current()) this.#show({ kind: "failed", error: error instanceof Error ? error : new Error(String(error)) });
      },
    );
  }
}
