/**
 * What the protocols of the workers have in common. Each is stated in a file of its own: `protocol.ts` for the
 * classifier, `language-protocol.ts` for the language model.
 *
 *   page -> worker                           worker -> page
 *   a call { id, silent?, … }                progress { id, progress }*, then done { id, value } or failed { id, error }
 *   cancel { id }                            no answer of its own: request `id` fails with `cancelled`
 *                                            crashed { id: 0, message }: the module is dead; nothing more will come
 *                                            fetched { id: 0, requests }: what it has fetched, for whoever counts
 *
 * - Every message has an id. Ids count up from 1 per worker and are never used twice; 0 means no request.
 * - A request is answered by exactly one `done` or `failed`, unless the worker crashes.
 * - The page may forget a request (it was aborted): a late answer to an unknown id is dropped.
 * - Requests run one after another in the order they came; `cancel` overtakes them. The worker looks
 *   for it between two steps, which are small.
 */
import type { WireError } from "./errors";
import type { Fetched } from "./traffic";

/** What a worker understands. */
export interface Protocol {
  call: { type: string };
  /** What each call gives, and how it reports on the way. */
  answers: Record<string, { value: unknown; progress: unknown }>;
  /** What the worker says unasked. */
  notice: { type: string; id: 0 };
}

/** A call, numbered by the connection. `silent`: nobody listens to its progress, so that none need be told. */
export type Job<P extends Protocol> = P["call"] & { id: number; silent?: true };

export type RequestOf<P extends Protocol> = Job<P> | { type: "cancel"; id: number };

export type ReplyOf<P extends Protocol> =
  | { type: "progress"; id: number; progress: P["answers"][keyof P["answers"]]["progress"] }
  | { type: "done"; id: number; value: P["answers"][keyof P["answers"]]["value"] }
  | { type: "failed"; id: number; error: WireError }
  | { type: "crashed"; id: 0; message: string }
  | { type: "fetched"; id: 0; requests: Fetched[] }
  | P["notice"];

/** What one call gives, and how it reports on the way. */
export type AnswerOf<P extends Protocol, C extends P["call"]> = P["answers"][C["type"]];
