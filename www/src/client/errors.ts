/**
 * Errors are subclasses named by what went wrong, each with the stable `code` that the Rust crate gives
 * (`src/error.rs`) or that the client adds: `network`, `worker-crashed`, `worker-start`, `disposed`. `message` is in
 * English; `messages/LANGUAGE/errors.ts` has each code in words for people.
 */

/** What a message names: counts, limits, names. */
export type ErrorData = Readonly<Record<string, string | number>>;

export interface ProbeErrorOptions extends ErrorOptions {
  data?: ErrorData | undefined;
}

export class ProbeError extends Error {
  readonly code: string;
  /** What the message names, where it is known apart from the message. */
  readonly data: ErrorData;

  constructor(code: string, message: string, options?: ProbeErrorOptions) {
    super(message, options);
    this.code = code;
    this.data = options?.data ?? {};
    this.name = "ProbeError"; // spelt out everywhere: a build shortens the names of classes
  }
}

/**
 * What was given cannot be worked with. A text: `empty-input`, `too-large`, `too-long`. A comparison: `text-count`. An
 * explanation: `unknown-dimension`. Frameworks: `unknown-framework`, `no-framework` (none can answer this). Examples:
 * `no-examples`, `too-many-examples`, `empty-example`, `duplicate-example`, `contradictory-example`.
 */
export class InputError extends ProbeError {
  override name = "InputError";
}

/** The file of an own dimension cannot be used: `bad-dimension`, or `other-encoder` where it fits another model alone. */
export class DimensionError extends ProbeError {
  override name = "DimensionError";
}

/** Prompt and answer are more than the language model can read: `context-overflow`. Begin anew, or shorten them. */
export class ContextOverflowError extends ProbeError {
  override name = "ContextOverflowError";
}

/** There is no memory left for what was asked: `out-of-memory`. What was there before still works. */
export class OutOfMemoryError extends ProbeError {
  override name = "OutOfMemoryError";
}

/** A model file is damaged, altered or of another format: `bad-bundle`, `hash-mismatch`, `tokenizer`, `bad-taxonomy`. */
export class BundleError extends ProbeError {
  override name = "BundleError";
}

/** A file could not be fetched: `network`. Trying again may help. */
export class NetworkError extends ProbeError {
  override name = "NetworkError";
}

/** The device that was asked for is not there or failed: `device`; there is no WebAssembly at all: `no-webassembly`. */
export class DeviceError extends ProbeError {
  override name = "DeviceError";
}

/** The device computes something else than the model says: `self-test`. */
export class SelfTestError extends ProbeError {
  override name = "SelfTestError";
}

/** The caller's signal was aborted: `cancelled`. Named as the platform names it. */
export class CancelledError extends ProbeError {
  override name = "AbortError";

  constructor(message = "cancelled", options?: ProbeErrorOptions) {
    super("cancelled", message, options);
  }
}

/** The worker died: `worker-crashed`. The next call starts a new one. */
export class WorkerCrashedError extends ProbeError {
  override name = "WorkerCrashedError";
}

/** The worker never began: its script was not there, or a policy forbids it: `worker-start`. Trying again may help. */
export class WorkerStartError extends ProbeError {
  override name = "WorkerStartError";
}

/** The probe was disposed of, or the language model unloaded: `disposed`. */
export class DisposedError extends ProbeError {
  override name = "DisposedError";
}

/** An error as it crosses from the worker. */
export interface WireError {
  code: string;
  message: string;
  data?: ErrorData | undefined;
}

type ErrorClass = new (code: string, message: string, options?: ProbeErrorOptions) => ProbeError;

/** Every code of the Rust crate and of the client. */
const CLASSES = {
  "empty-input": InputError,
  "too-large": InputError,
  "too-long": InputError,
  "text-count": InputError,
  "unknown-dimension": InputError,
  "unknown-framework": InputError,
  "no-framework": InputError,
  "no-examples": InputError,
  "too-many-examples": InputError,
  "empty-example": InputError,
  "duplicate-example": InputError,
  "contradictory-example": InputError,
  "bad-dimension": DimensionError,
  "other-encoder": DimensionError,
  "context-overflow": ContextOverflowError,
  "out-of-memory": OutOfMemoryError,
  "bad-bundle": BundleError,
  "hash-mismatch": BundleError,
  tokenizer: BundleError,
  "bad-taxonomy": BundleError,
  network: NetworkError,
  device: DeviceError,
  "no-webassembly": DeviceError,
  "self-test": SelfTestError,
  "worker-crashed": WorkerCrashedError,
  "worker-start": WorkerStartError,
  disposed: DisposedError,
  // Without a class of their own: a page has nothing of its own to do about them.
  busy: ProbeError,
  config: ProbeError,
  internal: ProbeError,
  // Of the command line, with which the module shares its errors.
  io: ProbeError,
  data: ProbeError,
  refused: ProbeError,
} satisfies Record<string, ErrorClass>;

export type ErrorCode = keyof typeof CLASSES | "cancelled";

export function fromWire({ code, message, data }: WireError): ProbeError {
  if (code === "cancelled") return new CancelledError(message, { data });
  return new ((CLASSES as Record<string, ErrorClass>)[code] ?? ProbeError)(code, message, { data });
}

/** `code`, message and data of anything that was thrown; what has no code is `internal`. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { code: "internal", message: String(error) };
  const code: unknown = (error as { code?: unknown }).code;
  const { message } = error;
  if (error instanceof ProbeError && Object.keys(error.data).length > 0) return { code: error.code, message, data: error.data };
  return { code: typeof code === "string" ? code : "internal", message };
}
