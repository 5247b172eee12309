/**
 * What the worker uses of the WebAssembly modules. The generated `.d.ts` of both modules must fit these
 * interfaces (`modules.ts` says so to the compiler); the objects that come as `any` get their types here.
 */
import type { Taxonomy, TextScore } from "../client/types";

/** A bundle whose files come one by one. */
export interface WasmBundle {
  /** Verifies and reads a file. `sha256` is WebCrypto's; where there is none, the module hashes by itself. */
  add(name: string, file: Uint8Array, sha256?: string | null): void;
  free(): void;
}

/** Runs what the CPU will run, on nothing. */
export interface WasmRehearsal {
  step(): Promise<void>;
  free(): void;
}

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
  embed(texts: string[]): Promise<Float32Array>;
  free(): void;
}

export interface WasmJob {
  step(): Promise<{ done: number; total: number; finished: boolean }>;
  /** Gives the result and frees the job. */
  finish(): TextScore;
  free(): void;
}

export interface WasmModule<Bundle extends WasmBundle = WasmBundle> {
  WebBundle: new (manifest: Uint8Array, taxonomyToml: string) => Bundle;
  WebRehearsal: new (manifest: Uint8Array) => WasmRehearsal;
  /** Uses the bundle up. */
  WebProbe: { load(bundle: Bundle, device: string): Promise<WasmProbe> };
}

/** An instantiated module and its memory. */
export interface Instance {
  module: WasmModule;
  memory: WebAssembly.Memory;
}
