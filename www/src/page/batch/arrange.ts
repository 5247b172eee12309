/** Which rows are shown and in which order: filtered and sorted in slices, so that ten thousand hold nothing up. */
import { DECISION } from "../../views/readings";
import { Slices } from "../../views/slices";
import type { BatchStore } from "./store";

export type SortKey = "place" | "text" | "speaker" | "strongest" | "value" | "state";

export interface Arrangement {
  /** Rows whose text, speaker or file has it; upper and lower case are one. */
  query: string;
  /** Column of a dimension; -1 for all. */
  value: number;
  /** Only rows with evidence: of the value, where one is chosen. */
  onlyEvidence: boolean;
  /** Null is everybody. */
  speaker: string | null;
  onlyFailed: boolean;
  sort: SortKey;
  descending: boolean;
}

export const AS_THEY_CAME: Arrangement = {
  query: "",
  value: -1,
  onlyEvidence: false,
  speaker: null,
  onlyFailed: false,
  sort: "place",
  descending: false,
};

/** Rows are sorted in runs of so many, which are then merged. */
const RUN = 2048;

/**
 * Indices of the rows, filtered and in order; equal rows keep the order in which they came.
 *
 * @param columns columns of scores that "strongest" and "only evidence" look at
 */
export async function arrange(store: BatchStore, wanted: Arrangement, columns: readonly number[], signal?: AbortSignal): Promise<number[]> {
  const slices = new Slices(signal);
  const among = wanted.value >= 0 ? [wanted.value] : columns;
  const query = wanted.query.trim().toLocaleLowerCase();
  const found: number[] = [];
  for (let i = 0; i < store.rows.length; i++) {
    if (slices.due) await slices.next();
    if (fits(store, i, wanted, query, among)) found.push(i);
  }
  if (wanted.sort === "place" && !wanted.descending) return found;
  const compare = comparer(store, wanted, columns);
  return merged(found, wanted.descending ? (a, b) => -compare(a, b) || a - b : (a, b) => compare(a, b) || a - b, slices);
}

function fits(store: BatchStore, i: number, { onlyEvidence, onlyFailed, speaker }: Arrangement, query: string, among: readonly number[]): boolean {
  const row = store.rows[i];
  if (!row) return false;
  if (onlyFailed && store.state(i) !== "failed") return false;
  if (speaker !== null && row.speaker !== speaker) return false;
  if (onlyEvidence && !(store.state(i) === "done" && among.some((column) => store.score(i, column) >= DECISION))) return false;
  return query === "" || [row.text, row.speaker, row.file].some((text) => text.toLocaleLowerCase().includes(query));
}

/** The highest score of a row among some columns, and -1 where it is not scored. */
export function strongest(store: BatchStore, row: number, columns: readonly number[]): number {
  let highest = -1;
  if (store.state(row) !== "done") return highest;
  for (const column of columns) highest = Math.max(highest, store.score(row, column));
  return highest;
}

function comparer(store: BatchStore, { sort, value }: Arrangement, columns: readonly number[]): (a: number, b: number) => number {
  const text = new Intl.Collator(undefined, { numeric: true }).compare;
  const row = (i: number) => store.rows[i] ?? { text: "", speaker: "" };
  // Made once and not at each comparison.
  const numbers = new Map<number, number>();
  const keyed = (key: (i: number) => number) => (a: number, b: number) => remembered(numbers, a, key) - remembered(numbers, b, key);
  switch (sort) {
    case "place":
      return (a, b) => a - b;
    case "text":
      return (a, b) => text(row(a).text.slice(0, 200), row(b).text.slice(0, 200));
    case "speaker":
      return (a, b) => text(row(a).speaker, row(b).speaker);
    case "state":
      return keyed((i) => ["failed", "scoring", "waiting", "done"].indexOf(store.state(i)));
    case "value":
      return keyed((i) => strongest(store, i, [value]));
    case "strongest":
      return keyed((i) => strongest(store, i, columns));
  }
}

function remembered(numbers: Map<number, number>, i: number, key: (i: number) => number): number {
  const known = numbers.get(i);
  if (known !== undefined) return known;
  const made = key(i);
  numbers.set(i, made);
  return made;
}

/** Merge sort, bottom up, that gives way between its steps. */
async function merged(list: number[], compare: (a: number, b: number) => number, slices: Slices): Promise<number[]> {
  let runs: number[][] = [];
  for (let i = 0; i < list.length; i += RUN) {
    runs.push(list.slice(i, i + RUN).sort(compare));
    if (slices.due) await slices.next();
  }
  while (runs.length > 1) {
    const next: number[][] = [];
    for (let i = 0; i < runs.length; i += 2) next.push(await merge(runs[i] ?? [], runs[i + 1] ?? [], compare, slices));
    runs = next;
  }
  return runs[0] ?? [];
}

async function merge(a: readonly number[], b: readonly number[], compare: (a: number, b: number) => number, slices: Slices): Promise<number[]> {
  const out: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    if (x !== undefined && (y === undefined || compare(x, y) <= 0)) {
      out.push(x);
      i++;
    } else if (y !== undefined) {
      out.push(y);
      j++;
    }
    if ((out.length & 255) === 0 && slices.due) await slices.next();
  }
  return out;
}
