/**
 * The protocol of the classifier's worker, stated once for both sides. What holds for every worker stands in
 * `envelope.ts`.
 *
 *   page -> worker                           worker -> page
 *   load   { id, options }                   progress { id, progress }*, then done { id, value: Loaded } or failed
 *   frameworks { id }                        progress { id, progress }*, then done { id, value: ProbeInfo } or failed
 *   score  { id, text, options }             progress { id, progress }*, then done { id, value: TextScore } or failed
 *   explain, compare, dimension, …           likewise, each with a result of its own (`Answers`)
 *   memory { id }                            done { id, value: number }: bytes of WebAssembly memory
 *                                            changed { id: 0, info }: the GPU was tried, or another device took over
 *
 * `load` may be sent again after it failed, and replaces the model after it succeeded.
 */
import type { ReplyOf, RequestOf } from "./envelope";
import type { Comparison, Examples, Explanations, FoundPrinciples, MapPoint, OwnDimension, Preference, ReplyScore, ValueMap } from "./analysis-types";
import type { DeviceChoice, DeviceReason, LoadProgress, ProbeInfo, ScoreProgress, Taxonomy, TextScore } from "./types";

export interface LoadOptions {
  device: DeviceChoice;
  /** Absolute URL of the folder with `value-classifier/` and `taxonomy.toml`, with a slash at its end. */
  base: string;
  /** The small files, when a worker of this page has fetched them before: same model, no request. */
  sources?: Sources;
  /** Further frameworks too: as `frameworks` would put on afterwards. */
  frameworks?: boolean;
  /** Why the client itself narrowed `device`, for `info`. */
  because?: DeviceReason;
}

/** Texts of `manifest.json` and `taxonomy.toml`. */
export interface Sources {
  manifest: string;
  taxonomy: string;
}

export interface Loaded {
  info: ProbeInfo;
  taxonomy: Taxonomy;
  sources: Sources;
}

export interface FrameworkOptions {
  /** Ids of those that are reported; none: all that there are. */
  frameworks?: string[];
}

export interface ScoreOptions extends FrameworkOptions {
  sentences?: boolean;
  /** Files of own dimensions. */
  own?: string[];
}

export interface ExplainOptions extends ScoreOptions {
  dimensions?: string[];
  sentence?: number;
}

export interface CompareOptions extends ScoreOptions {
  prompt?: string;
  seed?: number;
}

/** A request without its id: the connection numbers it. */
export type Call =
  | { type: "load"; options: LoadOptions }
  | { type: "frameworks" }
  | { type: "score"; text: string; options: ScoreOptions }
  | { type: "explain"; text: string; options: ExplainOptions }
  | { type: "compare"; texts: string[]; options: CompareOptions }
  | { type: "reply"; context: string; text: string; options: FrameworkOptions }
  | { type: "prefer"; context: string | null; a: string; b: string; options: FrameworkOptions }
  | { type: "principles"; text: string; most?: number }
  | { type: "map"; texts: string[] }
  | { type: "value-map" }
  | { type: "dimension"; name: string; examples: Examples }
  | { type: "read-dimension"; file: string }
  | { type: "memory" };

/** What each call gives, and how it reports on the way. */
export interface Answers {
  load: { value: Loaded; progress: LoadProgress };
  /** From then on texts are scored for these too. Nothing is fetched where that was done before. */
  frameworks: { value: ProbeInfo; progress: LoadProgress };
  score: { value: TextScore; progress: ScoreProgress };
  explain: { value: Explanations; progress: ScoreProgress };
  compare: { value: Comparison; progress: ScoreProgress };
  reply: { value: ReplyScore; progress: ScoreProgress };
  prefer: { value: Preference; progress: ScoreProgress };
  principles: { value: FoundPrinciples; progress: ScoreProgress };
  map: { value: MapPoint[]; progress: ScoreProgress };
  "value-map": { value: ValueMap; progress: never };
  dimension: { value: OwnDimension; progress: ScoreProgress };
  /** `fits`: whether it can be used with this model as it is. */
  "read-dimension": { value: OwnDimension & { fits: boolean }; progress: never };
  memory: { value: number; progress: never };
}

export interface ProbeProtocol {
  call: Call;
  answers: { [T in keyof Answers]: Answers[T] };
  notice: { type: "changed"; id: 0; info: ProbeInfo };
}

export type Request = RequestOf<ProbeProtocol>;
export type Reply = ReplyOf<ProbeProtocol>;
