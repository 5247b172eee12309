/** What every worker's entry does: messages to its queue, and the death of a module to whoever waits for it. */
import type { Protocol, ReplyOf, RequestOf } from "../client/envelope";
import { observeRequests } from "../client/traffic";
import { reportDeath } from "./guard";

declare const self: DedicatedWorkerGlobalScope & {
  /** Called by the panic hook in `src/web/mod.rs`. */
  __valueProbePanic?: (message: string) => void;
};

export function serve<P extends Protocol>(
  start: (post: (reply: ReplyOf<P>) => void) => { receive(request: RequestOf<P>): void },
): void {
  const post = (reply: ReplyOf<P>) => self.postMessage(reply);
  const session = start(post);
  self.onmessage = ({ data }: MessageEvent<RequestOf<P>>) => session.receive(data);

  // A worker has a timeline of its own, which the page cannot read.
  observeRequests((requests) => post({ type: "fetched", id: 0, requests }));

  /** If no call was there to be told, the worker is not to be trusted with the next one either. */
  const died = (message: string) => {
    if (!reportDeath(message)) post({ type: "crashed", id: 0, message });
  };
  self.__valueProbePanic = died;
  // A trap inside an asynchronous call ends up here and nowhere else.
  self.onerror = (event) => {
    died(typeof event === "string" ? event : event.message);
    return true;
  };
  self.onunhandledrejection = (event) => {
    event.preventDefault();
    died(event.reason instanceof Error ? event.reason.message : String(event.reason));
  };
}
