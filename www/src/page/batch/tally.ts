/** Counts over a batch: how many rows have evidence for each value, in all and by speaker. */
import { DECISION } from "../../views/readings";
import { Slices } from "../../views/slices";
import type { BatchStore } from "./store";

export interface Tally {
  /** Empty for all rows together. */
  speaker: string;
  /** Rows that are scored. */
  rows: number;
  /** Of those, rows with evidence for any of the columns. */
  withEvidence: number;
  /** Rows with evidence, a column of scores each. */
  counts: number[];
}

/** All rows first, then each speaker by the order in which they come. */
export async function tally(store: BatchStore, columns: readonly number[], signal?: AbortSignal): Promise<Tally[]> {
  const slices = new Slices(signal);
  const of = (speaker: string): Tally => ({ speaker, rows: 0, withEvidence: 0, counts: columns.map(() => 0) });
  const all = of("");
  const speakers = new Map<string, Tally>();
  for (const [i, { speaker }] of store.rows.entries()) {
    if (slices.due) await slices.next();
    if (store.state(i) !== "done") continue;
    const own = speaker === "" ? null : (speakers.get(speaker) ?? of(speaker));
    if (own) speakers.set(speaker, own);
    const found = columns.map((column) => store.score(i, column) >= DECISION);
    for (const to of own ? [all, own] : [all]) {
      to.rows++;
      if (found.includes(true)) to.withEvidence++;
      found.forEach((yes, c) => yes && (to.counts[c] = (to.counts[c] ?? 0) + 1));
    }
  }
  return [all, ...speakers.values()];
}
