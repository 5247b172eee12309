/**
 * What the worker uses of the WebAssembly modules. The generated `.d.ts` of both modules must fit these
 * interfaces (`modules.ts` says so to the compiler); the objects that come as `any` get their types here.
 */
import type { Taxonomy, TextScore } from "../client/types";

export interface WasmProbe {
  info(): {
    device: string;
    adapter?: { name: string; backend: string; software: boolean };
    model: { name: string; version: string };
    frameworks: string[];
    maxLength: number;
  };
  taxonomy(): Taxonomy;
  selfTest(): Promise<{ worst: number; tolerance: number; passed: boolean; ms: number }>;
  start(text: string, options?: { sentences?: boolean }): WasmJob;
  free(): void;
}

export interface WasmJob {
  step(): Promise<{ done: number; total: number; finished: boolean }>;
  /** Gives the result and frees the job. */
  finish(): TextScore;
  free(): void;
}

export interface WasmModule {
  WebProbe: { load(files: Record<string, Uint8Array>, taxonomyToml: string, device: string): Promise<WasmProbe> };
}

/** An instantiated module and its memory. */
export interface Instance {
  module: WasmModule;
  memory: WebAssembly.Memory;
}
