/** What is read off a score for display: order, rank, closeness to the decision point, pieces of text. */
import type { Dimension, Framework, Scored, SentenceScore } from "../client/types";
import { dimensionName } from "./names";

/** At or above it a dimension counts as invoked. */
export const DECISION = 0.5;
/** Scores nearer to the decision point than this could well have fallen on its other side. */
export const CLOSE = 0.1;

/** `clear` and `close` are evidence; `near` and `none` are not. */
export type Standing = "clear" | "close" | "near" | "none";

export function standing(score: number): Standing {
  if (score >= DECISION + CLOSE) return "clear";
  if (score >= DECISION) return "close";
  return score >= DECISION - CLOSE ? "near" : "none";
}

export interface Reading {
  dimension: Dimension;
  /** Its name in the language of the moment; `dimension.name` is its key. */
  label: string;
  score: number;
  probability: number;
  standing: Standing;
}

/** One reading a dimension, in the taxonomy's order. */
export function readings(framework: Framework, scored: Scored): Reading[] {
  return framework.dimensions.map((dimension) => {
    const score = scored.scores[framework.id]?.[dimension.name] ?? 0;
    const probability = scored.probabilities[framework.id]?.[dimension.name] ?? 0;
    return { dimension, label: dimensionName(framework, dimension.name), score, probability, standing: standing(score) };
  });
}

/** Highest score first; equal scores keep their order. */
export function byScore(list: readonly Reading[]): Reading[] {
  return [...list].sort((a, b) => b.score - a.score);
}

export function evident(list: readonly Reading[]): Reading[] {
  return byScore(list).filter((r) => r.score >= DECISION);
}

/** A piece of the text: a sentence with its score, or what lies between two. */
export interface Piece {
  text: string;
  /** Index into the sentences; null for white space between them. */
  sentence: number | null;
}

/**
 * Cuts the text at the sentences' UTF-16 offsets. Joined, the pieces are the text again; a sentence out of
 * order or beyond the end is left out rather than shown in the wrong place.
 */
export function pieces(text: string, sentences: readonly SentenceScore[]): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  const plain = (to: number) => {
    if (to > at) out.push({ text: text.slice(at, to), sentence: null });
  };
  sentences.forEach(({ start_utf16: start, end_utf16: end }, i) => {
    if (start < at || end <= start || end > text.length) return;
    plain(start);
    out.push({ text: text.slice(start, end), sentence: i });
    at = end;
  });
  plain(text.length);
  return out;
}

/** "Self-direction: thought" -> its family and its own part, to be set on two lines. */
export function nameParts(name: string): [string] | [string, string] {
  const [, family, part] = /^([^:：]+[:：])\s*(.+)$/.exec(name) ?? [];
  return family && part ? [family, part] : [name];
}
