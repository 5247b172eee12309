/**
 * The worker's side of the protocol (`client/protocol.ts`): a queue of requests that run one after
 * another, and cancels that overtake them.
 */
import { CancelledError, DeviceError, type ProbeError, toWire } from "../client/errors";
import type { Loaded, LoadOptions, Reply, Request } from "../client/protocol";
import type { DeviceReason, LoadProgress, ScoreProgress, TextScore } from "../client/types";
import { type Engine, ModuleDeadError } from "./engine";

export type Loader = (
  options: LoadOptions,
  report: (progress: LoadProgress) => void,
  signal: AbortSignal,
) => Promise<{ engine: Engine; loaded: Loaded }>;

type Job = Exclude<Request, { type: "cancel" }>;

export class Session {
  readonly #post: (reply: Reply) => void;
  readonly #loader: Loader;
  readonly #queue: Job[] = [];
  #running: { id: number; abort: AbortController } | null = null;
  #engine: Engine | null = null;
  /** How the engine was loaded, to load the CPU in its place if the GPU goes away. */
  #options: LoadOptions | null = null;

  constructor(post: (reply: Reply) => void, loader: Loader) {
    this.#post = post;
    this.#loader = loader;
  }

  receive(request: Request): void {
    if (request.type !== "cancel") {
      this.#queue.push(request);
      if (!this.#running) void this.#drain();
      return;
    }
    if (this.#running?.id === request.id) return this.#running.abort.abort();
    const at = this.#queue.findIndex((job) => job.id === request.id);
    if (at < 0) return; // answered already
    this.#queue.splice(at, 1);
    this.#fail(request.id, new CancelledError());
  }

  async #drain(): Promise<void> {
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      const abort = new AbortController();
      this.#running = { id: job.id, abort };
      try {
        this.#post({ type: "done", id: job.id, value: await this.#run(job, abort.signal) });
      } catch (error) {
        if (error instanceof ModuleDeadError) {
          // Nothing can be computed here any more; the client starts another worker.
          return this.#post({ type: "crashed", id: 0, message: error.message });
        }
        this.#fail(job.id, abort.signal.aborted ? new CancelledError() : error);
      }
      this.#running = null;
    }
  }

  #run(job: Job, signal: AbortSignal): Promise<Loaded | TextScore | number> {
    switch (job.type) {
      case "load":
        return this.#load(job, signal);
      case "score":
        return this.#score(job, signal);
      case "memory":
        return Promise.resolve(this.#engine?.memoryBytes() ?? 0);
    }
  }

  async #load({ id, options }: Extract<Job, { type: "load" }>, signal: AbortSignal): Promise<Loaded> {
    const report = (progress: LoadProgress) => this.#post({ type: "progress", id, progress });
    const { engine, loaded } = await this.#loader(options, report, signal);
    this.#engine?.free();
    this.#engine = engine;
    this.#options = { ...options, sources: loaded.sources };
    return loaded;
  }

  async #score({ id, text, options }: Extract<Job, { type: "score" }>, signal: AbortSignal): Promise<TextScore> {
    if (!this.#engine) throw new DeviceError("device", "nothing is loaded yet");
    const report = (progress: ScoreProgress) => this.#post({ type: "progress", id, progress });
    try {
      return await this.#engine.score(text, options, signal, report);
    } catch (error) {
      if (signal.aborted || !(await this.#replaceGpu(error, signal))) throw error;
      return this.#engine.score(text, options, signal, report);
    }
  }

  /** A GPU can go away at any time. Where the choice was ours, the CPU takes over; false if it cannot. */
  async #replaceGpu(error: unknown, signal: AbortSignal): Promise<boolean> {
    const gone = error instanceof ModuleDeadError || (error as Partial<ProbeError> | null)?.code === "device";
    if (!gone || this.#engine?.device !== "gpu" || this.#options?.device !== "auto") return false;
    const because: DeviceReason = "gpu-lost";
    const { engine, loaded } = await this.#loader({ ...this.#options, device: "cpu", because }, () => undefined, signal);
    this.#engine = engine;
    this.#post({ type: "changed", id: 0, info: loaded.info });
    return true;
  }

  #fail(id: number, error: unknown): void {
    this.#post({ type: "failed", id, error: toWire(error) });
  }
}
