/**
 * What the workers use of the WebAssembly modules: `WasmModule` has the classifier, `WasmLanguageModule` the language
 * model. The generated `.d.ts` of each module must fit its interface (`modules.ts` and `language/modules.ts` say so to the
 * compiler); the objects that come as `any` get their types here.
 */
import type { Comparison, Explanations, FoundPrinciples, MapPoint, OwnDimension, Preference, ReplyScore, ValueMap } from "../client/analysis-types";
import type { EndReason, GenerateOptions, Likelihoods, Polarity, Prompt } from "../client/language-types";
import type { Written } from "../client/language-protocol";
import type { CompareOptions, ExplainOptions, FrameworkOptions, ScoreOptions } from "../client/protocol";
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
    replies: string[];
    rankings: string[];
    maxLength: number;
  };
  taxonomy(): Taxonomy;
  selfTest(): Promise<{ worst: number; tolerance: number; passed: boolean; ms: number }>;
  start(text: string, options?: ScoreOptions): WasmJob<TextScore>;
  startExplain(text: string, options?: ExplainOptions): WasmJob<Explanations>;
  startCompare(texts: string[], options?: CompareOptions): WasmJob<Comparison>;
  startReply(context: string, text: string, options?: FrameworkOptions): WasmJob<ReplyScore>;
  startPrefer(context: string | undefined, a: string, b: string, options?: FrameworkOptions): WasmJob<Preference>;
  startOwn(name: string, forIt: string[], against: string[]): WasmJob<OwnDimension>;
  readOwn(file: string): OwnDimension & { fits: boolean };
  startPrinciples(text: string, options?: { most?: number }): WasmJob<FoundPrinciples>;
  startMap(texts: string[]): WasmJob<MapPoint[]>;
  valueMap(): ValueMap;
  /** Puts further frameworks on the encoder, once their golden set is what this device computes. `manifest.json` is one of the files. */
  addFrameworks(names: string[], files: Uint8Array[]): Promise<{ worst: number; tolerance: number; passed: boolean; ms: number }>;
  /** Files by name, `manifest.json` among them. */
  addPrinciples(files: Record<string, Uint8Array>): void;
  addMap(files: Record<string, Uint8Array>): void;
  embed(texts: string[]): Promise<Float32Array>;
  free(): void;
}

export interface WasmJob<Result> {
  step(): Promise<{ done: number; total: number; finished: boolean }>;
  /** Gives the result and frees the job. */
  finish(): Result;
  free(): void;
}

export interface WasmModule<Bundle extends WasmBundle = WasmBundle> {
  WebBundle: new (manifest: Uint8Array, taxonomyToml: string) => Bundle;
  WebRehearsal: new (manifest: Uint8Array) => WasmRehearsal;
  /** Uses the bundle up. */
  WebProbe: { load(bundle: Bundle, device: string): Promise<WasmProbe> };
}

/** The language model's bundle, whose weights come piece by piece. */
export interface WasmLanguageLoader {
  addTokenizer(file: Uint8Array, sha256?: string | null): void;
  /** Pieces in order, as the manifest cuts them; `sha256` as above. */
  pushPiece(piece: Uint8Array, sha256?: string | null): void;
  /** Uses the loader up. */
  finish(): WasmLanguageModel;
  free(): void;
}

export interface WasmLanguageModel {
  info(): {
    device: string;
    adapter?: { name: string; backend: string; software: boolean };
    model: { name: string; version: string; license: string };
    contextLength: number;
  };
  selfTest(): Promise<{ worst: number; tolerance: number; passed: boolean }>;
  generate(options: GenerateOptions): WasmGeneration;
  likelihood(prompt: Prompt, continuations: string[]): WasmLikelihoods;
  free(): void;
}

/** Heads on a language model. */
export interface WasmScorer {
  selfTest(): Promise<{ worst: number; tolerance: number; passed: boolean }>;
  start(text: string, options?: { sentences?: boolean }): WasmJob<TextScore>;
  free(): void;
}

/** A head that says which way a sentence goes. */
export interface WasmPolarity {
  dimensions(): string[];
  read(text: string, dimension: string): Promise<Polarity>;
  free(): void;
}

export interface WasmGeneration {
  /** Reads a chunk of the prompt or writes one token; the end brings what was held back. */
  step(): Promise<Written | { type: "end"; reason: EndReason; text: string }>;
  free(): void;
}

export interface WasmLikelihoods {
  step(): Promise<{ done: number; total: number; finished: boolean }>;
  /** Gives the result and frees the job. */
  finish(): Likelihoods;
  free(): void;
}

export interface WasmLanguageModule<Model = WasmLanguageModel> {
  LanguageLoader: { open(manifest: Uint8Array, device: string): Promise<WasmLanguageLoader> };
  /** The files by name, `manifest.json` among them. */
  WebScorer: new (model: Model, names: string[], files: Uint8Array[], taxonomyToml: string) => WasmScorer;
  /** The files by name, `head.json` among them. */
  WebPolarity: new (model: Model, names: string[], files: Uint8Array[]) => WasmPolarity;
}

/** An instantiated module and its memory. */
export interface Instance<Module = WasmModule> {
  module: Module;
  memory: WebAssembly.Memory;
}
