/**
 * What a score looks like. The shapes and field names are those of the Rust crate (`src/probe/`,
 * `src/taxonomy.rs`), so that the page, the command line and a pipe of other tools read the same JSON.
 */

/** framework id -> dimension name -> number between 0 and 1 */
export type ByDimension = Record<string, Record<string, number>>;

/** Scores, probabilities and evidence: of a whole text or of one of its sentences. */
export interface Scored {
  /** The probability mapped so that 0.5 is the decision point of every dimension. */
  scores: ByDimension;
  /** Calibrated probability that the dimension is invoked. */
  probabilities: ByDimension;
  /** Names of the dimensions whose score is at or above 0.5, strongest first. Empty: no evidence. */
  evidence: string[];
}

export interface SentenceScore extends Scored {
  /** Offsets into the UTF-8 form of the text, in bytes. */
  start: number;
  end: number;
  /** Offsets into the JavaScript string: `text.slice(start_utf16, end_utf16)`. */
  start_utf16: number;
  end_utf16: number;
  /** How many windows the sentence was cut into; 1 unless it is longer than the model can read. */
  windows: number;
}

export interface TextScore extends Scored {
  /** framework id -> roll-up id -> group name -> the highest score among the group's dimensions */
  rollups: Record<string, Record<string, Record<string, number>>>;
  /** Stretches of whole sentences the text was cut into; its score is the highest over them. */
  windows: number;
  tokens: number;
  /** In the order of the text; empty when they were not asked for. */
  sentences: SentenceScore[];
}

export interface Source {
  id: string;
  citation: string;
  url: string;
}

export interface Level {
  id: string;
  name: string;
  description: string;
}

export interface Dimension {
  name: string;
  definition: string;
  /** Degrees clockwise from twelve o'clock, where the framework is a circle. */
  position?: number;
  /** `#rrggbb`, at least 3:1 against a white and a near-black page. */
  colour: string;
  source: string;
  /** Name of another dimension of the framework that this is a kind of: where that has no evidence, this has none. */
  kind_of?: string;
  note?: string;
}

export interface RollupGroup {
  name: string;
  definition: string;
  colour: string;
  children: string[];
}

export interface Rollup {
  id: string;
  name: string;
  description: string;
  source: string;
  groups: RollupGroup[];
}

export interface Framework {
  id: string;
  level: string;
  name: string;
  description: string;
  source: string;
  /** Of one that reads replies or ranks: which prompts it makes sense of; absent where it does of any. */
  prompts?: string;
  dimensions: Dimension[];
  rollups: Rollup[];
}

export interface Taxonomy {
  sources: Source[];
  levels: Level[];
  frameworks: Framework[];
}

export type Device = "cpu" | "gpu";
export type DeviceChoice = "auto" | Device;

/** Why the device that computes was taken. The code is for programs, `ProbeInfo.reason` for people. */
export type DeviceReason =
  | "requested" // the caller named it
  | "trying" // the CPU answers while the GPU is being tried
  | "works" // the language model: there is a GPU, and it does its work
  | "faster" // both were timed: the GPU won
  | "slower" // both were timed: the CPU won
  | "by-size" // both were timed: the CPU is faster for short texts, the GPU for long ones
  | "no-webgpu" // the browser has no WebGPU, or gives no adapter
  | "software-adapter" // the only adapter is the CPU in disguise
  | "gpu-failed" // the GPU module did not load or did not run
  | "gpu-wrong" // the GPU did not give the golden scores
  | "gpu-timeout" // the GPU did not finish its self-test in time
  | "gpu-lost"; // the GPU went away while it was in use; the CPU took over

/** What a device takes for a text, in milliseconds: `fixedMs + perTokenMs * tokens`. */
export interface Speed {
  fixedMs: number;
  perTokenMs: number;
}

/** Both devices, timed on a short and a long text. */
export interface Speeds {
  cpu: Speed;
  gpu: Speed;
  /** A text of so many tokens or more is scored on the GPU: 0 is every text, null none. */
  gpuFromTokens: number | null;
}

export interface Timings {
  /** From the call to the last verified byte, in milliseconds. */
  fetch: number;
  /** Self-test on the device that answered first. */
  selfTest: number;
  /** The whole load. */
  total: number;
}

export interface ProbeInfo {
  /** What computes; with `by-size` the CPU, but for texts of `speeds.gpuFromTokens` tokens or more. */
  device: Device;
  reasonCode: DeviceReason;
  reason: string;
  adapter: { name: string; software: boolean } | null;
  model: { name: string; version: string; sha256: string; bytes: number };
  /** Ids of the frameworks that a text's score has. */
  frameworks: string[];
  /** Ids of those that a reply has, and of those that a preference has; empty until further frameworks are loaded. */
  replies: string[];
  rankings: string[];
  /** Tokens the model reads at once. */
  maxLength: number;
  selfTest: { worst: number; tolerance: number };
  /** Where the files came from in this load. */
  source: "download" | "cache" | "mixed";
  /** What was downloaded in this load, in bytes. */
  downloadedBytes: number;
  /** `persistent`: the next visit need not download. `memory`: it must (no Cache Storage, or it is full). */
  cache: "persistent" | "memory";
  timings: Timings;
  /** Where the GPU was tried beside the CPU. */
  speeds?: Speeds;
}

export interface LoadProgress {
  stage: "manifest" | "download" | "start" | "self-test" | "ready";
  /** Between 0 and 1 over all stages; never falls. */
  fraction: number;
  /** Verified or arriving bytes, and all that are needed; 0 while the manifest is on its way. */
  loadedBytes: number;
  totalBytes: number;
  /** The part of `loadedBytes` that came over the network and not out of the cache. */
  downloadedBytes: number;
}

export interface ScoreProgress {
  done: number;
  total: number;
}
