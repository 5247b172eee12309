/** Measured quality, read from a bundle's `metrics.json`: what `value-probe eval --json` printed. */

export interface LabelQuality {
  label: string;
  precision: number;
  recall: number;
  f1: number;
  /** Texts that have the label. */
  support: number;
}

export interface Evaluation {
  split: string;
  input: string;
  texts: number;
  official_f1: number;
  mean_f1: number;
  ece: number;
  per_label: LabelQuality[];
  all_ones?: { official_f1: number; mean_f1: number; per_label_f1: number[] };
}

/** What a page shows is plain text, and what counts is what the model has not been tuned on. */
const PREFERRED = { split: "test", input: "premise" };

/** The evaluation that fits the page best; null where the file has none that can be read. */
export function readQuality(json: unknown): Evaluation | null {
  const list: unknown[] = Array.isArray(json) ? json : ((json as { evaluations?: unknown[] } | null)?.evaluations ?? []);
  const evaluations = list.filter(isEvaluation);
  const fit = (e: Evaluation) => Number(e.split === PREFERRED.split) * 2 + Number(e.input === PREFERRED.input);
  return [...evaluations].sort((a, b) => fit(b) - fit(a))[0] ?? null;
}

export function byLabel(evaluation: Evaluation | null): ReadonlyMap<string, LabelQuality> {
  return new Map(evaluation?.per_label.map((label) => [label.label, label]));
}

function isEvaluation(value: unknown): value is Evaluation {
  const e = value as Partial<Evaluation> | null;
  return typeof e?.official_f1 === "number" && typeof e.mean_f1 === "number" && Array.isArray(e.per_label);
}
