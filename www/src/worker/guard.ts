/** Calls into a module that always settle, whatever becomes of the module. */

/** The module panicked or trapped: it cannot be used any more. */
export class ModuleDeadError extends Error {}

/** Ends the calls that are under way: one of a request, and one more while a GPU is being tried. */
const dying = new Set<(message: string) => void>();

/**
 * Reports the death of a module: from the panic hook, or from an uncaught trap. Which one it was is not said, so that
 * every call ends. False if no call was under way that could be told.
 */
export function reportDeath(message: string): boolean {
  const told = dying.size > 0;
  for (const die of dying) die(message);
  return told;
}

/**
 * Runs one call into a module. A trap inside an asynchronous call leaves its promise pending for ever;
 * the hook ends it here.
 */
export async function guarded<T>(call: () => T | Promise<T>): Promise<T> {
  let mine: ((message: string) => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      mine = (message) => reject(new ModuleDeadError(message));
      dying.add(mine);
      // Not resolve(): a promise that is resolved with another cannot be rejected any more. What is thrown at once rejects too.
      Promise.resolve(call()).then(resolve, reject);
    });
  } catch (error) {
    // A trap without a panic: memory ran out, and the allocator had no way left to say so.
    if (error instanceof WebAssembly.RuntimeError) throw new ModuleDeadError(error.message);
    throw error;
  } finally {
    if (mine) dying.delete(mine);
  }
}
