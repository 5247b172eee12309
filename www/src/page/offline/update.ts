/**
 * New versions of the page: the service worker fetches them whole, and a person says when to go over. The text goes along,
 * held by the service worker in memory; nothing of it is stored.
 */
import type { ToWorker } from "../../sw/protocol";
import { serviceWorkers } from "../storage";

/**
 * `none`: this is the newest that is known; `ready`: a newer one is here whole; `taken`: another window has gone over to it
 */
export type UpdateState = "none" | "ready" | "taken";

/** The worker did not take the text, so the page was not left. */
export class HandOverError extends Error {
  override readonly name = "HandOverError";
}

const ANSWER_MS = 5000;
/** A slow network is given so long for the files that are kept last. */
const REST_MS = 120_000;

export class Updates extends EventTarget {
  state: UpdateState = "none";
  /** Null while there is none: not supported, not yet, or refused. */
  registration: ServiceWorkerRegistration | null = null;
  /** Fulfilled when the service worker fetches nothing more by itself, or there is none. */
  readonly kept: Promise<void>;
  #ended: () => void = () => undefined;
  #leaving = false;
  #started: Promise<void> | null = null;

  constructor() {
    super();
    this.kept = new Promise((resolve) => (this.#ended = resolve));
  }

  /** Registers the service worker, or finds it registered; a page without one works too. */
  start(): Promise<void> {
    return (this.#started ??= this.#start());
  }

  /**
   * Has the files kept that few visits need. Comes back when they are here, or where they cannot be kept; at once where there
   * is no service worker.
   */
  async keepRest(): Promise<void> {
    await this.#started;
    const { registration } = this;
    if (registration) {
      if (!registration.active) await settled(registration.installing);
      const worker = registration.active ?? registration.waiting;
      if (worker) await ask(worker, { type: "keepRest" }, REST_MS);
    }
    this.#ended();
  }

  async #start(): Promise<void> {
    const serviceWorker = serviceWorkers();
    if (!serviceWorker) return;
    let controlled = serviceWorker.controller !== null;
    serviceWorker.addEventListener("controllerchange", () => {
      // The first one takes charge of a page that was loaded without it, and is of the same version.
      if (this.#leaving) return location.reload();
      if (controlled) this.#go("taken");
      controlled = true;
      this.#hello();
    });
    try {
      const registration = await serviceWorker.register(new URL("sw.js", document.baseURI));
      this.registration = registration;
      this.#look(registration);
      registration.addEventListener("updatefound", () => this.#look(registration));
      this.#hello();
      this.dispatchEvent(new Event("change"));
    } catch {
      // Refused, or the server is not there: the page works as well, only not without a network.
    }
  }

  /** Asks the server for a newer version. Rejects where it cannot be asked. */
  async check(): Promise<UpdateState> {
    const { registration } = this;
    if (!registration) throw new Error("there is no service worker");
    await registration.update();
    await settled(registration.installing);
    this.#look(registration);
    return this.state;
  }

  /**
   * Goes over to the new version by loading the page again.
   *
   * @param text goes along
   * @throws {HandOverError} the text would be lost; then nothing has changed
   */
  async accept(text: string): Promise<void> {
    const waiting = this.registration?.waiting ?? null;
    const holder = waiting ?? serviceWorkers()?.controller;
    if (!holder) throw new HandOverError("the service worker is gone");
    if (text) {
      const token = crypto.randomUUID();
      if ((await ask(holder, { type: "hold", token, text })) !== true) throw new HandOverError("the service worker does not answer");
      // The token, and not the text: what stands here the browser may write to its disk.
      history.replaceState({ ...(history.state as object | null), held: token }, "");
    }
    this.#leaving = true;
    if (waiting) waiting.postMessage({ type: "takeOver" } satisfies ToWorker);
    else location.reload();
  }

  #look(registration: ServiceWorkerRegistration): void {
    if (registration.waiting && serviceWorkers()?.controller) return this.#go("ready");
    const { installing } = registration;
    if (installing) void settled(installing).then(() => installing.state === "installed" && serviceWorkers()?.controller && this.#go("ready"));
  }

  #go(state: UpdateState): void {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }

  #hello(): void {
    serviceWorkers()?.controller?.postMessage({ type: "hello" } satisfies ToWorker);
  }
}

/** The text that the page had before it was loaded again; null where none was handed over. */
export async function handedOver(): Promise<string | null> {
  const { held, ...rest } = (history.state as { held?: unknown } | null) ?? {};
  if (typeof held !== "string") return null;
  history.replaceState(Object.keys(rest).length > 0 ? rest : null, "");
  const controller = serviceWorkers()?.controller;
  const text = controller && (await ask(controller, { type: "giveBack", token: held }));
  return typeof text === "string" ? text : null;
}

/** The worker's answer; undefined where none comes. */
function ask(worker: ServiceWorker, message: ToWorker, ms = ANSWER_MS): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const late = setTimeout(resolve, ms, undefined);
    port1.onmessage = ({ data }) => {
      clearTimeout(late);
      port1.close();
      resolve(data);
    };
    worker.postMessage(message, [port2]);
  });
}

/** When a worker that is being installed is, or has failed. */
function settled(worker: ServiceWorker | null): Promise<void> {
  return new Promise((resolve) => {
    if (worker?.state !== "installing") return resolve();
    worker.addEventListener("statechange", () => resolve(), { once: true });
  });
}
