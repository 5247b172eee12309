/**
 * Starts a module worker from wherever its script lies. A browser takes a worker's script from the page's own origin
 * only; a script of another host is imported by a few lines that are of the page's origin: a blob.
 */
import type { WorkerLike } from "./connection";
import type { Protocol } from "./envelope";
import { WorkerStartError } from "./errors";

/** script -> the blob that imports it; one for all workers that ever run it */
const shims = new Map<string, string>();

/**
 * Never answers itself when it cannot start: the browser says so later, through `onerror`, and `Connection` gives the
 * reason that is told here.
 *
 * @throws {WorkerStartError} the browser refuses at once
 */
export function startWorker<P extends Protocol>(script: string, name: string): WorkerLike<P> {
  const url = new URL(script, import.meta.url);
  // A sandboxed frame has no origin that any script could share.
  const own = url.origin === self.origin;
  const unstartable = own ? undefined : needs(url.origin);
  try {
    // The shim is a classic script: as a module, a frame without an origin is not given it.
    const worker = new Worker(own ? url : shim(url.href), { type: own ? "module" : "classic", name });
    // Its handlers take more than ours need.
    return Object.assign(worker, { unstartable }) as unknown as WorkerLike<P>;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new WorkerStartError("worker-start", `the worker could not be started: ${unstartable ?? why}`, { cause: error });
  }
}

function shim(href: string): string {
  let url = shims.get(href);
  if (url === undefined) {
    url = URL.createObjectURL(new Blob([shimFor(href)], { type: "text/javascript" }));
    shims.set(href, url);
  }
  return url;
}

/** By call and not by statement, which is for modules. What comes before the script is there is kept for it. */
function shimFor(href: string): string {
  return `const early = [];
self.onmessage = (event) => early.push(event);
import(${JSON.stringify(href)}).then(
  () => early.forEach((event) => self.onmessage(event)),
  (error) => setTimeout(() => { throw error; }),
);`;
}

function needs(host: string): string {
  return (
    `its script is on another host; the page's policy, if it has one, must name "worker-src blob:" and "script-src ${host}", ` +
    `and ${host} must send "Access-Control-Allow-Origin"`
  );
}
