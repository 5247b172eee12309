/**
 * A module with the model in it, on one device. Turns what the WebAssembly boundary does (jobs to be
 * pulled, a panic hook, traps) into promises that always settle.
 */
import type { ScoreOptions } from "../client/protocol";
import type { Device, ScoreProgress, Speed, TextScore } from "../client/types";
import type { Instance, WasmBundle, WasmProbe } from "./boundary";
import { macrotask } from "./macrotask";
import { type Sample, speedOf } from "./speed";

/** The module panicked or trapped: it cannot be used any more. */
export class ModuleDeadError extends Error {}

/** Ends the engine calls that are under way: one of a request, and one more while the GPU is being tried. */
const dying = new Set<(message: string) => void>();

/**
 * Reports the death of a module: from the panic hook, or from an uncaught trap. Which one it was is not said, so that
 * every call ends. False if no call was under way that could be told.
 */
export function reportDeath(message: string): boolean {
  const told = dying.size > 0;
  for (const die of dying) die(message);
  return told;
}

/**
 * Runs one call into a module. A trap inside an asynchronous call leaves its promise pending for ever;
 * the hook ends it here.
 */
async function guarded<T>(call: () => Promise<T>): Promise<T> {
  let mine: ((message: string) => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      mine = (message) => reject(new ModuleDeadError(message));
      dying.add(mine);
      call().then(resolve, reject);
    });
  } catch (error) {
    // A trap without a panic: memory ran out, and the allocator had no way left to say so.
    if (error instanceof WebAssembly.RuntimeError) throw new ModuleDeadError(error.message);
    throw error;
  } finally {
    if (mine) dying.delete(mine);
  }
}

/** About 100 tokens of plain text: what the devices are timed on. */
const SAMPLE =
  "The council voted late on Tuesday to keep the library open on Sundays, after months of letters from " +
  "parents, students and pensioners. Its own accountants had advised against it. The extra hours will be " +
  "paid for by renting out the lecture hall on weekday evenings, and a group of volunteers has offered to " +
  "run the reading room. Whether the arrangement can last beyond next spring is an open question, the " +
  "treasurer said, and one that the new budget will have to answer.";

/** So many samples make a long text. */
const LONG = 4;
/** A device that takes longer than this for a sentence need not show what it does with a page. */
const HOPELESS_MS = 1000;

export class Engine {
  readonly device: Device;
  readonly #probe: WasmProbe;
  readonly #memory: WebAssembly.Memory;

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

  /** Scores a text step by step; between two steps messages come in, and with them a cancel. */
  async score(
    text: string,
    { sentences = true }: ScoreOptions,
    signal: AbortSignal,
    onProgress: (progress: ScoreProgress) => void,
  ): Promise<TextScore> {
    return guarded(async () => {
      const job = this.#probe.start(text, { sentences });
      let finished = false;
      try {
        while (!finished) {
          signal.throwIfAborted();
          const step = await job.step();
          finished = step.finished;
          onProgress({ done: step.done, total: step.total });
          await macrotask();
        }
      } catch (error) {
        // A dead module cannot free anything.
        if (!(error instanceof WebAssembly.RuntimeError)) job.free();
        throw error;
      }
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
