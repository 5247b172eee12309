/**
 * One worker and the requests that wait for it: numbers them, pairs answers with promises, settles an
 * aborted request at once, and rejects everything when the worker dies.
 */
import type { AnswerOf, Protocol, ReplyOf, RequestOf } from "./envelope";
import { CancelledError, DisposedError, fromWire, type ProbeError, WorkerCrashedError, WorkerStartError } from "./errors";
import type { ProbeProtocol } from "./protocol";
import { heardOf } from "./traffic";

/** The part of `Worker` that is used, so that tests can stand in for it. */
export interface WorkerLike<P extends Protocol = ProbeProtocol> {
  postMessage(message: RequestOf<P>): void;
  terminate(): void;
  onmessage: ((event: { data: ReplyOf<P> }) => unknown) | null;
  onerror: ((event: { message?: string; preventDefault?(): void }) => unknown) | null;
  onmessageerror: ((event: object) => unknown) | null;
  /** What is the likely reason if it cannot be started. */
  unstartable?: string | undefined;
}

export interface CallOptions<P> {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: P) => void) | undefined;
}

interface Pending {
  resolve(value: never): void;
  reject(error: ProbeError): void;
  onProgress?: ((progress: never) => void) | undefined;
}

export class Connection<P extends Protocol = ProbeProtocol> {
  /** Set when the worker is gone; every later call is refused with it. */
  closed: ProbeError | null = null;
  readonly #worker: WorkerLike<P>;
  readonly #pending = new Map<number, Pending>();
  readonly #onNotice: (notice: P["notice"]) => void;
  #lastId = 0;
  #heard = false;

  constructor(worker: WorkerLike<P>, onNotice: (notice: P["notice"]) => void = () => undefined) {
    this.#worker = worker;
    this.#onNotice = onNotice;
    worker.onmessage = ({ data }) => {
      this.#heard = true;
      this.#receive(data);
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      // Without a message, or from another host and never heard of: its script could not be fetched, or a policy forbids it.
      const begun = this.#heard || worker.unstartable === undefined;
      if (event.message && begun) return this.#crash(event.message);
      const why = worker.unstartable ?? "its script could not be fetched, or the page's policy forbids it";
      this.#end(new WorkerStartError("worker-start", `the worker could not be started: ${why}`));
    };
    worker.onmessageerror = () => this.#crash("a message from the worker could not be read");
  }

  /** How many requests are unanswered. */
  get pending(): number {
    return this.#pending.size;
  }

  /**
   * Sends a request.
   *
   * Rejects with the worker's error, with `cancelled` as soon as `signal` aborts, with `worker-crashed`
   * when the worker dies.
   */
  call<C extends P["call"]>(
    call: C,
    options: CallOptions<AnswerOf<P, C>["progress"]> = {},
  ): Promise<AnswerOf<P, C>["value"]> {
    const { signal, onProgress } = options;
    if (this.closed) return Promise.reject(this.closed);
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const abort = () => {
        if (!this.#pending.delete(id)) return;
        this.#worker.postMessage({ type: "cancel", id });
        reject(cancelled(signal));
      };
      signal?.addEventListener("abort", abort, { once: true });
      // A long-lived signal must not collect a listener for each request it has seen.
      const settled = () => signal?.removeEventListener("abort", abort);
      this.#pending.set(id, {
        resolve: (value) => (settled(), resolve(value)),
        reject: (error) => (settled(), reject(error)),
        onProgress: onProgress,
      });
      this.#worker.postMessage({ ...call, id, ...(!onProgress && { silent: true as const }) });
    });
  }

  /** Ends the worker; what is pending is rejected with `disposed`. */
  close(): void {
    this.#end(new DisposedError("disposed", "it was disposed of"));
  }

  #receive(reply: ReplyOf<P>): void {
    // Compared as a wire type: a protocol's own notices are not known here.
    const known = reply as ReplyOf<Protocol & { notice: never }>;
    if (known.type === "crashed") return this.#crash(known.message);
    if (known.type === "fetched") return heardOf(known.requests);
    if (reply.id === 0) return this.#onNotice(reply as P["notice"]);
    const pending = this.#pending.get(known.id);
    if (!pending) return; // it was aborted meanwhile
    if (known.type === "progress") return pending.onProgress?.(known.progress as never);
    this.#pending.delete(known.id);
    if (known.type === "done") pending.resolve(known.value as never);
    else pending.reject(fromWire(known.error));
  }

  #crash(message: string): void {
    this.#end(new WorkerCrashedError("worker-crashed", `the worker crashed: ${message}`));
  }

  #end(error: ProbeError): void {
    if (this.closed) return;
    this.closed = error;
    this.#worker.terminate();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const p of pending) p.reject(error);
  }
}

export function cancelled(signal?: AbortSignal): CancelledError {
  return new CancelledError("cancelled", { cause: signal?.reason });
}
