/**
 * Elements that draw in turns. A result changes a dozen of them at once; drawn in one go they would hold the main thread
 * up, so those for which a slice has no more time draw in a task of their own, and input goes in between.
 */
import { LitElement } from "lit";
import { breathe } from "./slices";

/** What is drawn at once, of a frame of 16 ms: laying out and painting need their part of it. */
const SLICE_MS = 4;

/** When the slice of this task began; null between tasks. */
let begun: number | null = null;

/** Undefined where there is time left in this task; else a promise of another task. */
function turn(): Promise<void> | undefined {
  if (begun === null) {
    begun = performance.now();
    void breathe().then(() => (begun = null));
    return undefined;
  }
  return performance.now() - begun < SLICE_MS ? undefined : breathe();
}

export class TurnElement extends LitElement {
  protected override scheduleUpdate(): Promise<void> | undefined {
    const draw = () => void super.scheduleUpdate();
    const later = turn();
    if (later) return later.then(draw);
    draw();
    return undefined;
  }
}
