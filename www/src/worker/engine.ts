/**
 * A module with the model in it, on one device. Turns what the WebAssembly boundary does (jobs to be
 * pulled, a panic hook, traps) into promises that always settle.
 */
import type { Comparison, Examples, Explanations, FoundPrinciples, MapPoint, OwnDimension, Preference, ReplyScore, ValueMap } from "../client/analysis-types";
import type { CompareOptions, ExplainOptions, FrameworkOptions, ScoreOptions } from "../client/protocol";
import type { Device, ScoreProgress, Speed, TextScore } from "../client/types";
import type { Instance, WasmBundle, WasmJob, WasmProbe } from "./boundary";
import type { Extra, ExtraFiles } from "./extras";
import { guarded } from "./guard";
import { type Sample, speedOf } from "./speed";
import { stepThrough } from "./steps";

/** About 100 tokens of plain text: what the devices are timed on. */
const SAMPLE =
  "The council voted late on Tuesday to keep the library open on Sundays, after months of letters from " +
  "parents, students and pensioners. Its own accountants had advised against it. The extra hours will be " +
  "paid for by renting out the lecture hall on weekday evenings, and a group of volunteers has offered to " +
  "run the reading room. Whether the arrangement can last beyond next spring is an open question, the " +
  "treasurer said, and one that the new budget will have to answer.";

type Report = (progress: ScoreProgress) => void;

/** So many samples make a long text. */
const LONG = 4;
/** A device that takes longer than this for a sentence need not show what it does with a page. */
const HOPELESS_MS = 1000;

export class Engine {
  readonly device: Device;
  readonly #probe: WasmProbe;
  readonly #memory: WebAssembly.Memory;
  readonly #has = new Set<Extra>();

  private constructor(device: Device, probe: WasmProbe, memory: WebAssembly.Memory) {
    this.device = device;
    this.#probe = probe;
    this.#memory = memory;
  }

  /** Puts a complete bundle on a device; uses it up. */
  static start(device: Device, { module, memory }: Instance, bundle: WasmBundle): Promise<Engine> {
    return guarded(async () => new Engine(device, await module.WebProbe.load(bundle, device), memory));
  }

  describe(): ReturnType<WasmProbe["info"]> {
    return this.#probe.info();
  }

  taxonomy(): ReturnType<WasmProbe["taxonomy"]> {
    return this.#probe.taxonomy();
  }

  selfTest(): ReturnType<WasmProbe["selfTest"]> {
    return guarded(() => this.#probe.selfTest());
  }

  /** WebAssembly memory in bytes. It never shrinks. */
  memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Puts on what is not on it yet. */
  put(extras: ReadonlyMap<Extra, ExtraFiles>): Promise<void> {
    return guarded(async () => {
      for (const [extra, files] of extras) {
        if (this.#has.has(extra)) continue;
        if (extra === "frameworks") await this.#probe.addFrameworks(Object.keys(files), Object.values(files));
        else if (extra === "principles") this.#probe.addPrinciples(files);
        else this.#probe.addMap(files);
        this.#has.add(extra);
      }
    });
  }

  score(text: string, options: ScoreOptions, signal: AbortSignal, report: Report): Promise<TextScore> {
    return this.#work(() => this.#probe.start(text, options), signal, report);
  }

  explain(text: string, options: ExplainOptions, signal: AbortSignal, report: Report): Promise<Explanations> {
    return this.#work(() => this.#probe.startExplain(text, options), signal, report);
  }

  compare(texts: string[], options: CompareOptions, signal: AbortSignal, report: Report): Promise<Comparison> {
    return this.#work(() => this.#probe.startCompare(texts, options), signal, report);
  }

  reply(context: string, text: string, options: FrameworkOptions, signal: AbortSignal, report: Report): Promise<ReplyScore> {
    return this.#work(() => this.#probe.startReply(context, text, options), signal, report);
  }

  /** `null`: without a context. */
  prefer(context: string | null, [a, b]: [string, string], options: FrameworkOptions, signal: AbortSignal, report: Report): Promise<Preference> {
    return this.#work(() => this.#probe.startPrefer(context ?? undefined, a, b, options), signal, report);
  }

  principles(text: string, most: number | undefined, signal: AbortSignal, report: Report): Promise<FoundPrinciples> {
    return this.#work(() => this.#probe.startPrinciples(text, most === undefined ? {} : { most }), signal, report);
  }

  map(texts: string[], signal: AbortSignal, report: Report): Promise<MapPoint[]> {
    return this.#work(() => this.#probe.startMap(texts), signal, report);
  }

  valueMap(): Promise<ValueMap> {
    return guarded(() => this.#probe.valueMap());
  }

  dimension(name: string, examples: Examples, signal: AbortSignal, report: Report): Promise<OwnDimension> {
    return this.#work(() => this.#probe.startOwn(name, [...examples.for], [...examples.against]), signal, report);
  }

  readDimension(file: string): Promise<ReturnType<WasmProbe["readOwn"]>> {
    return guarded(() => this.#probe.readOwn(file));
  }

  /** Pulls a job step by step; between two steps messages come in, and with them a cancel. */
  #work<Result>(begin: () => WasmJob<Result>, signal: AbortSignal, report: Report): Promise<Result> {
    return guarded(async () => {
      const job = begin();
      await stepThrough(job, signal, report);
      return job.finish();
    });
  }

  /** L2-normalised vectors, one a text, flat. For the bench beside other runtimes. */
  embed(texts: string[]): Promise<Float32Array> {
    return guarded(() => this.#probe.embed(texts));
  }

  /** Times a short and a long text, each after a first scoring that is not counted. */
  async time(signal: AbortSignal): Promise<Speed> {
    const once = async (text: string): Promise<Sample> => {
      const begin = performance.now();
      const { tokens } = await this.score(text, { sentences: false }, signal, () => undefined);
      return { tokens, ms: performance.now() - begin };
    };
    const timed = async (text: string) => (await once(text), once(text));
    const short = await timed(SAMPLE.slice(0, SAMPLE.indexOf(".") + 1));
    if (short.ms > HOPELESS_MS) return { fixedMs: 0, perTokenMs: short.ms / Math.max(1, short.tokens) };
    return speedOf(short, await timed(`${SAMPLE} `.repeat(LONG)));
  }

  free(): void {
    this.#probe.free();
  }
}
