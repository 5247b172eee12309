/**
 * The service worker: keeps the page's own files, so that the page opens without a network. The model
 * files are kept by the worker (`worker/store.ts`), verified by hash.
 *
 * One cache a version. A new version is fetched whole before it is used, and takes over when no page
 * of the old one is open: a page never sees files of two versions.
 */
declare const self: ServiceWorkerGlobalScope;
/** Filled in by `build/service-worker.ts`. */
declare const __PRECACHE_FILES__: string[];
declare const __PRECACHE_VERSION__: string;

const PREFIX = "value-probe-page-";
const CACHE = PREFIX + __PRECACHE_VERSION__;
const FILES = __PRECACHE_FILES__;

self.addEventListener("install", (event) => {
  // `no-cache`: what lies in the browser's cache may be of another version.
  const fresh = FILES.map((file) => new Request(file, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
    }
    // The page of the first visit too: its later workers are then served without a network.
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  event.respondWith(answer(request));
});

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const page = request.mode === "navigate";
  // The page is kept once, under its folder; a link to it may carry a query.
  const key = page ? request.url.replace(/index\.html(?=$|[?#])/, "") : request.url;
  const kept = await cache.match(key, { ignoreSearch: page, ignoreVary: true });
  const response = kept ?? (await fetch(request));
  return request.destination === "worker" ? underPolicy(response) : response;
}

/**
 * A page's policy in a `<meta>` does not reach its workers: theirs comes with their own script. A static
 * host may send none, so it is added here.
 */
function underPolicy(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set("content-security-policy", "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

export {};
