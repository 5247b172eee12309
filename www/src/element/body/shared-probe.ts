/**
 * The classifier of a page: all elements that want the same one share a worker and a model. It is freed when the last of
 * them has gone.
 */
import { type ProbeOptions, ValueProbe } from "../../client/value-probe";
import type { DeviceChoice, LoadProgress, ProbeInfo } from "../../client/types";
import { type LabelQuality, type Quality, readFrameworkQuality, readQuality } from "../../views/quality";

/** What an element has of the shared classifier until it gives it back. */
export interface Lease {
  ready: Promise<Shared>;
  release(): void;
}

export interface Shared {
  probe: Pick<ValueProbe, "score" | "taxonomy" | "info" | "loadFrameworks" | "dispose">;
  /** Ids of the frameworks that the model has by itself; further ones may be loaded for any element of the page. */
  own: readonly string[];
  /** Null where the bundle brings no measurements. */
  quality: Quality | null;
}

export type Load = (base: string, device: DeviceChoice, onProgress: (progress: LoadProgress) => void, onInfo: (info: ProbeInfo) => void) => Promise<Shared>;

export interface Listener {
  progress(progress: LoadProgress): void;
  info(info: ProbeInfo): void;
}

/** An element that is moved within the page goes and comes back at once; a page that is rebuilt takes a moment. */
export const KEEP_MS = 3000;

interface Entry {
  ready: Promise<Shared>;
  listeners: Set<Listener>;
  last: LoadProgress | null;
  ending: ReturnType<typeof setTimeout> | undefined;
}

export class SharedProbes {
  readonly #load: Load;
  readonly #entries = new Map<string, Entry>();

  constructor(load: Load = loadShared) {
    this.#load = load;
  }

  lease(base: string, device: DeviceChoice, listener: Listener): Lease {
    const key = `${device} ${base}`;
    const entry = this.#entries.get(key) ?? this.#begin(key, base, device);
    clearTimeout(entry.ending);
    entry.listeners.add(listener);
    if (entry.last) listener.progress(entry.last);
    const release = () => {
      if (!entry.listeners.delete(listener) || entry.listeners.size > 0) return;
      entry.ending = setTimeout(() => this.#end(key, entry), KEEP_MS);
    };
    return { ready: entry.ready, release };
  }

  #begin(key: string, base: string, device: DeviceChoice): Entry {
    const listeners = new Set<Listener>();
    const entry: Entry = {
      listeners,
      last: null,
      ending: undefined,
      ready: this.#load(
        base,
        device,
        (progress) => {
          entry.last = progress;
          for (const listener of listeners) listener.progress(progress);
        },
        (info) => {
          for (const listener of listeners) listener.info(info);
        },
      ),
    };
    // Whoever comes after a failure tries again.
    entry.ready.catch(() => this.#forget(key, entry));
    this.#entries.set(key, entry);
    return entry;
  }

  #end(key: string, entry: Entry): void {
    this.#forget(key, entry);
    entry.ready.then(({ probe }) => probe.dispose(), () => undefined);
  }

  #forget(key: string, entry: Entry): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }
}

type LoadProbe = (options: ProbeOptions) => Promise<Shared["probe"]>;
let loadProbe: LoadProbe = (options) => ValueProbe.load(options);

/** Has a page that has begun to load the model on its own join that load. Before the first element is drawn. */
export function loadWith(load: LoadProbe): void {
  loadProbe = load;
}

/** The model, and how well it does: fetched together, so that nothing is fetched once it is ready. */
async function loadShared(base: string, device: DeviceChoice, onProgress: (p: LoadProgress) => void, onInfo: (i: ProbeInfo) => void): Promise<Shared> {
  const measured = fetch(new URL("models/value-classifier/metrics.json", base), { cache: "no-cache" })
    .then(async (response) => (response.ok ? readQuality(await response.json()) : null))
    .catch(() => null);
  const probe = await loadProbe({ base, device, onProgress, onInfo });
  const own = probe.info.frameworks;
  return { probe, own, quality: await measured };
}

/** How well the heads of the frameworks beside the model do; empty where nothing can be read. */
export async function frameworkLabels(base: string): Promise<LabelQuality[]> {
  const response = await fetch(new URL("models/frameworks/metrics.json", base), { cache: "no-cache" }).catch(() => null);
  const json: unknown = response?.ok ? await response.json().catch(() => null) : null;
  return readFrameworkQuality(json);
}
