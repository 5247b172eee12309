/** What the line below the text and the panel both show. */
import { ownFiles } from "./own-files";
import { type LoggedRequest, RequestLog } from "./request-log";

export const requestLog = new RequestLog();

const now = () => performance.timeOrigin + performance.now();
let came: number | null = null;
let loaded: number | null = null;

/** When a text first came into the page, in milliseconds since 1970; null while there is only the first example. */
export function textCame(): number | null {
  return came;
}

export function textArrived(): void {
  came ??= now();
}

/** When everything was there that the page fetches by itself, in milliseconds since 1970; null until then. */
export function allLoaded(): number | null {
  return loaded;
}

export function loadingEnded(): void {
  loaded ??= now();
}

/** Whether a request is for one of the page's own files. */
export const isOwn = ownFiles(document);

/** The requests since the text came in, those of them for the page's own files, and the others. Null before a text. */
export function sinceText(): Record<"all" | "own" | "other", LoggedRequest[]> | null {
  if (came === null) return null;
  const since = came;
  const all = requestLog.requests.filter((r) => r.start >= since);
  return { all, own: all.filter(isOwn), other: all.filter((r) => !isOwn(r)) };
}
