/** A worker's requests (`client/envelope.ts`): they run one after another, and cancels overtake them. */
import type { Job, Protocol, ReplyOf, RequestOf } from "../client/envelope";
import { CancelledError, toWire } from "../client/errors";
import { ModuleDeadError } from "./guard";

/** Does what a job says; `report` is for its progress. */
export type Run<P extends Protocol> = (
  job: Job<P>,
  signal: AbortSignal,
  report: (progress: P["answers"][keyof P["answers"]]["progress"]) => void,
) => Promise<P["answers"][keyof P["answers"]]["value"]>;

export class RequestQueue<P extends Protocol> {
  readonly #post: (reply: ReplyOf<P>) => void;
  readonly #run: Run<P>;
  readonly #waiting: Job<P>[] = [];
  #running: { id: number; abort: AbortController } | null = null;

  constructor(post: (reply: ReplyOf<P>) => void, run: Run<P>) {
    this.#post = post;
    this.#run = run;
  }

  receive(request: RequestOf<P>): void {
    if (request.type !== "cancel") {
      this.#waiting.push(request);
      if (!this.#running) void this.#drain();
      return;
    }
    if (this.#running?.id === request.id) return this.#running.abort.abort();
    const at = this.#waiting.findIndex((job) => job.id === request.id);
    if (at < 0) return; // answered already
    this.#waiting.splice(at, 1);
    this.#fail(request.id, new CancelledError());
  }

  async #drain(): Promise<void> {
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
      const { id, silent } = job;
      const abort = new AbortController();
      this.#running = { id, abort };
      try {
        const value = await this.#run(job, abort.signal, (progress) => silent || this.#post({ type: "progress", id, progress }));
        this.#post({ type: "done", id, value });
      } catch (error) {
        if (error instanceof ModuleDeadError) {
          // Nothing can be computed here any more; the client starts another worker.
          return this.#post({ type: "crashed", id: 0, message: error.message });
        }
        this.#fail(id, abort.signal.aborted ? new CancelledError() : error);
      }
      this.#running = null;
    }
  }

  #fail(id: number, error: unknown): void {
    this.#post({ type: "failed", id, error: toWire(error) });
  }
}
