/**
 * A module with the model in it, on one device. Turns what the WebAssembly boundary does (jobs to be
 * pulled, a panic hook, traps) into promises that always settle.
 */
import type { ScoreOptions } from "../client/protocol";
import type { Device, ScoreProgress, TextScore } from "../client/types";
import type { Instance, WasmProbe } from "./boundary";
import { macrotask } from "./macrotask";

/** The module panicked or trapped: it cannot be used any more. */
export class ModuleDeadError extends Error {}

/** Ends the engine call that is under way. Calls run one at a time in a worker, so one slot is enough. */
let die: ((message: string) => void) | null = null;

/**
 * Reports the death of a module: from the panic hook, or from an uncaught trap. False if no call was under
 * way that could be told.
 */
export function reportDeath(message: string): boolean {
  die?.(message);
  return die !== null;
}

/**
 * Runs one call into a module. A trap inside an asynchronous call leaves its promise pending for ever;
 * the hook ends it here.
 */
async function guarded<T>(call: () => Promise<T>): Promise<T> {
  let mine: typeof die = null;
  try {
    return await new Promise<T>((resolve, reject) => {
      die = mine = (message) => reject(new ModuleDeadError(message));
      call().then(resolve, reject);
    });
  } catch (error) {
    // A trap without a panic: memory ran out, and the allocator had no way left to say so.
    if (error instanceof WebAssembly.RuntimeError) throw new ModuleDeadError(error.message);
    throw error;
  } finally {
    // A GPU that was given up may settle late: the slot is another call's by then.
    if (die === mine) die = null;
  }
}

/** About 100 tokens of plain text: what a warm-up computes and what the devices are timed on. */
const SAMPLE =
  "The council voted late on Tuesday to keep the library open on Sundays, after months of letters from " +
  "parents, students and pensioners. Its own accountants had advised against it. The extra hours will be " +
  "paid for by renting out the lecture hall on weekday evenings, and a group of volunteers has offered to " +
  "run the reading room. Whether the arrangement can last beyond next spring is an open question, the " +
  "treasurer said, and one that the new budget will have to answer.";

export class Engine {
  readonly device: Device;
  readonly #probe: WasmProbe;
  readonly #memory: WebAssembly.Memory;

  private constructor(device: Device, probe: WasmProbe, memory: WebAssembly.Memory) {
    this.device = device;
    this.#probe = probe;
    this.#memory = memory;
  }

  static start(device: Device, { module, memory }: Instance, files: Record<string, Uint8Array>, taxonomy: string): Promise<Engine> {
    return guarded(async () => new Engine(device, await module.WebProbe.load(files, taxonomy, device), memory));
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

  /** Milliseconds for one scoring, after a first one that is not counted. */
  async time(signal: AbortSignal): Promise<number> {
    const once = () => this.score(SAMPLE, { sentences: false }, signal, () => undefined);
    await once();
    const start = performance.now();
    await once();
    return performance.now() - start;
  }

  free(): void {
    this.#probe.free();
  }
}
