/**
 * The client: what a page, the element and the tests use.
 *
 *     const probe = await ValueProbe.load({ onProgress: ({ fraction }) => … });
 *     const { evidence, sentences } = await probe.score("We owe our grandchildren a living planet.");
 */
import script from "../worker/main.ts?worker&url";
import type {
  Comparison,
  Examples,
  Explanations,
  FoundPrinciples,
  MapPoint,
  OwnDimension,
  Preference,
  ReadDimension,
  ReplyScore,
  ValueMap,
} from "./analysis-types";
import type { CallOptions, WorkerLike } from "./connection";
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
  /** Loads further frameworks at once; otherwise they are loaded when they are first asked for. */
  frameworks?: boolean;
  /** URL of the folder that holds `models/`; the page's own folder if not given. */
  base?: string | URL;
  /** Starts the worker from elsewhere: for tests and for hosts with a worker file of their own. */
  spawn?: () => WorkerLike;
}

/** What every long call takes. */
export interface CallSettings {
  signal?: AbortSignal;
  /** What it counts depends on the call; it never falls. */
  onProgress?: (progress: ScoreProgress) => void;
}

export interface FrameworkOptions extends CallSettings {
  /** Ids of the frameworks to report, loaded where they are not yet; none: all that are loaded. */
  frameworks?: readonly string[];
}

export interface AnalysisOptions extends FrameworkOptions {
  /** Own dimensions, scored under the framework `own`. They have scores and no probabilities. */
  own?: readonly OwnDimension[];
}

export interface TextOptions extends AnalysisOptions {
  /** Score each sentence too (the default). */
  sentences?: boolean;
}

export interface BatchOptions extends TextOptions {
  /** At most so many workers; chosen by cores, memory and number of texts if not given. */
  workers?: number;
}

export interface ExplainOptions extends AnalysisOptions {
  /** Names, or `framework/name`; none: those that the text invokes, or its strongest where it invokes none. */
  dimensions?: readonly string[];
  /** From 0; none: for each dimension the one that carries it. */
  sentence?: number;
}

export interface CompareOptions extends AnalysisOptions {
  /** What the texts answer. It is scored beside them and not compared. */
  prompt?: string;
  /** 32 bits; the same gives the same bands. */
  seed?: number;
}

/** Further workers are ended after a while without a batch: their memory never shrinks otherwise. */
const SPARE_IDLE_MS = 20_000;

export class ValueProbe {
  /** Levels, frameworks and dimensions, with names, definitions, circle positions and colours. */
  readonly taxonomy: Taxonomy;
  readonly #spawn: () => WorkerLike;
  #options: LoadOptions;
  readonly #loaded: Loaded;
  readonly #main: ProbeWorker;
  #spares: ProbeWorker[] = [];
  /** Some of them are without what the first has meanwhile. */
  #outdated = false;
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
      ...(options.frameworks && { frameworks: true }),
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
   * Loads the frameworks beside the values, half a megabyte, unless that is done: from then on every text is scored for
   * them too, and `info.frameworks` names them. `reply` and `prefer` call it by themselves.
   *
   * @throws {NetworkError} a file could not be fetched; calling again may help
   * @throws {BundleError} a file is not the one the manifest names, or they belong to another model
   * @throws {SelfTestError} the device computes something else than they say
   * @throws as `score`
   */
  async loadFrameworks(call: CallOptions<LoadProgress> = {}): Promise<ProbeInfo> {
    const info = await this.#main.loadFrameworks(call);
    if (!this.#options.frameworks) {
      this.#options = { ...this.#options, frameworks: true };
      this.#outdated = true;
      this.#dismissLater();
    }
    return info;
  }

  /**
   * Scores one text of any length. Calls run one after another.
   *
   * @throws {InputError} `empty-input` for nothing but white space, `too-large` beyond 64 MiB
   * @throws {CancelledError} at once when `signal` aborts
   * @throws {WorkerCrashedError} the worker died; the next call starts a new one by itself
   * @throws {DisposedError} after `dispose()`
   */
  async score(text: string, { sentences = true, own, frameworks, ...call }: TextOptions = {}): Promise<TextScore> {
    await this.#need(frameworks, call);
    return this.#main.score(text, { sentences, ...chosen(own, frameworks) }, call);
  }

  /** `score` with dimensions of a person's own beside the model's. Throws also what `readDimension` does of their files. */
  scoreWith(text: string, own: readonly OwnDimension[], options: Omit<TextOptions, "own"> = {}): Promise<TextScore> {
    return this.score(text, { ...options, own });
  }

  /**
   * Says which words carry a text's scores: of each dimension the sentence that carries it, word by word.
   *
   * @throws {InputError} as `score`; `unknown-dimension` for a name that the model does not score
   * @throws as `score`
   */
  async explain(text: string, { dimensions, sentence, own, frameworks, ...call }: ExplainOptions = {}): Promise<Explanations> {
    await this.#need(frameworks, call);
    const asked = { ...(dimensions && { dimensions: [...dimensions] }), ...(sentence !== undefined && { sentence }) };
    const options = { ...asked, ...chosen(own, frameworks) };
    return this.#main.ask({ type: "explain", text, options }, call);
  }

  /**
   * Compares two to six texts: what one invokes more than another, and whether that is more than chance.
   *
   * @throws {InputError} as `score`; `text-count` for fewer texts or more
   * @throws as `score`
   */
  async compare(texts: readonly string[], { prompt, seed, own, frameworks, ...call }: CompareOptions = {}): Promise<Comparison> {
    await this.#need(frameworks, call);
    const asked = { ...(prompt !== undefined && { prompt }), ...(seed !== undefined && { seed }) };
    const options = { ...asked, ...chosen(own, frameworks) };
    return this.#main.ask({ type: "compare", texts: [...texts], options }, call);
  }

  /**
   * Scores a text in its context, an answer to what somebody said; both are read as they are. Loads the frameworks that
   * can where they are not loaded yet.
   *
   * @throws {InputError} as `score`, for the context too; `unknown-framework`, `no-framework`
   * @throws as `loadFrameworks`
   */
  async reply(context: string, text: string, { frameworks, ...call }: FrameworkOptions = {}): Promise<ReplyScore> {
    if (!this.#options.frameworks) await this.loadFrameworks({ signal: call.signal });
    return this.#main.ask({ type: "reply", context, text, options: chosen([], frameworks) }, call);
  }

  /**
   * Which of two texts is preferred, as answers to a context or (`null`) on their own, and how surely. Throws as `reply`.
   */
  async prefer(context: string | null, a: string, b: string, { frameworks, ...call }: FrameworkOptions = {}): Promise<Preference> {
    if (!this.#options.frameworks) await this.loadFrameworks({ signal: call.signal });
    return this.#main.ask({ type: "prefer", context, a, b, options: chosen([], frameworks) }, call);
  }

  /**
   * The principles and proverbs that bear on a text, most relevant first, or none. The first call fetches the library.
   * `most`: at most so many, 5 if not given.
   *
   * @throws {NetworkError} the library could not be fetched; calling again may help
   * @throws {BundleError} it is not what its manifest names, or belongs to another model
   * @throws as `score`
   */
  principles(text: string, { most, ...call }: CallSettings & { most?: number } = {}): Promise<FoundPrinciples> {
    return this.#main.ask({ type: "principles", text, ...(most !== undefined && { most }) }, call);
  }

  /** Places texts in the plane of `valueMap`. A text's place does not depend on the others. Throws as `principles`. */
  map(texts: readonly string[], call: CallSettings = {}): Promise<MapPoint[]> {
    return this.#main.ask({ type: "map", texts: [...texts] }, call);
  }

  /** Landmarks and reference texts of the plane. The first call, or the first of `map`, fetches it. Throws as `principles`. */
  valueMap({ signal }: Pick<CallSettings, "signal"> = {}): Promise<ValueMap> {
    return this.#main.ask({ type: "value-map" }, { signal });
  }

  /**
   * Makes a dimension of a person's own out of a few texts for and against it, and says how well it tells them apart.
   * Nothing of it is kept: that is the caller's to do, with the person's leave (`OwnDimension.file`).
   *
   * @throws {InputError} for examples that it cannot be made of: `no-examples`, `too-many-examples`, `empty-example`,
   *   `duplicate-example`, `contradictory-example`
   * @throws as `score`
   */
  dimension({ name, ...examples }: { name: string } & Examples, call: CallSettings = {}): Promise<OwnDimension> {
    return this.#main.ask({ type: "dimension", name, examples: { for: [...examples.for], against: [...examples.against] } }, call);
  }

  /**
   * Reads the file of an own dimension. One that was made with another model is made anew from its examples.
   *
   * @throws {DimensionError} `bad-dimension` for a file that is none; `other-encoder` for one of another model that has
   *   no examples in it
   * @throws as `dimension`
   */
  async readDimension(file: string, call: CallSettings = {}): Promise<ReadDimension> {
    const { signal } = call;
    const { fits, ...read } = await this.#main.ask({ type: "read-dimension", file }, { signal });
    if (fits || !read.examples) return { ...read, remade: false };
    return { ...(await this.dimension({ name: read.name, ...read.examples }, call)), remade: true };
  }

  /**
   * Scores many texts, on several workers where the machine has the cores; `onProgress` counts texts.
   * The results stand in the order of the texts. Throws as `score` does, for the first text that fails.
   */
  async scoreBatch(texts: readonly string[], { sentences = true, own, frameworks, workers, ...call }: BatchOptions = {}): Promise<TextScore[]> {
    await this.#need(frameworks, call);
    return this.#together(texts.length, workers, (scorers) => scoreAll(scorers, texts, { sentences, ...chosen(own, frameworks) }, call));
  }

  /**
   * Scores about `count` texts as `next` gives them: for a long batch, which may pause (while `next` waits), and in which
   * a text that fails does not end the rest. Rejects with `cancelled` when `signal` aborts.
   */
  async scoreEach(count: number, next: NextTask, { sentences = true, own, frameworks, workers, signal }: Omit<BatchOptions, "onProgress"> = {}): Promise<void> {
    await this.#need(frameworks, { signal });
    return this.#together(count, workers, (scorers) => scoreEach(scorers, next, { sentences, ...chosen(own, frameworks) }, { signal }));
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

  /** Loads further frameworks where one is asked for that is not there: then it is one of those, or none of ours. */
  async #need(frameworks: readonly string[] | undefined, { signal }: CallSettings): Promise<void> {
    if (frameworks?.some((id) => !this.info.frameworks.includes(id))) await this.loadFrameworks({ signal });
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
    if (this.#batches > 0) return;
    if (this.#outdated) this.#dismiss();
    else this.#idle = setTimeout(() => this.#dismiss(), SPARE_IDLE_MS);
  }

  #dismiss(): void {
    clearTimeout(this.#idle);
    for (const spare of this.#spares) spare.dispose();
    this.#spares = [];
    this.#outdated = false;
  }
}

/** What is to be scored, as the worker takes it. */
function chosen(own: readonly OwnDimension[] = [], frameworks?: readonly string[]): { own?: string[]; frameworks?: string[] } {
  return {
    ...(own.length > 0 && { own: own.map(({ fileWithoutExamples }) => fileWithoutExamples) }),
    ...(frameworks && { frameworks: [...frameworks] }),
  };
}

function spawnWorker(): WorkerLike {
  return startWorker(script, "value-probe");
}
