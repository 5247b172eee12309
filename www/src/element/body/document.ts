/** The result as JSON. */
import type { ByDimension, Framework, ProbeInfo, Scored, SentenceScore, TextScore } from "../../client/types";
import type { Quality } from "../../views/quality";
import type { MeasuredQuality, ScoreDocument, ScoredText } from "../types";

export interface Read {
  text: string;
  result: TextScore;
}

export function scoreDocument(first: Read, second: Read | null, shown: readonly Framework[], info: ProbeInfo, quality: Quality | null): ScoreDocument {
  const { name, version, sha256 } = info.model;
  return {
    ...scoredText(first, shown),
    model: { name, version, sha256 },
    quality: measured(quality),
    frameworks: shown.map((f) => f.id),
    compare: second && scoredText(second, shown),
  };
}

export function measured(quality: Quality | null): MeasuredQuality | null {
  if (!quality) return null;
  const { split, texts, official_f1, mean_f1, ece } = quality.evaluation;
  return { split, texts, officialF1: official_f1, meanF1: mean_f1, calibrationError: ece };
}

function scoredText({ text, result }: Read, shown: readonly Framework[]): ScoredText {
  return {
    text,
    ...result,
    ...only(result, shown),
    rollups: pick(result.rollups, shown),
    sentences: result.sentences.map((sentence): SentenceScore => ({ ...sentence, ...only(sentence, shown) })),
  };
}

/** Without what belongs to frameworks that were not asked for. */
function only(scored: Scored, shown: readonly Framework[]): Scored {
  const names = new Set(shown.flatMap((f) => f.dimensions.map((d) => d.name)));
  return {
    scores: pick(scored.scores, shown),
    probabilities: pick(scored.probabilities, shown),
    evidence: scored.evidence.filter((name) => names.has(name)),
  };
}

function pick<T extends ByDimension[string] | TextScore["rollups"][string]>(all: Record<string, T>, shown: readonly Framework[]): Record<string, T> {
  return Object.fromEntries(shown.flatMap(({ id }) => (all[id] ? [[id, all[id]]] : [])));
}
