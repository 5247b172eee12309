/** Files that were given to the page anywhere, until the batch panel takes them: it may not be there yet. */
import type { ReadFile } from "../../files/types";

export interface Incoming {
  file: File;
  /** Where it was read on its way. */
  read?: ReadFile | undefined;
  error?: unknown;
}

let waiting: Incoming[] = [];
let listener: (() => void) | null = null;

export function deliver(incoming: readonly Incoming[]): void {
  waiting.push(...incoming);
  listener?.();
}

export function collect(): Incoming[] {
  const taken = waiting;
  waiting = [];
  return taken;
}

/** Calls back at each delivery, and at once where there is one. Returns what stops it. */
export function onDelivery(call: () => void): () => void {
  listener = call;
  if (waiting.length > 0) call();
  return () => {
    if (listener === call) listener = null;
  };
}
