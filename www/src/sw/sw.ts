/**
 * The service worker: keeps the page's own files, so that the page opens without a network. The model
 * files are kept by the worker (`worker/store.ts`), verified by hash.
 *
 * One cache a version. A new version is fetched whole, but for what few visits need (`late.ts`), before it is used, and takes over when no page
 * of the old one is open or when a page asks for it: a page never sees files of two versions.
 */
import { fetched, observeRequests } from "../client/traffic";
import { type FromWorker, PAGE_CACHE, type ToWorker } from "./protocol";

declare const self: ServiceWorkerGlobalScope;
/** Filled in by `build/service-worker.ts`. */
declare const __PRECACHE_FILES__: string[];
declare const __PRECACHE_LATE__: string[];
declare const __PRECACHE_VERSION__: string;

/** With the path: another copy of the page on this host has files of its own. */
const PREFIX = `${PAGE_CACHE}${new URL(self.registration.scope).pathname}-`;
const CACHE = PREFIX + __PRECACHE_VERSION__;
const FILES = __PRECACHE_FILES__;
/** Kept when the page has nothing else to do, and says so. */
const LATE_FILES = __PRECACHE_LATE__;
/** How long a text is held for a page that is loaded again. */
const HOLD_MS = 60_000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh(FILES))));
});

/** `no-cache`: what lies in the browser's cache may be of another version. */
function fresh(files: readonly string[], priority: RequestPriority = "auto"): Request[] {
  return files.map((file) => new Request(file, { cache: "no-cache", priority }));
}

self.addEventListener("activate", (event) => {
  const begin = async () => {
    // The page of the first visit too: its later workers are then served without a network.
    await self.clients.claim();
    await tidy();
  };
  event.waitUntil(begin());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith(answer(request));
});

self.addEventListener("message", (event) => {
  const message = event.data as ToWorker;
  switch (message.type) {
    case "hello":
      (event.source as Client | null)?.postMessage(fetchedSoFar());
      return event.waitUntil(tidy());
    case "hold":
      // In memory and nowhere else: a text is not stored. The browser ends a worker that has nothing to wait for.
      held.set(message.token, message.text);
      event.waitUntil(new Promise((resolve) => setTimeout(resolve, HOLD_MS)).then(() => void held.delete(message.token)));
      return event.ports[0]?.postMessage(true);
    case "giveBack":
      event.ports[0]?.postMessage(held.get(message.token) ?? null);
      return void held.delete(message.token);
    case "keepRest":
      return event.waitUntil(keepRest().then(() => true, () => false).then((kept) => event.ports[0]?.postMessage(kept)));
    case "takeOver":
      return event.waitUntil(self.skipWaiting());
  }
});

const held = new Map<string, string>();

async function keepRest(): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = await Promise.all(LATE_FILES.map((file) => cache.match(file)));
  await cache.addAll(fresh(LATE_FILES.filter((_, i) => !kept[i]), "low"));
}

/** Removes the files of older versions, but of the last one only when no page of it may be open. */
async function tidy(): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  if (windows.length > 1) old.pop(); // the newest stands last
  for (const name of old) await caches.delete(name);
}

async function answer(request: Request): Promise<Response> {
  const page = request.mode === "navigate";
  // The page is kept once, under its folder; a link to it may carry a query.
  const key = page ? request.url.replace(/index\.html(?=$|[?#])/, "") : request.url;
  const kept = await match(key, page);
  return kept ?? fetch(request);
}

/** Out of this version; what a page of the last one still asks for has that version's hash in its name. */
async function match(key: string, page: boolean): Promise<Response | undefined> {
  const options = { ignoreSearch: page, ignoreVary: true };
  const kept = await (await caches.open(CACHE)).match(key, options);
  if (kept || page || !key.startsWith(`${self.registration.scope}assets/`)) return kept;
  for (const cacheName of await caches.keys()) {
    if (!cacheName.startsWith(PREFIX)) continue;
    const older = await caches.match(key, { ...options, cacheName });
    if (older) return older;
  }
  return undefined;
}

function fetchedSoFar(): FromWorker {
  return { type: "fetched", requests: fetched(performance.getEntriesByType("resource")) };
}

// What the page asks for through here looks there as if it came out of a store: only this timeline knows better.
observeRequests((requests) => {
  const tell = async () => {
    for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ type: "fetched", requests } satisfies FromWorker);
  };
  void tell();
});
