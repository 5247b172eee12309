/**
 * What the analyses beside the score give: explanations, comparisons, dimensions of a person's own, replies, preferences,
 * principles, places. Shapes and field names are those of the Rust crate (`src/probe/`), so that the command line writes
 * the same.
 */
import type { ByDimension, Scored } from "./types";

/** UTF-8 bytes, and units of the JavaScript string: `text.slice(start_utf16, end_utf16)`. */
export interface TextSpan {
  start: number;
  end: number;
  start_utf16: number;
  end_utf16: number;
}

/** How strong one dimension is somewhere. */
export interface Strength {
  /** 0.5 is the decision point. */
  score: number;
  /** Of the calibrated probability: the unit of contributions. */
  log_odds: number;
}

export interface WordShare extends TextSpan {
  /** Mean of `alone` and `left_out`, in log-odds; positive speaks for the dimension. */
  contribution: number;
  /** What it adds to a text without words. */
  alone: number;
  /** What the part loses without it. */
  left_out: number;
}

/** Why one dimension has its score: the words of the sentence that carries it. */
export interface Explanation extends TextSpan {
  framework: string;
  dimension: string;
  /** Of the whole text, as `score` gives it. */
  text_score: number;
  /** From 0. The span is of the part of it that is explained: all of it unless it is longer than the model can read. */
  sentence: number;
  /** That part, read as a text of its own. */
  part: Strength;
  /** A text without words: where the model stands before it has read anything. */
  baseline: Strength;
  /** Words left out together; 1 unless the part is long. */
  together: number;
  /** In the order of the text. */
  words: WordShare[];
  /** The clause of the dimension's definition that is most like the part; `similarity` is a cosine. Not for an own dimension. */
  definition?: { text: string; similarity: number };
}

export interface Explanations {
  /** In the order asked for, or the strongest first. */
  dimensions: Explanation[];
}

/** One text of a comparison. */
export interface Side {
  sentences: number;
  /** Mean probability of the sentences: the share of them that is expected to invoke it; of own dimensions mean score. */
  means: ByDimension;
  /** Sentences with a score of at least 0.5. */
  with_evidence: ByDimension;
  /** Of the whole text, as `score` gives it. */
  scores: ByDimension;
}

export interface Difference {
  framework: string;
  dimension: string;
  /** The second text's mean less the first's. */
  difference: number;
  /** Bootstrap over sentences; null where either text is a single one. */
  band: [number, number] | null;
  /** Whether zero is in the band; null where there is none. */
  within_noise: boolean | null;
}

export interface Comparison {
  statistic: "mean-sentence-probability";
  /** Share of bands that hold the true difference. */
  level: number;
  resamples: number;
  seed: number;
  /** In the order of the texts. */
  texts: Side[];
  prompt?: Side;
  /** Every two texts, by their places from 0. */
  differences: { first: number; second: number; dimensions: Difference[] }[];
}

/** Texts that a dimension is made from. */
export interface Examples {
  for: readonly string[];
  against: readonly string[];
}

/** A dimension of a person's own, ready to score: plain data, to be kept where the person wants it. */
export interface OwnDimension {
  name: string;
  /** Name and version of the model it was made with. */
  model: string;
  /** `balanced_accuracy` by leave-one-out, 0.5 by chance; null: too few examples to say. */
  quality: { for: number; against: number; balanced_accuracy: number | null };
  /** Null where its file left them out. */
  examples: { for: string[]; against: string[] } | null;
  /** The small JSON file to export; `readDimension` reads it. */
  file: string;
  /** The same without any text of the person's. It fits this model alone. */
  fileWithoutExamples: string;
}

export interface ReadDimension extends OwnDimension {
  /** Its file was of another model, and it was made anew from the file's examples. */
  remade: boolean;
}

/** What a text is in its context: an answer to what somebody said. */
export interface ReplyScore extends Scored {
  /** Parts in which the text was read, and the context. */
  windows: number;
  context_windows: number;
}

/** Two texts against each other. Swapped texts give swapped sides, and the probabilities of both add up to 1. */
export interface Preference {
  a: PreferenceSide;
  b: PreferenceSide;
}

/**
 * `probabilities` are that this text is preferred to the other, `evidence` the dimensions in which it is. A score below
 * 0.5 on both sides: neither is preferred.
 */
export interface PreferenceSide extends Scored {
  windows: number;
  /** What it is as a reply to the context; absent without one, and where no framework reads replies. */
  reply?: ReplyScore;
}

/** An entry of the library of principles, and how near it is to a text. */
export interface RelevantPrinciple {
  id: string;
  text: string;
  kind: "principle" | "proverb" | "declaration";
  source: string;
  licence: string;
  /** A cosine, and a little for shared words: for the order, not for people. */
  score: number;
}

export interface FoundPrinciples {
  /** Most relevant first; empty: nothing is called for. */
  principles: RelevantPrinciple[];
  /** How far the text calls for any; below `threshold` there are none. */
  call: number;
  threshold: number;
}

/** A place in the plane. `y` points up; 1 is the root mean square distance of the training arguments from the middle. */
export interface MapPoint {
  x: number;
  y: number;
}

/** What the plane holds before any text. */
export interface ValueMap {
  /** Whose dimensions the landmarks are. */
  framework: string;
  landmarks: (MapPoint & { name: string })[];
  references: (MapPoint & { text: string })[];
  /** 99 of 100 training arguments lie within this distance of the middle. */
  extent: number;
}
