/**
 * What the page and its service worker say to each other. The worker answers where an answer is named, through the port
 * that came with the message.
 *
 *   page -> worker                   worker -> page
 *   hello                            fetched { requests }: all it has fetched since it was started
 *   hold { token, text }             true, once it has the text
 *   giveBack { token }               the text; null where it has none under that token (any more)
 *   keepRest                         true, once the files that are kept last are here; false where they could not be fetched
 *   takeOver                         (the page hears of it as `controllerchange`)
 *                                    fetched { requests }: whenever it has fetched something
 */
import type { Fetched } from "../client/traffic";

export type ToWorker = { type: "hello" } | { type: "hold"; token: string; text: string } | { type: "giveBack"; token: string } | { type: "keepRest" } | { type: "takeOver" };

export interface FromWorker {
  type: "fetched";
  requests: Fetched[];
}

/** Caches of page files begin so; then come the path that the worker governs, a hyphen and the version. */
export const PAGE_CACHE = "value-probe-page-";
