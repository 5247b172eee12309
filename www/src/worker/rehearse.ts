/**
 * Runs the kernels on nothing while the files are on their way. An engine compiles a module's code in haste first, and
 * well only what it has seen run often: without this, the first text would be what it sees.
 */
import type { Instance } from "./boundary";
import { macrotask } from "./macrotask";

/** Every function has long been seen by then; the rest of the time belongs to the files. */
const STEPS = 24;

/** Ends when `until` settles, or when enough has been run. Never fails: what is wrong will show in what is loaded. */
export async function rehearse({ module }: Instance, manifest: Uint8Array, until: Promise<unknown>): Promise<void> {
  const files = { awaited: true };
  const stop = () => void (files.awaited = false);
  until.then(stop, stop);
  try {
    const rehearsal = new module.WebRehearsal(manifest);
    for (let i = 0; files.awaited && i < STEPS; i++) {
      await rehearsal.step();
      await macrotask();
    }
    rehearsal.free();
  } catch {
    // A module that is dead cannot free anything.
  }
}
