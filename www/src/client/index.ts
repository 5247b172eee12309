/** The public face of the client. */
export * from "./errors";
export type * from "./types";
export { ValueProbe, type BatchOptions, type ProbeOptions, type TextOptions } from "./value-probe";
