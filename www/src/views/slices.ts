/** Long work on the main thread in slices, so that a key or a click is never kept waiting. */

/** Of a frame of 16 ms. */
const SLICE_MS = 8;

/** `await slices.next()` between two steps of a loop gives way where the slice is used up. */
export class Slices {
  readonly #signal: AbortSignal | undefined;
  #begin = performance.now();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether the slice is used up: to be asked often, as it costs next to nothing. */
  get due(): boolean {
    return performance.now() - this.#begin > SLICE_MS;
  }

  /** Rejects once the signal is aborted. */
  async next(): Promise<void> {
    await breathe();
    this.#signal?.throwIfAborted();
    this.#begin = performance.now();
  }
}

/** Lets the browser do what waits: input, drawing, answers of workers. */
export function breathe(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } };
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}
