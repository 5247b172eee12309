/** The worker's entry: wires the session to messages, and the death of a module to whoever waits for it. */
import type { Reply, Request } from "../client/protocol";
import { findAdapter } from "./adapter";
import { fetchModule } from "./compile";
import { reportDeath } from "./engine";
import { load } from "./load";
import { instantiate, moduleFile } from "./modules";
import { Session } from "./session";
import { FileStore } from "./store";

declare const self: DedicatedWorkerGlobalScope & {
  /** Called by the panic hook in `src/web.rs`. */
  __valueProbePanic?: (message: string) => void;
};

const post = (reply: Reply) => self.postMessage(reply);
const around = { openStore: (base: string) => FileStore.open(base), findAdapter, moduleFile, fetchModule, instantiate };
const session = new Session(post, (options, report, signal) => load(options, around, report, signal));
self.onmessage = ({ data }: MessageEvent<Request>) => session.receive(data);

/** If no call was there to be told, the worker is not to be trusted with the next one either. */
function died(message: string): void {
  if (!reportDeath(message)) post({ type: "crashed", id: 0, message });
}
self.__valueProbePanic = died;
// A trap inside an asynchronous call ends up here and nowhere else.
self.onerror = (event) => {
  died(typeof event === "string" ? event : (event).message);
  return true;
};
self.onunhandledrejection = (event) => {
  event.preventDefault();
  died(event.reason instanceof Error ? event.reason.message : String(event.reason));
};
