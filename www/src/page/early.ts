/** The load that begins before the views are there; the page joins it when it is. */
import type { ProbeOptions } from "../client";
import type { LoadProgress, ProbeInfo } from "../client/types";

export interface Early<T> {
  join: (options: ProbeOptions) => Promise<T>;
  /** When that load has come to its end, good or bad. */
  settled: Promise<void>;
}

/**
 * Begins a load at once.
 *
 * @returns `join` is a function like `load`: its first call joins the load that has begun and hears of its latest
 *   progress; any later call is a load of its own
 */
export function beginEarly<T>(load: (options: ProbeOptions) => Promise<T>, device: NonNullable<ProbeOptions["device"]>): Early<T> {
  let joined: ProbeOptions | null = null;
  let progress: LoadProgress | null = null;
  let info: ProbeInfo | null = null;
  const early = load({
    device,
    onProgress: (p) => (joined?.onProgress ?? (() => (progress = p)))(p),
    onInfo: (i) => (joined?.onInfo ?? (() => (info = i)))(i),
  });
  early.catch(() => undefined); // told to whoever joins
  const join = (options: ProbeOptions) => {
    if (joined) return load({ device, ...options });
    joined = options;
    if (progress) options.onProgress?.(progress);
    if (info) options.onInfo?.(info);
    return early;
  };
  return { join, settled: early.then(() => undefined, () => undefined) };
}
