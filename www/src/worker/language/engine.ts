/**
 * A module with the language model in it, on one device. Turns generations to be pulled into promises that always
 * settle.
 */
import type { Written } from "../../client/language-protocol";
import type { EndReason, GenerateOptions, GenerationEnd, Likelihoods, Polarity, Prompt, Steps } from "../../client/language-types";
import type { ScoreOptions } from "../../client/protocol";
import type { Device, ScoreProgress, TextScore } from "../../client/types";
import type { Instance, WasmLanguageLoader, WasmLanguageModel, WasmLanguageModule, WasmPolarity, WasmScorer } from "../boundary";
import { guarded } from "../guard";
import { macrotask } from "../macrotask";
import { stepThrough } from "../steps";
import type { HeadFiles } from "./heads";
import { Stopwatch } from "./stopwatch";

export type LanguageInstance = Instance<WasmLanguageModule>;

/** A model that is on its way to a device. */
export class LanguageIntake {
  readonly #device: Device;
  readonly #instance: LanguageInstance;
  readonly #loader: WasmLanguageLoader;
  #used = false;

  private constructor(device: Device, instance: LanguageInstance, loader: WasmLanguageLoader) {
    this.#device = device;
    this.#instance = instance;
    this.#loader = loader;
  }

  static open(device: Device, instance: LanguageInstance, manifest: string): Promise<LanguageIntake> {
    const bytes = new TextEncoder().encode(manifest);
    return guarded(async () => new LanguageIntake(device, instance, await instance.module.LanguageLoader.open(bytes, device)));
  }

  addTokenizer(file: Uint8Array, sha256: string | null): Promise<void> {
    return guarded(() => this.#loader.addTokenizer(file, sha256));
  }

  /** Pieces in order. */
  push(piece: Uint8Array, sha256: string | null): Promise<void> {
    return guarded(() => this.#loader.pushPiece(piece, sha256));
  }

  /** Uses the intake up. */
  finish(): Promise<LanguageEngine> {
    this.#used = true; // also where it fails
    return guarded(() => new LanguageEngine(this.#device, this.#loader.finish(), this.#instance));
  }

  free(): void {
    if (!this.#used) this.#loader.free();
  }
}

export class LanguageEngine {
  readonly device: Device;
  readonly #model: WasmLanguageModel;
  readonly #instance: LanguageInstance;

  constructor(device: Device, model: WasmLanguageModel, instance: LanguageInstance) {
    this.device = device;
    this.#model = model;
    this.#instance = instance;
  }

  describe(): ReturnType<WasmLanguageModel["info"]> {
    return this.#model.info();
  }

  /** WebAssembly memory in bytes. It never shrinks. */
  memoryBytes(): number {
    return this.#instance.memory.buffer.byteLength;
  }

  /** Reads the golden text and compares; a GPU's kernels are compiled by that. */
  selfTest(): ReturnType<WasmLanguageModel["selfTest"]> {
    return guarded(() => this.#model.selfTest());
  }

  /** Writes a text step by step; between two steps messages come in, and with them a cancel. */
  generate(options: GenerateOptions, signal: AbortSignal, onWritten: (written: Written) => void): Promise<GenerationEnd> {
    return guarded(async () => {
      const watch = new Stopwatch();
      const generation = this.#model.generate(options);
      let reason: EndReason | null = null;
      try {
        while (reason === null) {
          signal.throwIfAborted();
          const step = await generation.step();
          if (step.type === "end") {
            reason = step.reason;
            if (step.text) onWritten({ type: "token", id: null, text: step.text, logprob: 0 });
          } else {
            watch.note(step);
            onWritten(step);
            await macrotask();
          }
        }
      } catch (error) {
        // A dead module cannot free anything.
        if (!(error instanceof WebAssembly.RuntimeError)) generation.free();
        throw error;
      }
      generation.free();
      return { reason, ...watch.read() };
    });
  }

  /** Puts the heads that score texts on the model. */
  scorer({ names, files, taxonomy }: HeadFiles & { taxonomy: string }): Promise<LanguageScorer> {
    const { module } = this.#instance;
    return guarded(() => new LanguageScorer(new module.WebScorer(this.#model, names, files, taxonomy)));
  }

  /** Puts the head that says which way a sentence goes on the model. */
  polarity({ names, files }: HeadFiles): Promise<LanguagePolarity> {
    const { module } = this.#instance;
    return guarded(() => new LanguagePolarity(new module.WebPolarity(this.#model, names, files)));
  }

  likelihood(
    prompt: Prompt,
    continuations: readonly string[],
    signal: AbortSignal,
    onProgress: (steps: Steps) => void,
  ): Promise<Likelihoods> {
    return guarded(async () => {
      const job = this.#model.likelihood(prompt, [...continuations]);
      await stepThrough(job, signal, onProgress);
      return job.finish();
    });
  }

  free(): void {
    this.#model.free();
  }
}

/** Which way sentences go. */
export class LanguagePolarity {
  readonly #head: WasmPolarity;

  constructor(head: WasmPolarity) {
    this.#head = head;
  }

  /** One forward. */
  read(text: string, dimension: string): Promise<Polarity> {
    return guarded(() => this.#head.read(text, dimension));
  }
}

/** The heads' opinion of texts. */
export class LanguageScorer {
  readonly #scorer: WasmScorer;

  constructor(scorer: WasmScorer) {
    this.#scorer = scorer;
  }

  selfTest(): ReturnType<WasmScorer["selfTest"]> {
    return guarded(() => this.#scorer.selfTest());
  }

  /** Scores a text step by step; between two steps messages come in, and with them a cancel. */
  score(text: string, { sentences = true }: ScoreOptions, signal: AbortSignal, onProgress: (progress: ScoreProgress) => void): Promise<TextScore> {
    return guarded(async () => {
      const job = this.#scorer.start(text, { sentences });
      await stepThrough(job, signal, onProgress);
      return job.finish();
    });
  }

  free(): void {
    this.#scorer.free();
  }
}
