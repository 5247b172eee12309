/**
 * The client of the language model. It lives in a worker of its own: whatever becomes of it, the classifier goes on.
 *
 *     const model = await LanguageModel.load({ onProgress: ({ loadedBytes, totalBytes }) => … });
 *     for await (const { text } of model.generate({ prompt: "A good neighbour", maxTokens: 60 })) show(text);
 *     model.unload();
 */
import script from "../worker/language/main.ts?worker&url";
import { type CallOptions, Connection, type WorkerLike } from "./connection";
import { Generation } from "./generation";
import type { LanguageProtocol } from "./language-protocol";
import type { GenerateOptions, LanguageInfo, Likelihoods, Polarity, Prompt, Steps } from "./language-types";
import { startWorker } from "./start-worker";
import type { DeviceChoice, LoadProgress, ScoreProgress, TextScore } from "./types";

export type LanguageWorkerLike = WorkerLike<LanguageProtocol>;

export interface LanguageModelOptions {
  /** `auto` (the default) takes WebGPU where it is real and works, and the CPU otherwise. */
  device?: DeviceChoice;
  onProgress?: (progress: LoadProgress) => void;
  signal?: AbortSignal;
  /** URL of the folder that holds `models/`; the page's own folder if not given. */
  base?: string | URL;
  /** Starts the worker from elsewhere: for tests and for hosts with a worker file of their own. */
  spawn?: () => LanguageWorkerLike;
}

/** What may go along with `GenerateOptions`. */
export interface GenerateCall {
  signal?: AbortSignal;
  /** Told while the prompt is read. */
  onPrompt?: (progress: Steps) => void;
}

export class LanguageModel {
  /** Which device computes and why, the model, where its files came from. */
  readonly info: LanguageInfo;
  readonly #connection: Connection<LanguageProtocol>;

  private constructor(connection: Connection<LanguageProtocol>, info: LanguageInfo) {
    this.#connection = connection;
    this.info = info;
  }

  /**
   * Starts a worker and loads the model piece by piece: out of the browser's storage what is there, verified either
   * way. A load that fails or is aborted ends its worker, and with it gives all memory back; what was verified by
   * then is kept, so that the next load goes on from there.
   *
   * @throws {NetworkError} a file could not be fetched; calling again may help
   * @throws {BundleError} a file is not the one the manifest names (`hash-mismatch`) or is malformed
   * @throws {DeviceError} `gpu` was asked for and is not there
   * @throws {OutOfMemoryError} the model does not fit
   * @throws {CancelledError} `signal` was aborted
   * @throws {WorkerCrashedError} the worker died; calling again starts a new one
   */
  static async load({ device = "auto", base = ".", spawn = spawnWorker, ...call }: LanguageModelOptions = {}): Promise<LanguageModel> {
    const models = new URL("models/", new URL(base, document.baseURI)).href;
    const connection = new Connection<LanguageProtocol>(spawn());
    try {
      return new LanguageModel(connection, await connection.call({ type: "load", options: { device, base: models } }, call));
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /**
   * Writes a text. It begins at once, whether or not anybody reads it; generations run one after another.
   *
   * Reading it, and its `end`, throw
   * {InputError} `empty-input` for an empty prompt,
   * {ContextOverflowError} where prompt and text are more than the model can hold,
   * {CancelledError} when `signal` aborts,
   * {DeviceError} where the GPU was lost: load the model anew,
   * {WorkerCrashedError} where the worker died: load the model anew,
   * {DisposedError} after `unload()`.
   */
  generate({ signal, onPrompt, ...options }: GenerateOptions & GenerateCall): Generation {
    return new Generation(
      (onToken, signal) =>
        this.#connection.call(
          { type: "generate", options },
          {
            signal,
            onProgress: ({ type, ...written }) => (type === "prompt" ? onPrompt?.(written as Steps) : onToken(written as never)),
          },
        ),
      signal,
    );
  }

  /**
   * How likely each continuation is after the prompt, token by token and in all. A word's space belongs to the
   * continuation: `{ prompt: "The sky is" }`, `[" blue", " green"]`. Throws as `generate` does.
   */
  likelihood(prompt: Prompt, continuations: readonly string[], call: CallOptions<Steps> = {}): Promise<Likelihoods> {
    return this.#connection.call({ type: "likelihood", prompt, continuations }, call);
  }

  /**
   * What the model itself finds in a text: heads on its hidden states, trained for the same values as the classifier and
   * calibrated alike. How good they are says `models/language-heads/CARD.md`. The first call fetches them, some hundred
   * kilobytes. Throws as `generate` does, and
   * {NetworkError} where they cannot be fetched,
   * {BundleError} where they are altered or belong to another model,
   * {SelfTestError} where the device computes something else than they say,
   * {InputError} for an empty text or one that is too large.
   */
  score(text: string, { sentences = true, ...call }: CallOptions<ScoreProgress> & { sentences?: boolean } = {}): Promise<TextScore> {
    return this.#connection.call({ type: "score", text, options: { sentences } }, call);
  }

  /**
   * Whether a sentence is for or against a value that it invokes, by a head on the hidden states; one forward. The head
   * has learnt from single sentences, and answers whether or not they invoke the value: ask about those that the
   * classifier finds. How often it is right says `models/polarity/CARD.md`. The first call fetches it, some hundred
   * kilobytes. Throws as `generate` does, and
   * {NetworkError} where it cannot be fetched,
   * {BundleError} where it is altered or belongs to another model,
   * {InputError} `empty-input`, `too-long` for a text beyond what the head reads, `config` for a value that it does not know.
   *
   * @param dimension as in the taxonomy, such as "Tradition"
   */
  polarity(text: string, dimension: string, call: Pick<CallOptions<never>, "signal"> = {}): Promise<Polarity> {
    return this.#connection.call({ type: "polarity", text, dimension }, call);
  }

  /** WebAssembly memory in bytes. It grows with the longest text and shrinks only by `unload()`. */
  memoryBytes(): Promise<number> {
    return this.#connection.call({ type: "memory" });
  }

  /** Set when the worker is gone: unloaded, or crashed. */
  get gone(): boolean {
    return this.#connection.closed !== null;
  }

  /** Ends the worker and gives its memory back. What is pending is rejected with `disposed`. */
  unload(): void {
    this.#connection.close();
  }
}

function spawnWorker(): LanguageWorkerLike {
  return startWorker(script, "language-model");
}
