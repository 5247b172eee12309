/**
 * Every request since the page was opened: out of the resource timing of the page, of its workers and of its service worker.
 * Each sees a part, and none sees all: a worker's requests are in its own timeline, and what the service worker fetches for
 * the page looks in the page's timeline as if it came out of a store.
 */
import { type Fetched, observeRequests, onWorkerRequests } from "../../client/traffic";
import type { FromWorker, ToWorker } from "../../sw/protocol";
import { serviceWorkers } from "../storage";

export type Requester = "page" | "worker" | "serviceWorker";

export interface LoggedRequest extends Fetched {
  by: Requester;
}

/** Timelines round, each in its own way. */
const SLACK_MS = 5;

export class RequestLog extends EventTarget {
  /** In the order they began. */
  requests: readonly LoggedRequest[] = [];
  readonly #opened: number;
  #seen: LoggedRequest[] = [];
  #passed: Fetched[] = [];

  /** @param opened since when requests count, in milliseconds since 1970 */
  constructor(opened: number = performance.timeOrigin) {
    super();
    this.#opened = opened;
  }

  /** Begins to listen. What was fetched before counts too. */
  start(): this {
    const [document_] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (document_) {
      const { name, responseEnd, transferSize } = document_;
      this.add("page", [{ url: name.split("#")[0] ?? "", start: this.#opened, end: this.#opened + responseEnd, network: transferSize > 0 }]);
    }
    observeRequests((requests) => this.add("page", requests));
    onWorkerRequests((requests) => this.add("worker", requests));
    const serviceWorker = serviceWorkers();
    serviceWorker?.addEventListener("message", ({ data }: MessageEvent<FromWorker | null>) => {
      if (data?.type === "fetched") this.add("serviceWorker", data.requests);
    });
    serviceWorker?.controller?.postMessage({ type: "hello" } satisfies ToWorker);
    return this;
  }

  add(by: Requester, requests: readonly Fetched[]): void {
    if (by === "serviceWorker") {
      // It may tell the same twice: when it is asked, and by itself.
      const known = new Set(this.#passed.map(key));
      this.#passed.push(...requests.filter((r) => r.start >= this.#opened - SLACK_MS && !known.has(key(r))));
    } else this.#seen.push(...requests.map((r) => ({ ...r, by })));
    this.requests = merged(this.#seen, this.#passed);
    this.dispatchEvent(new Event("change"));
  }

  /** Those that went over the network, or tried to, from a time on. */
  overNetwork(since = -Infinity): LoggedRequest[] {
    return this.requests.filter((r) => r.network && r.start >= since);
  }
}

function key({ url, start }: Fetched): string {
  return `${url} ${start.toFixed(1)}`;
}

/** What the service worker fetched for the page or a worker is that request; the rest is its own. */
export function merged(seen: readonly LoggedRequest[], passed: readonly Fetched[]): LoggedRequest[] {
  const all = seen.map((r) => ({ ...r }));
  for (const request of passed) {
    const within = (r: LoggedRequest) =>
      r.by !== "serviceWorker" && r.url === request.url && r.start <= request.start + SLACK_MS && r.end >= request.end - SLACK_MS;
    const asked = all.find(within);
    if (asked) asked.network ||= request.network;
    else all.push({ ...request, by: "serviceWorker" });
  }
  return all.sort((a, b) => a.start - b.start);
}
