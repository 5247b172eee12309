/**
 * The worker's side of the protocol (`client/protocol.ts`): a queue of requests that run one after
 * another, and cancels that overtake them.
 */
import { CancelledError, DeviceError, type ProbeError, toWire } from "../client/errors";
import type { Loaded, LoadOptions, Reply, Request } from "../client/protocol";
import type { DeviceReason, LoadProgress, ProbeInfo, ScoreProgress, TextScore } from "../client/types";
import { type Engine, ModuleDeadError } from "./engine";
import type { Started } from "./load";
import { explain } from "./reason";
import { tokensOf } from "./speed";

export type Loader = (options: LoadOptions, report: (progress: LoadProgress) => void, signal: AbortSignal) => Promise<Started>;

type Job = Exclude<Request, { type: "cancel" }>;

export class Session {
  readonly #post: (reply: Reply) => void;
  readonly #loader: Loader;
  readonly #queue: Job[] = [];
  #running: { id: number; abort: AbortController } | null = null;
  #engine: Engine | null = null;
  /** The GPU beside it, and from how many tokens on a text is its work. */
  #gpu: { engine: Engine; fromTokens: number } | null = null;
  #info: ProbeInfo | null = null;
  /** Ends a trial of the GPU for a model that was replaced meanwhile. */
  #trial = new AbortController();

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
        return Promise.resolve((this.#engine?.memoryBytes() ?? 0) + (this.#gpu?.engine.memoryBytes() ?? 0));
    }
  }

  async #load({ id, options }: Extract<Job, { type: "load" }>, signal: AbortSignal): Promise<Loaded> {
    const report = (progress: LoadProgress) => this.#post({ type: "progress", id, progress });
    const { engine, loaded, trial } = await this.#loader(options, report, signal);
    this.#trial.abort();
    this.#gpu?.engine.free();
    this.#engine?.free();
    [this.#engine, this.#gpu, this.#info] = [engine, null, loaded.info];
    if (trial) void this.#try(trial);
    return loaded;
  }

  /** Tries the GPU beside the CPU that answers already. */
  async #try(trial: NonNullable<Started["trial"]>): Promise<void> {
    const { signal } = (this.#trial = new AbortController());
    const { gpu, info } = await trial(signal).catch(() => ({ gpu: null, info: null }));
    if (signal.aborted || !info) return gpu?.free(); // the model was replaced
    if (gpu) this.#gpu = { engine: gpu, fromTokens: info.speeds?.gpuFromTokens ?? 0 };
    this.#changed(info);
  }

  async #score({ id, text, options }: Extract<Job, { type: "score" }>, signal: AbortSignal): Promise<TextScore> {
    if (!this.#engine) throw new DeviceError("device", "nothing is loaded yet");
    const report = (progress: ScoreProgress) => this.#post({ type: "progress", id, progress });
    const gpu = this.#gpu;
    if (gpu && tokensOf(text, options.sentences ?? true) >= gpu.fromTokens) {
      try {
        return await gpu.engine.score(text, options, signal, report);
      } catch (error) {
        const gone = error instanceof ModuleDeadError || (error as Partial<ProbeError> | null)?.code === "device";
        if (signal.aborted || !gone) throw error;
        this.#lose(error);
      }
    }
    return this.#engine.score(text, options, signal, report);
  }

  /** A GPU can go away at any time; the CPU beside it takes over. */
  #lose(error: unknown): void {
    this.#gpu = null;
    if (!this.#info) return;
    const code: DeviceReason = "gpu-lost";
    const info = { ...this.#info };
    delete info.speeds;
    const detail = error instanceof Error ? error.message : String(error);
    this.#changed({ ...info, device: "cpu", reasonCode: code, reason: explain({ device: "cpu", code, detail }) });
  }

  #changed(info: ProbeInfo): void {
    this.#info = info;
    this.#post({ type: "changed", id: 0, info });
  }

  #fail(id: number, error: unknown): void {
    this.#post({ type: "failed", id, error: toWire(error) });
  }
}
