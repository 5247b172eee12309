/**
 * `value-probe.js`: one script, and a page has the element `<value-probe>`. It gives the client too, for those who draw
 * for themselves.
 */
import { ValueProbeElement } from "./value-probe-element";

export * from "../client";
export type * from "./types";
export { ValueProbeElement };

// The first copy of this code on a page has it; none where there are no elements, on a server.
if (typeof customElements !== "undefined" && !customElements.get("value-probe")) {
  customElements.define("value-probe", ValueProbeElement);
}
