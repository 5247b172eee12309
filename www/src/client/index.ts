/** The public face of the client. */
export * from "./errors";
export type { Generation } from "./generation";
export { LanguageModel, type GenerateCall, type LanguageModelOptions } from "./language-model";
export type * from "./language-types";
export type { NextTask, Task } from "./pool";
export type * from "./types";
export { ValueProbe, type BatchOptions, type ProbeOptions, type TextOptions } from "./value-probe";
