/** What the page shares with its panels. */
import type { ValueProbe } from "../client";
import type { Framework, ProbeInfo, Taxonomy } from "../client/types";
import type { ScoreDocument } from "../element/types";
import type { Quality } from "../views/quality";

/**
 * What a panel may hear of: the text was changed (typed or set), it has been read, the model is ready (once), another
 * device computes from now on, everything is here that panels ask the worker for (once).
 */
export type PageEvent = "text" | "result" | "ready" | "info" | "complete";

export interface PageContext {
  /** The text in the instrument, as it stands there now. */
  readonly text: string;
  /** The result for that text; null while it is not read. */
  readonly result: ScoreDocument | null;
  /** The classifier. Pending until it is loaded, also while a failed load waits to be tried again; it never rejects. */
  readonly probe: Promise<ValueProbe>;
  /** Null until the model is ready, as `info` and `quality` are; `quality` stays null where nothing was measured. */
  readonly taxonomy: Taxonomy | null;
  /** The frameworks that this model scores, in the taxonomy's order; empty until the model is ready. */
  readonly frameworks: readonly Framework[];
  readonly info: ProbeInfo | null;
  readonly quality: Quality | null;
  /** Hands a text to the instrument, which reads it at once. `focus`: moves the reader there too (the default). */
  setText(text: string, options?: { focus?: boolean }): void;
  /** Has a screen reader say something, politely. */
  announce(text: string): void;
  /** Opens a panel, and moves to it. */
  open(id: string): void;
  /** Calls the listener at each such event; returns what stops it. */
  on(event: PageEvent, listener: () => void): () => void;
}

/**
 * What a panel's module exports as `mount`: fills `host`, which is empty, once the panel is opened for the first time.
 * If it returns a function, that is called when the panel is closed, what was in `host` is dropped, and the next opening
 * mounts it anew; otherwise the panel is only hidden and keeps its state.
 */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a panel may return nothing at all
export type Mount = (host: HTMLElement, context: PageContext) => void | (() => void);
