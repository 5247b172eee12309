import type { ProbeInfo } from "../../client/types";
import type { Formats } from "../format";
import type { Reason } from "../pace";

/** What computes, and where its files came from. */
export const device = ({ megabytes, time, locale }: Formats) => ({
  title: (device: string) => `Computed on this machine’s ${device.toUpperCase()}`,
  why: "why, and how fast",
  reason: "Choice",
  model: "Model",
  source: "Files",
  sources: {
    download: (bytes: number) => `downloaded just now, ${megabytes(bytes)} MB`,
    cache: () => "from this browser’s storage, nothing downloaded",
    mixed: (bytes: number) => `partly from this browser’s storage, ${megabytes(bytes)} MB downloaded`,
  },
  kept: { persistent: "kept for the next visit", memory: "kept in memory only: this browser gives no storage" },
  selfTest: "Self-test",
  selfTestText: (worst: number, tolerance: number) =>
    `passed, off by at most ${worst.toLocaleString(locale, { maximumSignificantDigits: 1 })} (allowed ${tolerance.toLocaleString(locale, { maximumSignificantDigits: 2 })})`,
  /** Why it was taken. The worker says it in English. */
  because: (info: Reason & Pick<ProbeInfo, "reason">) => info.reason,
  timings: "Loading",
  timingsText: (total: number, fetch: number) => `${time(total)}, of which files ${time(fetch)}`,
});

export type Device = ReturnType<typeof device>;
