/**
 * Errors are subclasses named by what went wrong, each with the stable `code` that the Rust crate gives
 * (`src/error.rs`) or that the client adds: `network`, `worker-crashed`, `disposed`.
 */

export class ProbeError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The text cannot be scored: `empty-input`, `too-large`. */
export class InputError extends ProbeError {}

/** A model file is damaged, altered or of another format: `bad-bundle`, `hash-mismatch`, `tokenizer`, `taxonomy`. */
export class BundleError extends ProbeError {}

/** A file could not be fetched: `network`. Trying again may help. */
export class NetworkError extends ProbeError {}

/** The device that was asked for is not there or failed: `device`. */
export class DeviceError extends ProbeError {}

/** The device computes something else than the model says: `self-test`. */
export class SelfTestError extends ProbeError {}

/** The caller's signal was aborted: `cancelled`. Named as the platform names it. */
export class CancelledError extends ProbeError {
  constructor(message = "cancelled", options?: ErrorOptions) {
    super("cancelled", message, options);
    this.name = "AbortError";
  }
}

/** The worker died: `worker-crashed`. The next call starts a new one. */
export class WorkerCrashedError extends ProbeError {}

/** The probe was disposed of: `disposed`. */
export class DisposedError extends ProbeError {}

/** An error as it crosses from the worker. */
export interface WireError {
  code: string;
  message: string;
}

const classes: Record<string, new (code: string, message: string) => ProbeError> = {
  "empty-input": InputError,
  "too-large": InputError,
  "bad-bundle": BundleError,
  "hash-mismatch": BundleError,
  tokenizer: BundleError,
  taxonomy: BundleError,
  network: NetworkError,
  device: DeviceError,
  "self-test": SelfTestError,
  "worker-crashed": WorkerCrashedError,
  disposed: DisposedError,
};

export function fromWire({ code, message }: WireError): ProbeError {
  if (code === "cancelled") return new CancelledError(message);
  return new (classes[code] ?? ProbeError)(code, message);
}

/** `code` and message of anything that was thrown; what has no code is `internal`. */
export function toWire(error: unknown): WireError {
  if (error instanceof Error) {
    const code: unknown = (error as { code?: unknown }).code;
    return { code: typeof code === "string" ? code : "internal", message: error.message };
  }
  return { code: "internal", message: String(error) };
}
