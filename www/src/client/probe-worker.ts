/**
 * A worker with its model: starts both when they are first needed, and anew after a crash.
 */
import { cancelled, type CallOptions, Connection, type WorkerLike } from "./connection";
import { DisposedError } from "./errors";
import type { Answers, Call, Loaded, LoadOptions, ScoreOptions } from "./protocol";
import type { LoadProgress, ProbeInfo, ScoreProgress, TextScore } from "./types";

export class ProbeWorker {
  readonly #spawn: () => WorkerLike;
  readonly #onInfo: (info: ProbeInfo) => void;
  /** Of the last load; null before the first. */
  info: ProbeInfo | null = null;
  #options: LoadOptions;
  #connection: Connection | null = null;
  #loading: Promise<Loaded> | null = null;
  #disposed = false;

  constructor(spawn: () => WorkerLike, options: LoadOptions, onInfo: (info: ProbeInfo) => void = () => undefined) {
    this.#spawn = spawn;
    this.#options = options;
    this.#onInfo = onInfo;
  }

  /**
   * Loads the model unless that is done or under way. A failure is forgotten, so that the next call
   * tries again; a crash too, with a new worker.
   */
  load(options: CallOptions<LoadProgress> = {}): Promise<Loaded> {
    if (this.#disposed) return Promise.reject(disposed());
    const connection = this.#connect();
    if (this.#loading) return this.#loading;
    const loading = connection.call({ type: "load", options: this.#options }, options).then(
      (loaded) => {
        // The next worker takes the same model, even if the host has published another one meanwhile.
        this.#options = { ...this.#options, sources: loaded.sources };
        this.#changed(loaded.info);
        return loaded;
      },
      (error: unknown) => {
        if (this.#loading === loading) this.#loading = null;
        throw error;
      },
    );
    this.#loading = loading;
    return loading;
  }

  score(text: string, options: ScoreOptions, call: CallOptions<ScoreProgress> = {}): Promise<TextScore> {
    return this.ask({ type: "score", text, options }, call);
  }

  /** Puts further frameworks on the model; a worker that takes over after a crash has them from the start. */
  async loadFrameworks(call: CallOptions<LoadProgress> = {}): Promise<ProbeInfo> {
    const info = await this.ask({ type: "frameworks" }, call);
    this.#options = { ...this.#options, frameworks: true };
    return info;
  }

  memoryBytes(): Promise<number> {
    return this.ask({ type: "memory" });
  }

  /** Any request of the protocol, once the model is there. Rejects as `Connection.call` does. */
  async ask<C extends Call>(call: C, options: CallOptions<Answers[C["type"]]["progress"]> = {}): Promise<Answers[C["type"]]["value"]> {
    await abortable(this.load(), options.signal);
    // Between two awaits the probe may have been disposed of.
    if (!this.#connection) throw disposed();
    return this.#connection.call(call, options);
  }

  dispose(): void {
    this.#disposed = true;
    this.#connection?.close();
    this.#connection = null;
    this.#loading = null;
  }

  /** The living connection; a new one where there was none or where the worker has crashed. */
  #connect(): Connection {
    if (this.#connection && !this.#connection.closed) return this.#connection;
    if (this.#connection && this.info && this.#options.device === "auto") {
      // The choice was made once. A worker that died on the GPU is not tried there again.
      const onGpu = ["trying", "faster", "by-size"].includes(this.info.reasonCode);
      const because = onGpu ? "gpu-failed" : this.info.reasonCode;
      this.#options = { ...this.#options, device: "cpu", because };
    }
    this.#loading = null;
    this.#connection = new Connection(this.#spawn(), ({ info }) => this.#changed(info));
    return this.#connection;
  }

  #changed(info: ProbeInfo): void {
    this.info = info;
    this.#onInfo(info);
  }
}

function disposed(): DisposedError {
  return new DisposedError("disposed", "the probe was disposed of");
}

/** The promise, or a rejection as soon as the signal aborts; the work behind the promise goes on. */
async function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) throw cancelled(signal);
  let abort: () => void = () => undefined;
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        abort = () => reject(cancelled(signal));
        signal.addEventListener("abort", abort, { once: true });
      }),
    ]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
