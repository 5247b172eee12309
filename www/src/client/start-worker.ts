/**
 * Starts a worker from wherever its script lies. A browser takes a worker's script from the page's own origin only; a
 * script of another host is imported by a few lines that are of the page's origin: a blob. So is any script where the page
 * asks for it: a worker has the policy that its own script was sent with, which of a static host is none, but one that
 * begins with a blob has the policy of whoever made it.
 */
import type { WorkerLike } from "./connection";
import type { Protocol } from "./envelope";
import { WorkerStartError } from "./errors";

/** script -> the blob that imports it; one for all workers that ever run it */
const shims = new Map<string, string>();
let inherit = false;

/** From now on every worker has this page's policy, which must name `worker-src blob:` for it. Before the first is started. */
export function inheritPolicy(): void {
  inherit = true;
}

/**
 * Never answers itself when it cannot start: the browser says so later, through `onerror`, and `Connection` gives the
 * reason that is told here.
 *
 * @throws {WorkerStartError} the browser refuses at once
 */
export function startWorker<P extends Protocol>(script: string, name: string): WorkerLike<P> {
  const { worker, unstartable } = begin(script, name);
  // Its handlers take more than ours need.
  return Object.assign(worker, { unstartable }) as unknown as WorkerLike<P>;
}

/**
 * For a worker that speaks no protocol of ours.
 *
 * @throws {WorkerStartError} as above
 */
export function startForeignWorker(script: string, name: string): Worker {
  return begin(script, name).worker;
}

function begin(script: string, name: string): { worker: Worker; unstartable: string | undefined } {
  const url = new URL(script, import.meta.url);
  // A sandboxed frame has no origin that any script could share.
  const abroad = url.origin !== self.origin;
  const shimmed = abroad || inherit;
  const unstartable = abroad ? needs(url.origin) : shimmed ? "its script could not be fetched, or a policy does without blob:" : undefined;
  try {
    // The shim is a classic script: as a module, a frame without an origin is not given it.
    return { worker: new Worker(shimmed ? shim(url.href) : url, { type: shimmed ? "classic" : "module", name }), unstartable };
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

/**
 * By call and not by statement, which is for modules. What comes before the script is there is kept for it, and given as
 * an event: some scripts listen without `onmessage`.
 */
function shimFor(href: string): string {
  return `const early = [];
const keep = (event) => {
  event.stopImmediatePropagation();
  early.push(event);
};
addEventListener("message", keep);
import(${JSON.stringify(href)}).then(
  () => {
    removeEventListener("message", keep);
    for (const { data, ports } of early) dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }));
  },
  (error) => setTimeout(() => { throw error; }),
);`;
}

function needs(host: string): string {
  return (
    `its script is on another host; the page's policy, if it has one, must name "worker-src blob:" and "script-src ${host}", ` +
    `and ${host} must send "Access-Control-Allow-Origin"`
  );
}
