/** Measured quality, read from a bundle's `metrics.json` (`src/train/card.rs`). */

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

/** A published system on the same test set, for comparison. */
export interface Published {
  name: string;
  short: string;
  official_f1: number;
  mean_f1: number;
  per_label_f1: number[];
}

export interface Quality {
  evaluation: Evaluation;
  published: Published[];
  /** Of the frameworks beside the model's own, once they are loaded. */
  further?: readonly LabelQuality[];
}

/** What a page shows is plain text, and what counts is what the model has not been tuned on. */
const PREFERRED = { split: "test", input: "premise" };

/** The evaluation that fits the page best, and what it may be compared with; null where nothing can be read. */
export function readQuality(json: unknown): Quality | null {
  const report = json as { evaluations?: unknown; published?: unknown } | null;
  const evaluations = list(report?.evaluations).filter(isEvaluation);
  const fit = (e: Evaluation) => Number(e.split === PREFERRED.split) * 2 + Number(e.input === PREFERRED.input);
  const evaluation = [...evaluations].sort((a, b) => fit(b) - fit(a))[0];
  if (!evaluation) return null;
  return { evaluation, published: list(report?.published).filter((p) => isPublished(p, evaluation.per_label.length)) };
}

export function byLabel(quality: Quality | null): ReadonlyMap<string, LabelQuality> {
  return new Map([...(quality?.evaluation.per_label ?? []), ...(quality?.further ?? [])].map((label) => [label.label, label]));
}

/** Of the frameworks beside the model, read from their `metrics.json` (`src/train/frameworks/`): what is shipped. */
export function readFrameworkQuality(json: unknown): LabelQuality[] {
  return list((json as { frameworks?: unknown } | null)?.frameworks)
    .flatMap((framework) => list((framework as { dimensions?: unknown } | null)?.dimensions))
    .flatMap((value) => {
      const d = value as { dimension?: unknown; shipped?: unknown; positives?: unknown; ours?: { precision?: unknown; recall?: unknown; f1?: unknown } } | null;
      const [label, support, precision, recall, f1] = [d?.dimension, d?.positives, d?.ours?.precision, d?.ours?.recall, d?.ours?.f1];
      const whole = typeof label === "string" && [support, precision, recall, f1].every((n) => typeof n === "number");
      return whole && d?.shipped === true ? [{ label, support, precision, recall, f1 } as LabelQuality] : [];
    });
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isEvaluation(value: unknown): value is Evaluation {
  const e = value as Partial<Evaluation> | null;
  return typeof e?.official_f1 === "number" && typeof e.mean_f1 === "number" && Array.isArray(e.per_label);
}

function isPublished(value: unknown, labels: number): value is Published {
  const p = value as Partial<Published> | null;
  return typeof p?.short === "string" && typeof p.official_f1 === "number" && p.per_label_f1?.length === labels;
}
