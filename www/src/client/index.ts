/** The public face of the client. */
export type * from "./analysis-types";
export * from "./errors";
export type { Generation } from "./generation";
export { LanguageModel, type GenerateCall, type LanguageModelOptions } from "./language-model";
export type * from "./language-types";
export type { NextTask, Task } from "./pool";
export type * from "./types";
export { ValueProbe, type AnalysisOptions, type BatchOptions, type CompareOptions, type ExplainOptions, type FrameworkOptions, type ProbeOptions, type TextOptions } from "./value-probe";
