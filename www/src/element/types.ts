/** What the element takes and gives. */
import type { LoadProgress, ProbeInfo, Scored, SentenceScore, TextScore } from "../client/types";

/** What is shown of a score: the circle of values, bars, the text with its sentences marked, every number, or all of it. */
export type View = "circle" | "bars" | "highlight" | "table" | "full";

/**
 * When the model is fetched: `eager` at once; `lazy` when the element comes into view; `auto` as `lazy`, but only on a
 * click where the visitor saves data or has a slow connection.
 */
export type Loading = "auto" | "lazy" | "eager";

/** `auto` takes the `color-scheme` of the place where the element stands. */
export type Theme = "auto" | "light" | "dark";

/** How well the model does on texts it has not seen: what stands beside every figure. */
export interface MeasuredQuality {
  /** Which part of the data set, and how many texts are in it. */
  split: string;
  texts: number;
  officialF1: number;
  meanF1: number;
  calibrationError: number;
}

/** One text with its score. */
export interface ScoredText extends TextScore {
  text: string;
}

/** The result as JSON: what `toJSON()` and the event `score` give. */
export interface ScoreDocument extends ScoredText {
  /** The model that read the text. */
  model: { name: string; version: string; sha256: string };
  /** Of this bundle in tests; null where it brings no measurements. */
  quality: MeasuredQuality | null;
  /** The frameworks that were asked for; the scores are of these. */
  frameworks: string[];
  /** The second text, where there is one. */
  compare: ScoredText | null;
}

/** `event.detail` of `progress`: the model is on its way, or a text is being read. */
export type ProgressDetail =
  | ({ phase: "load" } & LoadProgress)
  /** `fraction` is between 0 and 1, as it is while loading. */
  | { phase: "score"; fraction: number; done: number; total: number };

/** `event.detail` of `error`. */
export interface ErrorDetail {
  /** Stable, for programs: `network`, `unknown-framework`, `worker-start`, … */
  code: string;
  /** For logs, in English: what was wrong and what to do. */
  message: string;
  /** What was being done. */
  phase: "load" | "score" | "src";
  error: Error;
}

/** The events of the element, by name. None of them bubbles. */
export interface ValueProbeEventMap {
  load: CustomEvent<ProbeInfo>;
  progress: CustomEvent<ProgressDetail>;
  score: CustomEvent<ScoreDocument>;
  error: CustomEvent<ErrorDetail>;
}

/** With those that every element has. */
export type ElementEventMap = Omit<HTMLElementEventMap, keyof ValueProbeEventMap> & ValueProbeEventMap;

export type { LoadProgress, ProbeInfo, Scored, SentenceScore, TextScore };
