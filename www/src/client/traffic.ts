/**
 * What the page and its workers fetch, as the browser's own resource timing tells it. Each of them has a timeline of its
 * own: workers send theirs, and whoever counts adds them up.
 */

/** One request, as its timeline has it. */
export interface Fetched {
  url: string;
  /** Milliseconds since 1970, so that timelines compare. */
  start: number;
  end: number;
  /** Came or went over the network, or tried to: not out of what this browser keeps. */
  network: boolean;
}

/** Reports everything that the timeline of this page or worker has and will have. */
export function observeRequests(report: (requests: Fetched[]) => void): void {
  try {
    new PerformanceObserver((list) => report(fetched(list.getEntries()))).observe({ type: "resource", buffered: true });
  } catch {
    // Not to be counted here; the work goes on.
  }
}

export function fetched(entries: readonly PerformanceEntry[]): Fetched[] {
  const absolute = (time: number) => performance.timeOrigin + time;
  return (entries as readonly PerformanceResourceTiming[]).map(({ name, startTime, responseEnd, transferSize, responseStatus }) => ({
    url: name,
    start: absolute(startTime),
    end: absolute(Math.max(startTime, responseEnd)),
    // Without a status nothing came back, or another host that does not say: both may have been on their way.
    network: transferSize > 0 || responseStatus === 0 || new URL(name, self.location.href).origin !== self.origin,
  }));
}

const heard: Fetched[] = [];
const listeners = new Set<(requests: readonly Fetched[]) => void>();

/** Takes in what a worker has fetched. */
export function heardOf(requests: readonly Fetched[]): void {
  heard.push(...requests);
  for (const listener of listeners) listener(requests);
}

/** Hears of what workers have fetched and will fetch, until the function that this gives is called. */
export function onWorkerRequests(listener: (requests: readonly Fetched[]) => void): () => void {
  listeners.add(listener);
  if (heard.length > 0) listener(heard);
  return () => listeners.delete(listener);
}
