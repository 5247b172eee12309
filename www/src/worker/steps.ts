/** Pulls a job of a module through all its steps. */
import { macrotask } from "./macrotask";

/** What is pulled. */
export interface Stepped {
  step(): Promise<{ done: number; total: number; finished: boolean }>;
  free(): void;
}

/** Between two steps messages come in, and with them a cancel: then the job is freed. */
export async function stepThrough(
  job: Stepped,
  signal: AbortSignal,
  onProgress: (progress: { done: number; total: number }) => void,
): Promise<void> {
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
}
