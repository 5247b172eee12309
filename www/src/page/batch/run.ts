/** A batch on its way: rows to the workers one by one, pause, going on, and giving up. */
import type { NextTask } from "../../client/pool";
import { toWire } from "../../client/errors";
import type { BatchStore } from "./store";

export type ScoreEach = (count: number, next: NextTask, options: { sentences: boolean; signal: AbortSignal }) => Promise<void>;

export type RunState = "idle" | "running" | "paused";

export class BatchRun {
  readonly #store: BatchStore;
  readonly #changed: () => void;
  #state: RunState = "idle";
  #abort: AbortController | null = null;
  /** Ends the wait of the workers while it is paused. */
  #wake: () => void = () => undefined;
  #gate: Promise<void> | null = null;
  /** When the present stretch of work began, and how long those before took. */
  #since = 0;
  #before = 0;
  #doneBefore = 0;

  /** @param changed a row or the state has changed */
  constructor(store: BatchStore, changed: () => void) {
    this.#store = store;
    this.#changed = changed;
  }

  get state(): RunState {
    return this.#state;
  }

  /** Milliseconds until the end, by the pace so far; null before there is one. */
  get remaining(): number | null {
    const { counts } = this.#store;
    const done = counts.done + counts.failed - this.#doneBefore;
    if (this.#state !== "running" || done < 3) return null;
    return ((this.#before + performance.now() - this.#since) / done) * (counts.waiting + counts.scoring);
  }

  /**
   * Scores the rows that wait, in their order. Resolves at the end, and also when it was cancelled. An error of a row is
   * told in the row; what stops them all is thrown.
   */
  async start(scoreEach: ScoreEach): Promise<void> {
    if (this.#state !== "idle") return;
    const abort = (this.#abort = new AbortController());
    const store = this.#store;
    this.#before = 0;
    this.#doneBefore = store.counts.done + store.counts.failed;
    this.#go("running");
    let at = 0;
    const next: NextTask = async () => {
      while (this.#gate) await this.#gate;
      if (abort.signal.aborted) return null;
      while (at < store.rows.length && store.state(at) !== "waiting") at++;
      const row = store.rows[at];
      if (!row) return null;
      const index = at++;
      store.begin(index);
      return {
        text: row.text,
        done: (result) => {
          store.done(index, result);
          this.#changed();
        },
        failed: (error) => {
          store.failed(index, toWire(error));
          this.#changed();
        },
      };
    };
    try {
      await scoreEach(store.counts.waiting, next, { sentences: false, signal: abort.signal });
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      for (let i = 0; i < store.rows.length; i++) if (store.state(i) === "scoring") store.reset(i);
      this.#open();
      this.#abort = null;
      this.#go("idle");
    }
  }

  /** Rows that are being scored are finished; no other is begun. */
  pause(): void {
    if (this.#state !== "running") return;
    this.#gate = new Promise((resolve) => (this.#wake = resolve));
    this.#before += performance.now() - this.#since;
    this.#go("paused");
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#open();
    this.#go("running");
  }

  /** What is scored stays. */
  cancel(): void {
    this.#abort?.abort();
    this.#open();
  }

  #open(): void {
    this.#gate = null;
    this.#wake();
  }

  #go(state: RunState): void {
    if (state === "running") this.#since = performance.now();
    this.#state = state;
    this.#changed();
  }
}
