/** The engine of the element: what it fetches when it is wanted. The client, the views, and what joins them. */
export { mount, probes } from "./reader";
export { loadWith } from "./shared-probe";
export type { Body, Report, Settings } from "./reader";
