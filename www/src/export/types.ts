/** What is taken away: results, and what must stand beside them. */
import type { Device, Framework, ProbeInfo, TextScore } from "../client/types";
import { byLabel, type Quality } from "../views/quality";

/** One text: a row of a batch, or the text of the page. */
export interface ResultItem {
  text: string;
  /** Null where it was not scored. */
  result: TextScore | null;
  /** Why not; none where it simply waits. */
  error?: { code: string; message: string } | undefined;
  file?: string;
  /** Counts from 1. */
  place?: number;
  speaker?: string;
  role?: string;
  conversation?: string;
}

/** What every export says of where its figures come from. */
export interface About {
  model: { name: string; version: string; sha256: string };
  device: Device;
  /** Null where the bundle brings no measurements. */
  quality: Quality | null;
  /** Those that are scored. */
  frameworks: readonly Framework[];
  date: Date;
}

export function aboutOf(info: ProbeInfo, quality: Quality | null, frameworks: readonly Framework[], date = new Date()): About {
  const { name, version, sha256 } = info.model;
  return { model: { name, version, sha256 }, device: info.device, quality, frameworks, date };
}

/** Model and measured quality as data: the head of the JSON, and what pictures carry out of sight. */
export interface Provenance {
  made_by: "value-probe";
  date: string;
  device: Device;
  model: About["model"];
  quality: {
    split: string;
    texts: number;
    official_f1: number;
    mean_f1: number;
    calibration_error: number;
    /** Name of a dimension -> how well the model finds it. */
    per_value: Record<string, { f1: number; precision: number; recall: number; support: number }>;
  } | null;
  not_claimed: string;
}

const NOT_CLAIMED =
  "A text invokes a value when it argues from it, for or against. Nothing is said about its writer, about right and wrong, or about texts in other languages than English. The model errs.";

export function provenance({ model, device, quality, date }: About): Provenance {
  return {
    made_by: "value-probe",
    date: date.toISOString(),
    device,
    model,
    quality: quality && {
      split: quality.evaluation.split,
      texts: quality.evaluation.texts,
      official_f1: quality.evaluation.official_f1,
      mean_f1: quality.evaluation.mean_f1,
      calibration_error: quality.evaluation.ece,
      per_value: Object.fromEntries([...byLabel(quality).values()].map(({ label, f1, precision, recall, support }) => [label, { f1, precision, recall, support }])),
    },
    not_claimed: NOT_CLAIMED,
  };
}
