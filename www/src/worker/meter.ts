/**
 * Progress of a load: bytes first, then stages; the fraction never falls and ends at 1.
 */
import type { LoadProgress } from "../client/types";

/** Share of the bar that belongs to the files. */
const BYTES = 0.7;
/** Where each later stage starts. */
const STARTS: Record<LoadProgress["stage"], number> = {
  manifest: 0,
  download: 0,
  start: BYTES,
  "self-test": 0.85,
  ready: 1,
};
/** A report at most so often, but for a new stage. */
const INTERVAL_MS = 40;

export class Meter {
  totalBytes = 0;
  loadedBytes = 0;
  downloadedBytes = 0;
  #stage: LoadProgress["stage"] = "manifest";
  #fraction = 0;
  #last = -Infinity;
  readonly #report: (progress: LoadProgress) => void;
  readonly #now: () => number;

  constructor(report: (progress: LoadProgress) => void, now: () => number = () => performance.now()) {
    this.#report = report;
    this.#now = now;
  }

  stage(stage: LoadProgress["stage"]): void {
    this.#stage = stage;
    this.#tell();
  }

  /** Bytes that have come out of the cache or over the network. */
  add(bytes: number, from: "cache" | "network"): void {
    this.loadedBytes += bytes;
    if (from === "network") this.downloadedBytes += bytes;
    if (this.#now() - this.#last >= INTERVAL_MS || this.loadedBytes >= this.totalBytes) this.#tell();
  }

  /** The files are read once more, for another device. */
  restart(): void {
    this.loadedBytes = 0;
  }

  #tell(): void {
    this.#last = this.#now();
    const bytes = this.totalBytes > 0 ? Math.min(1, this.loadedBytes / this.totalBytes) * BYTES : 0;
    this.#fraction = Math.max(this.#fraction, bytes, STARTS[this.#stage]);
    const { totalBytes, loadedBytes, downloadedBytes } = this;
    this.#report({ stage: this.#stage, fraction: this.#fraction, loadedBytes, totalBytes, downloadedBytes });
  }
}
