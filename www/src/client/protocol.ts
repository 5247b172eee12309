/**
 * The worker protocol, stated once for both sides.
 *
 *   page -> worker                           worker -> page
 *   load   { id, options }                   progress { id, progress }*, then done { id, value: Loaded } or failed
 *   score  { id, text, options }             progress { id, progress }*, then done { id, value: TextScore } or failed
 *   memory { id }                            done { id, value: number }: bytes of WebAssembly memory
 *   cancel { id }                            no answer of its own: request `id` fails with `cancelled`
 *                                            changed { id: 0, info }: the GPU was tried, or another device took over
 *                                            crashed { id: 0, message }: the module is dead; nothing more will come
 *
 * - Every message has an id. Ids count up from 1 per worker and are never used twice; 0 means no request.
 * - A request is answered by exactly one `done` or `failed`, unless the worker crashes.
 * - The page may forget a request (it was aborted): a late answer to an unknown id is dropped.
 * - Requests run one after another in the order they came; `cancel` overtakes them. The worker looks
 *   for it between two steps, which are one small batch each.
 * - `load` may be sent again after it failed, and replaces the model after it succeeded.
 */
import type { WireError } from "./errors";
import type { DeviceChoice, DeviceReason, LoadProgress, ProbeInfo, ScoreProgress, Taxonomy, TextScore } from "./types";

export interface LoadOptions {
  device: DeviceChoice;
  /** Absolute URL of the folder with `value-classifier/` and `taxonomy.toml`, with a slash at its end. */
  base: string;
  /** The small files, when a worker of this page has fetched them before: same model, no request. */
  sources?: Sources;
  /** Why the client itself narrowed `device`, for `info`. */
  because?: DeviceReason;
}

/** Texts of `manifest.json` and `taxonomy.toml`. */
export interface Sources {
  manifest: string;
  taxonomy: string;
}

export interface Loaded {
  info: ProbeInfo;
  taxonomy: Taxonomy;
  sources: Sources;
}

export interface ScoreOptions {
  sentences?: boolean;
}

export type Request =
  | { type: "load"; id: number; options: LoadOptions }
  | { type: "score"; id: number; text: string; options: ScoreOptions }
  | { type: "memory"; id: number }
  | { type: "cancel"; id: number };

/** A request without its id: the connection numbers it. */
export type Call =
  | { type: "load"; options: LoadOptions }
  | { type: "score"; text: string; options: ScoreOptions }
  | { type: "memory" };

/** What each call gives, and how it reports on the way. */
export interface Answers {
  load: { value: Loaded; progress: LoadProgress };
  score: { value: TextScore; progress: ScoreProgress };
  memory: { value: number; progress: never };
}

export type Reply =
  | { type: "progress"; id: number; progress: LoadProgress | ScoreProgress }
  | { type: "done"; id: number; value: Answers[keyof Answers]["value"] }
  | { type: "failed"; id: number; error: WireError }
  | { type: "changed"; id: 0; info: ProbeInfo }
  | { type: "crashed"; id: 0; message: string };
