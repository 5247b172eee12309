/** One question to the probe at a time: a new one stops the last, and a stale answer is dropped. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ScoreProgress } from "../../client/types";

export type TaskState<T> =
  | { kind: "idle" }
  | { kind: "running"; share: number }
  | { kind: "done"; value: T }
  | { kind: "stopped" }
  | { kind: "failed"; error: unknown };

export interface Call {
  signal: AbortSignal;
  onProgress: (progress: ScoreProgress) => void;
}

export class Task<T> implements ReactiveController {
  state: TaskState<T> = { kind: "idle" };
  readonly #host: ReactiveControllerHost;
  #abort: AbortController | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.stop();
  }

  /** Asks. Whatever goes wrong stands in `state`. */
  async run(ask: (call: Call) => Promise<T>): Promise<void> {
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    const go = (state: TaskState<T>) => {
      if (this.#abort === abort) this.#go(state);
    };
    go({ kind: "running", share: 0 });
    try {
      const onProgress = ({ done, total }: ScoreProgress) => go({ kind: "running", share: total > 0 ? done / total : 0 });
      go({ kind: "done", value: await ask({ signal: abort.signal, onProgress }) });
    } catch (error) {
      go(abort.signal.aborted ? { kind: "stopped" } : { kind: "failed", error });
    }
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    if (this.state.kind === "running") this.#go({ kind: "stopped" });
  }

  /** Forgets the answer. */
  clear(): void {
    this.stop();
    this.#go({ kind: "idle" });
  }

  #go(state: TaskState<T>): void {
    this.state = state;
    this.#host.requestUpdate();
  }
}
