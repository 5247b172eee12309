/**
 * The client: what a page, the element and the tests use.
 *
 *     const probe = await ValueProbe.load({ onProgress: ({ fraction }) => … });
 *     const { evidence, sentences } = await probe.score("We owe our grandchildren a living planet.");
 */
import script from "../worker/main.ts?worker&url";
import type { WorkerLike } from "./connection";
import { type NextTask, scoreAll, scoreEach, workersFor } from "./pool";
import { ProbeWorker } from "./probe-worker";
import type { Loaded, LoadOptions } from "./protocol";
import { startWorker } from "./start-worker";
import type { DeviceChoice, LoadProgress, ProbeInfo, ScoreProgress, Taxonomy, TextScore } from "./types";

export interface ProbeOptions {
  /** `auto` (the default) starts on the CPU and takes WebGPU for what it is faster at, where it is real and right. */
  device?: DeviceChoice;
  onProgress?: (progress: LoadProgress) => void;
  signal?: AbortSignal;
  /** Told of `info` after each load, when the GPU has been tried, and when another device had to take over. */
  onInfo?: (info: ProbeInfo) => void;
  /** URL of the folder that holds `models/`; the page's own folder if not given. */
  base?: string | URL;
  /** Starts the worker from elsewhere: for tests and for hosts with a worker file of their own. */
  spawn?: () => WorkerLike;
}

export interface TextOptions {
  signal?: AbortSignal;
  /** Score each sentence too (the default). */
  sentences?: boolean;
  onProgress?: (progress: ScoreProgress) => void;
}

export interface BatchOptions extends TextOptions {
  /** At most so many workers; chosen by cores, memory and number of texts if not given. */
  workers?: number;
}

/** Further workers are ended after a while without a batch: their memory never shrinks otherwise. */
const SPARE_IDLE_MS = 20_000;

export class ValueProbe {
  /** Levels, frameworks and dimensions, with names, definitions, circle positions and colours. */
  readonly taxonomy: Taxonomy;
  readonly #spawn: () => WorkerLike;
  readonly #options: LoadOptions;
  readonly #loaded: Loaded;
  readonly #main: ProbeWorker;
  #spares: ProbeWorker[] = [];
  #batches = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  private constructor(main: ProbeWorker, loaded: Loaded, spawn: () => WorkerLike, options: LoadOptions) {
    this.#main = main;
    this.#loaded = loaded;
    this.#spawn = spawn;
    this.#options = options;
    this.taxonomy = loaded.taxonomy;
  }

  /**
   * Starts a worker and loads the model: from the cache where it is there, verified either way.
   *
   * @throws {NetworkError} a file could not be fetched; calling again may help
   * @throws {BundleError} a file is not the one the manifest names (`hash-mismatch`) or is malformed
   * @throws {DeviceError} `gpu` was asked for and is not there
   * @throws {SelfTestError} the scores of the golden set came out wrong
   * @throws {CancelledError} `signal` was aborted
   * @throws {WorkerCrashedError} the worker died; calling again starts a new one
   * @throws {WorkerStartError} the worker's script is not there, or a policy forbids it
   */
  static async load(options: ProbeOptions = {}): Promise<ValueProbe> {
    const spawn = options.spawn ?? spawnWorker;
    const load: LoadOptions = {
      device: options.device ?? "auto",
      base: new URL("models/", new URL(options.base ?? ".", document.baseURI)).href,
    };
    const main = new ProbeWorker(spawn, load, options.onInfo);
    try {
      const loaded = await main.load({ signal: options.signal, onProgress: options.onProgress });
      return new ValueProbe(main, loaded, spawn, load);
    } catch (error) {
      main.dispose();
      throw error;
    }
  }

  /** Which device computes and why, the model, where its files came from, timings. */
  get info(): ProbeInfo {
    return this.#main.info ?? this.#loaded.info;
  }

  /**
   * Scores one text of any length. Calls run one after another.
   *
   * @throws {InputError} `empty-input` for nothing but white space, `too-large` beyond 64 MiB
   * @throws {CancelledError} at once when `signal` aborts
   * @throws {WorkerCrashedError} the worker died; the next call starts a new one by itself
   * @throws {DisposedError} after `dispose()`
   */
  score(text: string, { sentences = true, ...call }: TextOptions = {}): Promise<TextScore> {
    return this.#main.score(text, { sentences }, call);
  }

  /**
   * Scores many texts, on several workers where the machine has the cores; `onProgress` counts texts.
   * The results stand in the order of the texts. Throws as `score` does, for the first text that fails.
   */
  async scoreBatch(texts: readonly string[], { sentences = true, workers, ...call }: BatchOptions = {}): Promise<TextScore[]> {
    return this.#together(texts.length, workers, (scorers) => scoreAll(scorers, texts, { sentences }, call));
  }

  /**
   * Scores about `count` texts as `next` gives them: for a long batch, which may pause (while `next` waits), and in which
   * a text that fails does not end the rest. Rejects with `cancelled` when `signal` aborts.
   */
  async scoreEach(count: number, next: NextTask, { sentences = true, workers, signal }: Omit<BatchOptions, "onProgress"> = {}): Promise<void> {
    return this.#together(count, workers, (scorers) => scoreEach(scorers, next, { sentences }, { signal }));
  }

  /** Runs a batch on as many workers as it deserves, and lets them go a while after the last. */
  async #together<T>(texts: number, workers: number | undefined, run: (scorers: [ProbeWorker, ...ProbeWorker[]]) => Promise<T>): Promise<T> {
    const { hardwareConcurrency, deviceMemory } = navigator as Navigator & { deviceMemory?: number };
    // One GPU is not made faster by several queues to it.
    const most = this.info.device === "gpu" ? 1 : workersFor(texts, hardwareConcurrency, deviceMemory);
    const spares = this.#hire(Math.min(workers ?? most, Math.max(1, texts)) - 1);
    this.#batches++;
    try {
      return await run([this.#main, ...spares]);
    } finally {
      this.#batches--;
      this.#dismissLater();
    }
  }

  /** WebAssembly memory of the first worker in bytes. It grows with the longest text and never shrinks. */
  memoryBytes(): Promise<number> {
    return this.#main.memoryBytes();
  }

  /** Ends the workers and gives their memory back. What is pending is rejected with `disposed`. */
  dispose(): void {
    this.#disposed = true;
    this.#main.dispose();
    this.#dismiss();
  }

  /** The first `count` further workers, on the CPU and with the very model of the first. */
  #hire(count: number): ProbeWorker[] {
    clearTimeout(this.#idle);
    if (this.#disposed) return [];
    while (this.#spares.length < count) {
      this.#spares.push(
        new ProbeWorker(this.#spawn, { ...this.#options, device: "cpu", sources: this.#loaded.sources }),
      );
    }
    return this.#spares.slice(0, Math.max(0, count));
  }

  #dismissLater(): void {
    clearTimeout(this.#idle);
    if (this.#batches === 0) this.#idle = setTimeout(() => this.#dismiss(), SPARE_IDLE_MS);
  }

  #dismiss(): void {
    clearTimeout(this.#idle);
    for (const spare of this.#spares) spare.dispose();
    this.#spares = [];
  }
}

function spawnWorker(): WorkerLike {
  return startWorker(script, "value-probe");
}
