/**
 * What a browser may keep for a page. In private windows, in frames of other hosts and where a person forbids it, asking for
 * it throws: here that is null.
 */
function given<T>(ask: () => T | undefined): T | null {
  try {
    return ask() ?? null;
  } catch {
    return null;
  }
}

export const localStore = (): Storage | null => given(() => globalThis.localStorage);
export const databases = (): IDBFactory | null => given(() => globalThis.indexedDB as IDBFactory | undefined);
/** Missing on an insecure page too, as the service worker is. */
export const cacheStores = (): CacheStorage | null => given(() => globalThis.caches as CacheStorage | undefined);
export const serviceWorkers = (): ServiceWorkerContainer | null => given(() => navigator.serviceWorker as ServiceWorkerContainer | undefined);
