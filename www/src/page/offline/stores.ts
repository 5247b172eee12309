/** What this page keeps in the browser, how much room it takes, and how to be rid of it. */
import { LATE } from "../../sw/late";
import { PAGE_CACHE } from "../../sw/protocol";
import { cacheStores, serviceWorkers } from "../storage";

export type StoreName = "page" | "pdf" | "model" | "languageModel";

export interface Store {
  name: StoreName;
  /** Bytes of all its files. */
  measure(): Promise<number>;
  clear(): Promise<void>;
}

/** What the worker keeps (`worker/store.ts`): files below `models/`, by address and hash. */
const FILES = "value-probe-files";

/** @param base the page's address: another copy of the page on this host keeps its own */
export function stores(base: string = document.baseURI): Store[] {
  const below = (path: string) => new URL(path, base).href;
  const language = below("models/language-model/");
  return [
    { name: "page", measure: () => measurePages(base, (url) => !LATE.test(url)), clear: () => clearPages(base) },
    { name: "pdf", measure: () => measurePages(base, (url) => LATE.test(url)), clear: () => clearLate(base) },
    files("model", (url) => url.startsWith(below("models/")) && !url.startsWith(language)),
    files("languageModel", (url) => url.startsWith(language)),
  ];
}

function files(name: StoreName, mine: (url: string) => boolean): Store {
  const requests = async (): Promise<[Cache, Request[]] | null> => {
    if (!(await cacheStorage().has(FILES))) return null;
    const cache = await cacheStorage().open(FILES);
    return [cache, (await cache.keys()).filter(({ url }) => mine(url))];
  };
  return {
    name,
    async measure() {
      const [cache, keys] = (await requests()) ?? [null, []];
      // The store writes down how long each is; nothing is read.
      const sizes = keys.map(async (key) => Number((await cache?.match(key))?.headers.get("content-length") ?? 0));
      return sum(await Promise.all(sizes));
    },
    async clear() {
      const [cache, keys] = (await requests()) ?? [null, []];
      if (cache) await Promise.all(keys.map((key) => cache.delete(key)));
    },
  };
}

async function pageCaches(base: string): Promise<string[]> {
  const prefix = `${PAGE_CACHE}${new URL(".", base).pathname}-`;
  return (await cacheStorage().keys()).filter((name) => name.startsWith(prefix));
}

async function measurePages(base: string, mine: (url: string) => boolean): Promise<number> {
  const sizes = (await pageCaches(base)).map(async (name) => {
    const cache = await cacheStorage().open(name);
    // As they lie here: a server may have sent them compressed, and named that length.
    const kept = (await cache.keys()).filter(({ url }) => mine(url)).map(async (key) => (await (await cache.match(key))?.blob())?.size ?? 0);
    return sum(await Promise.all(kept));
  });
  return sum(await Promise.all(sizes));
}

/** The service worker too: it fetches its files once, when it is installed, and would go on without them. */
async function clearPages(base: string): Promise<void> {
  await (await serviceWorkers()?.getRegistration(new URL(".", base)))?.unregister();
  await Promise.all((await pageCaches(base)).map((name) => cacheStorage().delete(name)));
}

/** @throws where the browser gives none */
function cacheStorage(): CacheStorage {
  const caches = cacheStores();
  if (!caches) throw new Error("there is no storage");
  return caches;
}

/** They are kept again when the page is next opened. */
async function clearLate(base: string): Promise<void> {
  for (const name of await pageCaches(base)) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) if (LATE.test(key.url)) await cache.delete(key);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
