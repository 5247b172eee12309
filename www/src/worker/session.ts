/** The worker's side of the protocol (`client/protocol.ts`). */
import { DeviceError, type ProbeError } from "../client/errors";
import type { Job as JobOf } from "../client/envelope";
import type { Answers, Loaded, LoadOptions, ProbeProtocol, Reply, Request } from "../client/protocol";
import type { DeviceReason, LoadProgress, ProbeInfo, ScoreProgress } from "../client/types";
import type { Engine } from "./engine";
import type { Extra } from "./extras";
import { ModuleDeadError } from "./guard";
import type { Started } from "./load";
import { RequestQueue } from "./queue";
import { explain } from "./reason";
import { tokensOf } from "./speed";

export type Loader = (options: LoadOptions, report: (progress: LoadProgress) => void, signal: AbortSignal) => Promise<Started>;

type Job = JobOf<ProbeProtocol>;

export class Session {
  readonly #post: (reply: Reply) => void;
  readonly #loader: Loader;
  readonly #queue: RequestQueue<ProbeProtocol>;
  #engine: Engine | null = null;
  /** The GPU beside it, and from how many tokens on a text is its work. */
  #gpu: { engine: Engine; fromTokens: number } | null = null;
  #info: ProbeInfo | null = null;
  /** What is on the engine beside its bundle, and where more comes from. */
  #extras: Started["extras"] = new Map();
  #fetchExtra: Started["fetchExtra"] | null = null;
  /** Ends a trial of the GPU for a model that was replaced meanwhile. */
  #trial = new AbortController();

  constructor(post: (reply: Reply) => void, loader: Loader) {
    this.#post = post;
    this.#loader = loader;
    this.#queue = new RequestQueue(post, (job, signal, report) => this.#run(job, signal, report));
  }

  receive(request: Request): void {
    this.#queue.receive(request);
  }

  #run(job: Job, signal: AbortSignal, report: (progress: LoadProgress | ScoreProgress) => void): Promise<Answers[Job["type"]]["value"]> {
    switch (job.type) {
      case "load":
        return this.#load(job.options, signal, report);
      case "frameworks":
        return this.#frameworks(signal, report);
      case "score": {
        const tokens = tokensOf(job.text, job.options.sentences ?? true);
        return this.#compute(tokens, (engine) => engine.score(job.text, job.options, signal, report), signal);
      }
      case "explain": {
        // Each word of a sentence is a text more; how many words will be explained is not known yet.
        const tokens = tokensOf(job.text, true);
        return this.#compute(tokens, (engine) => engine.explain(job.text, job.options, signal, report), signal);
      }
      case "compare": {
        const tokens = sum(job.texts.map((text) => tokensOf(text, true)));
        return this.#compute(tokens, (engine) => engine.compare(job.texts, job.options, signal, report), signal);
      }
      case "reply": {
        const tokens = tokensOf(job.context + job.text, false);
        return this.#compute(tokens, (engine) => engine.reply(job.context, job.text, job.options, signal, report), signal);
      }
      case "prefer": {
        const tokens = tokensOf((job.context ?? "") + job.a + job.b, false);
        return this.#compute(tokens, (engine) => engine.prefer(job.context, [job.a, job.b], job.options, signal, report), signal);
      }
      case "principles":
        return this.#with("principles", tokensOf(job.text, false), (engine) => engine.principles(job.text, job.most, signal, report), signal);
      case "map": {
        const tokens = sum(job.texts.map((text) => tokensOf(text, false)));
        return this.#with("value-map", tokens, (engine) => engine.map(job.texts, signal, report), signal);
      }
      case "value-map":
        return this.#with("value-map", 0, (engine) => engine.valueMap(), signal);
      case "dimension": {
        const tokens = sum([...job.examples.for, ...job.examples.against].map((text) => tokensOf(text, false)));
        return this.#compute(tokens, (engine) => engine.dimension(job.name, job.examples, signal, report), signal);
      }
      case "read-dimension":
        return this.#loaded().readDimension(job.file);
      case "memory":
        return Promise.resolve((this.#engine?.memoryBytes() ?? 0) + (this.#gpu?.engine.memoryBytes() ?? 0));
    }
  }

  async #load(options: LoadOptions, signal: AbortSignal, report: (progress: LoadProgress) => void): Promise<Loaded> {
    const { engine, loaded, extras, fetchExtra, trial } = await this.#loader(options, report, signal);
    this.#trial.abort();
    this.#gpu?.engine.free();
    this.#engine?.free();
    [this.#engine, this.#gpu, this.#info] = [engine, null, loaded.info];
    [this.#extras, this.#fetchExtra] = [extras, fetchExtra];
    if (trial) void this.#try(trial);
    return loaded;
  }

  /** Tries the GPU beside the CPU that answers already. */
  async #try(trial: NonNullable<Started["trial"]>): Promise<void> {
    const { signal } = (this.#trial = new AbortController());
    const { gpu, info } = await trial(signal).catch(() => ({ gpu: null, info: null }));
    if (signal.aborted || !info) return gpu?.free(); // the model was replaced
    if (gpu) this.#gpu = { engine: gpu, fromTokens: info.speeds?.gpuFromTokens ?? 0 };
    const { frameworks, replies, rankings } = this.#info ?? info; // some may have been put on while it was tried
    this.#changed({ ...info, frameworks, replies, rankings });
  }

  async #frameworks(signal: AbortSignal, report: (progress: LoadProgress) => void): Promise<ProbeInfo> {
    const engine = this.#loaded();
    if (!this.#info) throw nothingLoaded();
    if (this.#extras.has("frameworks")) return this.#info;
    await this.#need("frameworks", signal, report);
    const { frameworks, replies, rankings } = engine.describe();
    const info = { ...this.#info, frameworks, replies, rankings };
    this.#changed(info);
    return info;
  }

  /** Fetches what can be put on an engine and puts it on, unless that was done before. */
  async #need(extra: Extra, signal: AbortSignal, report: (progress: LoadProgress) => void = () => undefined): Promise<void> {
    const engine = this.#loaded();
    if (this.#extras.has(extra)) return;
    if (!this.#fetchExtra) throw nothingLoaded();
    const files = await this.#fetchExtra(extra, report, signal);
    signal.throwIfAborted();
    const extras = new Map(this.#extras).set(extra, files);
    await engine.put(extras);
    this.#extras = extras;
  }

  /** `compute` with what it needs on the engine. */
  async #with<T>(extra: Extra, tokens: number, work: (engine: Engine) => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#need(extra, signal);
    return this.#compute(tokens, work, signal);
  }

  #loaded(): Engine {
    if (!this.#engine) throw nothingLoaded();
    return this.#engine;
  }

  /** Does what reads about so many tokens on the device that is faster at it. */
  async #compute<T>(tokens: number, work: (engine: Engine) => Promise<T>, signal: AbortSignal): Promise<T> {
    const engine = this.#loaded();
    const gpu = this.#gpu;
    if (gpu && tokens >= gpu.fromTokens) {
      try {
        await gpu.engine.put(this.#extras);
        return await work(gpu.engine);
      } catch (error) {
        const gone = error instanceof ModuleDeadError || (error as Partial<ProbeError> | null)?.code === "device";
        if (signal.aborted || !gone) throw error;
        this.#lose(error);
      }
    }
    return work(engine);
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
}

function nothingLoaded(): DeviceError {
  return new DeviceError("device", "nothing is loaded yet");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
