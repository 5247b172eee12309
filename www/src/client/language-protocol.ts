/**
 * The protocol of the language model's worker, stated once for both sides. What holds for every worker stands in
 * `envelope.ts`.
 *
 *   page -> worker                           worker -> page
 *   load       { id, options }               progress { id, progress: LoadProgress }*, then done { id, value: LanguageInfo } or failed
 *   generate   { id, options }               progress { id, progress: Written }*, then done { id, value: GenerationEnd } or failed
 *   likelihood { id, prompt, continuations } progress { id, progress: Steps }*, then done { id, value: Likelihoods } or failed
 *   score      { id, text, options }         progress { id, progress: ScoreProgress }*, then done { id, value: TextScore } or failed
 *   polarity   { id, text, dimension }       done { id, value: Polarity } or failed
 *   memory     { id }                        done { id, value: number }: bytes of WebAssembly memory
 *
 * - `load` comes first and once: a worker holds one model, and gives its memory back when it is ended.
 * - `generate` reports each chunk of the prompt that was read and each token that was written, as they come.
 * - A failed `load`, and a device that was lost, leave a worker that is of no more use: the page ends it.
 */
import type { ReplyOf, RequestOf } from "./envelope";
import type {
  GenerateOptions,
  GenerationEnd,
  LanguageInfo,
  Likelihoods,
  Polarity,
  Prompt,
  Steps,
  Token,
} from "./language-types";
import type { ScoreOptions } from "./protocol";
import type { DeviceChoice, LoadProgress, ScoreProgress, TextScore } from "./types";

export interface LanguageLoadOptions {
  device: DeviceChoice;
  /** Absolute URL of the folder with `language-model/`, with a slash at its end. */
  base: string;
}

/** What a step of a generation brought. */
export type Written = ({ type: "prompt" } & Steps) | ({ type: "token" } & Token);

export interface LanguageProtocol {
  call:
    | { type: "load"; options: LanguageLoadOptions }
    | { type: "generate"; options: GenerateOptions }
    | { type: "likelihood"; prompt: Prompt; continuations: readonly string[] }
    | { type: "score"; text: string; options: ScoreOptions }
    | { type: "polarity"; text: string; dimension: string }
    | { type: "memory" };
  answers: {
    load: { value: LanguageInfo; progress: LoadProgress };
    generate: { value: GenerationEnd; progress: Written };
    likelihood: { value: Likelihoods; progress: Steps };
    score: { value: TextScore; progress: ScoreProgress };
    polarity: { value: Polarity; progress: never };
    memory: { value: number; progress: never };
  };
  notice: never;
}

export type LanguageRequest = RequestOf<LanguageProtocol>;
export type LanguageReply = ReplyOf<LanguageProtocol>;
